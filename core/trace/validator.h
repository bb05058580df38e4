#pragma once

#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/trace/json_tree.h"
#include "core/trace/schema.h"

namespace testudo::trace {

// Checks that the records of one trace fit together: ids are introduced once and before their use, sets have
// the dimension of what they are sets in, and at the end nothing is missing. Fed every record in order.
// Whether the program is right is no question here: that is the checker's.
class Validator {
 public:
  // Throws FormatError.
  void check(const Record& record);

 private:
  struct Space {
    IndexSpaceId root;
    int dim = 0;
  };
  struct PartitionInfo {
    IndexSpaceId parent;
    Domain color_space;
    std::unordered_set<DomainPoint> colors;  // seen so far
  };
  struct RegionInfo {
    IndexSpaceId root;
    FieldSpaceId fields;
  };
  struct OperationInfo {
    std::vector<RegionTreeId> trees;  // of its requirements
    uint64_t volume = 1;              // of its launch domain
    uint64_t points = 0;              // seen so far
    bool counted = false;             // must have exactly `volume` points at the end
    bool task = false;
    bool messages = false;  // its points are messages
    TaskId task_id = 0;
    Domain domain;
    bool has_domain = false;
  };

  void check(const Header& r);
  void check(const Machine& r);
  void check(const IndexSpace& r);
  void check(const Partition& r);
  void check(const FieldSpace& r);
  void check(const Field& r);
  void check(const Region& r);
  void check(const Name& r);
  void check(const Task& r);
  void check(const Reduction& r);
  void check(const Functor& r);
  void check(const Operation& r);
  void check(const Points& r);
  void check(const Dependences& r);
  void check(const Mapping& r);
  void check(const Instance& r);
  void check(const Movement& r);
  void check(const Access& r);
  void check(const Finding& r);
  void check(const Timing& r);
  void check(const End& r);

  void check_operator(const Operator& made_by) const;
  void check_requirement(const Requirement& r) const;
  void check_field(RegionTreeId tree, FieldId field) const;
  void check_within(RegionTreeId tree, const Domain& domain) const;
  void check_reduction(ReductionId id) const;
  void check_processor(ProcessorId id) const;
  void check_message(const OperationInfo& info, const Point& p) const;
  const Space& space(IndexSpaceId id) const;
  const PartitionInfo& partition(PartitionId id) const;
  const RegionInfo& region(RegionTreeId id) const;
  const OperationInfo& operation_of(PointId uid) const;

  bool started_ = false;
  bool sole_rank_ = true;
  int rank_ = 0;
  int ranks_ = 1;
  bool machine_seen_ = false;
  std::unordered_set<ProcessorId> processors_;
  std::unordered_set<MemoryId> memories_;
  std::unordered_map<IndexSpaceId, Space> spaces_;
  std::unordered_map<PartitionId, PartitionInfo> partitions_;
  std::unordered_map<FieldSpaceId, std::unordered_set<FieldId>> field_spaces_;
  std::unordered_map<RegionTreeId, RegionInfo> regions_;
  std::unordered_map<TaskId, std::unordered_set<VariantId>> tasks_;
  std::unordered_set<ReductionId> reductions_;
  std::unordered_set<ProjectionId> functors_ = {0};
  std::unordered_map<OperationId, OperationInfo> operations_;
  std::unordered_map<PointId, OperationId> points_;
  std::unordered_map<InstanceId, RegionTreeId> instances_;
};

}  // namespace testudo::trace
