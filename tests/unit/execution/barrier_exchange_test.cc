// Phase barriers of several ranks: the exchange alone.
#include "core/execution/barrier_exchange.h"

#include "tests/unit/execution/barrier_members.h"

namespace testudo {
namespace {

INSTANTIATE_TEST_SUITE_P(Ways, BarrierExchanges, all_ways(), name_of_way);

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
