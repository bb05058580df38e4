#include "core/api/legion/attach_launchers.h"

#include <algorithm>

namespace Legion {

namespace detail {

LayoutConstraintSet external_layout(int dimensions, bool column_major, bool soa,
                                    const std::vector<FieldID>& fields,
                                    const std::map<FieldID, size_t>* alignments) {
  std::vector<DimensionKind> order;
  for (int d = 0; d < dimensions; ++d) order.push_back(static_cast<DimensionKind>(LEGION_DIM_X + d));
  if (!column_major) std::reverse(order.begin(), order.end());
  order.insert(soa ? order.end() : order.begin(), LEGION_DIM_F);
  LayoutConstraintSet constraints;
  constraints.add_constraint(OrderingConstraint(order, /*is_contiguous=*/true));
  constraints.add_constraint(FieldConstraint(fields, /*is_contiguous=*/true, /*is_inorder=*/true));
  if (!alignments) return constraints;
  for (const auto& [field, alignment] : *alignments) {
    constraints.add_constraint(AlignmentConstraint(field, LEGION_EQ_EK, alignment));
  }
  return constraints;
}

namespace {

// Memory of which only the address is known.
std::shared_ptr<const Realm::ExternalInstanceResource> unbounded_memory(void* base) {
  const size_t all = SIZE_MAX - reinterpret_cast<uintptr_t>(base);
  return std::make_shared<Realm::ExternalMemoryResource>(base, all);
}

}  // namespace

}  // namespace detail

void AttachLauncher::initialize_constraints(bool column_major, bool soa, const std::vector<FieldID>& fields,
                                            const std::map<FieldID, size_t>* alignments) {
  constraints = detail::external_layout(handle.get_dim(), column_major, soa, fields, alignments);
  privilege_fields.insert(fields.begin(), fields.end());
}

void AttachLauncher::attach_file(const char* name, const std::vector<FieldID>& fields,
                                 LegionFileMode file_mode) {
  file_name = name;
  mode = file_mode;
  file_fields = fields;
  privilege_fields.insert(fields.begin(), fields.end());
}

void AttachLauncher::attach_hdf5(const char* name, const std::map<FieldID, const char*>& field_map,
                                 LegionFileMode file_mode) {
  file_name = name;
  mode = file_mode;
  field_files = field_map;
  for (const auto& [field, dataset] : field_map) privilege_fields.insert(field);
}

void AttachLauncher::attach_array(void* base, bool column_major, bool soa, const std::vector<FieldID>& fields,
                                  const std::map<FieldID, size_t>* alignments) {
  initialize_constraints(column_major, soa, fields, alignments);
  own_resource_ = detail::unbounded_memory(base);
  external_resource = own_resource_.get();
}

void AttachLauncher::attach_array_aos(void* base, bool column_major, const std::vector<FieldID>& fields,
                                      Memory, const std::map<FieldID, size_t>* alignments) {
  attach_array(base, column_major, false, fields, alignments);
}

void AttachLauncher::attach_array_soa(void* base, bool column_major, const std::vector<FieldID>& fields,
                                      Memory, const std::map<FieldID, size_t>* alignments) {
  attach_array(base, column_major, true, fields, alignments);
}

void IndexAttachLauncher::initialize_constraints(bool column_major, bool soa,
                                                 const std::vector<FieldID>& fields,
                                                 const std::map<FieldID, size_t>* alignments) {
  constraints = detail::external_layout(parent.get_dim(), column_major, soa, fields, alignments);
  privilege_fields.insert(fields.begin(), fields.end());
}

void IndexAttachLauncher::attach_file(LogicalRegion handle, const char*, const std::vector<FieldID>& fields,
                                      LegionFileMode file_mode) {
  mode = file_mode;
  privilege_fields.insert(fields.begin(), fields.end());
  add_external_resource(handle, nullptr);
}

void IndexAttachLauncher::attach_hdf5(LogicalRegion handle, const char*,
                                      const std::map<FieldID, const char*>& field_map,
                                      LegionFileMode file_mode) {
  mode = file_mode;
  for (const auto& [field, dataset] : field_map) privilege_fields.insert(field);
  add_external_resource(handle, nullptr);
}

void IndexAttachLauncher::attach_array(LogicalRegion handle, void* base, bool column_major, bool soa,
                                       const std::vector<FieldID>& fields,
                                       const std::map<FieldID, size_t>* alignments) {
  initialize_constraints(column_major, soa, fields, alignments);
  own_resources_.push_back(detail::unbounded_memory(base));
  add_external_resource(handle, own_resources_.back().get());
}

void IndexAttachLauncher::attach_array_aos(LogicalRegion handle, void* base, bool column_major,
                                           const std::vector<FieldID>& fields, Memory,
                                           const std::map<FieldID, size_t>* alignments) {
  attach_array(handle, base, column_major, false, fields, alignments);
}

void IndexAttachLauncher::attach_array_soa(LogicalRegion handle, void* base, bool column_major,
                                           const std::vector<FieldID>& fields, Memory,
                                           const std::map<FieldID, size_t>* alignments) {
  attach_array(handle, base, column_major, true, fields, alignments);
}

}  // namespace Legion
