#include "core/api/detail/region_handle.h"

#include "core/api/detail/convert.h"
#include "core/api/detail/task_context.h"

namespace Legion::detail {

void RegionHandle::bind(TaskContext& context, uint32_t index, const testudo::MappedRegion* mapped,
                        const LogicalRegion& region) {
  context_ = &context;
  index_ = index;
  mapped_ = mapped;
  seen_operations_ = 0;
  unmapped_ = false;
  region_ = region;
  if (keep_) keep_.reset();
  if (inline_) inline_.reset();
  if (attachment_) attachment_.reset();
}

std::shared_ptr<RegionHandle> RegionHandle::for_inline(TaskContext& context, testudo::InlineLaunch launch,
                                                       const LogicalRegion& region, PrivilegeMode privilege) {
  auto handle = std::make_shared<RegionHandle>();
  handle->context_ = &context;
  handle->launch_ = std::move(launch);
  handle->inline_ = context.core().map_inline(context.core_context(), handle->launch_);
  handle->launch_.phases = {};  // they are of this mapping, not of later ones
  handle->region_ = region;
  handle->privilege_ = privilege;
  return handle;
}

std::shared_ptr<RegionHandle> RegionHandle::for_attached(
    TaskContext& context, testudo::InlineLaunch launch, const LogicalRegion& region, bool mapped,
    std::shared_ptr<const testudo::Attachment> attachment) {
  std::shared_ptr<RegionHandle> handle;
  if (mapped) {
    const PrivilegeMode privilege = from_core(launch.requirement.privilege);
    handle = for_inline(context, std::move(launch), region, privilege);
  } else {
    handle = std::make_shared<RegionHandle>();
    handle->context_ = &context;
    handle->privilege_ = from_core(launch.requirement.privilege);
    handle->launch_ = std::move(launch);
    handle->region_ = region;
    handle->unmapped_ = true;
  }
  handle->attachment_ = std::move(attachment);
  return handle;
}

bool RegionHandle::is_mapped() const {
  if (!context_ || unmapped_) return false;
  if (inline_) return context_->core().is_mapped(*inline_);
  if (!mapped_) return false;
  if (context_->operations() == 0) return true;
  return context_->core().is_region_mapped(context_->core_context(), index_);
}

const testudo::MappedRegion& RegionHandle::mapped() {
  if (!context_) throw_error("T0404", "a physical region is used after the task it was mapped for has ended");
  if (unmapped_) throw_error("T0404", "a physical region is used after it was unmapped; map it again first");
  const bool stale = seen_operations_ != context_->operations();
  if (inline_) {
    if (stale || !keep_) keep_ = context_->core().wait_mapped(context_->core_context(), *inline_);
    mapped_ = keep_.get();
  } else if (mapped_ && stale) {
    // An operation in between may have taken the region's data further; this maps it again where it did.
    keep_ = context_->core().wait_region(context_->core_context(), index_);
    mapped_ = keep_.get();
  }
  if (!mapped_) {
    throw_error("T0404", "requirement " + std::to_string(index_) +
                             " has no access to its region, so there is nothing mapped to look at");
  }
  seen_operations_ = context_->operations();
  return *mapped_;
}

bool RegionHandle::is_freed(FieldID field) const {
  const Destroyed& destroyed = context_->destroyed();
  return destroyed.has(Destroyed::Kind::kRegion, region_.get_tree_id()) ||
         destroyed.has(Destroyed::Kind::kField, region_.get_field_space().get_id(), field);
}

void RegionHandle::unmap() {
  if (!context_ || unmapped_) return;
  if (inline_) {
    context_->core().unmap(context_->core_context(), *inline_);
  } else if (mapped_) {
    context_->core().unmap_region(context_->core_context(), index_);
  }
  unmapped_ = true;
}

void RegionHandle::remap() {
  if (!context_)
    throw_error("T0404", "a physical region is mapped after the task it was mapped for has ended");
  if (!unmapped_) return;
  context_->count_operation();
  if (!inline_ && !attachment_) {
    const testudo::TaskInvocation& task = context_->invocation();
    privilege_ = privilege();
    launch_.requirement = task.launch.requirements[index_];
    launch_.requirement.partition = {};
    launch_.requirement.projection.reset();
    launch_.requirement.region = launch_.requirement.parent = to_core(region_.get_index_space());
    launch_.mapper = task.launch.mapper;
    launch_.source = task.launch.source;
  }
  if (discards(launch_.requirement.privilege)) launch_.requirement.privilege = testudo::Privilege::kReadWrite;
  inline_ = context_->core().map_inline(context_->core_context(), launch_);
  keep_.reset();
  unmapped_ = false;
}

PrivilegeMode RegionHandle::privilege() const {
  if (inline_ || attachment_) return privilege_;
  return mapped_ ? from_core(mapped_->privilege) : LEGION_NO_ACCESS;
}

}  // namespace Legion::detail
