#include "core/execution/physical_region.h"

#include <algorithm>

namespace testudo {

const MappedField* MappedRegion::find(FieldId field) const {
  auto at = std::lower_bound(fields.begin(), fields.end(), field,
                             [](const MappedField& mapped, FieldId id) { return mapped.field < id; });
  return at != fields.end() && at->field == field ? &*at : nullptr;
}

}  // namespace testudo
