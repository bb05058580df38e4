#include "core/execution/launch_window.h"

namespace testudo {
namespace {
constexpr int64_t kMostPoints = 32768;
}

bool LaunchWindow::above(int64_t divisor) const {
  return operations_.load(std::memory_order_seq_cst) > most_operations_ / divisor ||
         points_.load(std::memory_order_seq_cst) > kMostPoints / divisor;
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

void LaunchWindow::throttle(Scheduler& scheduler) {
  if (!above(1)) return;
  Trigger enough;
  waiter_.store(&enough, std::memory_order_seq_cst);
  // The last operation may have finished before it could see us: then nobody else would fire.
  if (!above(2)) {
    if (Trigger* waiter = waiter_.exchange(nullptr, std::memory_order_acq_rel)) waiter->fire();
  }
  scheduler.wait(enough);
}

}  // namespace testudo
