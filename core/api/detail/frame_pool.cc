#include "core/api/detail/frame_pool.h"

#include "core/api/detail/convert.h"
#include "core/api/detail/runtime_state.h"

namespace Legion::detail {

namespace {

// A subregion has the type of the tree that its requirement's upper bound is in.
LogicalRegion point_region(const RegionRequirement& upper, const testudo::LogicalRegion& region) {
  if (region.index_space.value == upper.region.get_index_space().get_id()) return upper.region;
  const bool of_partition = upper.handle_type == LEGION_PARTITION_PROJECTION;
  const IndexTreeID tree = of_partition ? upper.partition.get_index_partition().get_tree_id()
                                        : upper.region.get_index_space().get_tree_id();
  const TypeTag type = of_partition ? upper.partition.get_type_tag() : upper.region.get_type_tag();
  return LogicalRegion(region.tree.value, IndexSpace(region.index_space.value, tree, type),
                       FieldSpace(region.field_space.value));
}

void* data_of(std::span<const std::byte> bytes) {
  return const_cast<std::byte*>(bytes.data());
}

}  // namespace

TaskObject& Frame::take_task(const testudo::TaskInvocation& invocation) {
  const auto* record = static_cast<const LaunchRecord*>(invocation.launch.user.get());
  // Nobody else uses the record's own task: a single launch has one point.
  if (!invocation.launch.index) return const_cast<LaunchRecord*>(record)->task;
  if (launch_.get() != record) {
    task_ = record->task;
    launch_ = std::static_pointer_cast<const LaunchRecord>(invocation.launch.user);
  }
  return task_;
}

Task& Frame::bind(testudo::TaskInvocation& invocation) {
  TaskObject& task = take_task(invocation);
  const auto& record = *static_cast<const LaunchRecord*>(invocation.launch.user.get());
  RuntimeState& state = *record.common.state;
  regions.resize(task.regions.size());
  task.set_uid(invocation.uid.value);
  task.set_context_index(invocation.launch.context_index);
  task.index_point = invocation.point;
  task.args = data_of(invocation.argument);
  task.arglen = invocation.argument.size();
  task.local_args = data_of(invocation.local_argument);
  task.local_arglen = invocation.local_argument.size();
  task.current_proc = state.processor(invocation.processor);
  task.target_proc = task.current_proc;
  if (invocation.context.replicated()) task.set_shard(state.rank(), state.ranks());
  context.begin(state, invocation, task, regions);
  for (size_t i = 0; i < regions.size(); ++i) {
    RegionRequirement& requirement = task.regions[i];
    requirement.region = point_region(requirement, invocation.logical_regions[i]);
    if (!regions[i].exists()) regions[i] = PhysicalRegion(std::make_shared<RegionHandle>());
    regions[i].handle()->bind(context, static_cast<uint32_t>(i), invocation.regions[i].get(),
                              requirement.region);
  }
  if (!invocation.launch.point_futures.empty()) bind_futures(task, record, invocation);
  return task;
}

void Frame::bind_futures(TaskObject& task, const LaunchRecord& record,
                         const testudo::TaskInvocation& invocation) {
  const auto& maps = invocation.launch.point_futures;
  task.futures.resize(invocation.launch.futures.size());
  for (size_t i = 0; i < record.common.point_futures; ++i) {
    task.futures.emplace_back(maps[i]->find(invocation.point));
  }
  if (!record.common.argument_is_future) return;
  if (const testudo::Future value = maps.back()->find(invocation.point)) {
    task.local_args = data_of(value->value());
    task.local_arglen = value->value().size();
  }
}

void Frame::unbind() {
  context.end();
  for (PhysicalRegion& region : regions) {
    region.handle()->unbind();
    // A copy that the program kept must stay that of the task that ended.
    if (region.handle().use_count() > 1) region = PhysicalRegion(std::make_shared<RegionHandle>());
  }
}

FramePool::~FramePool() {
  for (Slot& slot : slots_) std::unique_ptr<Frame> last(slot.frame.load(std::memory_order_relaxed));
}

std::unique_ptr<Frame> FramePool::acquire(testudo::ProcessorId processor, const LaunchRecord& launch) {
  std::unique_ptr<Frame> frame(slot(processor, launch).frame.exchange(nullptr, std::memory_order_acquire));
  return frame ? std::move(frame) : std::make_unique<Frame>();
}

void FramePool::release(std::unique_ptr<Frame> frame, testudo::ProcessorId processor,
                        const LaunchRecord& launch) {
  std::unique_ptr<Frame> before(
      slot(processor, launch).frame.exchange(frame.release(), std::memory_order_release));
}

}  // namespace Legion::detail
