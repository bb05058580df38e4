#pragma once

#include <unordered_map>
#include <unordered_set>

#include "core/execution/observer.h"

namespace testudo {

// Which points of which fields have been written so far, in program order. Where nobody sees exactly what an
// operation writes, it counts as writing all that it asks for, so that nothing is called missing that is
// there.
class InitialisedPoints {
 public:
  void start(const Forest& forest) { forest_ = &forest; }

  // Fills and copies write when they are issued; what tasks do comes by add().
  void on_operation(const OperationRecord& operation);

  // `domain`: points of `space`, often all of them.
  void add(RegionTreeId tree, FieldId field, IndexSpaceId space, const Domain& domain);
  // The contents are given up.
  void remove(RegionTreeId tree, FieldId field, const Domain& domain);

  // The points of `space` that nobody has written.
  Domain missing(RegionTreeId tree, FieldId field, IndexSpaceId space) const;

 private:
  struct FieldState {
    Domain written;
    std::unordered_set<IndexSpaceId> complete;  // written throughout
  };

  const FieldState* find(RegionTreeId tree, FieldId field) const;
  FieldState& state(RegionTreeId tree, FieldId field) { return fields_[tree][field]; }

  const Forest* forest_ = nullptr;
  std::unordered_map<RegionTreeId, std::unordered_map<FieldId, FieldState>> fields_;
};

}  // namespace testudo
