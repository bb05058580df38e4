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
}

std::shared_ptr<RegionHandle> RegionHandle::for_inline(TaskContext& context,
                                                       std::shared_ptr<testudo::InlineMapping> mapping,
                                                       const LogicalRegion& region, PrivilegeMode privilege) {
  auto handle = std::make_shared<RegionHandle>();
  handle->context_ = &context;
  handle->inline_ = std::move(mapping);
  handle->region_ = region;
  handle->privilege_ = privilege;
  return handle;
}

bool RegionHandle::is_mapped() const {
  if (!context_) return false;
  if (inline_) return context_->core().is_mapped(*inline_);
  if (!mapped_ || unmapped_) return false;
  if (context_->operations() == 0) return true;
  return context_->core().is_region_mapped(context_->core_context(), index_);
}

const testudo::MappedRegion& RegionHandle::mapped() {
  if (!context_) throw_error("T0404", "a physical region is used after the task it was mapped for has ended");
  const bool stale = unmapped_ || seen_operations_ != context_->operations();
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
  unmapped_ = false;
  return *mapped_;
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

PrivilegeMode RegionHandle::privilege() const {
  if (inline_) return privilege_;
  return mapped_ ? from_core(mapped_->privilege) : LEGION_NO_ACCESS;
}

}  // namespace Legion::detail
