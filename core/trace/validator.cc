#include "core/trace/validator.h"

#include <algorithm>
#include <limits>
#include <string>
#include <variant>

namespace testudo::trace {
namespace {

template <typename T>
std::string shown(const T& id) {
  if constexpr (requires { id.value; }) {
    return std::to_string(id.value);
  } else {
    return std::to_string(id);
  }
}

template <typename Table, typename Key>
auto& known(Table& table, const Key& id, const char* what) {
  const auto found = table.find(id);
  if (found == table.end()) throw FormatError(std::string("unknown ") + what + " " + shown(id));
  if constexpr (requires { found->second; }) {
    return found->second;
  } else {
    return *found;
  }
}

// The entry of an id that must be new and not 0.
template <typename Table, typename Key>
auto& introduced(Table& table, const Key& id, const char* what) {
  if (id == Key{}) throw FormatError(std::string(what) + " 0: ids are positive");
  const auto [at, fresh] = table.try_emplace(id);
  if (!fresh) throw FormatError(std::string(what) + " " + shown(id) + " introduced twice");
  return at->second;
}

template <typename Id>
Id checked_cast(int64_t id, const char* what) {
  using Rep = decltype(Id{}.value);
  if (id < 0 || static_cast<uint64_t>(id) > std::numeric_limits<Rep>::max()) {
    throw FormatError(std::string("unknown ") + what + " " + std::to_string(id));
  }
  return Id{static_cast<Rep>(id)};
}

void expect_dimension(const Domain& domain, int dim, const char* what) {
  if (!domain.empty() && domain.dim() != dim) {
    throw FormatError(std::string(what) + " has " + std::to_string(domain.dim()) + " dimensions, not " +
                      std::to_string(dim));
  }
}

}  // namespace

void Validator::check(const Record& record) {
  if (!started_ && !std::holds_alternative<Header>(record))
    throw FormatError("the first record is no `trace`");
  std::visit([this](const auto& r) { check(r); }, record);
}

const Validator::Space& Validator::space(IndexSpaceId id) const {
  return known(spaces_, id, "index space");
}

const Validator::PartitionInfo& Validator::partition(PartitionId id) const {
  return known(partitions_, id, "partition");
}

const Validator::RegionInfo& Validator::region(RegionTreeId id) const {
  return known(regions_, id, "region tree");
}

const Validator::OperationInfo& Validator::operation_of(PointId uid) const {
  return operations_.at(known(points_, uid, "uid"));
}

void Validator::check_field(RegionTreeId tree, FieldId field) const {
  known(field_spaces_.at(region(tree).fields), field, "field");
}

void Validator::check_within(RegionTreeId tree, const Domain& domain) const {
  expect_dimension(domain, space(region(tree).root).dim, "the domain");
}

void Validator::check_reduction(ReductionId id) const {
  if (id != 0) known(reductions_, id, "reduction");
}

// 0 is no processor: the runtime did it.
void Validator::check_processor(ProcessorId id) const {
  if (id) known(processors_, id, "processor");
}

void Validator::check(const Header& r) {
  if (started_) throw FormatError("a second `trace` record");
  started_ = true;
  sole_rank_ = r.ranks == 1;
  rank_ = r.rank;
  ranks_ = r.ranks;
}

void Validator::check(const Machine& r) {
  if (machine_seen_) throw FormatError("a second `machine` record");
  machine_seen_ = true;
  for (const auto& p : r.processors) {
    if (!p.id || !processors_.insert(p.id).second)
      throw FormatError("processor " + shown(p.id) + " is no new id");
  }
  for (const auto& m : r.memories) {
    if (!m.id || !memories_.insert(m.id).second) throw FormatError("memory " + shown(m.id) + " is no new id");
  }
}

void Validator::check(const IndexSpace& r) {
  if (r.parent.has_value() != r.color.has_value())
    throw FormatError("a subspace has both `parent` and `color`");
  Space entry{r.id, r.domain.dim()};
  if (r.parent) {
    auto& parent = known(partitions_, *r.parent, "partition");
    if (!parent.color_space.contains(*r.color)) throw FormatError("`color` is not in the color space");
    if (!parent.colors.insert(*r.color).second) throw FormatError("a second subspace of one `color`");
    const Space& above = space(parent.parent);
    expect_dimension(r.domain, above.dim, "the domain");
    entry = above;
  }
  introduced(spaces_, r.id, "index space") = entry;
}

void Validator::check_operator(const Operator& made_by) const {
  switch (made_by.kind) {
    case OperatorKind::kByField:
      if (space(made_by.region).root != region(made_by.tree).root) {
        throw FormatError("`region` is not in the tree of its operator");
      }
      check_field(made_by.tree, made_by.field);
      break;
    case OperatorKind::kImage:
    case OperatorKind::kImageRange:
    case OperatorKind::kPreimage:
    case OperatorKind::kPreimageRange:
      partition(made_by.source);
      check_field(made_by.tree, made_by.field);
      break;
    case OperatorKind::kUnion:
    case OperatorKind::kIntersection:
    case OperatorKind::kDifference:
      partition(made_by.left);
      partition(made_by.right);
      break;
    default:
      break;
  }
}

void Validator::check(const Partition& r) {
  const Space& parent = space(r.parent);
  check_operator(r.made_by);
  if (r.made_by.kind == OperatorKind::kRestriction && r.made_by.extent_lo.dim != parent.dim) {
    throw FormatError("`extent` has another dimension than the parent");
  }
  for (const auto& row : r.made_by.transform) {
    if (row.size() != static_cast<size_t>(r.color_space.dim())) {
      throw FormatError("`transform` has rows of another length than the color space has dimensions");
    }
  }
  introduced(partitions_, r.id, "partition") = {r.parent, r.color_space, {}};
}

void Validator::check(const FieldSpace& r) {
  introduced(field_spaces_, r.id, "field space");
}

void Validator::check(const Field& r) {
  if (!known(field_spaces_, r.space, "field space").insert(r.id).second) {
    throw FormatError("field " + shown(r.id) + " introduced twice");
  }
}

void Validator::check(const Region& r) {
  if (space(r.index_space).root != r.index_space) throw FormatError("a root region on a subspace");
  known(field_spaces_, r.field_space, "field space");
  introduced(regions_, r.tree, "region tree") = {r.index_space, r.field_space};
}

void Validator::check(const Name& r) {
  switch (r.of) {
    case NameOf::kIndexSpace:
      space(checked_cast<IndexSpaceId>(r.id, "index space"));
      break;
    case NameOf::kPartition:
      partition(checked_cast<PartitionId>(r.id, "partition"));
      break;
    case NameOf::kFieldSpace:
      known(field_spaces_, checked_cast<FieldSpaceId>(r.id, "field space"), "field space");
      break;
    case NameOf::kField: {
      const auto fields = checked_cast<FieldSpaceId>(r.space.value_or(0), "field space");
      known(known(field_spaces_, fields, "field space"), static_cast<FieldId>(r.id), "field");
      break;
    }
    case NameOf::kRegion:
      region(checked_cast<RegionTreeId>(r.id, "region tree"));
      if (r.space) space(checked_cast<IndexSpaceId>(*r.space, "index space"));
      break;
    case NameOf::kTask:
      known(tasks_, static_cast<TaskId>(r.id), "task");
      break;
    case NameOf::kFunctor:
      known(functors_, static_cast<ProjectionId>(r.id), "functor");
      break;
  }
}

// A task may come again with more variants.
void Validator::check(const Task& r) {
  auto& variants = tasks_[r.id];
  for (const auto& v : r.variants) variants.insert(v.id);
}

void Validator::check(const Reduction& r) {
  if (r.id == 0) throw FormatError("reduction 0: 0 is none");
  reductions_.insert(r.id);
}

void Validator::check(const Functor& r) {
  functors_.insert(r.id);
}

void Validator::check_requirement(const Requirement& r) const {
  const RegionInfo& tree = region(r.tree);
  const IndexSpaceId upper = r.partition ? partition(r.partition).parent : r.index_space;
  if (space(upper).root != tree.root || space(r.parent).root != tree.root) {
    throw FormatError("a requirement whose index space is not in its region tree");
  }
  if (r.functor) known(functors_, *r.functor, "functor");
  for (const FieldId field : r.fields) check_field(r.tree, field);
  check_reduction(r.reduction);
  if ((r.privilege == Privilege::kReduce) != (r.reduction != 0)) {
    throw FormatError("`reduction` goes with the privilege \"reduce\"");
  }
}

void Validator::check(const Operation& r) {
  if (r.context) known(points_, r.context, "uid");
  for (const OperationId other : r.after) known(operations_, other, "operation");
  if (r.task) known(tasks_, *r.task, "task");
  const bool task = r.op == OperationKind::kTask || r.op == OperationKind::kIndexTask;
  const bool index = r.op == OperationKind::kIndexTask || r.op == OperationKind::kIndexFill ||
                     r.op == OperationKind::kIndexCopy;
  if (task != r.task.has_value()) throw FormatError("`task` goes with the operations that launch one");
  if (index && !r.domain) throw FormatError("an index launch has a `domain`");
  if ((r.op == OperationKind::kFence) != r.fence.has_value()) throw FormatError("`fence` goes with fences");
  for (const Requirement& requirement : r.requirements) check_requirement(requirement);
  OperationInfo& info = introduced(operations_, r.id, "operation");
  for (const Requirement& requirement : r.requirements) info.trees.push_back(requirement.tree);
  info.task = task;
  info.messages = r.op == OperationKind::kSend || r.op == OperationKind::kReceive;
  info.task_id = r.task.value_or(0);
  info.has_domain = r.domain.has_value();
  info.counted = sole_rank_ && (task || info.has_domain);
  if (r.domain) {
    info.domain = *r.domain;
    info.volume = r.domain->volume();
  }
}

void Validator::check_message(const OperationInfo& info, const Point& p) const {
  if (p.message.has_value() != info.messages) {
    throw FormatError("uid " + shown(p.uid) + ": `message` goes with the points of sends and receives");
  }
  if (!p.message) return;
  const int peer = p.message->peer;
  if (peer < 0 || peer >= ranks_ || peer == rank_) {
    throw FormatError("uid " + shown(p.uid) + " has a message whose `peer` is no other rank");
  }
}

void Validator::check(const Points& r) {
  OperationInfo& info = known(operations_, r.op, "operation");
  for (const Point& p : r.points) {
    if (info.has_domain ? !info.domain.contains(p.point) : p.point.dim != 0) {
      throw FormatError("uid " + shown(p.uid) + " has a point outside of its launch domain");
    }
    if (p.regions.size() != info.trees.size()) {
      throw FormatError("uid " + shown(p.uid) + " has not one region for each requirement");
    }
    for (size_t i = 0; i < p.regions.size(); ++i) {
      if (p.regions[i] && space(p.regions[i]).root != region(info.trees[i]).root) {
        throw FormatError("uid " + shown(p.uid) + " has a region that is not in the tree of its requirement");
      }
    }
    check_message(info, p);
    introduced(points_, p.uid, "uid") = r.op;
  }
  info.points += r.points.size();
  if (info.points > info.volume) throw FormatError("operation " + shown(r.op) + " has too many points");
}

void Validator::check(const Dependences& r) {
  known(operations_, r.op, "operation");
  for (const Edge& edge : r.edges) {
    if (known(points_, edge.to, "uid") != r.op) {
      throw FormatError("uid " + shown(edge.to) + " is no point of operation " + shown(r.op));
    }
    known(points_, edge.from, "uid");
  }
}

void Validator::check(const Mapping& r) {
  const OperationInfo& info = operation_of(r.uid);
  check_processor(r.processor);
  if (info.task) known(tasks_.at(info.task_id), r.variant, "variant");
  if (r.instances.size() > info.trees.size()) throw FormatError("more lists of instances than requirements");
  for (size_t i = 0; i < r.instances.size(); ++i) {
    for (const InstanceId id : r.instances[i]) {
      if (known(instances_, id, "instance") != info.trees[i]) {
        throw FormatError("instance " + shown(id) + " is not of the tree of its requirement");
      }
    }
  }
}

void Validator::check(const Instance& r) {
  known(memories_, r.memory, "memory");
  const RegionInfo& tree = region(r.tree);
  if (r.index_space && space(*r.index_space).root != tree.root) {
    throw FormatError("an instance whose index space is not in its region tree");
  }
  if (r.domain) check_within(r.tree, *r.domain);
  for (const FieldId field : r.fields) check_field(r.tree, field);
  introduced(instances_, r.id, "instance") = r.tree;
}

void Validator::check(const Movement& r) {
  known(points_, r.uid, "uid");
  known(instances_, r.from, "instance");
  known(instances_, r.to, "instance");
  for (const FieldId field : r.fields) check_field(r.tree, field);
  check_within(r.tree, r.domain);
  check_reduction(r.reduction);
}

void Validator::check(const Access& r) {
  const OperationInfo& info = operation_of(r.uid);
  if (r.requirement >= info.trees.size()) throw FormatError("unknown requirement " + shown(r.requirement));
  const RegionTreeId tree = info.trees[r.requirement];
  check_field(tree, r.field);
  for (const auto* set : {&r.read, &r.written, &r.reduced}) {
    if (*set) check_within(tree, **set);
  }
}

void Validator::check(const Finding& r) {
  if (!r.uid) return;
  const OperationInfo& info = operation_of(r.uid);
  if (r.requirement && *r.requirement >= info.trees.size()) {
    throw FormatError("unknown requirement " + shown(*r.requirement));
  }
}

void Validator::check(const Timing& r) {
  known(points_, r.uid, "uid");
  check_processor(r.processor);
  if (r.end < r.start) throw FormatError("`end` is before `start`");
}

// A run that failed may have stopped in the middle of a launch.
void Validator::check(const End& r) {
  if (r.status != Status::kOk) return;
  const auto lacking = std::find_if(operations_.begin(), operations_.end(), [](const auto& entry) {
    return entry.second.counted && entry.second.points != entry.second.volume;
  });
  if (lacking != operations_.end()) {
    throw FormatError("operation " + shown(lacking->first) + " has " + shown(lacking->second.points) +
                      " points of " + shown(lacking->second.volume));
  }
}

}  // namespace testudo::trace
