#pragma once

#include <deque>
#include <mutex>
#include <optional>

#include "core/api/legion/layout_constraints.h"
#include "core/program/layout.h"

namespace Legion::detail {

// The layouts that programs registered, by id. Thread safe; entries stay where they are.
class LayoutTable {
 public:
  LayoutTable();
  // Errors: T0511 the id is taken.
  LayoutConstraintID add(const LayoutConstraintRegistrar& registrar, LayoutConstraintID id);
  // Errors: T0512 no such layout.
  const LayoutConstraintRegistrar& find(LayoutConstraintID id) const;

 private:
  mutable std::mutex mutex_;
  std::deque<std::pair<LayoutConstraintID, LayoutConstraintRegistrar>> entries_;
  LayoutConstraintID next_;
};

// The core's form of a set of constraints, for an instance of `dim` dimensions. nullopt: any instance will
// do, so the shared one does: SOA in Fortran order is how shared instances are.
std::optional<testudo::Layout> to_layout(const LayoutConstraintSet& constraints, int dim);

}  // namespace Legion::detail
