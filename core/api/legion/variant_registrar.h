#pragma once

#include <map>
#include <string>

#include "core/api/legion/layout_constraints.h"

// What a program says about one implementation of a task.
namespace Legion {

struct ProcessorConstraint {
  ProcessorConstraint(Processor::Kind kind = Processor::NO_KIND) {
    if (kind != Processor::NO_KIND) valid_kinds.push_back(kind);
  }
  bool is_valid() const { return !valid_kinds.empty(); }
  void add_kind(Processor::Kind kind) { valid_kinds.push_back(kind); }
  bool can_use(Processor::Kind kind) const {
    for (Processor::Kind valid : valid_kinds) {
      if (valid == kind) return true;
    }
    return false;
  }

  std::vector<Processor::Kind> valid_kinds;
};

// Requirements that must see one instance. The shared instances give them that; a layout that would need
// instances of their own cannot be combined with it.
struct ColocationConstraint {
  ColocationConstraint() = default;
  ColocationConstraint(unsigned index1, unsigned index2) : indexes{index1, index2} {}
  ColocationConstraint(unsigned index1, unsigned index2, FieldID field)
      : fields{field}, indexes{index1, index2} {}
  ColocationConstraint(unsigned index1, unsigned index2, const std::set<FieldID>& field_set)
      : fields(field_set), indexes{index1, index2} {}
  ColocationConstraint(const std::vector<unsigned>& requirements, const std::set<FieldID>& field_set)
      : fields(field_set), indexes(requirements.begin(), requirements.end()) {}

  std::set<FieldID> fields;
  std::set<unsigned> indexes;
};

struct ExecutionConstraintSet {
  ExecutionConstraintSet& add_constraint(const ProcessorConstraint& constraint) {
    processor_constraint = constraint;
    return *this;
  }
  ExecutionConstraintSet& add_constraint(const ColocationConstraint& constraint) {
    colocation_constraints.push_back(constraint);
    return *this;
  }
  ProcessorConstraint processor_constraint;
  std::vector<ColocationConstraint> colocation_constraints;
};

// Per requirement, the layouts that its instance must have.
struct TaskLayoutConstraintSet {
  TaskLayoutConstraintSet& add_layout_constraint(unsigned index, LayoutConstraintID layout) {
    layouts.emplace(index, layout);
    return *this;
  }
  std::multimap<unsigned, LayoutConstraintID> layouts;
};

struct TaskVariantRegistrar {
  TaskVariantRegistrar() = default;
  TaskVariantRegistrar(TaskID task, bool global = true, const char* variant_name = nullptr)
      : task_id(task), global_registration(global), task_variant_name(variant_name) {}
  TaskVariantRegistrar(TaskID task, const char* variant_name, bool global = true)
      : task_id(task), global_registration(global), task_variant_name(variant_name) {}

  TaskVariantRegistrar& add_constraint(const ProcessorConstraint& constraint) {
    execution_constraints.add_constraint(constraint);
    return *this;
  }
  TaskVariantRegistrar& add_constraint(const ColocationConstraint& constraint) {
    execution_constraints.add_constraint(constraint);
    return *this;
  }
  TaskVariantRegistrar& add_layout_constraint_set(unsigned index, LayoutConstraintID layout) {
    layout_constraints.add_layout_constraint(index, layout);
    return *this;
  }
  void set_leaf(bool is_leaf = true) { leaf_variant = is_leaf; }
  void set_inner(bool is_inner = true) { inner_variant = is_inner; }
  void set_idempotent(bool is_idempotent = true) { idempotent_variant = is_idempotent; }
  void set_replicable(bool is_replicable = true) { replicable_variant = is_replicable; }

  TaskID task_id = 0;
  bool global_registration = true;
  const char* task_variant_name = nullptr;
  ExecutionConstraintSet execution_constraints;
  TaskLayoutConstraintSet layout_constraints;
  bool leaf_variant = false;
  bool inner_variant = false;
  bool idempotent_variant = false;
  bool replicable_variant = false;
};

// The 2014 form of the property bits.
struct TaskConfigOptions {
  TaskConfigOptions(bool is_leaf = false, bool is_inner = false, bool is_idempotent = false)
      : leaf(is_leaf), inner(is_inner), idempotent(is_idempotent) {}
  bool leaf;
  bool inner;
  bool idempotent;
};

}  // namespace Legion
