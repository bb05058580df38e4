#include "core/trace/assembler.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "core/trace/reader.h"

namespace testudo::trace {
namespace {

template <typename Row>
void order_by_uid(std::vector<Row>& rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.uid < b.uid; });
}

// Appends a node and remembers where an id is.
template <typename Nodes, typename Map, typename Id, typename Node>
void place(Nodes& nodes, Map& at, Id id, Node&& node) {
  at[id] = static_cast<uint32_t>(nodes.size());
  nodes.push_back(std::forward<Node>(node));
}

template <typename T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  if (to.empty()) {
    to = std::move(from);
  } else {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }
}

}  // namespace

void TraceAssembler::add(Record&& record) {
  std::visit([this](auto&& r) { fold(std::move(r)); }, std::move(record));
}

Trace TraceAssembler::finish() && {
  order_by_uid(trace_.accesses_);
  order_by_uid(trace_.mappings_);
  order_by_uid(trace_.movements_);
  order_by_uid(trace_.timings_);
  return std::move(trace_);
}

std::vector<Name> TraceAssembler::subregion_names(const Trace& trace) {
  std::vector<Name> names;
  for (const auto& [key, name] : trace.subregion_names_) {
    names.push_back({NameOf::kRegion, static_cast<int64_t>(key >> 32),
                     static_cast<int64_t>(static_cast<uint32_t>(key)), name});
  }
  return names;
}

DomainRef TraceAssembler::intern(const std::optional<Domain>& domain) {
  if (!domain) return {};
  const auto [at, fresh] = domain_at_.try_emplace(*domain, static_cast<uint32_t>(trace_.domains_.size()));
  if (fresh) trace_.domains_.push_back(*domain);
  return {at->second};
}

void TraceAssembler::fold(Header&& r) {
  trace_.header_ = std::move(r);
}
void TraceAssembler::fold(Machine&& r) {
  trace_.machine_ = std::move(r);
}
void TraceAssembler::fold(End&& r) {
  trace_.end_ = std::move(r);
}

void TraceAssembler::fold(IndexSpace&& r) {
  SpaceNode node;
  node.root = r.id;
  if (r.parent) {
    PartitionNode& parent = trace_.partitions_[trace_.partition_at_.at(*r.parent)];
    parent.subspaces.push_back(r.id);
    trace_.subspace_at_[{*r.parent, *r.color}] = r.id;
    node.root = trace_.space(parent.record.parent).root;
  }
  const IndexSpaceId id = r.id;
  node.record = std::move(r);
  place(trace_.spaces_, trace_.space_at_, id, std::move(node));
}

void TraceAssembler::fold(Partition&& r) {
  trace_.spaces_[trace_.space_at_.at(r.parent)].partitions.push_back(r.id);
  const PartitionId id = r.id;
  place(trace_.partitions_, trace_.partition_at_, id, PartitionNode{std::move(r), {}, {}});
}

void TraceAssembler::fold(FieldSpace&& r) {
  place(trace_.field_spaces_, trace_.field_space_at_, r.id, FieldSpaceNode{r, {}, {}});
}

void TraceAssembler::fold(Field&& r) {
  trace_.field_spaces_[trace_.field_space_at_.at(r.space)].fields.push_back({r, {}});
}

void TraceAssembler::fold(Region&& r) {
  place(trace_.regions_, trace_.region_at_, r.tree, RegionNode{r, {}});
}

void TraceAssembler::name_functor(ProjectionId id, std::string name) {
  const auto found = trace_.functor_at_.find(id);
  if (found == trace_.functor_at_.end()) {
    place(trace_.functors_, trace_.functor_at_, id, Functor{id, std::move(name), std::nullopt});
  } else {
    trace_.functors_[found->second].name = std::move(name);
  }
}

void TraceAssembler::fold(Name&& r) {
  const auto id = static_cast<uint32_t>(r.id);
  const auto space = static_cast<uint32_t>(r.space.value_or(0));
  switch (r.of) {
    case NameOf::kIndexSpace:
      trace_.spaces_[trace_.space_at_.at({id})].name = std::move(r.name);
      break;
    case NameOf::kPartition:
      trace_.partitions_[trace_.partition_at_.at({id})].name = std::move(r.name);
      break;
    case NameOf::kFieldSpace:
      trace_.field_spaces_[trace_.field_space_at_.at({id})].name = std::move(r.name);
      break;
    case NameOf::kField:
      for (FieldNode& field : trace_.field_spaces_[trace_.field_space_at_.at({space})].fields) {
        if (field.record.id == id) field.name = r.name;
      }
      break;
    case NameOf::kRegion: {
      RegionNode& region = trace_.regions_[trace_.region_at_.at({id})];
      if (space == 0 || region.record.index_space.value == space) {
        region.name = std::move(r.name);
      } else {
        trace_.subregion_names_[Trace::subregion_key({id}, {space})] = std::move(r.name);
      }
      break;
    }
    case NameOf::kTask:
      trace_.tasks_[trace_.task_at_.at(id)].name = std::move(r.name);
      break;
    case NameOf::kFunctor:
      name_functor(id, std::move(r.name));
      break;
  }
}

// A task that comes again has more variants.
void TraceAssembler::fold(Task&& r) {
  const auto found = trace_.task_at_.find(r.id);
  if (found == trace_.task_at_.end()) {
    const TaskId id = r.id;
    place(trace_.tasks_, trace_.task_at_, id, std::move(r));
    return;
  }
  Task& task = trace_.tasks_[found->second];
  if (!r.name.empty()) task.name = std::move(r.name);
  for (const Task::Variant& variant : r.variants) {
    const auto known = std::find_if(task.variants.begin(), task.variants.end(),
                                    [&](const Task::Variant& v) { return v.id == variant.id; });
    if (known == task.variants.end()) {
      task.variants.push_back(variant);
    } else {
      *known = variant;
    }
  }
}

void TraceAssembler::fold(Reduction&& r) {
  const ReductionId id = r.id;
  place(trace_.reductions_, trace_.reduction_at_, id, std::move(r));
}

void TraceAssembler::fold(Functor&& r) {
  const ProjectionId id = r.id;
  place(trace_.functors_, trace_.functor_at_, id, std::move(r));
}

void TraceAssembler::fold(Operation&& r) {
  const OperationId id = r.id;
  place(trace_.operations_, trace_.operation_at_, id, OperationNode{std::move(r), {}, {}});
}

void TraceAssembler::fold(Points&& r) {
  const uint32_t at = trace_.operation_at_.at(r.op);
  auto& points = trace_.operations_[at].points;
  auto next = static_cast<uint32_t>(points.size());
  for (const Point& p : r.points) trace_.point_at_[p.uid] = {at, next++};
  append(points, std::move(r.points));
}

void TraceAssembler::fold(Dependences&& r) {
  append(trace_.operations_[trace_.operation_at_.at(r.op)].edges, std::move(r.edges));
}

void TraceAssembler::fold(Mapping&& r) {
  trace_.mappings_.push_back(std::move(r));
}

void TraceAssembler::fold(Instance&& r) {
  const InstanceId id = r.id;
  place(trace_.instances_, trace_.instance_at_, id, std::move(r));
}

void TraceAssembler::fold(Movement&& r) {
  trace_.movements_.push_back(std::move(r));
}

void TraceAssembler::fold(Access&& r) {
  trace_.accesses_.push_back(
      {r.uid, r.requirement, r.field, intern(r.read), intern(r.written), intern(r.reduced), r.exact});
}

void TraceAssembler::fold(Finding&& r) {
  trace_.findings_.push_back(std::move(r));
}
void TraceAssembler::fold(Timing&& r) {
  trace_.timings_.push_back(r);
}

Result<Trace> load_trace(const std::string& path) {
  TraceAssembler assembler;
  const auto end = read_trace(path, [&](Record&& record) { assembler.add(std::move(record)); });
  if (!end) return Error{end.error()};
  return std::move(assembler).finish();
}

Result<Trace> load_trace_text(std::string_view text, const std::string& name) {
  TraceAssembler assembler;
  const auto end = read_trace_text(text, name, [&](Record&& record) { assembler.add(std::move(record)); });
  if (!end) return Error{end.error()};
  return std::move(assembler).finish();
}

}  // namespace testudo::trace
