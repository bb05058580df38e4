#pragma once

#include <cstdint>
#include <memory>

#include "core/api/legion/handles.h"
#include "core/execution/physical_region.h"
#include "core/program/launch.h"

namespace testudo {
class InlineMapping;
struct Attachment;
}  // namespace testudo

namespace Legion::detail {

class TaskContext;

// What a PhysicalRegion names: a requirement of a running task, or an inline mapping of it. Used by the
// task's thread.
class RegionHandle {
 public:
  // A requirement; `mapped` is null where nothing is mapped for it.
  void bind(TaskContext& context, uint32_t index, const testudo::MappedRegion* mapped,
            const LogicalRegion& region);
  // The task has ended.
  void unbind() { context_ = nullptr; }
  static std::shared_ptr<RegionHandle> for_inline(TaskContext& context, testudo::InlineLaunch launch,
                                                  const LogicalRegion& region, PrivilegeMode privilege);

  // A region in the program's own memory, mapped by the inline launch or ready to be.
  static std::shared_ptr<RegionHandle> for_attached(TaskContext& context, testudo::InlineLaunch launch,
                                                    const LogicalRegion& region, bool mapped,
                                                    std::shared_ptr<const testudo::Attachment> attachment);
  const std::shared_ptr<const testudo::Attachment>& attachment() const { return attachment_; }

  bool is_mapped() const;
  // Waits for the data. Errors: T0404 nothing is mapped, or the task has ended.
  const testudo::MappedRegion& mapped();
  // Whether the task has freed the field, or destroyed the region. Precondition: the task runs.
  bool is_freed(FieldID field) const;
  void unmap();
  // Maps again what was unmapped, as a new inline mapping; what was written before is kept.
  void remap();

  const LogicalRegion& region() const { return region_; }
  PrivilegeMode privilege() const;
  bool is_inline() const { return inline_ != nullptr; }

 private:
  TaskContext* context_ = nullptr;  // null: the task has ended
  uint32_t index_ = 0;
  const testudo::MappedRegion* mapped_ = nullptr;
  uint64_t seen_operations_ = 0;  // how many the task had issued when mapped_ was last known to be right
  bool unmapped_ = false;
  std::shared_ptr<testudo::MappedRegion> keep_;
  testudo::InlineLaunch launch_;                    // of an inline mapping
  std::shared_ptr<testudo::InlineMapping> inline_;  // null: a requirement
  std::shared_ptr<const testudo::Attachment>
      attachment_;  // null: the region is in no memory of the program's
  LogicalRegion region_;
  PrivilegeMode privilege_ = LEGION_NO_ACCESS;  // of an inline mapping
};

}  // namespace Legion::detail
