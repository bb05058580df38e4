#include "core/api/legion/field_location.h"

#include "core/api/detail/at_call.h"
#include "core/api/detail/region_handle.h"
#include "core/api/legion/legacy_accessor.h"
#include "core/api/legion/piece_iterator.h"

namespace Legion::detail {

namespace {

std::string describe(const testudo::MappedRegion& region, FieldID field) {
  return "field " + std::to_string(field) + " of requirement " + std::to_string(region.requirement) +
         " (region tree " + std::to_string(region.region.tree.value) + ", index space " +
         std::to_string(region.region.index_space.value) + ", launched at " + to_string(region.source) + ")";
}

// Whether the region's privilege covers what the accessor is for.
bool covers(testudo::Privilege privilege, PrivilegeMode mode) {
  if (mode == LEGION_NO_ACCESS) return true;
  const auto has = static_cast<unsigned>(from_core(privilege)) & 7u;
  const auto wants = static_cast<unsigned>(mode) & 7u;
  // WRITE_DISCARD and WRITE_ONLY drop the old contents alike; an accessor of one mode suits a region of the
  // other.
  if (discards(privilege) && (mode == LEGION_WRITE_DISCARD || mode == LEGION_WRITE_ONLY)) return true;
  return (wants & ~has) == 0;
}

const char* name_of(PrivilegeMode mode) {
  return to_string(to_core(mode));
}

void check_request(const testudo::MappedRegion& region, const testudo::MappedField* field,
                   const FieldRequest& request) {
  if (!covers(region.privilege, request.mode)) {
    throw_error("T0401",
                std::string("an accessor for ") + name_of(request.mode) + " is made on " +
                    describe(region, request.field) + ", which was requested with " +
                    to_string(region.privilege),
                request.where);
  }
  if (!field) {
    throw_error("T0402",
                "an accessor is made on " + describe(region, request.field) +
                    ", but the requirement does not name that field",
                request.where);
  }
  const bool folds = region.layout.kind == testudo::Layout::Kind::kFold;
  if (request.size != 0 && !folds && field->size != request.size) {
    throw_error("T0403",
                "an accessor sees elements of " + std::to_string(request.size) + " bytes in " +
                    describe(region, request.field) + ", whose elements have " + std::to_string(field->size) +
                    " bytes",
                request.where);
  }
  if (request.dim != 0 && region.domain.dim() != 0 && region.domain.dim() != request.dim) {
    throw_error("T0405",
                "an accessor of " + std::to_string(request.dim) + " dimensions is made on " +
                    describe(region, request.field) + ", which has " + std::to_string(region.domain.dim()),
                request.where);
  }
  if (request.mode == LEGION_REDUCE && region.privilege == testudo::Privilege::kReduce &&
      region.reduction->id != request.redop) {
    throw_error("T0401",
                "an accessor for reduction " + std::to_string(request.redop) + " is made on " +
                    describe(region, request.field) + ", which was requested with reduction " +
                    std::to_string(region.reduction->id),
                request.where);
  }
}

testudo::AccessMonitor::Kind monitor_kind(AccessKind kind) {
  switch (kind) {
    case AccessKind::kRead:
      return testudo::AccessMonitor::Kind::kRead;
    case AccessKind::kWrite:
      return testudo::AccessMonitor::Kind::kWrite;
    case AccessKind::kReduce:
      return testudo::AccessMonitor::Kind::kReduce;
  }
  return testudo::AccessMonitor::Kind::kRead;
}

bool allows(testudo::Privilege privilege, AccessKind kind) {
  switch (kind) {
    case AccessKind::kRead:
      return reads(privilege) || privilege == testudo::Privilege::kWriteDiscard;
    case AccessKind::kWrite:
      return writes(privilege);
    case AccessKind::kReduce:
      return privilege == testudo::Privilege::kReduce || privilege == testudo::Privilege::kReadWrite;
  }
  return false;
}

}  // namespace

FieldLocation locate_field(const PhysicalRegion& physical, const FieldRequest& request) {
  if (!physical.exists())
    throw_error("T0404", "an accessor is made on an empty physical region", request.where);
  const testudo::MappedRegion& region =
      at_call(request.where, [&]() -> const testudo::MappedRegion& { return physical.handle()->mapped(); });
  if (physical.handle()->is_freed(request.field)) {
    throw_error("T0202",
                "an accessor is made on " + describe(region, request.field) +
                    ", which the task has freed; free it after its last use",
                request.where);
  }
  const testudo::MappedField* field = region.find(request.field);
  check_request(region, field, request);
  FieldLocation at;
  at.region = &region;
  at.field = field;
  at.field_size = field->size;
  if (region.layout.kind == testudo::Layout::Kind::kList) {
    at.list = region.list;
    return at;
  }
  at.folds = region.layout.kind == testudo::Layout::Kind::kFold;
  at.blocked = field->blocked.has_value();
  at.base = field->view.base ? field->view.base + request.offset : nullptr;
  for (int d = 0; d < region.domain.dim(); ++d) at.strides[d] = field->view.strides[d];
  return at;
}

void strides_in_units(const FieldLocation& at, int dim, size_t unit, const FieldRequest& request,
                      std::ptrdiff_t* units) {
  if (at.blocked || at.list) not_affine(request, "its instance is not affine");
  const auto bytes = static_cast<std::ptrdiff_t>(unit);
  for (int d = 0; d < dim; ++d) {
    if (at.strides[d] % bytes != 0) not_affine(request, "its stride is not a multiple of the element's size");
    units[d] = at.strides[d] / bytes;
  }
}

bool is_regular(const FieldLocation& at, int dim, size_t unit, const FieldRequest& request) {
  if (at.list) not_affine(request, "it is a list of reductions");
  if (at.blocked) return false;
  for (int d = 0; d < dim; ++d) {
    if (at.strides[d] % static_cast<std::ptrdiff_t>(unit) != 0) return false;
  }
  return true;
}

std::byte* element_address(const testudo::MappedField& field, const DomainPoint& point) {
  return field.address(point);
}

void not_affine(const FieldRequest& request, const char* why) {
  throw_error("T0406",
              "field " + std::to_string(request.field) + " cannot be seen through this accessor: " + why +
                  "; use the accessor without a layout argument, or ask the mapper for another layout",
              request.where);
}

void not_dense(const FieldRequest& request) {
  throw_error("T0407",
              "the elements of field " + std::to_string(request.field) +
                  " do not lie side by side in the rectangle whose pointer is asked for; use the form of ptr "
                  "with strides",
              request.where);
}

void append_to_list(testudo::ListInstance& list, FieldID field, const DomainPoint& point, const void* rhs) {
  list.append(field, point, rhs);
}

void AccessGuard::access(const DomainPoint& point, AccessKind kind) const {
  if (!region) return;
  if (region->monitor) {
    region->monitor->access(request.field, point, monitor_kind(kind), source_of(request.where));
    return;
  }
  if (!region->domain.contains(point) || (bounds.exists() && !bounds.contains(point))) {
    throw_error("T0408",
                "point " + testudo::to_string(point) + " of " + describe(*region, request.field) +
                    " is accessed, but the region is " + to_string(region->domain),
                request.where);
  }
  if (!allows(region->privilege, kind)) {
    const char* what = kind == AccessKind::kRead    ? "read"
                       : kind == AccessKind::kWrite ? "written"
                                                    : "reduced";
    throw_error("T0401",
                "point " + testudo::to_string(point) + " of " + describe(*region, request.field) + " is " +
                    what + ", but the region was requested with " + to_string(region->privilege),
                request.where);
  }
}

}  // namespace Legion::detail

namespace Legion {

PieceIterator::PieceIterator(const PhysicalRegion& region, FieldID field, bool, bool, const char*,
                             detail::Where where) {
  detail::locate_field(region, {field, LEGION_NO_ACCESS, 0, 0, 0, 0, where});
  region.handle()->mapped().domain.for_each_rect(
      [this](const DomainPoint& lo, const DomainPoint& hi) { pieces_.emplace_back(lo, hi); });
}

}  // namespace Legion

namespace Legion::detail {

LegionRuntime::Accessor::View legacy_view(const PhysicalRegion& region, FieldID field, bool checked,
                                          const Where& where) {
  LegionRuntime::Accessor::View view;
  const FieldRequest request{field, LEGION_NO_ACCESS, 0, 0, 0, 0, where};
  view.at = locate_field(region, request);
  view.guard = {view.at.region, request, Domain()};
  view.dim = view.at.region->domain.dim();
  view.checked = checked;
  return view;
}

FieldID only_field(const PhysicalRegion& region, const Where& where) {
  std::vector<FieldID> fields;
  region.get_fields(fields, where);
  if (fields.size() != 1) {
    throw_error("T0402",
                "get_accessor sees one field, but the region has " + std::to_string(fields.size()) +
                    "; name the field with get_field_accessor",
                where);
  }
  return fields.front();
}

}  // namespace Legion::detail
