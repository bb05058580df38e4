// Wrong calls of phase barriers on several ranks, and failures that must reach whoever waits.
#include <latch>

#include "tests/unit/execution/barrier_members.h"

namespace testudo {
namespace {

class BarrierFailures : public BarrierExchanges {};
INSTANTIATE_TEST_SUITE_P(Ways, BarrierFailures, all_ways(), name_of_way);

TEST_P(BarrierFailures, ErrorsThatTheCallerCanKnowAreThrown) {
  const ReductionOperator op = sum<1>();
  EXPECT_EQ(
      run([&](Member& member) {
        const BarrierId plain = of_all(1), collective = of_all(2);
        EXPECT_EQ(code_of([&] { member.barriers.arrive(member.one(), {plain, 0}, 1); }), "T0515");
        member.barriers.create(member.all(), plain, 1);
        member.barriers.create_collective(member.all(), collective, 1, op, bytes_of(0.0));
        for (const BarrierCaller& caller : {member.one(), member.all()}) {
          EXPECT_EQ(code_of([&] { member.barriers.arrive(caller, {plain, 0}, 1, bytes_of(1.0f)); }), "T0517");
          EXPECT_EQ(code_of([&] {
                      member.barriers.arrive(caller, {collective, 0}, 1, bytes_of(1.0));
                    }),
                    "T0517");
        }
        member.barriers.end(member.all(), plain);
        EXPECT_EQ(code_of([&] { member.barriers.end(member.all(), plain); }), "T0515");
        EXPECT_EQ(code_of([&] { member.barriers.when_complete(member.all(), {plain, 0}); }), "T0515");
        member.barriers.destroy(member.all(), plain);
        member.barriers.destroy(member.all(), collective);
      }),
      0);
}

TEST_P(BarrierFailures, OtherErrorsFailTheBarrierAndTheRun) {
  // One rank of them keeps the barrier.
  EXPECT_EQ(run([](Member& member) {
              const BarrierId id = of_all(1);
              member.barriers.create(member.all(), id, 1);
              member.meet();
              if (member.rank() == 0) member.barriers.arrive(member.one(), {id, 0}, 5);
              EXPECT_NE(member.error({id, 0}).find("T0516"), std::string::npos);
              member.meet();
              member.barriers.destroy(member.all(), id);
            }),
            1);
  EXPECT_EQ(run([](Member& member) {
              const BarrierId id = of_rank(1, 1);
              if (member.rank() == 1) {
                member.barriers.create(member.one(), id, 1);
                member.barriers.destroy(member.one(), id);
              }
              member.meet();
              if (member.rank() == 0) {
                EXPECT_NE(member.error({id, 0}).find("T0515"), std::string::npos);
                member.barriers.arrive(member.one(), {id, 0}, 1);
              }
            }),
            1);
}

TEST_P(BarrierFailures, AFailureReachesWhatWaitsOnAllRanks) {
  EXPECT_EQ(run([](Member& member) {
              const auto ranks = static_cast<uint32_t>(member.ranks());
              const auto error = std::make_exception_ptr(std::runtime_error("deliberate"));
              // One of each rank's own, which come to it before and after the failure.
              for (uint32_t b = 1; b <= ranks; ++b) member.barriers.create(member.all(), of_all(b), ranks);
              const uint64_t before = member.barriers.changes();
              if (member.rank() == 1) member.barriers.fail_all(error, before);
              for (uint32_t b = ranks + 1; b <= 2 * ranks; ++b)
                member.barriers.create(member.all(), of_all(b), ranks);
              for (uint32_t b = 1; b <= ranks; ++b) EXPECT_EQ(member.error({of_all(b), 0}), "deliberate");
              for (uint32_t b = ranks + 1; b <= 2 * ranks; ++b)
                member.barriers.arrive(member.one(), {of_all(b), 0}, 1);
              for (uint32_t b = ranks + 1; b <= 2 * ranks; ++b) EXPECT_EQ(member.error({of_all(b), 0}), "");
              for (uint32_t b = 1; b <= 2 * ranks; ++b) member.barriers.destroy(member.all(), of_all(b));
            }),
            0);
}

TEST_P(BarrierFailures, WhatIsMadeAfterItsFailureFails) {
  std::latch failed(1);
  EXPECT_EQ(run([&](Member& member) {
              const BarrierId id = of_all(2);
              const auto error = std::make_exception_ptr(std::runtime_error("deliberate"));
              if (member.owns(id)) failed.wait();
              member.barriers.create(member.all(), id, 1);
              if (member.rank() == (member.barriers.owner(id).value + 1) % member.ranks()) {
                member.barriers.fail_all(error, member.barriers.changes());
                failed.count_down();
              }
              EXPECT_EQ(member.error({id, 0}), "deliberate");
              member.barriers.destroy(member.all(), id);
            }),
            0);
}

}  // namespace
}  // namespace testudo
