#pragma once

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "core/base/id.h"
#include "core/trace/json_tree.h"
#include "core/trace/model.h"

// The ids of one rank's trace, where they are others in the model of the whole run. Most are the same.
namespace testudo::trace {

template <typename IdType>
class IdMap {
 public:
  IdType operator()(IdType id) const {
    const auto found = changed_.find(id);
    return found == changed_.end() ? id : found->second;
  }
  void change(IdType from, IdType to) {
    if (from != to) changed_[from] = to;
  }

 private:
  std::unordered_map<IdType, IdType> changed_;
};

struct RankIds {
  IdMap<IndexSpaceId> spaces;
  IdMap<PartitionId> partitions;
  IdMap<FieldSpaceId> field_spaces;
  IdMap<RegionTreeId> trees;
  IdMap<OperationId> operations;
  IdMap<PointId> points;
  IdMap<PointId> contexts;  // a task that runs on every rank is one context: that of its first point
  IdMap<ProcessorId> processors;
  IdMap<MemoryId> memories;
  IdMap<InstanceId> instances;
};

// Hands out ids that no rank uses.
template <typename IdType>
class FreshId {
 public:
  void avoid(IdType used) { last_ = std::max(last_, used); }
  // Throws FormatError where the largest is used.
  IdType next() {
    if (last_.value == std::numeric_limits<typename IdType::rep>::max())
      throw FormatError("the ranks use all ids up to the largest");
    return last_ = IdType{static_cast<typename IdType::rep>(last_.value + 1)};
  }

 private:
  IdType last_;
};

struct FreshIds {
  FreshId<IndexSpaceId> spaces;
  FreshId<PartitionId> partitions;
  FreshId<FieldSpaceId> field_spaces;
  FreshId<RegionTreeId> trees;
  FreshId<OperationId> operations;
  FreshId<PointId> points;
  FreshId<ProcessorId> processors;
  FreshId<MemoryId> memories;
  FreshId<InstanceId> instances;

  void avoid(const Trace& rank);
};

}  // namespace testudo::trace
