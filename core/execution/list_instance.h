#pragma once

#include <cstddef>
#include <vector>

#include "core/base/id.h"
#include "core/geometry/domain_point.h"

namespace testudo {

// A reduction list instance: (point, value) entries in the order in which the task made them. Suits
// reductions that are sparse in their region, and operators without a fold.
class ListInstance {
 public:
  explicit ListInstance(size_t rhs_size) : rhs_size_(rhs_size) {}

  void append(FieldId field, const DomainPoint& point, const void* rhs);

  size_t size() const { return points_.size(); }
  FieldId field(size_t i) const { return fields_[i]; }
  const DomainPoint& point(size_t i) const { return points_[i]; }
  const std::byte* value(size_t i) const { return values_.data() + i * rhs_size_; }

 private:
  size_t rhs_size_;
  std::vector<FieldId> fields_;
  std::vector<DomainPoint> points_;
  std::vector<std::byte> values_;
};

}  // namespace testudo
