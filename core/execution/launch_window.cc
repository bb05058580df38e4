#include "core/execution/launch_window.h"

namespace testudo {
namespace {
// Few enough that the nodes of all launches ahead stay in the cache, and yet never less than two launches.
constexpr int64_t kMostPoints = 4096;
constexpr int64_t kFewestOperations = 2;
}  // namespace

bool LaunchWindow::above(int64_t divisor) const {
  int64_t operations = operations_.load(std::memory_order_seq_cst);
  return operations > most_operations_ / divisor ||
         (operations > kFewestOperations / divisor &&
          points_.load(std::memory_order_seq_cst) > kMostPoints / divisor);
}

void LaunchWindow::add(uint32_t points) {
  operations_.fetch_add(1, std::memory_order_relaxed);
  points_.fetch_add(points, std::memory_order_relaxed);
}

void LaunchWindow::remove(uint32_t points) {
  operations_.fetch_sub(1, std::memory_order_seq_cst);
  points_.fetch_sub(points, std::memory_order_seq_cst);
  if (!waiter_.load(std::memory_order_seq_cst) || above(2)) return;
  if (Trigger* waiter = waiter_.exchange(nullptr, std::memory_order_acq_rel)) waiter->fire();
}

void LaunchWindow::throttle(const std::function<void(Trigger&)>& wait) {
  if (!above(1)) return;
  Trigger enough;
  waiter_.store(&enough, std::memory_order_seq_cst);
  // The last operation may have finished before it could see us: then nobody else would fire.
  if (!above(2)) {
    if (Trigger* waiter = waiter_.exchange(nullptr, std::memory_order_acq_rel)) waiter->fire();
  }
  wait(enough);
}

}  // namespace testudo
