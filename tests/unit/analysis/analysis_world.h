#pragma once

#include <deque>
#include <set>
#include <string>
#include <vector>

#include "core/analysis/context_analysis.h"

namespace testudo::analysis_test {

Domain line(coord_t lo, coord_t hi);

std::vector<Domain> domains_of(const Image& image);

// Nodes that become ready and finish only when a test says so.
class ManualBlock final : public NodeBlock {
 public:
  ManualBlock(uint32_t size, uint64_t uid, int& alive);
  ~ManualBlock() override { --alive_; }
  void ready(Node& node) override { ready_nodes.push_back(node.index); }

  std::vector<uint32_t> ready_nodes;

 private:
  int& alive_;
};

// One launch as the analysis saw it.
struct Launched {
  BlockRef block;
  uint64_t first_uid = 0;
  uint32_t size = 0;
  std::set<std::pair<uint32_t, uint64_t>> edges;  // (point, uid of what it waits for)
};

struct Buffer final : ReductionBuffer {
  Buffer(uint64_t uid_) : uid(uid_) {}
  uint64_t uid;
};

// A forest with one root [0..99], and a context that launches on it.
// What a context of one rank launches by itself: folds.
class Folding final : public InternalLaunches {
 public:
  using Fold = std::function<void(FieldStack&, FoldRequest)>;
  explicit Folding(Fold fold) : fold_(std::move(fold)) {}

  void fold(FieldStack& stack, FoldRequest request) override { fold_(stack, std::move(request)); }
  void exchange(FieldStack&, RegionTreeId, const std::shared_ptr<const ExchangePlan>&) override;
  void exchange_partials(FieldStack&, RegionTreeId, const std::shared_ptr<const Consolidation>&,
                         FoldRequest) override;

 private:
  Fold fold_;
};

class World {
 public:
  World();

  PartitionId partition(std::vector<Domain> pieces, IndexSpaceId parent = {});
  // `count` blocks of equal size, each with `halo` more on both sides.
  PartitionId blocks(coord_t count, coord_t halo = 0);

  Requirement on(PartitionId partition, Privilege privilege, ReductionId op = 0) const;
  Requirement on(IndexSpaceId part, Privilege privilege, ReductionId op = 0) const;
  IndexSpaceId piece(PartitionId partition, coord_t color) const;

  // Over the colors 0 to `count` - 1; 0: a single launch.
  Launched launch(std::vector<Requirement> requirements, coord_t count = 0);

  // Lets every node of the launch finish.
  static void finish(const Launched& launched);

  Forest forest;
  Registry registry;
  AnalysisTables tables{forest, registry};
  IndexSpaceId space;
  FieldSpaceId fields;
  LogicalRegion region;
  int alive = 0;
  // The folds so far, and for each piece of each the uids of the buffers it applies, in order.
  std::vector<Launched> folds;
  std::vector<std::vector<std::vector<uint64_t>>> applied;
  ContextAnalysis context;

 private:
  Launched begin(uint32_t size);
  static void end(Launched& launched, EdgeBuilder& edges, const Edges& recorded);
  void fold(FieldStack& stack, FoldRequest request);

 public:
  // How the next launches go.
  bool finish_folds = false;
  bool entangled = false;

 private:
  uint64_t next_uid_ = 1;
};

using Pairs = std::set<std::pair<uint32_t, uint64_t>>;

}  // namespace testudo::analysis_test
