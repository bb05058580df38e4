#include "core/execution/phase_barriers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "core/base/diagnostic.h"

namespace testudo {
namespace {

const BarrierId kBarrier{PointId{7}, 1};

std::string code_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const ProgramError& error) {
    return error.diagnostic().code;
  }
  return "";
}

template <typename T>
std::vector<std::byte> bytes_of(T value) {
  std::vector<std::byte> bytes(sizeof(T));
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

template <typename T>
T value_of(const Future& future) {
  T value;
  EXPECT_EQ(future->value().size(), sizeof(T));
  std::memcpy(&value, future->value().data(), sizeof(T));
  return value;
}

// Sums floats into a double: left and right sides differ, and the order shows in the last bits.
ReductionOperator float_sum() {
  ReductionOperator op;
  op.id = 1;
  op.lhs_size = sizeof(double);
  op.rhs_size = sizeof(float);
  op.apply = [](void* lhs, size_t, const void* rhs, size_t, size_t) {
    double sum;
    float value;
    std::memcpy(&sum, lhs, sizeof sum);
    std::memcpy(&value, rhs, sizeof value);
    sum = static_cast<float>(sum) + value;
    std::memcpy(lhs, &sum, sizeof sum);
  };
  return op;
}

TEST(PhaseBarriers, APhaseIsCompleteAfterItsArrivals) {
  PhaseBarriers barriers;
  barriers.create(kBarrier, 3);
  Future first = barriers.when_complete({kBarrier, 0});
  barriers.arrive({kBarrier, 0}, 1);
  EXPECT_FALSE(first->ready());
  barriers.arrive({kBarrier, 0}, 2);
  EXPECT_TRUE(first->ready());
  EXPECT_TRUE(barriers.when_complete({kBarrier, 0})->ready());
  EXPECT_FALSE(barriers.when_complete({kBarrier, 1})->ready());
}

TEST(PhaseBarriers, PhasesCompleteInOrder) {
  PhaseBarriers barriers;
  barriers.create(kBarrier, 1);
  Future second = barriers.when_complete({kBarrier, 1});
  barriers.arrive({kBarrier, 1}, 1);
  EXPECT_FALSE(second->ready());
  barriers.arrive({kBarrier, 0}, 1);
  EXPECT_TRUE(second->ready());
}

TEST(PhaseBarriers, ArrivalCountsChangeFromAPhaseOn) {
  PhaseBarriers barriers;
  barriers.create(kBarrier, 1);
  barriers.alter_arrivals({kBarrier, 1}, 1);
  barriers.arrive({kBarrier, 0}, 1);
  EXPECT_TRUE(barriers.when_complete({kBarrier, 0})->ready());
  barriers.arrive({kBarrier, 1}, 1);
  Future second = barriers.when_complete({kBarrier, 1});
  EXPECT_FALSE(second->ready());
  barriers.alter_arrivals({kBarrier, 1}, -1);
  EXPECT_TRUE(second->ready());
}

TEST(PhaseBarriers, ABarrierMayBeMadeBeforeItsArrivalsAreKnown) {
  PhaseBarriers barriers;
  barriers.create(kBarrier, 0);
  Future first = barriers.when_complete({kBarrier, 0});
  EXPECT_FALSE(first->ready());
  barriers.alter_arrivals({kBarrier, 0}, 2);
  barriers.arrive({kBarrier, 0}, 2);
  EXPECT_TRUE(first->ready());
}

TEST(PhaseBarriers, TooManyArrivalsAreRefused) {
  PhaseBarriers barriers;
  barriers.create(kBarrier, 2);
  EXPECT_EQ(code_of([&] { barriers.arrive({kBarrier, 0}, 3); }), "T0516");
  barriers.arrive({kBarrier, 0}, 2);
  EXPECT_EQ(code_of([&] { barriers.arrive({kBarrier, 0}, 1); }), "T0516");
  barriers.arrive({kBarrier, 2}, 2);
  EXPECT_EQ(code_of([&] { barriers.arrive({kBarrier, 2}, 1); }), "T0516");
}

TEST(PhaseBarriers, ABarrierThatIsNotThereIsRefused) {
  PhaseBarriers barriers;
  EXPECT_EQ(code_of([&] { barriers.arrive({kBarrier, 0}, 1); }), "T0515");
  EXPECT_EQ(code_of([&] { barriers.when_complete({{}, 0}); }), "T0515");
  barriers.create(kBarrier, 1);
  barriers.destroy(kBarrier);
  EXPECT_EQ(code_of([&] { barriers.arrive({kBarrier, 0}, 1); }), "T0515");
}

TEST(PhaseBarriers, WhoWaitsForADestroyedBarrierFails) {
  PhaseBarriers barriers;
  barriers.create(kBarrier, 1);
  Future waiting = barriers.when_complete({kBarrier, 0});
  barriers.destroy(kBarrier);
  ASSERT_TRUE(waiting->ready());
  EXPECT_EQ(code_of([&] { waiting->get(); }), "T0515");
}

TEST(PhaseBarriers, AFailedArrivalFailsItsPhaseOnly) {
  PhaseBarriers barriers;
  barriers.create(kBarrier, 2);
  Future first = barriers.when_complete({kBarrier, 0});
  barriers.arrive({kBarrier, 0}, 1, std::make_exception_ptr(std::runtime_error("lost")));
  EXPECT_FALSE(first->ready());
  barriers.arrive({kBarrier, 0}, 1);
  EXPECT_THROW(first->get(), std::runtime_error);
  EXPECT_THROW(barriers.when_complete({kBarrier, 0})->get(), std::runtime_error);
  barriers.arrive({kBarrier, 1}, 2);
  EXPECT_NO_THROW(barriers.when_complete({kBarrier, 1})->get());
}

TEST(PhaseBarriers, AllThatIsOpenMayFail) {
  PhaseBarriers barriers;
  const BarrierId other{PointId{7}, 2};
  barriers.create(kBarrier, 1);
  barriers.create(other, 1);
  barriers.arrive({kBarrier, 0}, 1);
  Future open = barriers.when_complete({other, 3});
  barriers.fail_all(std::make_exception_ptr(std::runtime_error("lost")));
  EXPECT_NO_THROW(barriers.when_complete({kBarrier, 0})->get());
  EXPECT_THROW(open->get(), std::runtime_error);
  EXPECT_THROW(barriers.when_complete({kBarrier, 1})->get(), std::runtime_error);
  barriers.arrive({other, 0}, 1);
  EXPECT_THROW(barriers.when_complete({other, 0})->get(), std::runtime_error);
}

TEST(PhaseBarriers, ACollectiveReducesTheSameInAnyOrder) {
  const ReductionOperator op = float_sum();
  std::vector<float> values = {1e8f, -1e8f, 1.0f, 3.25e-3f, 7e7f, -7e7f, 0.5f};
  std::sort(values.begin(), values.end());
  double expected = 0;
  int orders = 0, naive_differences = 0;
  do {
    PhaseBarriers barriers;
    barriers.create_collective(kBarrier, static_cast<uint32_t>(values.size()), op, bytes_of(2.0));
    double naive = 2.0;
    for (float value : values) {
      barriers.arrive({kBarrier, 0}, 1, bytes_of(value));
      naive = static_cast<float>(naive) + value;
    }
    const double result = value_of<double>(barriers.when_complete({kBarrier, 0}));
    if (orders++ == 0) expected = result;
    EXPECT_EQ(std::memcmp(&result, &expected, sizeof result), 0);
    naive_differences += naive != expected;
  } while (std::next_permutation(values.begin(), values.end()) && orders < 500);
  // Else any order would have passed.
  EXPECT_GT(naive_differences, 0);
}

TEST(PhaseBarriers, EveryPhaseOfACollectiveStartsAnewAndIsKept) {
  const ReductionOperator op = float_sum();
  PhaseBarriers barriers;
  barriers.create_collective(kBarrier, 2, op, bytes_of(100.0));
  for (uint32_t phase = 0; phase < 20; ++phase) {
    barriers.arrive({kBarrier, phase}, 1, bytes_of(static_cast<float>(phase)));
    barriers.arrive({kBarrier, phase}, 1, bytes_of(0.5f));
  }
  for (uint32_t phase = 0; phase < 20; ++phase)
    EXPECT_EQ(value_of<double>(barriers.when_complete({kBarrier, phase})), 100.5 + phase);
}

TEST(PhaseBarriers, OneValueMayStandForSeveralArrivals) {
  const ReductionOperator op = float_sum();
  PhaseBarriers barriers;
  barriers.create_collective(kBarrier, 5, op, bytes_of(0.0));
  barriers.arrive({kBarrier, 0}, 3, bytes_of(2.0f));
  barriers.arrive({kBarrier, 0}, 2);
  EXPECT_EQ(value_of<double>(barriers.when_complete({kBarrier, 0})), 2.0);
}

TEST(PhaseBarriers, ValuesOfTheWrongSizeAreRefused) {
  const ReductionOperator op = float_sum();
  PhaseBarriers barriers;
  barriers.create_collective(kBarrier, 1, op, bytes_of(0.0));
  EXPECT_EQ(code_of([&] { barriers.arrive({kBarrier, 0}, 1, bytes_of(1.0)); }), "T0517");
  const BarrierId plain{PointId{7}, 2};
  barriers.create(plain, 1);
  EXPECT_EQ(code_of([&] { barriers.arrive({plain, 0}, 1, bytes_of(1.0f)); }), "T0517");
}

TEST(PhaseBarriers, AValueArrivesWhenItIsThere) {
  const ReductionOperator op = float_sum();
  PhaseBarriers barriers;
  barriers.create_collective(kBarrier, 2, op, bytes_of(0.0));
  auto later = std::make_shared<FutureState>();
  barriers.arrive_after(later, {kBarrier, 0}, 1);
  barriers.arrive_after(make_future(bytes_of(1.0f)), {kBarrier, 0}, 1);
  Future result = barriers.when_complete({kBarrier, 0});
  EXPECT_FALSE(result->ready());
  later->set_value(bytes_of(4.0f));
  later->fire();
  EXPECT_EQ(value_of<double>(result), 5.0);
}

TEST(PhaseBarriers, ALateValueOfTheWrongSizeFailsThoseWhoWait) {
  const ReductionOperator op = float_sum();
  PhaseBarriers barriers;
  barriers.create_collective(kBarrier, 1, op, bytes_of(0.0));
  Future result = barriers.when_complete({kBarrier, 0});
  barriers.arrive_after(make_future(bytes_of(1.0)), {kBarrier, 0}, 1);
  ASSERT_TRUE(result->ready());
  EXPECT_EQ(code_of([&] { result->get(); }), "T0517");
}

TEST(PhaseBarriers, ManyThreadsArrive) {
  constexpr uint32_t kThreads = 4, kPhases = 2000;
  const ReductionOperator op = float_sum();
  PhaseBarriers barriers;
  barriers.create_collective(kBarrier, kThreads, op, bytes_of(0.0));
  std::vector<std::thread> threads;
  for (uint32_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (uint32_t phase = 0; phase < kPhases; ++phase)
        barriers.arrive({kBarrier, phase}, 1, bytes_of(static_cast<float>(t + phase)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (uint32_t phase = 0; phase < kPhases; ++phase)
    EXPECT_EQ(value_of<double>(barriers.when_complete({kBarrier, phase})), 6.0 + 4 * phase);
}

}  // namespace
}  // namespace testudo
