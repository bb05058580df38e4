#include "core/api/legion/launchers.h"

namespace Legion {

TaskLauncher::TaskLauncher() = default;
TaskLauncher::TaskLauncher(const TaskLauncher&) = default;
TaskLauncher::TaskLauncher(TaskLauncher&&) noexcept = default;
TaskLauncher& TaskLauncher::operator=(const TaskLauncher&) = default;
TaskLauncher& TaskLauncher::operator=(TaskLauncher&&) noexcept = default;
TaskLauncher::~TaskLauncher() = default;

TaskLauncher::TaskLauncher(TaskID task, UntypedBuffer arg, Predicate pred, MapperID mapper,
                           MappingTagID mapping_tag, UntypedBuffer mapper_arg, const char* provenance)
    : task_id(task),
      argument(arg),
      predicate(pred),
      map_id(mapper),
      tag(mapping_tag),
      map_arg(mapper_arg),
      provenance(provenance ? provenance : "") {}

IndexSpaceRequirement& TaskLauncher::add_index_requirement(const IndexSpaceRequirement& req) {
  return index_requirements.emplace_back(req);
}

RegionRequirement& TaskLauncher::add_region_requirement(const RegionRequirement& req) {
  return region_requirements.emplace_back(req);
}

void TaskLauncher::add_field(unsigned index, FieldID field, bool instance, detail::Where where) {
  detail::requirement_at(region_requirements, index, where).add_field(field, instance);
}

IndexTaskLauncher::IndexTaskLauncher() = default;
IndexTaskLauncher::IndexTaskLauncher(const IndexTaskLauncher&) = default;
IndexTaskLauncher::IndexTaskLauncher(IndexTaskLauncher&&) noexcept = default;
IndexTaskLauncher& IndexTaskLauncher::operator=(const IndexTaskLauncher&) = default;
IndexTaskLauncher& IndexTaskLauncher::operator=(IndexTaskLauncher&&) noexcept = default;
IndexTaskLauncher::~IndexTaskLauncher() = default;

IndexTaskLauncher::IndexTaskLauncher(TaskID task, Domain domain, UntypedBuffer arg, ArgumentMap map,
                                     Predicate pred, bool must, MapperID mapper, MappingTagID mapping_tag,
                                     UntypedBuffer mapper_arg, const char* provenance)
    : task_id(task),
      launch_domain(domain),
      global_arg(arg),
      argument_map(std::move(map)),
      predicate(pred),
      must_parallelism(must),
      map_id(mapper),
      tag(mapping_tag),
      map_arg(mapper_arg),
      provenance(provenance ? provenance : "") {}

IndexTaskLauncher::IndexTaskLauncher(TaskID task, IndexSpace space, UntypedBuffer arg, ArgumentMap map,
                                     Predicate pred, bool must, MapperID mapper, MappingTagID mapping_tag,
                                     UntypedBuffer mapper_arg, const char* provenance)
    : IndexTaskLauncher(task, Domain(), arg, std::move(map), pred, must, mapper, mapping_tag, mapper_arg,
                        provenance) {
  launch_space = space;
}

IndexSpaceRequirement& IndexTaskLauncher::add_index_requirement(const IndexSpaceRequirement& req) {
  return index_requirements.emplace_back(req);
}

RegionRequirement& IndexTaskLauncher::add_region_requirement(const RegionRequirement& req) {
  return region_requirements.emplace_back(req);
}

void IndexTaskLauncher::add_field(unsigned index, FieldID field, bool instance, detail::Where where) {
  detail::requirement_at(region_requirements, index, where).add_field(field, instance);
}

InlineLauncher::InlineLauncher() = default;
InlineLauncher::InlineLauncher(const InlineLauncher&) = default;
InlineLauncher::InlineLauncher(InlineLauncher&&) noexcept = default;
InlineLauncher& InlineLauncher::operator=(const InlineLauncher&) = default;
InlineLauncher& InlineLauncher::operator=(InlineLauncher&&) noexcept = default;
InlineLauncher::~InlineLauncher() = default;

InlineLauncher::InlineLauncher(const RegionRequirement& req, MapperID mapper, MappingTagID mapping_tag,
                               LayoutConstraintID layout_id, UntypedBuffer mapper_arg, const char* provenance)
    : requirement(req),
      map_id(mapper),
      tag(mapping_tag),
      map_arg(mapper_arg),
      layout_constraint_id(layout_id),
      provenance(provenance ? provenance : "") {}

}  // namespace Legion
