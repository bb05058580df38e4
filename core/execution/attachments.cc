#include "core/execution/attachments.h"

#include <algorithm>

#include "core/execution/data_movement.h"

namespace testudo {
namespace {

bool share_field(const std::vector<FieldId>& a, const std::vector<FieldId>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](FieldId field) { return std::binary_search(b.begin(), b.end(), field); });
}

}  // namespace

bool Attachments::add(const std::shared_ptr<const Attachment>& attachment) {
  std::lock_guard lock(mutex_);
  List& list = attached_[attachment->requirement.tree];
  for (const auto& other : list) {
    if (share_field(other->requirement.fields, attachment->requirement.fields) &&
        other->domain.overlaps(attachment->domain)) {
      return false;
    }
  }
  list.push_back(attachment);
  return true;
}

bool Attachments::remove(const Attachment& attachment) {
  std::lock_guard lock(mutex_);
  auto list = attached_.find(attachment.requirement.tree);
  if (list == attached_.end()) return false;
  const size_t removed =
      std::erase_if(list->second, [&](const auto& other) { return other.get() == &attachment; });
  if (list->second.empty()) attached_.erase(list);
  return removed > 0;
}

Attachments::List Attachments::of_tree(RegionTreeId tree) const {
  std::lock_guard lock(mutex_);
  auto list = attached_.find(tree);
  return list == attached_.end() ? List() : list->second;
}

void Attachments::flush(RegionTreeId tree, const Domain& domain, const std::vector<MappedField>& home) const {
  for (const auto& attachment : of_tree(tree)) {
    if (attachment->in_place || attachment->read_only) continue;
    const Domain common = intersect(attachment->domain, domain);
    if (common.empty()) continue;
    for (const MappedField& to : attachment->external) {
      auto from = std::find_if(home.begin(), home.end(),
                               [&](const MappedField& field) { return field.field == to.field; });
      if (from != home.end()) copy_field(common, to, *from);
    }
  }
}

}  // namespace testudo
