#include "core/execution/home_store.h"

#include <algorithm>
#include <new>
#include <string>

#include "core/base/diagnostic.h"
#include "core/execution/data_movement.h"

namespace testudo {

const Instance& HomeStore::instance(RegionTreeId tree, FieldId field) {
  std::unique_ptr<Instance>& found = instances_[tree][field];
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

std::vector<MappedField> HomeStore::map(RegionTreeId tree, const std::vector<FieldId>& fields) {
  std::lock_guard lock(mutex_);
  std::vector<MappedField> mapped;
  mapped.reserve(fields.size());
  for (FieldId field : fields) {
    const MappedField* external = adopted(tree, field);
    mapped.push_back(external ? *external : instance(tree, field).fields()[0]);
  }
  return mapped;
}

const MappedField* HomeStore::adopted(RegionTreeId tree, FieldId field) const {
  if (adopted_.empty()) return nullptr;
  auto of_tree = adopted_.find(tree);
  if (of_tree == adopted_.end()) return nullptr;
  auto found = std::find_if(of_tree->second.begin(), of_tree->second.end(),
                            [&](const MappedField& mapped) { return mapped.field == field; });
  return found == of_tree->second.end() ? nullptr : &*found;
}

bool HomeStore::adopt(RegionTreeId tree, const std::vector<MappedField>& fields) {
  std::lock_guard lock(mutex_);
  auto instances = instances_.find(tree);
  for (const MappedField& mapped : fields) {
    const bool used = instances != instances_.end() && instances->second.contains(mapped.field);
    if (used || adopted(tree, mapped.field)) return false;
  }
  auto& adopted = adopted_[tree];
  adopted.insert(adopted.end(), fields.begin(), fields.end());
  return true;
}

void HomeStore::give_back(RegionTreeId tree, const std::vector<MappedField>& fields) {
  std::lock_guard lock(mutex_);
  const Domain& domain = forest_.domain(forest_.root_region(tree).index_space);
  for (const MappedField& external : fields)
    copy_field(domain, instance(tree, external.field).fields()[0], external);
  std::erase_if(adopted_[tree], [&](const MappedField& mapped) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](const MappedField& field) { return field.field == mapped.field; });
  });
  if (adopted_[tree].empty()) adopted_.erase(tree);
}

void HomeStore::destroy_region(RegionTreeId tree) {
  std::lock_guard lock(mutex_);
  for (const auto& [field, instance] : instances_[tree]) {
    if (instance) used_ -= instance->bytes();
  }
  instances_.erase(tree);
  adopted_.erase(tree);
}

void HomeStore::destroy_field(RegionTreeId tree, FieldId field) {
  std::lock_guard lock(mutex_);
  auto found = instances_.find(tree);
  if (found == instances_.end()) return;
  auto instance = found->second.find(field);
  if (instance == found->second.end()) return;
  if (instance->second) used_ -= instance->second->bytes();
  found->second.erase(instance);
}

}  // namespace testudo
