#pragma once

#include <cstddef>
#include <memory>

#include "core/api/legion/physical_region.h"
#include "core/api/legion/where.h"

namespace testudo {
struct MappedField;
struct MappedRegion;
class ListInstance;
}  // namespace testudo

// Where accessors get their addresses from, and what checks what they do. Everything here is out of line:
// accessors are made once per task and field, and unchecked ones never come back.
namespace Legion::detail {

// What an accessor wants of a field.
struct FieldRequest {
  FieldID field = 0;
  PrivilegeMode mode = LEGION_NO_ACCESS;  // LEGION_REDUCE for reduction accessors
  ReductionOpID redop = 0;
  size_t size = 0;    // of an element, as the accessor sees it; 0: any
  size_t offset = 0;  // of the element within the field
  int dim = 0;        // 0: any
  Where where;
};

// Where the elements of a field are: that of point p at base + sum(p[d] * strides[d]) bytes, unless `blocked`
// or `list` is set.
struct FieldLocation {
  std::byte* base = nullptr;
  std::ptrdiff_t strides[LEGION_MAX_DIM] = {};
  const testudo::MappedField* field = nullptr;
  bool blocked = false;
  testudo::ListInstance* list = nullptr;  // reductions: where (point, value) entries go
  bool folds = false;                     // reductions: the elements are right-hand sides
  size_t field_size = 0;
  const testudo::MappedRegion* region = nullptr;
};

// Waits for the data if need be. Errors: T0401 the region has not the privileges, T0402 it lacks the field,
// T0403 the field has another size, T0404 the region is not mapped, T0405 the dimension is not the region's.
FieldLocation locate_field(const PhysicalRegion& region, const FieldRequest& request);
// The strides of `dim` dimensions in multiples of `unit` bytes. Out of line for a reason: gcc takes a stride
// that it has seen being computed for that of an outer dimension, and then does not vectorise. Errors: T0406.
void strides_in_units(const FieldLocation& at, int dim, size_t unit, const FieldRequest& request,
                      std::ptrdiff_t* units);
// Errors: T0406 where the instance is not affine, or its stride is no multiple of the element.
[[noreturn]] void not_affine(const FieldRequest& request, const char* why);
// Whether elements are at multiples of `unit` bytes from each other along each dimension; else only
// `element_address` finds them. Errors: T0406 a list of reductions.
bool is_regular(const FieldLocation& at, int dim, size_t unit, const FieldRequest& request);
std::byte* element_address(const testudo::MappedField& field, const DomainPoint& point);
void append_to_list(testudo::ListInstance& list, FieldID field, const DomainPoint& point, const void* rhs);
// Errors: T0407 the rectangle is not contiguous.
[[noreturn]] void not_dense(const FieldRequest& request);

enum class AccessKind { kRead, kWrite, kReduce };

// What a checked accessor carries: whom to tell, and what it may do.
struct AccessGuard {
  const testudo::MappedRegion* region = nullptr;
  FieldRequest request;
  Domain bounds;  // narrower than the region where the accessor was made so; dimension 0: the region's

  // Errors (where no monitor watches the run): T0408 outside the region, T0401 without the privilege.
  void access(const DomainPoint& point, AccessKind kind) const;
};

}  // namespace Legion::detail
