#pragma once

#include <span>
#include <utility>
#include <vector>

#include "core/execution/field_view.h"
#include "core/execution/memory_block.h"
#include "core/program/layout.h"

namespace testudo {

struct FieldSize {
  FieldId field = 0;
  size_t size = 0;
};

// How the elements of some fields over a box lie relative to the start of a block of memory.
struct InstanceShape {
  size_t bytes = 0;
  std::vector<MappedField> fields;  // relative to address 0; ascending by field id
};

// Lays out `fields` (in that order) over the bounding box of `domain`. Any Layout::Kind but kList.
InstanceShape lay_out(const Layout& layout, const Domain& domain, std::span<const FieldSize> fields);

// The same fields with the block of memory at `base`.
std::vector<MappedField> place_at(std::byte* base, std::vector<MappedField> fields);

// A physical instance: memory, and where the fields are in it.
class Instance {
 public:
  Instance(const Layout& layout, const Domain& domain, std::span<const FieldSize> fields);

  const std::vector<MappedField>& fields() const { return fields_; }
  size_t bytes() const { return memory_.bytes(); }

 private:
  Instance(InstanceShape shape);

  MemoryBlock memory_;
  std::vector<MappedField> fields_;
};

}  // namespace testudo
