#include "core/execution/task_frames.h"

namespace testudo {

std::unique_ptr<TaskFrame> TaskFrames::take(int worker) {
  auto& frames = idle_[static_cast<size_t>(worker + 1)].frames;
  if (frames.empty()) return std::make_unique<TaskFrame>();
  auto frame = std::move(frames.back());
  frames.pop_back();
  return frame;
}

void TaskFrames::give_back(int worker, std::unique_ptr<TaskFrame> frame) {
  idle_[static_cast<size_t>(worker + 1)].frames.push_back(std::move(frame));
}

}  // namespace testudo
