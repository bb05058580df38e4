#include "core/execution/scheduler.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "core/execution/launch_window.h"

namespace testudo {
namespace {

constexpr size_t kStack = 128 << 10;

// Nodes that run closures. Lives until all of them have run.
class Work final : public NodeBlock {
 public:
  explicit Work(std::vector<std::function<void()>> bodies)
      : NodeBlock(static_cast<uint32_t>(bodies.size())), bodies_(std::move(bodies)) {}
  void ready(Node&) override {}
  void run(Node& node) {
    bodies_[node.index]();
    node.done.fire();
  }

 private:
  std::vector<std::function<void()>> bodies_;
};

class SchedulerTest : public testing::TestWithParam<unsigned> {
 protected:
  void start() {
    scheduler_ = std::make_unique<Scheduler>(GetParam(), kStack,
                                             [](Node& node) { static_cast<Work*>(node.block)->run(node); });
  }
  void stop() { scheduler_ = nullptr; }
  Scheduler& scheduler() { return *scheduler_; }
  Work& work(std::vector<std::function<void()>> bodies) {
    std::lock_guard lock(mutex_);
    return *works_.emplace_back(std::make_unique<Work>(std::move(bodies)));
  }
  void submit(Work& work) {
    for (uint32_t i = 0; i < work.size(); ++i) scheduler().submit(work.node(i));
  }
  void wait(Work& work) {
    for (uint32_t i = 0; i < work.size(); ++i) scheduler().wait(work.node(i).done);
  }
  // Runs the bodies and waits for them, from a thread that is no worker.
  void run(std::vector<std::function<void()>> bodies) {
    Work& all = work(std::move(bodies));
    submit(all);
    wait(all);
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Work>> works_;
  std::unique_ptr<Scheduler> scheduler_;
};

INSTANTIATE_TEST_SUITE_P(Workers, SchedulerTest, testing::Values(1u, 2u, 3u, 4u));

TEST_P(SchedulerTest, RunsWhatIsSubmitted) {
  start();
  std::atomic<int> count = 0;
  run(std::vector<std::function<void()>>(5000, [&] { ++count; }));
  EXPECT_EQ(count, 5000);
  EXPECT_EQ(Scheduler::current_worker(), -1);
}

TEST_P(SchedulerTest, StartsAndStopsWithNothingToDo) {
  for (int i = 0; i < 50; ++i) {
    start();
    stop();
  }
  for (int i = 0; i < 50; ++i) {
    start();
    run({[] {}});
    stop();
  }
}

// A tree of tasks, each of which waits for its children: far more of them blocked than there are workers.
TEST_P(SchedulerTest, NestedWaits) {
  start();
  std::atomic<int> leaves = 0;
  std::function<void(int)> grow = [&](int depth) {
    if (depth == 0) {
      ++leaves;
      return;
    }
    Work& children = work({[&, depth] { grow(depth - 1); }, [&, depth] { grow(depth - 1); }});
    submit(children);
    wait(children);
  };
  run({[&] { grow(9); }});
  EXPECT_EQ(leaves, 512);
}

TEST_P(SchedulerTest, ManyFibersWaitForOneTrigger) {
  start();
  Trigger gate;
  std::atomic<int> waiting = 0, passed = 0;
  std::vector<std::function<void()>> bodies(400, [&] {
    ++waiting;
    scheduler().wait(gate);
    ++passed;
  });
  Work& all = work(std::move(bodies));
  submit(all);
  // Even one worker gets them all to wait, and still has a hand free to open the gate.
  while (waiting < 400) std::this_thread::yield();
  EXPECT_EQ(passed, 0);
  run({[&] { gate.fire(); }});
  wait(all);
  EXPECT_EQ(passed, 400);
}

TEST_P(SchedulerTest, PinnedWorkStaysOnItsWorkerAcrossWaits) {
  start();
  std::atomic<int> wrong = 0;
  std::vector<std::function<void()>> bodies;
  std::vector<Trigger> gates(200);
  for (unsigned i = 0; i < 200; ++i) {
    bodies.push_back([&, i] {
      int worker = static_cast<int>(i % GetParam());
      wrong += Scheduler::current_worker() != worker;
      scheduler().wait(gates[i]);
      wrong += Scheduler::current_worker() != worker;
    });
  }
  Work& pinned = work(std::move(bodies));
  for (unsigned i = 0; i < 200; ++i) scheduler().submit_to(pinned.node(i), i % GetParam());
  std::vector<std::function<void()>> openers;
  for (unsigned i = 0; i < 200; ++i) openers.push_back([&, i] { gates[i].fire(); });
  run(std::move(openers));
  wait(pinned);
  EXPECT_EQ(wrong, 0);
}

// Work that is only pinned must wake its worker, however long that has slept.
TEST_P(SchedulerTest, PinnedWorkWakesSleepers) {
  start();
  for (unsigned i = 0; i < 100; ++i) {
    Work& one = work({[] {}});
    scheduler().submit_to(one.node(0), i % GetParam());
    wait(one);
    if (i % 10 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

TEST_P(SchedulerTest, ExceptionsInFlightSurviveWaits) {
  start();
  std::atomic<int> right = 0;
  std::vector<std::function<void()>> bodies;
  for (int i = 0; i < 100; ++i) {
    bodies.push_back([&, i] {
      try {
        throw std::runtime_error(std::to_string(i));
      } catch (const std::exception&) {
        Work& child = work({[&] {
          try {
            throw std::logic_error("of the child");
          } catch (...) {
          }
        }});
        submit(child);
        wait(child);
        try {
          throw;
        } catch (const std::runtime_error& error) {
          right += error.what() == std::to_string(i);
        }
      }
    });
  }
  run(std::move(bodies));
  EXPECT_EQ(right, 100);
}

TEST_P(SchedulerTest, TheSlotBelongsToTheStack) {
  start();
  std::atomic<int> wrong = 0;
  std::vector<std::function<void()>> bodies;
  std::vector<int> mine(100);
  for (int i = 0; i < 100; ++i) {
    bodies.push_back([&, i] {
      void* before = Scheduler::current_slot();
      Scheduler::current_slot() = &mine[i];
      Work& child = work({[&] { wrong += Scheduler::current_slot() != nullptr; }});
      submit(child);
      wait(child);
      wrong += Scheduler::current_slot() != &mine[i];
      Scheduler::current_slot() = before;
    });
  }
  run(std::move(bodies));
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(Scheduler::current_slot(), nullptr);
}

TEST_P(SchedulerTest, SeveralThreadsOutsideSubmitAndWait) {
  start();
  std::atomic<int> count = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) run(std::vector<std::function<void()>>(10, [&] { ++count; }));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 2000);
}

// A task that is far ahead waits until half of what it issued is done, and its worker does it meanwhile.
TEST_P(SchedulerTest, TheWindowKeepsATaskFromRunningAhead) {
  start();
  LaunchWindow window(16);
  std::atomic<int> unfinished = 0, most = 0;
  run({[&] {
    for (int i = 0; i < 500; ++i) {
      window.add(1);
      most = std::max(most.load(), ++unfinished);
      Work& one = work({[&] {
        --unfinished;
        window.remove(1);
      }});
      submit(one);
      window.throttle([&](Trigger& enough) { scheduler().wait(enough); });
    }
  }});
  stop();  // when everything has run
  EXPECT_LE(most, 17);
  EXPECT_EQ(unfinished, 0);
}

TEST_P(SchedulerTest, AWindowOfOneOperationEnds) {
  start();
  LaunchWindow window(1);
  std::atomic<int> count = 0;
  run({[&] {
    for (int i = 0; i < 200; ++i) {
      window.add(1);
      Work& one = work({[&] {
        ++count;
        window.remove(1);
      }});
      submit(one);
      window.throttle([&](Trigger& enough) { scheduler().wait(enough); });
    }
  }});
  stop();
  EXPECT_EQ(count, 200);
}

}  // namespace
}  // namespace testudo
