#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "checker/access_class.h"
#include "checker/atoms.h"
#include "checker/verdict.h"
#include "core/trace/model.h"

namespace testudo::checker {

inline constexpr uint32_t kNone = UINT32_MAX;

// The operations that one task instance issued, in program order.
struct Context {
  uint32_t node = kNone;  // of the task instance; kNone for the runtime itself
  std::vector<uint32_t> operations;
};

// One (tree, field group): fields of a tree that every requirement of the trace names together or not at all,
// so that looking at one of them is looking at all.
struct FieldGroup {
  RegionTreeId tree;
  std::vector<FieldId> fields;
};

// A requirement with its numbers resolved.
struct RequirementView {
  const trace::Requirement* record = nullptr;
  uint16_t access = 0;               // number in AccessClasses
  std::span<const uint32_t> groups;  // numbers of field groups, ascending
};

// A trace as the checks see it: everything that a program did, in dense numbers. A node is one point of one
// operation (a uid); nodes are numbered by operation in the order of the trace, then by point. Keeps a
// reference to the trace. Immutable.
class Program {
 public:
  explicit Program(const trace::Trace& trace);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  const trace::Trace& trace() const { return trace_; }

  uint32_t operation_count() const { return static_cast<uint32_t>(trace_.operations().size()); }
  const trace::OperationNode& operation(uint32_t op) const { return trace_.operations()[op]; }
  const trace::Operation& record(uint32_t op) const { return operation(op).record; }
  uint32_t operation_at(OperationId id) const;

  uint32_t node_count() const { return static_cast<uint32_t>(operation_of_.size()); }
  uint32_t first_node(uint32_t op) const { return first_node_[op]; }
  uint32_t operation_of(uint32_t node) const { return operation_of_[node]; }
  const trace::Point& point(uint32_t node) const {
    return operation(operation_of_[node]).points[node - first_node_[operation_of_[node]]];
  }
  uint32_t node_at(PointId uid) const;  // kNone for uid 0
  int ranks() const { return trace_.ranks(); }
  int rank(uint32_t node) const {
    const uint32_t op = operation_of_[node];
    return operation(op).rank(node - first_node_[op]);
  }
  // The first of the nodes that are one point of one operation, which several ranks have for themselves.
  uint32_t original(uint32_t node) const { return originals_.empty() ? node : originals_[node]; }
  bool is_copy(uint32_t node) const { return original(node) != node; }

  const std::vector<Context>& contexts() const {
    return contexts_;
  }                                                     // the runtime's own first, parents first
  const Context* context_of_node(uint32_t node) const;  // what this task instance issued; null if nothing

  std::span<const RequirementView> requirements(uint32_t op) const {
    return {requirements_.data() + first_requirement_[op],
            first_requirement_[op + 1] - first_requirement_[op]};
  }
  const AccessClasses& classes() const { return classes_; }
  const std::vector<FieldGroup>& field_groups() const { return groups_; }

  // Index spaces by their position in trace().spaces().
  uint32_t space_at(IndexSpaceId id) const;
  uint32_t region(uint32_t node, uint32_t requirement) const {  // kNone where it has none
    return regions_[first_region_[node] + requirement];
  }
  const Domain& domain(uint32_t space) const { return trace_.spaces()[space].record.domain; }
  // Whether the forest alone says so: `inner` is `outer` or below it.
  bool is_below(IndexSpaceId inner, IndexSpaceId outer) const;

  // For messages.
  Party party(uint32_t node) const;              // one point: "task 'daxpy' at point 3"
  Party whole_operation(uint32_t op) const;      // "index launch of task 'daxpy'"
  std::string field_name(uint32_t group) const;  // of its first field
  std::string requirement_text(uint32_t op, uint32_t requirement) const;  // "requirement 1 (READ_ONLY)"

 private:
  void number_nodes();
  void resolve_requirements();
  void group_fields();
  void find_contexts();
  void find_copies();

  const trace::Trace& trace_;
  std::vector<uint32_t> first_node_;
  std::vector<uint32_t> operation_of_;
  std::vector<size_t> first_region_;
  std::vector<uint32_t> regions_;
  std::vector<Context> contexts_;
  std::vector<uint32_t> context_at_node_;
  std::vector<uint32_t> originals_;  // empty on one rank
  std::vector<RequirementView> requirements_;
  std::vector<size_t> first_requirement_;
  std::vector<std::vector<uint32_t>> group_lists_;
  std::vector<FieldGroup> groups_;
  AccessClasses classes_;
};

// The atoms of every index tree of a program, over the index spaces that its operations use.
class ProgramAtoms {
 public:
  explicit ProgramAtoms(const Program& program);

  // Precondition: has(space).
  std::span<const AtomRange> ranges(uint32_t space) const;
  bool has(uint32_t space) const { return place_[space].tree != kNone; }
  // How many atoms the tree of this index space has.
  uint32_t size_of_tree(uint32_t space) const { return trees_[place_[space].tree].size(); }
  const DomainPoint& sample(uint32_t space, uint32_t atom) const {
    return trees_[place_[space].tree].sample(atom);
  }

 private:
  struct Place {
    uint32_t tree = kNone;
    uint32_t set = 0;
  };

  std::vector<Place> place_;  // of each index space
  std::vector<Atoms> trees_;
};

std::string privilege_text(const trace::Requirement& requirement);  // "READ_WRITE", "REDUCE"

// A send or receive: moves data between ranks, and is no use of it by the program.
bool is_message(const trace::Operation& operation);

}  // namespace testudo::checker
