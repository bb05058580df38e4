#include "interpreter/initialised_points.h"

namespace testudo {

void InitialisedPoints::on_operation(const OperationRecord& operation) {
  switch (operation.kind) {
    case OperationKind::kFill:
    case OperationKind::kIndexFill:
    case OperationKind::kCopy:
    case OperationKind::kIndexCopy:
    case OperationKind::kReceive:  // what another rank has not written of it, that one has complained about
    case OperationKind::kAttach:
      break;
    default:
      return;
  }
  const size_t count = operation.requirements.size();
  for (size_t i = 0; i < operation.regions.size(); ++i) {
    const Requirement& requirement = operation.requirements[i % count];
    const IndexSpaceId space = operation.regions[i];
    if (!space || requirement.privilege == Privilege::kReadOnly || requirement.no_access) continue;
    for (FieldId field : requirement.fields) add(requirement.tree, field, space, forest_->domain(space));
  }
}

void InitialisedPoints::add(RegionTreeId tree, FieldId field, IndexSpaceId space, const Domain& domain) {
  FieldState& of_field = state(tree, field);
  if (domain.empty() || of_field.complete.contains(space)) return;
  of_field.written = unite(of_field.written, domain);
  if (of_field.written.contains(forest_->domain(space))) of_field.complete.insert(space);
}

void InitialisedPoints::remove(RegionTreeId tree, FieldId field, const Domain& domain) {
  FieldState& of_field = state(tree, field);
  if (!of_field.written.overlaps(domain)) return;
  of_field.written = subtract(of_field.written, domain);
  of_field.complete.clear();
}

const InitialisedPoints::FieldState* InitialisedPoints::find(RegionTreeId tree, FieldId field) const {
  const auto fields = fields_.find(tree);
  if (fields == fields_.end()) return nullptr;
  const auto found = fields->second.find(field);
  return found == fields->second.end() ? nullptr : &found->second;
}

Domain InitialisedPoints::missing(RegionTreeId tree, FieldId field, IndexSpaceId space) const {
  const FieldState* of_field = find(tree, field);
  if (!of_field) return forest_->domain(space);
  if (of_field->complete.contains(space)) return {};
  return subtract(forest_->domain(space), of_field->written);
}

}  // namespace testudo
