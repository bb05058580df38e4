#include "core/trace/model.h"

#include <algorithm>

#include "core/trace/words.h"

namespace testudo::trace {
namespace {

template <typename Map, typename Key>
uint32_t position(const Map& map, const Key& id, const char* what) {
  const auto found = map.find(id);
  CHECK_MSG(found != map.end(), std::string("no such ") + what + " in the trace");
  return found->second;
}

template <typename Row>
std::span<const Row> rows_of(const std::vector<Row>& rows, PointId uid) {
  const auto [first, last] =
      std::equal_range(rows.begin(), rows.end(), uid, [](const auto& a, const auto& b) {
        const auto key = [](const auto& v) {
          if constexpr (requires { v.uid; }) {
            return v.uid;
          } else {
            return v;
          }
        };
        return key(a) < key(b);
      });
  return {first, last};
}

std::string or_made(const std::string& name, const char* kind, uint64_t id) {
  return name.empty() ? std::string(kind) + " " + std::to_string(id) : name;
}

}  // namespace

uint64_t Trace::subregion_key(RegionTreeId tree, IndexSpaceId space) {
  return (static_cast<uint64_t>(tree.value) << 32) | space.value;
}

size_t Trace::ColorHash::operator()(const ColorKey& key) const {
  return std::hash<DomainPoint>{}(key.color) ^ (size_t{key.partition.value} * 0x9E3779B97F4A7C15u);
}

const SpaceNode& Trace::space(IndexSpaceId id) const {
  return spaces_[position(space_at_, id, "index space")];
}
const PartitionNode& Trace::partition(PartitionId id) const {
  return partitions_[position(partition_at_, id, "partition")];
}
const FieldSpaceNode& Trace::field_space(FieldSpaceId id) const {
  return field_spaces_[position(field_space_at_, id, "field space")];
}
const RegionNode& Trace::region(RegionTreeId id) const {
  return regions_[position(region_at_, id, "region tree")];
}
const Task& Trace::task(TaskId id) const {
  return tasks_[position(task_at_, id, "task")];
}
const OperationNode& Trace::operation(OperationId id) const {
  return operations_[position(operation_at_, id, "operation")];
}
const Instance& Trace::instance(InstanceId id) const {
  return instances_[position(instance_at_, id, "instance")];
}

PointRef Trace::point(PointId uid) const {
  const auto found = point_at_.find(uid);
  CHECK_MSG(found != point_at_.end(), "no such uid in the trace");
  const OperationNode& operation = operations_[found->second.operation];
  return {&operation, &operation.points[found->second.point]};
}

int Trace::rank_of(PointId uid) const {
  const PointRef ref = point(uid);
  return ref.operation->rank(static_cast<size_t>(ref.point - ref.operation->points.data()));
}

IndexSpaceId Trace::subspace(PartitionId partition, const DomainPoint& color) const {
  const auto found = subspace_at_.find({partition, color});
  return found == subspace_at_.end() ? IndexSpaceId{} : found->second;
}

const Functor* Trace::functor(ProjectionId id) const {
  const auto found = functor_at_.find(id);
  return found == functor_at_.end() ? nullptr : &functors_[found->second];
}

const FieldNode& Trace::field(RegionTreeId tree, FieldId id) const {
  const auto& fields = field_space(region(tree).record.field_space).fields;
  const auto found =
      std::find_if(fields.begin(), fields.end(), [id](const FieldNode& f) { return f.record.id == id; });
  CHECK_MSG(found != fields.end(), "no such field in the trace");
  return *found;
}

const Domain* Trace::domain(DomainRef ref) const {
  return ref ? &domains_[ref.value] : nullptr;
}

std::span<const AccessRow> Trace::accesses(PointId uid) const {
  return rows_of(accesses_, uid);
}
std::span<const Movement> Trace::movements(PointId uid) const {
  return rows_of(movements_, uid);
}

const Mapping* Trace::mapping(PointId uid) const {
  const auto rows = rows_of(mappings_, uid);
  return rows.empty() ? nullptr : &rows.back();
}

const Timing* Trace::timing(PointId uid) const {
  const auto rows = rows_of(timings_, uid);
  return rows.empty() ? nullptr : &rows.back();
}

std::string Trace::name(IndexSpaceId id) const {
  return or_made(space(id).name, "index space", id.value);
}
std::string Trace::name(PartitionId id) const {
  return or_made(partition(id).name, "partition", id.value);
}
std::string Trace::name(FieldSpaceId id) const {
  return or_made(field_space(id).name, "field space", id.value);
}

std::string Trace::region_name(RegionTreeId tree, IndexSpaceId subregion) const {
  const std::string root = or_made(region(tree).name, "region", tree.value);
  if (!subregion || subregion == region(tree).record.index_space) return root;
  const auto named = subregion_names_.find(subregion_key(tree, subregion));
  if (named != subregion_names_.end()) return named->second;
  // The path of partitions and colors from the root.
  std::string path;
  for (const SpaceNode* at = &space(subregion); at->record.parent;) {
    path = "/" + name(*at->record.parent) + "[" + to_string(*at->record.color) + "]" + path;
    at = &space(partition(*at->record.parent).record.parent);
  }
  return root + path;
}

std::string Trace::field_name(RegionTreeId tree, FieldId id) const {
  return or_made(field(tree, id).name, "field", id);
}
std::string Trace::task_name(TaskId id) const {
  return or_made(task(id).name, "task", id);
}

std::string Trace::functor_name(ProjectionId id) const {
  const Functor* found = functor(id);
  if (found == nullptr || found->name.empty()) return id == 0 ? "identity" : "functor " + std::to_string(id);
  return found->name;
}

std::string Trace::reduction_name(ReductionId id) const {
  const auto found = reduction_at_.find(id);
  return or_made(found == reduction_at_.end() ? std::string() : reductions_[found->second].name, "reduction",
                 static_cast<uint64_t>(id));
}

}  // namespace testudo::trace
