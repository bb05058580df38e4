#pragma once

#include "core/trace/assembler.h"
#include "core/trace/rank_ids.h"

namespace testudo::trace {

// Unites the region trees of all ranks. An id that means the same on several ranks is one thing. Where it
// means something else, the later rank's is a thing of its own under a new id: what names it then differs
// too.
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
  bool is_known(const Trace& rank, const PartitionNode& node, const Partition& record) const;

  TraceAssembler& merged_;
  FreshIds& fresh_;
};

}  // namespace testudo::trace
