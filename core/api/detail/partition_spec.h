#pragma once

#include <functional>

#include "core/api/detail/convert.h"
#include "core/api/detail/runtime_state.h"
#include "core/forest/partition_makers.h"

namespace Legion::detail {

// What all partition calls say besides the pieces.
struct PartitionRequest {
  IndexSpace parent;
  PartitionKind kind = LEGION_COMPUTE_KIND;
  Color color = LEGION_AUTO_GENERATE_ID;
  const char* provenance = nullptr;
  Where where;
};

// Adds claims, color and source to a spec.
void complete_spec(testudo::PartitionSpec& spec, const PartitionRequest& request);
// Makes the partition that `make` describes; errors get the place of the call.
IndexPartition make_partition(RuntimeState& state, const PartitionRequest& request,
                              const std::function<testudo::PartitionSpec(const testudo::Forest&)>& make);
// The points of the index space that a program gives as the colors.
testudo::Domain color_space_of(RuntimeState& state, IndexSpace colors);

}  // namespace Legion::detail
