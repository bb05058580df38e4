#include "core/forest/field_table.h"

#include <string>

#include "core/base/diagnostic.h"

namespace testudo {

namespace {

[[noreturn]] void fail(const char* code, FieldSpaceId space, const std::string& what) {
  throw ProgramError({code, "field space " + std::to_string(space.value) + what, {}});
}

}  // namespace

FieldNode FieldTable::create(FieldId field, size_t size) {
  std::lock_guard lock(mutex_);
  const auto found = fields_.find(field);
  if (found != fields_.end() && found->second.alive) {
    fail("T0201", space_,
         " already has a field " + std::to_string(field) +
             ": choose another id, or let the allocator pick one");
  }
  return fields_[field] = {field, size, true};
}

FieldNode FieldTable::create(size_t size) {
  std::lock_guard lock(mutex_);
  while (fields_.contains(next_picked_)) ++next_picked_;
  const FieldId field = next_picked_++;
  return fields_[field] = {field, size, true};
}

void FieldTable::destroy(FieldId field) {
  std::lock_guard lock(mutex_);
  const auto found = fields_.find(field);
  if (found == fields_.end() || !found->second.alive) {
    fail("T0202", space_,
         " has no field " + std::to_string(field) +
             " to destroy: it was never allocated, or is destroyed already");
  }
  found->second.alive = false;
}

std::vector<FieldId> FieldTable::living() const {
  std::lock_guard lock(mutex_);
  std::vector<FieldId> result;
  for (const auto& [id, field] : fields_) {
    if (field.alive) result.push_back(id);
  }
  return result;
}

bool FieldTable::has(FieldId field) const {
  std::lock_guard lock(mutex_);
  const auto found = fields_.find(field);
  return found != fields_.end() && found->second.alive;
}

size_t FieldTable::size_of(FieldId field) const {
  std::lock_guard lock(mutex_);
  const auto found = fields_.find(field);
  if (found == fields_.end()) {
    fail("T0202", space_,
         " has no field " + std::to_string(field) + ": allocate it with a field allocator first");
  }
  return found->second.size;
}

}  // namespace testudo
