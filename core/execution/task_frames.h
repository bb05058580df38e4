#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "core/execution/physical_region.h"

namespace testudo {

// What a running task instance needs besides its stack, kept from one to the next: point tasks of one launch
// differ in their subregions only, so most of it is right already when the same worker runs the next point.
struct TaskFrame {
  uint64_t launch = 0;  // the operation it was last used for
  std::vector<std::shared_ptr<MappedRegion>> regions;
  std::vector<LogicalRegion> logical_regions;
};

class TaskFrames {
 public:
  explicit TaskFrames(unsigned workers) : idle_(workers + 1) {}

  // For the calling worker (-1: no worker). Frames are given back on the same worker.
  std::unique_ptr<TaskFrame> take(int worker);
  void give_back(int worker, std::unique_ptr<TaskFrame> frame);

 private:
  struct alignas(64) Idle {
    std::vector<std::unique_ptr<TaskFrame>> frames;
  };
  std::vector<Idle>
      idle_;  // one per worker, and one for the only other thread that runs tasks (an executor's)
};

}  // namespace testudo
