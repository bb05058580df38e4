#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "core/analysis/distribution.h"

namespace testudo {

// Makes and keeps the plans of distributions. Thread safe.
class DistributionPlanner {
 public:
  DistributionPlanner(ProjectionTable& projections, ShardingTable& shardings, const Registry& registry);

  const std::shared_ptr<const DistributionShape>& unwritten() const { return unwritten_; }

  enum class Use : uint8_t {
    kRead,
    kReadWrite,
    kDiscard,  // writes without needing what was there
    kReduce,
    kFill,
    kConsolidate,  // reads and writes, with pending reductions left as they are
  };
  struct Launch {
    const Projection* projection;
    const Sharding* sharding;
    Use use;
    ReductionId reduction = 0;
  };
  std::shared_ptr<const ExchangePlan> plan(const std::shared_ptr<const DistributionShape>& shape,
                                           const Launch& launch);

  // How to apply all pending reductions, along the subregions of `reader` where it names them (it may be
  // null), and where there are too many layers, how to make one of them.
  std::shared_ptr<const Consolidation> consolidate(const std::shared_ptr<const DistributionShape>& shape,
                                                   const Launch* reader);
  // Disjoint pieces of `domain`, each with the rank that holds its newest data; what nobody holds is given to
  // ranks in blocks of slots.
  struct Pieces {
    const Projection* pieces;
    const Sharding* owners;
  };
  Pieces pieces_of(const DistributionShape& shape, const Domain& domain);

  size_t plan_count() const;
  // A distribution of more layers is brought into one first: its walk would cost more than moving some data.
  static constexpr size_t kMaxLayers = 24;

 private:
  using Kind = DistributionLayer::Kind;
  using Layers = std::vector<DistributionLayer>;
  struct Walk;

  std::shared_ptr<const DistributionShape> intern(Layers layers);
  HoldersRef holders_of(const Projection& projection, const Sharding& sharding);
  static bool is_too_deep(const DistributionShape& shape);
  bool must_consolidate(const DistributionShape& shape, const Launch& launch);
  bool touches(const Projection& projection, const DistributionLayer& layer);
  Walk walk(const DistributionShape& shape, Domain need, Rank rank);
  std::map<int, std::vector<uint32_t>> slots_asked_of_me(const DistributionShape& shape,
                                                         const Launch& launch);
  void find_sends(const DistributionShape& shape, const Launch& launch, ExchangePlan& plan);
  void find_receives(const DistributionShape& shape, const Launch& launch, ExchangePlan& plan);
  void transform(const DistributionShape& shape, const Launch& launch, ExchangePlan& plan);
  bool already_held(const Layers& layers, const Projection& projection, const Holders& holders);
  int merge_target(const Layers& layers, const Launch& launch, Kind kind);
  void cover(Layers& layers, size_t top, const Projection& projection);
  void drop_covered(Layers& layers, size_t layer, size_t writer, const Projection& projection);
  bool is_hidden(const Layers& layers, size_t layer, uint32_t slot);
  void join(DistributionLayer& layer, const Projection& projection, const HoldersRef& holders);
  const Projection* pieces_projection(const std::vector<MessageContent>& messages);
  struct Cut;
  Cut cut(const DistributionShape& shape, const Launch* reader, bool everything);
  bool takes_all(const DistributionShape& shape, const Launch& reader, std::vector<const Image*>& images);
  void find_partials(const DistributionShape& shape, Consolidation& answer);

  ProjectionTable& projections_;
  ShardingTable& shardings_;
  const Registry& registry_;
  const Rank self_;
  HolderSets sets_;
  mutable std::mutex mutex_;
  uint64_t next_id_ = 1;
  std::shared_ptr<const DistributionShape> unwritten_;
  std::unordered_multimap<size_t, std::shared_ptr<const DistributionShape>> shapes_;
  std::map<std::pair<uint32_t, uint32_t>, HoldersRef> holders_;  // by projection and sharding
  using PlanKey = std::tuple<uint64_t, uint32_t, uint32_t, Use, ReductionId>;
  std::map<PlanKey, std::shared_ptr<const ExchangePlan>> plans_;
  using ConsolidationKey = std::tuple<uint64_t, uint32_t, uint32_t>;
  std::map<ConsolidationKey, std::shared_ptr<const Consolidation>> consolidations_;
};

}  // namespace testudo
