#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/cluster/collectives.h"
#include "core/cluster/disturbed_transport.h"
#include "core/cluster/local_transport.h"
#include "core/execution/barrier_exchange.h"
#include "core/execution/numbering.h"
#include "core/execution/scheduler.h"

// Ranks that have nothing but phase barriers, over transports that are quick or late.
namespace testudo {

inline constexpr PointId kTop{7};  // a task that all ranks run
inline constexpr size_t kLong = 1000;

inline BarrierId of_all(uint32_t number) {
  return {kTop, number};
}
inline BarrierId of_rank(int rank, uint32_t number) {
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

inline std::vector<std::byte> floats(size_t length, float value) {
  const std::vector<float> values(length, value);
  std::vector<std::byte> bytes(length * sizeof(float));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

inline std::string code_of(const std::function<void()>& call) {
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

inline auto all_ways() {
  return testing::Values(Way{2, false}, Way{3, false}, Way{4, false}, Way{2, true}, Way{3, true},
                         Way{4, true});
}

inline std::string name_of_way(const testing::TestParamInfo<Way>& info) {
  return std::to_string(info.param.ranks) + (info.param.late ? "_late" : "_quick");
}

}  // namespace testudo
