// Phase barriers of several ranks: the exchange alone, over transports that are quick or late.
#include "core/execution/barrier_exchange.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <latch>
#include <stdexcept>
#include <thread>

#include "core/base/diagnostic.h"
#include "core/cluster/collectives.h"
#include "core/cluster/disturbed_transport.h"
#include "core/cluster/local_transport.h"
#include "core/execution/numbering.h"
#include "core/execution/scheduler.h"

namespace testudo {
namespace {

constexpr PointId kTop{7};  // a task that all ranks run
constexpr size_t kLong = 1000;

BarrierId of_all(uint32_t number) {
  return {kTop, number};
}
BarrierId of_rank(int rank, uint32_t number) {
  return {PointId{(static_cast<uint64_t>(rank + 1) << kLocalShift) + 3}, number};
}

template <typename T>
std::vector<std::byte> bytes_of(T value) {
  std::vector<std::byte> bytes(sizeof(T));
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}
template <typename T>
T value_of(const Future& future) {
  T value{};
  EXPECT_EQ(future->value().size(), sizeof(T));
  std::memcpy(&value, future->value().data(), sizeof(T));
  return value;
}

// Left and right sides differ in size; both may be longer than a message.
template <size_t kLength>
ReductionOperator sum() {
  ReductionOperator op;
  op.id = 1;
  op.lhs_size = kLength * sizeof(double);
  op.rhs_size = kLength * sizeof(float);
  op.apply = [](void* lhs, size_t, const void* rhs, size_t, size_t) {
    for (size_t i = 0; i < kLength; ++i) {
      double left;
      float right;
      std::memcpy(&left, static_cast<char*>(lhs) + i * sizeof left, sizeof left);
      std::memcpy(&right, static_cast<const char*>(rhs) + i * sizeof right, sizeof right);
      left = static_cast<float>(left) + right;
      std::memcpy(static_cast<char*>(lhs) + i * sizeof left, &left, sizeof left);
    }
  };
  return op;
}

std::vector<std::byte> floats(size_t length, float value) {
  const std::vector<float> values(length, value);
  std::vector<std::byte> bytes(length * sizeof(float));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

std::string code_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const ProgramError& error) {
    return error.diagnostic().code;
  }
  return "";
}

// One rank with its part of all barriers.
class Member {
 public:
  explicit Member(Transport& transport) : transport_(transport), barriers(local, failures, &transport) {}

  int rank() const { return transport_.rank().value; }
  int ranks() const { return transport_.ranks(); }
  bool owns(BarrierId id) const { return barriers.owner(id) == transport_.rank(); }
  BarrierCaller all() const { return {true, barriers.changes()}; }
  BarrierCaller one() const { return {false, barriers.changes()}; }

  Future wait(Phase phase) {
    Future complete = barriers.when_complete(one(), phase);
    Scheduler::wait_on_thread(complete->trigger());
    return complete;
  }
  std::string error(Phase phase) {
    const Future complete = wait(phase);
    return complete->error() ? describe(complete->error()) : "";
  }
  // All ranks come here.
  void meet() {
    Trigger done;
    barrier(transport_, CollectiveId{next_meeting_++}, [&] { done.fire(); });
    Scheduler::wait_on_thread(done);
  }
  void close() {
    meet();
    Trigger closed;
    barriers.close([&] { closed.fire(); });
    Scheduler::wait_on_thread(closed);
  }

 private:
  Transport& transport_;
  uint64_t next_meeting_ = 1;

 public:
  PhaseBarriers local;
  Failures failures;
  BarrierExchange barriers;
};

struct Way {
  int ranks;
  bool late;
};

class BarrierExchanges : public testing::TestWithParam<Way> {
 protected:
  // Runs `body` on every rank, and until nothing is left of its barriers. Returns how many ranks have failed.
  int run(const std::function<void(Member&)>& body) {
    auto transports = make_local_cluster(GetParam().ranks);
    std::atomic<int> failed = 0;
    std::vector<std::thread> threads;
    for (size_t rank = 0; rank < transports.size(); ++rank) {
      Disturbance disturbance;
      disturbance.seed = rank + 1;
      disturbance.slow_rank = Rank{GetParam().ranks - 1};
      if (GetParam().late) transports[rank] = disturb(std::move(transports[rank]), disturbance);
      threads.emplace_back([&, rank] {
        Member member(*transports[rank]);
        body(member);
        member.meet();
        while (member.barriers.kept() > 0) std::this_thread::yield();
        member.close();
        if (member.failures.any()) ++failed;
        member.barriers.give_up(std::make_exception_ptr(std::runtime_error("the end")));
      });
    }
    for (std::thread& thread : threads) thread.join();
    return failed;
  }
};

INSTANTIATE_TEST_SUITE_P(Ways, BarrierExchanges,
                         testing::Values(Way{2, false}, Way{3, false}, Way{4, false}, Way{2, true},
                                         Way{3, true}, Way{4, true}),
                         [](const testing::TestParamInfo<Way>& info) {
                           return std::to_string(info.param.ranks) + (info.param.late ? "_late" : "_quick");
                         });

TEST_P(BarrierExchanges, APhaseIsCompleteWhenAllRanksHaveArrived) {
  std::atomic<uint32_t> arrived = 0;
  EXPECT_EQ(run([&](Member& member) {
              const auto ranks = static_cast<uint32_t>(member.ranks());
              for (uint32_t b = 1; b <= 3; ++b) {
                member.barriers.create(member.all(), of_all(b), ranks);
                const uint32_t before = (b - 1) * 20 * ranks;
                for (uint32_t phase = 0; phase < 20; ++phase) {
                  ++arrived;
                  member.barriers.arrive(member.one(), {of_all(b), phase}, 1);
                  member.wait({of_all(b), phase});
                  EXPECT_GE(arrived, before + (phase + 1) * ranks);
                }
                member.barriers.end(member.all(), of_all(b));
                member.barriers.destroy(member.all(), of_all(b));
                member.meet();
              }
            }),
            0);
}

TEST_P(BarrierExchanges, CallsOfAllRanksCountOnce) {
  EXPECT_EQ(run([](Member& member) {
              const BarrierId id = of_all(5);
              member.barriers.create(member.all(), id, 1);
              member.barriers.alter_arrivals(member.all(), {id, 0}, 1);
              member.barriers.arrive(member.all(), {id, 0}, 2);
              member.wait({id, 0});
              member.barriers.arrive(member.all(), {id, 1}, 1);
              const Future second = member.barriers.when_complete(member.one(), {id, 1});
              member.meet();
              EXPECT_FALSE(second->ready());
              member.meet();
              member.barriers.arrive_after_all(member.all(), {make_future({})}, {id, 1});
              member.wait({id, 1});
              member.barriers.destroy(member.all(), id);
            }),
            0);
}

TEST_P(BarrierExchanges, ResultsAreTheSameOnAllRanks) {
  auto value = [](uint32_t phase, uint32_t rank) {
    return static_cast<float>(phase + 1) / static_cast<float>(rank + 3);
  };
  for (size_t length : {size_t{1}, kLong}) {
    const ReductionOperator op = length == 1 ? sum<1>() : sum<kLong>();
    EXPECT_EQ(run([&](Member& member) {
                const auto ranks = static_cast<uint32_t>(member.ranks());
                const BarrierId id = of_all(2);
                member.barriers.create_collective(member.all(), id, 2 * ranks + 1, op,
                                                  std::vector<std::byte>(op.lhs_size));
                for (uint32_t phase = 0; phase < 12; ++phase) {
                  const auto bytes = floats(length, value(phase, static_cast<uint32_t>(member.rank())));
                  member.barriers.arrive(member.one(), {id, phase}, 1, bytes);
                  member.barriers.arrive_after(member.one(), make_future(bytes), {id, phase}, 1);
                  member.barriers.arrive(member.all(), {id, phase}, 1, floats(length, 1.0f));
                }
                for (uint32_t phase = 0; phase < 12; ++phase) {
                  // In ascending order of the bytes, as on one rank.
                  PhaseBarriers alone;
                  alone.create_collective(of_all(1), 2 * ranks + 1, op, std::vector<std::byte>(op.lhs_size));
                  for (uint32_t rank = 0; rank < ranks; ++rank) {
                    const auto bytes = floats(length, value(phase, rank));
                    alone.arrive({of_all(1), 0}, 1, bytes);
                    alone.arrive({of_all(1), 0}, 1, bytes);
                  }
                  alone.arrive({of_all(1), 0}, 1, floats(length, 1.0f));
                  EXPECT_EQ(member.wait({id, phase})->value(), alone.when_complete({of_all(1), 0})->value());
                }
                // Once more, also of phases that are long over.
                for (uint32_t phase = 0; phase < 12; ++phase) EXPECT_EQ(member.error({id, phase}), "");
                member.meet();
                member.barriers.destroy(member.all(), id);
              }),
              0);
  }
}

// The owner comes to the creation, and to the alteration, after the others' arrivals.
TEST_P(BarrierExchanges, ArrivalsWaitForWhatComesBeforeThem) {
  std::atomic<int> arrived = 0;
  EXPECT_EQ(run([&](Member& member) {
              const auto others = static_cast<uint32_t>(member.ranks()) - 1;
              const BarrierId id = of_all(3);
              auto when_others_have = [&](int times) {
                while (arrived < times * static_cast<int>(others)) std::this_thread::yield();
              };
              if (member.owns(id)) when_others_have(1);
              member.barriers.create(member.all(), id, others);
              if (!member.owns(id)) {
                member.barriers.arrive(member.one(), {id, 0}, 1);
                ++arrived;
              }
              member.wait({id, 0});
              if (member.owns(id)) when_others_have(2);
              member.barriers.alter_arrivals(member.all(), {id, 1}, others);
              if (!member.owns(id)) {
                member.barriers.arrive(member.one(), {id, 1}, 2);
                ++arrived;
              }
              EXPECT_EQ(member.error({id, 1}), "");
              member.barriers.destroy(member.all(), id);
            }),
            0);
}

TEST_P(BarrierExchanges, ALaunchArrivesWhenAllOfItsPointsHaveFinished) {
  std::atomic<uint32_t> finished = 0;
  EXPECT_EQ(run([&](Member& member) {
              const auto ranks = static_cast<uint32_t>(member.ranks());
              const BarrierId id = of_all(4);
              member.barriers.create(member.all(), id, 2);
              // One launch with points on all ranks but the last, and one of which a rank has all.
              const uint32_t total = (ranks - 1) * ranks / 2;
              const auto mine = static_cast<uint32_t>(member.rank()) + 1;
              finished += mine < ranks ? mine : 0;
              if (mine < ranks)
                member.barriers.arrive_part(member.one(), {id, 0}, {OperationId{20}, mine, total}, nullptr);
              if (mine == ranks)
                member.barriers.arrive_part(member.one(), {id, 0}, {OperationId{21}, 3, 3}, nullptr);
              member.wait({id, 0});
              EXPECT_EQ(finished, total);
              // A part that fails fails all.
              const auto error = std::make_exception_ptr(std::runtime_error("deliberate"));
              member.barriers.arrive_part(member.one(), {id, 1}, {OperationId{22}, 1, ranks},
                                          member.rank() == 1 ? error : nullptr);
              member.barriers.arrive(member.all(), {id, 1}, 1);
              EXPECT_EQ(member.error({id, 1}), "deliberate");
              member.barriers.destroy(member.all(), id);
            }),
            0);
}

TEST_P(BarrierExchanges, AHandleIsGoodOnOtherRanks) {
  for (bool owner_destroys : {true, false}) {
    EXPECT_EQ(run([&](Member& member) {
                const auto ranks = static_cast<uint32_t>(member.ranks());
                const BarrierId id = of_rank(1, 1);
                if (member.rank() == 1) member.barriers.create(member.one(), id, ranks);
                member.meet();
                for (uint32_t phase = 0; phase < 10; ++phase) {
                  member.barriers.arrive(member.one(), {id, phase}, 1);
                  member.wait({id, phase});
                }
                if (member.rank() == 0) member.barriers.alter_arrivals(member.one(), {id, 10}, 1);
                member.meet();
                if (member.rank() == 0) member.barriers.arrive(member.one(), {id, 10}, 2);
                // Nobody waits for these, but they have been sent before.
                if (member.rank() != 0) member.barriers.arrive(member.one(), {id, 10}, 1);
                member.meet();
                if (member.rank() == (owner_destroys ? 1 : 0)) member.barriers.destroy(member.one(), id);
              }),
              0);
  }
}

TEST_P(BarrierExchanges, OneRankMayDestroyWhatAllHaveMade) {
  for (int who : {0, 1}) {
    EXPECT_EQ(run([&](Member& member) {
                const BarrierId id = of_all(1);
                member.barriers.create(member.all(), id, static_cast<uint32_t>(member.ranks()));
                member.barriers.arrive(member.one(), {id, 0}, 1);
                member.meet();
                if (member.rank() == who) member.barriers.destroy(member.one(), id);
              }),
              0);
  }
}

TEST_P(BarrierExchanges, NothingIsLeftOfWhatIsDestroyed) {
  EXPECT_EQ(run([](Member& member) {
              const auto ranks = static_cast<uint32_t>(member.ranks());
              for (uint32_t b = 1; b <= 100; ++b) {
                member.barriers.create(member.all(), of_all(b), ranks);
                const BarrierId own = of_rank(member.rank(), b);
                member.barriers.create(member.one(), own, 1);
                member.barriers.arrive(member.one(), {own, 0}, 1);
                member.wait({own, 0});
                member.barriers.destroy(member.one(), own);
                member.barriers.arrive(member.one(), {of_all(b), 0}, 1);
                member.wait({of_all(b), 0});
                member.barriers.end(member.all(), of_all(b));
                member.barriers.destroy(member.all(), of_all(b));
              }
            }),
            0);
}

TEST_P(BarrierExchanges, ErrorsThatTheCallerCanKnowAreThrown) {
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

TEST_P(BarrierExchanges, OtherErrorsFailTheBarrierAndTheRun) {
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

TEST_P(BarrierExchanges, AFailureReachesWhatWaitsOnAllRanks) {
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

TEST_P(BarrierExchanges, WhatIsMadeAfterItsFailureFails) {
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

TEST_P(BarrierExchanges, WhoWaitsHasAName) {
  run([](Member& member) {
    const BarrierId id = of_all(1);
    member.barriers.create(member.all(), id, 3);
    member.barriers.arrive(member.all(), {id, 0}, 2);
    const Future waiting = member.barriers.when_complete(member.one(), {id, 0});
    member.meet();
    const auto awaited = member.barriers.awaited(*waiting);
    ASSERT_TRUE(awaited);
    EXPECT_EQ(awaited->owner, member.barriers.owner(id));
    EXPECT_EQ(awaited->here, member.owns(id));
    EXPECT_EQ(awaited->state.arrived, member.owns(id) ? 2 : 0);
    EXPECT_FALSE(member.barriers.awaited(FutureState()));
    if (!member.owns(id)) {
      EXPECT_TRUE(member.barriers.awaited_elsewhere().empty());
    } else {
      auto others = member.barriers.awaited_elsewhere();
      while (others.empty() || others[0].ranks.size() + 1 < static_cast<size_t>(member.ranks())) {
        std::this_thread::yield();
        others = member.barriers.awaited_elsewhere();
      }
      EXPECT_EQ(others.size(), 1u);
    }
    member.meet();
    member.barriers.arrive(member.all(), {id, 0}, 1);
    EXPECT_EQ(member.error({id, 0}), "");
    member.barriers.destroy(member.all(), id);
  });
}

TEST_P(BarrierExchanges, ThreadsOfAllRanksMeet) {
  constexpr uint32_t kThreads = 3, kPhases = 40;
  const ReductionOperator op = sum<1>();
  EXPECT_EQ(run([&](Member& member) {
              const auto ranks = static_cast<uint32_t>(member.ranks());
              const BarrierId id = of_all(3);
              member.barriers.create_collective(member.all(), id, kThreads * ranks, op, bytes_of(0.0));
              std::vector<std::thread> threads;
              for (uint32_t t = 0; t < kThreads; ++t) {
                threads.emplace_back([&] {
                  for (uint32_t phase = 0; phase < kPhases; ++phase) {
                    member.barriers.arrive({false, 1}, {id, phase}, 1, bytes_of(1.0f));
                    EXPECT_EQ(value_of<double>(member.wait({id, phase})), kThreads * ranks);
                  }
                });
              }
              for (std::thread& thread : threads) thread.join();
              member.barriers.destroy(member.all(), id);
            }),
            0);
}

TEST(BarrierExchange, OneRankSendsNothing) {
  PhaseBarriers local;
  Failures failures;
  BarrierExchange barriers(local, failures, nullptr);
  const BarrierCaller caller;
  barriers.create(caller, of_all(1), 2);
  barriers.arrive(caller, {of_all(1), 0}, 1);
  const Future complete = barriers.when_complete(caller, {of_all(1), 0});
  EXPECT_FALSE(complete->ready());
  barriers.arrive_part(caller, {of_all(1), 0}, {OperationId{1}, 1, 1}, nullptr);
  EXPECT_TRUE(complete->ready());
  EXPECT_EQ(code_of([&] { barriers.arrive(caller, {of_all(1), 1}, 3); }), "T0516");
  barriers.destroy(caller, of_all(1));
  EXPECT_FALSE(barriers.opened());
  EXPECT_EQ(barriers.kept(), 0u);
  EXPECT_FALSE(failures.any());
}

}  // namespace
}  // namespace testudo
