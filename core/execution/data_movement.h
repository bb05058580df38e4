#pragma once

#include <cstddef>
#include <vector>

#include "core/execution/field_view.h"
#include "core/execution/list_instance.h"
#include "core/program/reduction.h"

namespace testudo {

// Copies between instances, element by element over the points of `domain`, which both sides hold. Layouts
// may differ in any way; where both are contiguous along a row, rows are copied whole.
void copy_field(const Domain& domain, const MappedField& to, const MappedField& from);

// Copies the elements of `domain`, in canonical order, to or from field.size * domain.volume() bytes.
void pack_field(const Domain& domain, const MappedField& from, std::byte* bytes);
void unpack_field(const Domain& domain, const MappedField& to, const std::byte* bytes);

// Bytes that lie next to each other.
struct Stretch {
  std::byte* at;
  size_t bytes;
};
// Adds what pack_field would copy, as long as there are at most `most`; false where there are more.
bool add_stretches(const Domain& domain, const MappedField& field, size_t most,
                   std::vector<Stretch>& stretches);

// Writes `value` (to.size bytes) to every point of `domain`.
void fill_field(const Domain& domain, const MappedField& to, const std::byte* value);

// to[p] = apply(to[p], from[p]), or with `fold`, to[p] = fold(to[p], from[p]), over `domain`.
void reduce_field(const Domain& domain, const ReductionOperator& op, bool fold, const MappedField& to,
                  const MappedField& from);

// The same for a list's entries of one field, in their order; those outside `domain` are left alone.
void reduce_list(const Domain& domain, const ReductionOperator& op, bool fold, const MappedField& to,
                 const ListInstance& from);

}  // namespace testudo
