#include "checker/program.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "core/base/check.h"

namespace testudo::checker {

Program::Program(const trace::Trace& trace) : trace_(trace) {
  number_nodes();
  group_fields();
  resolve_requirements();
  find_contexts();
  if (ranks() > 1) find_copies();
}

void Program::number_nodes() {
  first_node_.reserve(operation_count());
  for (uint32_t op = 0; op < operation_count(); ++op) {
    first_node_.push_back(static_cast<uint32_t>(operation_of_.size()));
    CHECK_MSG(operation_of_.size() + operation(op).points.size() < kNone, "a trace of four billion points");
    operation_of_.resize(operation_of_.size() + operation(op).points.size(), op);
  }
  first_region_.reserve(node_count());
  for (const trace::OperationNode& op : trace_.operations()) {
    for (const trace::Point& point : op.points) {
      first_region_.push_back(regions_.size());
      for (const IndexSpaceId space : point.regions) regions_.push_back(space ? space_at(space) : kNone);
    }
  }
}

// Fields start in one group per tree, which every distinct list of fields then splits.
void Program::group_fields() {
  std::map<std::pair<uint32_t, std::vector<FieldId>>, uint32_t> lists;
  for (const trace::OperationNode& op : trace_.operations()) {
    for (const trace::Requirement& requirement : op.record.requirements) {
      std::vector<FieldId> fields = requirement.fields;
      std::sort(fields.begin(), fields.end());
      fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
      lists.try_emplace({requirement.tree.value, std::move(fields)}, static_cast<uint32_t>(lists.size()));
    }
  }
  std::map<std::pair<uint32_t, FieldId>, std::vector<uint32_t>> lists_with;
  for (const auto& [list, number] : lists) {
    for (const FieldId field : list.second) lists_with[{list.first, field}].push_back(number);
  }
  std::map<std::pair<uint32_t, std::vector<uint32_t>>, uint32_t> group_of;
  for (const auto& [field, in_lists] : lists_with) {
    const auto [at, is_new] =
        group_of.try_emplace({field.first, in_lists}, static_cast<uint32_t>(groups_.size()));
    if (is_new) groups_.push_back({RegionTreeId{field.first}, {}});
    groups_[at->second].fields.push_back(field.second);
  }
  group_lists_.resize(lists.size());
  for (const auto& [key, group] : group_of) {
    for (const uint32_t list : key.second) group_lists_[list].push_back(group);
  }
  for (std::vector<uint32_t>& list : group_lists_) std::sort(list.begin(), list.end());
}

void Program::resolve_requirements() {
  std::map<std::pair<uint32_t, FieldId>, uint32_t> group_of;
  for (uint32_t g = 0; g < groups_.size(); ++g) {
    for (const FieldId field : groups_[g].fields) group_of[{groups_[g].tree.value, field}] = g;
  }
  std::map<std::vector<uint32_t>, const std::vector<uint32_t>*> list_of;
  for (const std::vector<uint32_t>& list : group_lists_) list_of[list] = &list;
  for (const trace::OperationNode& op : trace_.operations()) {
    first_requirement_.push_back(requirements_.size());
    for (const trace::Requirement& requirement : op.record.requirements) {
      std::vector<uint32_t> groups;
      for (const FieldId field : requirement.fields)
        groups.push_back(group_of.at({requirement.tree.value, field}));
      std::sort(groups.begin(), groups.end());
      groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
      const uint16_t access = classes_.intern(class_of(requirement));
      requirements_.push_back({&requirement, access, *list_of.at(groups)});
    }
  }
  first_requirement_.push_back(requirements_.size());
}

void Program::find_contexts() {
  contexts_.emplace_back();
  context_at_node_.assign(node_count(), kNone);
  for (uint32_t op = 0; op < operation_count(); ++op) {
    const uint32_t node = node_at(record(op).context);
    uint32_t context = 0;
    if (node != kNone) {
      if (context_at_node_[node] == kNone) {
        context_at_node_[node] = static_cast<uint32_t>(contexts_.size());
        contexts_.push_back({node, {}});
      }
      context = context_at_node_[node];
    }
    contexts_[context].operations.push_back(op);
  }
}

void Program::find_copies() {
  originals_.resize(node_count());
  std::unordered_map<DomainPoint, uint32_t> first;
  for (uint32_t op = 0; op < operation_count(); ++op) {
    first.clear();
    for (uint32_t i = 0; i < operation(op).points.size(); ++i) {
      const uint32_t node = first_node(op) + i;
      originals_[node] = first.try_emplace(operation(op).points[i].point, node).first->second;
    }
  }
}

uint32_t Program::operation_at(OperationId id) const {
  return static_cast<uint32_t>(&trace_.operation(id) - trace_.operations().data());
}

uint32_t Program::node_at(PointId uid) const {
  if (!uid) return kNone;
  const trace::PointRef ref = trace_.point(uid);
  const auto op = static_cast<uint32_t>(ref.operation - trace_.operations().data());
  return first_node_[op] + static_cast<uint32_t>(ref.point - ref.operation->points.data());
}

const Context* Program::context_of_node(uint32_t node) const {
  const uint32_t context = context_at_node_[node];
  return context == kNone ? nullptr : &contexts_[context];
}

uint32_t Program::space_at(IndexSpaceId id) const {
  return static_cast<uint32_t>(&trace_.space(id) - trace_.spaces().data());
}

bool Program::is_below(IndexSpaceId inner, IndexSpaceId outer) const {
  while (inner != outer) {
    const trace::IndexSpace& space = trace_.space(inner).record;
    if (!space.parent) return false;
    inner = trace_.partition(*space.parent).record.parent;
  }
  return true;
}

Party Program::party(uint32_t node) const {
  const trace::Operation& op = record(operation_of(node));
  Party party = whole_operation(operation_of(node));
  party.uid = point(node).uid;
  if (op.task) party.name = "task '" + trace_.task_name(*op.task) + "'";
  if (is_message(op)) {
    const trace::Message& message = *point(node).message;
    party.name = (op.op == trace::OperationKind::kSend ? "send to rank " : "receive from rank ") +
                 std::to_string(message.peer);
  } else if (point(node).point.exists()) {
    party.name += " at point " + to_string(point(node).point);
  }
  if (ranks() > 1) party.name += " on rank " + std::to_string(rank(node));
  return party;
}

namespace {

std::string operation_text(const trace::Operation& op) {
  switch (op.op) {
    case trace::OperationKind::kTask:
      return "task";
    case trace::OperationKind::kIndexTask:
      return "index launch of task";
    case trace::OperationKind::kFill:
      return "fill";
    case trace::OperationKind::kIndexFill:
      return "index fill";
    case trace::OperationKind::kCopy:
      return "copy";
    case trace::OperationKind::kIndexCopy:
      return "index copy";
    case trace::OperationKind::kInline:
      return "inline mapping";
    case trace::OperationKind::kFence:
      return "fence";
    case trace::OperationKind::kPartition:
      return "dependent partitioning";
    case trace::OperationKind::kFold:
      return "fold of pending reductions";
    case trace::OperationKind::kSend:
      return "send";
    case trace::OperationKind::kReceive:
      return "receive";
    case trace::OperationKind::kAttach:
      return "attach of external data";
    case trace::OperationKind::kDetach:
      return "detach of external data";
    case trace::OperationKind::kAcquire:
      return "acquire";
    case trace::OperationKind::kRelease:
      return "release";
  }
  return "operation";
}

}  // namespace

Party Program::whole_operation(uint32_t op) const {
  const trace::Operation& operation = record(op);
  Party party;
  party.operation = operation.id;
  party.name = operation_text(operation);
  if (operation.task) party.name += " '" + trace_.task_name(*operation.task) + "'";
  party.where = operation.where;
  return party;
}

std::string Program::field_name(uint32_t group) const {
  return trace_.field_name(groups_[group].tree, groups_[group].fields.front());
}

std::string Program::requirement_text(uint32_t op, uint32_t requirement) const {
  return "requirement " + std::to_string(requirement) + " (" +
         privilege_text(record(op).requirements[requirement]) + ")";
}

bool is_message(const trace::Operation& operation) {
  return operation.op == trace::OperationKind::kSend || operation.op == trace::OperationKind::kReceive;
}

namespace {

// The index spaces that operations use. One that has no point anywhere yet, as a fill that no rank needed,
// uses all that its requirements allow.
std::vector<bool> used_spaces(const Program& program) {
  std::vector<bool> used(program.trace().spaces().size());
  for (uint32_t node = 0; node < program.node_count(); ++node) {
    const auto count = static_cast<uint32_t>(program.point(node).regions.size());
    for (uint32_t r = 0; r < count; ++r) {
      if (program.region(node, r) != kNone) used[program.region(node, r)] = true;
    }
  }
  for (uint32_t op = 0; op < program.operation_count(); ++op) {
    if (!program.operation(op).points.empty()) continue;
    for (const trace::Requirement& requirement : program.record(op).requirements) {
      if (requirement.index_space) used[program.space_at(requirement.index_space)] = true;
      if (!requirement.partition) continue;
      for (const IndexSpaceId id : program.trace().partition(requirement.partition).subspaces)
        used[program.space_at(id)] = true;
    }
  }
  return used;
}

}  // namespace

ProgramAtoms::ProgramAtoms(const Program& program) : place_(program.trace().spaces().size()) {
  const std::vector<bool> used = used_spaces(program);
  std::unordered_map<uint32_t, std::vector<uint32_t>> spaces_of_root;
  std::vector<uint32_t> roots;
  for (uint32_t space = 0; space < place_.size(); ++space) {
    if (!used[space]) continue;
    std::vector<uint32_t>& spaces = spaces_of_root[program.space_at(program.trace().spaces()[space].root)];
    if (spaces.empty()) roots.push_back(program.space_at(program.trace().spaces()[space].root));
    spaces.push_back(space);
  }
  for (const uint32_t root : roots) {
    std::vector<Domain> sets;
    for (const uint32_t space : spaces_of_root[root]) {
      place_[space] = {static_cast<uint32_t>(trees_.size()), static_cast<uint32_t>(sets.size())};
      sets.push_back(program.domain(space));
    }
    trees_.emplace_back(sets);
  }
}

std::span<const AtomRange> ProgramAtoms::ranges(uint32_t space) const {
  const Place& place = place_[space];
  CHECK(place.tree != kNone);
  return trees_[place.tree].ranges(place.set);
}

std::string privilege_text(const trace::Requirement& requirement) {
  switch (requirement.privilege) {
    case trace::Privilege::kNoAccess:
      return "NO_ACCESS";
    case trace::Privilege::kReadOnly:
      return "READ_ONLY";
    case trace::Privilege::kReadWrite:
      return "READ_WRITE";
    case trace::Privilege::kWriteOnly:
      return "WRITE_ONLY";
    case trace::Privilege::kWriteDiscard:
      return "WRITE_DISCARD";
    case trace::Privilege::kReduce:
      return "REDUCE";
  }
  return "";
}

}  // namespace testudo::checker
