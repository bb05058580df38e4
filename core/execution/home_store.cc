#include "core/execution/home_store.h"

#include <algorithm>
#include <new>
#include <string>

#include "core/base/diagnostic.h"
#include "core/execution/data_movement.h"

namespace testudo {

const Instance& HomeStore::instance(RegionTreeId tree, Tree& in, FieldId field) {
  std::unique_ptr<Instance>& found = in.instances[field];
  if (found) return *found;
  LogicalRegion root = forest_.root_region(tree);
  FieldSize size{field, forest_.field_size(root.field_space, field)};
  const Domain& domain = forest_.domain(root.index_space);
  uint64_t bytes = 0;
  const bool too_many = __builtin_mul_overflow(domain.bounds().volume(), size.size, &bytes);
  auto fail = [&](const std::string& why) {
    throw ProgramError({"T0521",
                        "field " + std::to_string(field) + " of region tree " + std::to_string(tree.value) +
                            " spans " + (too_many ? "more than 2^64" : std::to_string(bytes)) +
                            " bytes: " + why,
                        {}});
  };
  if (too_many) fail("no machine has such an address range");
  if (limit_ && bytes > limit_ - used_) {
    fail("more than is left of -ll:csize (" + std::to_string(limit_ >> 20) + " MB); raise it");
  }
  try {
    found = std::make_unique<Instance>(Layout{}, domain, std::span(&size, 1));
  } catch (const std::bad_alloc&) {
    fail("the machine has no such address range left");
  }
  used_ += found->bytes();
  return *found;
}

FieldViews HomeStore::map(RegionTreeId tree, const std::vector<FieldId>& fields) {
  std::lock_guard lock(mutex_);
  Tree& in = trees_[tree];
  for (const auto& [asked, views] : in.views) {
    if (asked == fields) return views;
  }
  std::vector<MappedField> mapped;
  mapped.reserve(fields.size());
  for (FieldId field : fields) {
    const MappedField* external = adopted(in, field);
    mapped.push_back(external ? *external : instance(tree, in, field).fields()[0]);
  }
  return in.views.emplace_back(fields, std::make_shared<const std::vector<MappedField>>(std::move(mapped)))
      .second;
}

const MappedField* HomeStore::adopted(const Tree& in, FieldId field) {
  auto found = std::find_if(in.adopted.begin(), in.adopted.end(),
                            [&](const MappedField& mapped) { return mapped.field == field; });
  return found == in.adopted.end() ? nullptr : &*found;
}

bool HomeStore::adopt(RegionTreeId tree, const std::vector<MappedField>& fields) {
  std::lock_guard lock(mutex_);
  Tree& in = trees_[tree];
  for (const MappedField& mapped : fields) {
    if (in.instances.contains(mapped.field) || adopted(in, mapped.field)) return false;
  }
  in.adopted.insert(in.adopted.end(), fields.begin(), fields.end());
  return true;
}

void HomeStore::give_back(RegionTreeId tree, const std::vector<MappedField>& fields) {
  std::lock_guard lock(mutex_);
  version_.fetch_add(1, std::memory_order_release);
  Tree& in = trees_[tree];
  const Domain& domain = forest_.domain(forest_.root_region(tree).index_space);
  for (const MappedField& external : fields)
    copy_field(domain, instance(tree, in, external.field).fields()[0], external);
  std::erase_if(in.adopted, [&](const MappedField& mapped) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](const MappedField& field) { return field.field == mapped.field; });
  });
  in.views.clear();
}

void HomeStore::destroy_region(RegionTreeId tree) {
  std::lock_guard lock(mutex_);
  version_.fetch_add(1, std::memory_order_release);
  for (const auto& [field, instance] : trees_[tree].instances) {
    if (instance) used_ -= instance->bytes();
  }
  trees_.erase(tree);
}

void HomeStore::destroy_field(RegionTreeId tree, FieldId field) {
  std::lock_guard lock(mutex_);
  version_.fetch_add(1, std::memory_order_release);
  auto found = trees_.find(tree);
  if (found == trees_.end()) return;
  auto& instances = found->second.instances;
  auto instance = instances.find(field);
  if (instance == instances.end()) return;
  if (instance->second) used_ -= instance->second->bytes();
  instances.erase(instance);
  found->second.views.clear();
}

}  // namespace testudo
