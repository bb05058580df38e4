#include "core/execution/list_instance.h"

namespace testudo {

void ListInstance::append(FieldId field, const DomainPoint& point, const void* rhs) {
  fields_.push_back(field);
  points_.push_back(point);
  auto bytes = static_cast<const std::byte*>(rhs);
  values_.insert(values_.end(), bytes, bytes + rhs_size_);
}

}  // namespace testudo
