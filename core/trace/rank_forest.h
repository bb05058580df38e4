#pragma once

#include <optional>
#include <unordered_map>

#include "core/trace/assembler.h"
#include "core/trace/rank_ids.h"

namespace testudo::trace {

// Unites the region trees of all ranks. An id that means the same on several ranks is one thing. Where it
// means something else, the later rank's is a thing of its own under a new id: what names it then differs
// too. What the runtime makes for the trace alone has ids from 2^31 on, which each rank gives out as it needs
// them: such partitions are one where they have the same subspaces.
class ForestMerger {
 public:
  ForestMerger(TraceAssembler& merged, FreshIds& fresh) : merged_(merged), fresh_(fresh) {}

  // Adds what one rank has and notes the ids that changed. The ranks come in order.
  void add(const Trace& rank, RankIds& ids);

 private:
  void add_roots(const Trace& rank, RankIds& ids);
  void add_field_spaces(const Trace& rank, RankIds& ids);
  void add_regions(const Trace& rank, RankIds& ids);
  void add_partition(const Trace& rank, const PartitionNode& node, RankIds& ids);
  void add_names(const Trace& rank, const RankIds& ids);
  // The partition of the model with ids from 2^31 on that this one is.
  std::optional<PartitionId> find_alike(const Trace& rank, const PartitionNode& node,
                                        const Partition& record) const;
  bool is_known(const Trace& rank, const PartitionNode& node, const Partition& record) const;

  TraceAssembler& merged_;
  FreshIds& fresh_;
  std::unordered_multimap<size_t, PartitionId> local_;  // those, by a hash of their sets
};

}  // namespace testudo::trace
