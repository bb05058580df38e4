#include "core/api/detail/run_variant.h"

#include "core/api/detail/frame_pool.h"
#include "core/api/detail/runtime_state.h"

namespace Legion::detail {

namespace {

// A frame for the time of one body, given back however it ends.
class FrameLease {
 public:
  FrameLease(RuntimeState& state, const LaunchRecord& launch, testudo::ProcessorId processor)
      : pool_(state.frames()),
        processor_(processor),
        launch_(launch),
        frame_(pool_.acquire(processor_, launch_)) {}
  ~FrameLease() {
    frame_->unbind();
    pool_.release(std::move(frame_), processor_, launch_);
  }
  Frame& frame() { return *frame_; }

 private:
  FramePool& pool_;
  testudo::ProcessorId processor_;
  const LaunchRecord& launch_;
  std::unique_ptr<Frame> frame_;
};

}  // namespace

void* result_buffer(TaskResult& result, size_t size) {
  return result.resize(size);
}

void run_variant(testudo::TaskInvocation& invocation, const testudo::TaskVariant& variant) {
  const auto& record = *static_cast<const LaunchRecord*>(invocation.launch.user.get());
  const auto& body = *static_cast<const VariantBody*>(variant.implementation.get());
  RuntimeState& state = *record.common.state;
  FrameLease lease(state, record, invocation.processor);
  Frame& frame = lease.frame();
  const Task& task = frame.bind(invocation);
  TaskResult result(invocation.result);
  body.thunk(&task, frame.regions, &frame.context, &state.api(), variant.user_data.data(), result);
}

}  // namespace Legion::detail
