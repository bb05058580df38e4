// The part of DistributionPlanner that brings data together.
#include <algorithm>
#include <optional>
#include <set>

#include "core/analysis/distribution_planner.h"

namespace testudo {

// Disjoint pieces and who gets each.
struct DistributionPlanner::Cut {
  Domain left;  // what is not given to anybody yet
  std::vector<Domain> pieces;
  std::vector<Rank> owners;

  void take(const Domain& candidate, Rank owner) {
    if (left.empty()) return;
    Domain piece = intersect(candidate, left);
    if (piece.empty()) return;
    left = subtract(left, piece);
    pieces.push_back(std::move(piece));
    owners.push_back(owner);
  }
};

// Whether the reader's own subregions are pieces for all that is pending where it reads: then what is pending
// elsewhere can stay as it is, and nobody needs to look at more than its own subregions and those that
// overlap them. `images` gets what is applied.
bool DistributionPlanner::takes_all(const DistributionShape& shape, const Launch& reader,
                                    std::vector<const Image*>& images) {
  const Projection& projection = *reader.projection;
  if (is_too_deep(shape) || reader.sharding->everywhere() || reader.use == Use::kFill) return false;
  if (!projection.image->disjoint || !projection.covers_image || !projection.slot_of_point.is_run())
    return false;
  for (const DistributionLayer& layer : shape.layers) {
    if (layer.kind != Kind::kReduce || projections_.apart(*projection.image, *layer.image)) continue;
    const bool folds = registry_.find_reduction(layer.reduction)->has_fold;
    if (!folds || !projections_.covers(*projection.image, *layer.image)) return false;
    images.push_back(layer.image);
  }
  return !images.empty();
}

// Along the reader's own subregions where they exist, so that each reader has its piece where it is; what the
// reader does not name stays with its last writer, or goes to who reduced it.
DistributionPlanner::Cut DistributionPlanner::cut(const DistributionShape& shape, const Launch* reader,
                                                  bool everything) {
  Cut cut;
  std::vector<Domain> all;
  std::optional<Rank> only;  // where contributions cannot be folded, they are applied where they are
  for (const DistributionLayer& layer : shape.layers) {
    if (layer.kind == Kind::kCopy || (layer.kind != Kind::kReduce && !everything)) continue;
    for (const auto& [slot, holder] : layer.holders->table()) {
      all.push_back(layer.image->domain(slot));
      bool folds = layer.kind != Kind::kReduce || registry_.find_reduction(layer.reduction)->has_fold;
      if (!folds) only = sets_.lowest(holder);
    }
  }
  cut.left = unite_all(all);
  bool along = reader && !everything && !reader->sharding->everywhere() && reader->use != Use::kFill;
  if (along) {
    for (uint32_t slot : reader->projection->slots) {
      const uint32_t point = projections_.points_of_slot(*reader->projection, slot)[0];
      cut.take(reader->projection->image->domain(slot), reader->sharding->of(point));
    }
  }
  auto take_layer = [&](const DistributionLayer& layer) {
    const size_t size = layer.image->size();
    for (const auto& [slot, holder] : layer.holders->table()) {
      cut.take(layer.image->domain(slot),
               holder == kEverybody ? block_owner(slot, size, shardings_.ranks()) : sets_.lowest(holder));
    }
  };
  for (size_t i = shape.layers.size(); i-- > 0;) {
    bool writes = shape.layers[i].kind == Kind::kWrite;
    if (writes || (everything && shape.layers[i].kind == Kind::kFill)) take_layer(shape.layers[i]);
  }
  for (const DistributionLayer& layer : shape.layers) {
    if (layer.kind == Kind::kReduce) take_layer(layer);
  }
  if (only) std::fill(cut.owners.begin(), cut.owners.end(), *only);
  return cut;
}

namespace {

// Contributions between this rank and others, as they are found.
class PartialTable {
 public:
  void add(Rank rank, ReductionId op, Domain domain) {
    if (domain.empty()) return;
    Domain& found = parts_[rank][op];
    found = unite(found, domain);
  }
  std::vector<MessageContent> take(std::vector<Domain>& domains) {
    std::vector<MessageContent> answer;
    for (auto& [rank, by_op] : parts_) {
      MessageContent& partials = answer.emplace_back(MessageContent{rank, {}});
      Domain whole;
      for (auto& [op, domain] : by_op) {
        whole = unite(whole, domain);
        partials.parts.emplace_back(op, std::move(domain));
      }
      domains.push_back(std::move(whole));
    }
    return answer;
  }

 private:
  std::map<Rank, std::map<ReductionId, Domain>> parts_;
};

}  // namespace

void DistributionPlanner::find_partials(const DistributionShape& shape, Consolidation& answer) {
  const Image& pieces = *answer.pieces->image;
  PartialTable sends, receives;
  std::set<uint32_t> own;
  for (const DistributionLayer& layer : shape.layers) {
    if (layer.kind != Kind::kReduce || !answer.applies(layer.image)) continue;
    for (uint32_t mine : layer.holders->mine()) {
      for (uint32_t piece : projections_.overlapping(*layer.image, mine, pieces)) {
        const Rank owner = answer.owners->of(piece);
        if (owner == self_) {
          own.insert(piece);
        } else {
          sends.add(owner, layer.reduction, intersect(pieces.domain(piece), layer.image->domain(mine)));
        }
      }
    }
    for (uint32_t piece : answer.owners->own()) {
      for (uint32_t slot : projections_.overlapping(pieces, piece, *layer.image)) {
        sets_.for_each(layer.holders->of(slot), [&](Rank rank) {
          if (rank == self_) return;
          receives.add(rank, layer.reduction, intersect(pieces.domain(piece), layer.image->domain(slot)));
        });
      }
    }
  }
  std::vector<Domain> local, sent, received;
  for (uint32_t piece : own) local.push_back(pieces.domain(piece));
  answer.sends = sends.take(sent);
  answer.receives = receives.take(received);
  auto project = [&](std::vector<Domain>& domains) {
    return domains.empty() ? nullptr : &projections_.project_domains(std::move(domains));
  };
  answer.local = project(local);
  answer.sent = project(sent);
  answer.received = project(received);
}

std::shared_ptr<const Consolidation> DistributionPlanner::consolidate(
    const std::shared_ptr<const DistributionShape>& shape, const Launch* reader) {
  std::lock_guard lock(mutex_);
  ConsolidationKey key{shape->id, reader ? reader->projection->id : 0, reader ? reader->sharding->id() : 0};
  auto found = consolidations_.find(key);
  if (found != consolidations_.end()) return found->second;
  auto answer = std::make_shared<Consolidation>();
  if (reader && takes_all(*shape, *reader, answer->images)) {
    answer->pieces = reader->projection;
    answer->owners = reader->sharding;
  } else {
    answer->images.clear();
    Cut made = cut(*shape, reader, is_too_deep(*shape));
    answer->pieces = &projections_.project_domains(made.pieces);
    answer->owners = &shardings_.by_table(made.owners);
  }
  find_partials(*shape, *answer);
  consolidations_.emplace(key, answer);
  return answer;
}

DistributionPlanner::Pieces DistributionPlanner::pieces_of(const DistributionShape& shape,
                                                           const Domain& domain) {
  std::lock_guard lock(mutex_);
  Cut cut;
  cut.left = domain;
  for (size_t i = shape.layers.size(); i-- > 0;) {
    const DistributionLayer& layer = shape.layers[i];
    if (layer.kind != Kind::kWrite && layer.kind != Kind::kFill) continue;
    const size_t size = layer.image->size();
    for (const auto& [slot, holder] : layer.holders->table()) {
      cut.take(layer.image->domain(slot),
               holder == kEverybody ? block_owner(slot, size, shardings_.ranks()) : sets_.lowest(holder));
    }
  }
  cut.take(domain, Rank{0});
  return {&projections_.project_domains(cut.pieces), &shardings_.by_table(cut.owners)};
}

}  // namespace testudo
