#include "core/analysis/distribution_planner.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace testudo {
namespace {

// Beyond this many shapes the tables start again, as those of StackPlanner do.
constexpr size_t kMaxShapes = 20000;

size_t hash_of(const std::vector<DistributionLayer>& layers) {
  size_t seed = layers.size();
  auto mix = [&](size_t value) { seed = seed * 0x9e3779b97f4a7c15ull + value; };
  for (const DistributionLayer& layer : layers) {
    mix(layer.image->id);
    mix(static_cast<size_t>(layer.kind) + 4 * static_cast<size_t>(layer.reduction));
    mix(layer.holders->hash());
  }
  return seed;
}

size_t count_copies(const std::vector<DistributionLayer>& layers) {
  return static_cast<size_t>(std::count_if(layers.begin(), layers.end(), [](const DistributionLayer& layer) {
    return layer.kind == DistributionLayer::Kind::kCopy;
  }));
}

}  // namespace

void Distribution::apply(const ExchangePlan& plan, std::shared_ptr<const FillValue> fill) {
  // In place: layers only move down, and a new one is the last.
  const size_t size = plan.origin.size();
  fills.resize(std::max(fills.size(), size));
  for (size_t i = 0; i < size; ++i) {
    const int32_t origin = plan.origin[i];
    CHECK(origin < 0 || static_cast<size_t>(origin) >= i);
    fills[i] = origin < 0 ? fill : std::move(fills[static_cast<size_t>(origin)]);
  }
  fills.resize(size);
  shape = plan.next;
}

// What a rank that needs data gets from where.
struct DistributionPlanner::Walk {
  std::map<int, Domain> receives;  // by sender
  std::vector<std::pair<uint32_t, Domain>> fills;
};

DistributionPlanner::DistributionPlanner(ProjectionTable& projections, ShardingTable& shardings,
                                         const Registry& registry)
    : projections_(projections),
      shardings_(shardings),
      registry_(registry),
      self_(shardings.rank()),
      sets_(shardings.rank(), shardings.ranks()) {
  unwritten_ = intern({});
}

size_t DistributionPlanner::plan_count() const {
  std::lock_guard lock(mutex_);
  return plans_.size();
}

std::shared_ptr<const DistributionShape> DistributionPlanner::intern(Layers layers) {
  size_t hash = hash_of(layers);
  auto [begin, end] = shapes_.equal_range(hash);
  for (auto it = begin; it != end; ++it) {
    if (it->second->layers == layers) return it->second;
  }
  if (shapes_.size() >= kMaxShapes) {
    shapes_.clear();
    plans_.clear();
    consolidations_.clear();
    if (unwritten_) shapes_.emplace(hash_of({}), unwritten_);
  }
  auto shape = std::make_shared<const DistributionShape>(DistributionShape{next_id_++, std::move(layers)});
  shapes_.emplace(hash, shape);
  return shape;
}

HoldersRef DistributionPlanner::holders_of(const Projection& projection, const Sharding& sharding) {
  HoldersRef& found = holders_[{projection.id, sharding.id()}];
  if (found) return found;
  if (projection.slot_of_point.is_run()) return found = std::make_shared<const Holders>(projection, sharding);
  std::map<uint32_t, Holder> of;
  for (uint32_t point = 0; point < projection.slot_of_point.size(); ++point) {
    uint32_t slot = projection.slot_of_point[point];
    // Empty subregions hold nothing, and nothing would ever cover them.
    if (projection.image->domain(slot).empty()) continue;
    Holder& holder = of.try_emplace(slot, kNobody).first->second;
    holder = sets_.join(holder, sharding.everywhere() ? kEverybody : sharding.of(point).value);
  }
  return found = sets_.make(HolderTable(of.begin(), of.end()));
}

bool DistributionPlanner::touches(const Projection& projection, const DistributionLayer& layer) {
  if (projections_.apart(*projection.image, *layer.image)) return false;
  for (uint32_t slot : projection.slots) {
    for (uint32_t other : projections_.overlapping(*projection.image, slot, *layer.image)) {
      if (layer.holders->of(other) != kNobody) return true;
    }
  }
  return false;
}

// By the layers that cannot simply be forgotten.
bool DistributionPlanner::is_too_deep(const DistributionShape& shape) {
  return shape.layers.size() - count_copies(shape.layers) > kMaxLayers;
}

bool DistributionPlanner::must_consolidate(const DistributionShape& shape, const Launch& launch) {
  if (launch.use == Use::kConsolidate) return false;
  if (is_too_deep(shape)) return true;
  return std::any_of(shape.layers.begin(), shape.layers.end(), [&](const DistributionLayer& layer) {
    if (layer.kind != Kind::kReduce) return false;
    bool adds = launch.use == Use::kReduce && launch.reduction == layer.reduction;
    return !adds && touches(*launch.projection, layer);
  });
}

std::shared_ptr<const ExchangePlan> DistributionPlanner::plan(
    const std::shared_ptr<const DistributionShape>& shape, const Launch& launch) {
  std::lock_guard lock(mutex_);
  AnalysisCounts::add(projections_.counts.plan_lookups, 1);
  PlanKey key{shape->id, launch.projection->id, launch.sharding->id(), launch.use, launch.reduction};
  auto found = plans_.find(key);
  if (found != plans_.end()) return found->second;
  AnalysisCounts::add(projections_.counts.plans_made, 1);
  auto plan = std::make_shared<ExchangePlan>();
  if (must_consolidate(*shape, launch)) {
    plan->consolidate_first = true;
  } else {
    if (launch.use == Use::kRead || launch.use == Use::kReadWrite || launch.use == Use::kConsolidate) {
      find_sends(*shape, launch, *plan);
      find_receives(*shape, launch, *plan);
    }
    transform(*shape, launch, *plan);
  }
  plans_.emplace(key, plan);
  return plan;
}

// Newest layer first, until it is known for everything that is needed where it comes from.
DistributionPlanner::Walk DistributionPlanner::walk(const DistributionShape& shape, Domain need, Rank rank) {
  Walk found;
  std::vector<uint32_t> slots;
  for (size_t i = shape.layers.size(); i-- > 0 && !need.empty();) {
    const DistributionLayer& layer = shape.layers[i];
    if (layer.kind == Kind::kReduce) continue;
    slots.clear();
    layer.image->pieces->overlapping(need,
                                     [&](size_t slot) { slots.push_back(static_cast<uint32_t>(slot)); });
    AnalysisCounts::add(projections_.counts.layers_walked, 1);
    AnalysisCounts::add(projections_.counts.overlap_tests, slots.size() + 1);
    for (uint32_t slot : slots) {
      Holder holder = layer.holders->of(slot);
      if (holder == kNobody || (layer.kind == Kind::kCopy && !sets_.has(holder, rank))) continue;
      const Domain& theirs = layer.image->domain(slot);
      if (layer.kind == Kind::kFill) {
        found.fills.emplace_back(static_cast<uint32_t>(i), intersect(need, theirs));
      } else if (layer.kind == Kind::kWrite && !sets_.has(holder, rank)) {
        Domain& from = found.receives[sets_.lowest(holder).value];
        from = unite(from, intersect(need, theirs));
      }
      need = subtract(need, theirs);
    }
  }
  return found;
}

const Projection* DistributionPlanner::pieces_projection(const std::vector<MessageContent>& messages) {
  if (messages.empty()) return nullptr;
  std::vector<Domain> domains;
  for (const MessageContent& message : messages) domains.push_back(message.parts.front().second);
  return &projections_.project_domains(std::move(domains));
}

void DistributionPlanner::find_receives(const DistributionShape& shape, const Launch& launch,
                                        ExchangePlan& plan) {
  std::vector<uint32_t> slots;
  for (uint32_t point : launch.sharding->own()) slots.push_back(launch.projection->slot_of_point[point]);
  std::sort(slots.begin(), slots.end());
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  std::vector<Domain> needed;
  for (uint32_t slot : slots) needed.push_back(launch.projection->image->domain(slot));
  Walk found = walk(shape, unite_all(needed), self_);
  for (auto& [rank, domain] : found.receives) {
    if (!domain.empty()) plan.receives.push_back({Rank{rank}, {{0, std::move(domain)}}});
  }
  plan.received = pieces_projection(plan.receives);
  for (auto& [layer, domain] : found.fills) {
    if (!domain.empty()) plan.fills.push_back({layer, &projections_.project_domains({std::move(domain)})});
  }
}

// By rank, the slots of the launch that overlap what only this rank would be asked for.
std::map<int, std::vector<uint32_t>> DistributionPlanner::slots_asked_of_me(const DistributionShape& shape,
                                                                            const Launch& launch) {
  const Projection& projection = *launch.projection;
  std::map<int, std::vector<uint32_t>> asked;
  auto ask = [&](int rank, uint32_t slot) {
    if (rank != self_.value) asked[rank].push_back(slot);
  };
  for (const DistributionLayer& layer : shape.layers) {
    if (layer.kind != Kind::kWrite) continue;
    for (uint32_t mine : layer.holders->mine()) {
      Holder holder = layer.holders->of(mine);
      if (holder == kNobody || holder == kEverybody || sets_.lowest(holder) != self_) continue;
      for (uint32_t slot : projections_.overlapping(*layer.image, mine, *projection.image)) {
        for (uint32_t point : projections_.points_of_slot(projection, slot)) {
          if (!launch.sharding->everywhere()) {
            ask(launch.sharding->of(point).value, slot);
            continue;
          }
          for (int rank = 0; rank < shardings_.ranks(); ++rank) ask(rank, slot);
        }
      }
    }
  }
  return asked;
}

void DistributionPlanner::find_sends(const DistributionShape& shape, const Launch& launch,
                                     ExchangePlan& plan) {
  auto asked = slots_asked_of_me(shape, launch);
  for (auto& [rank, slots] : asked) {
    std::sort(slots.begin(), slots.end());
    slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
    std::vector<Domain> needed;
    for (uint32_t slot : slots) needed.push_back(launch.projection->image->domain(slot));
    Walk found = walk(shape, unite_all(needed), Rank{rank});
    Domain& mine = found.receives[self_.value];
    if (!mine.empty()) plan.sends.push_back({Rank{rank}, {{0, std::move(mine)}}});
  }
  plan.sent = pieces_projection(plan.sends);
}

// Whether the readers hold their copies already: a layer with the same ones, and nothing newer that changed
// the data.
bool DistributionPlanner::already_held(const Layers& layers, const Projection& projection,
                                       const Holders& holders) {
  for (size_t i = layers.size(); i-- > 0;) {
    const DistributionLayer& layer = layers[i];
    bool holds = layer.kind == Kind::kCopy || layer.kind == Kind::kWrite;
    auto is_there = [&](uint32_t slot) {
      Holder there = layer.holders->of(slot);
      return sets_.join(there, holders.of(slot)) == there;
    };
    if (holds && layer.image == projection.image &&
        (layer.holders.get() == &holders ||
         std::all_of(projection.slots.begin(), projection.slots.end(), is_there))) {
      return true;
    }
    if (layer.kind != Kind::kCopy && touches(projection, layer)) return false;
  }
  return false;
}

// The layer that the launch may join; -1: none.
int DistributionPlanner::merge_target(const Layers& layers, const Launch& launch, Kind kind) {
  if (kind == Kind::kFill) return -1;
  for (size_t i = layers.size(); i-- > 0;) {
    const DistributionLayer& layer = layers[i];
    bool same =
        layer.image == launch.projection->image && layer.kind == kind && layer.reduction == launch.reduction;
    // In a layer of writes no point is in two slots: that is what makes it one layer.
    if (same && (kind != Kind::kWrite || layer.image->disjoint)) return static_cast<int>(i);
    bool both_copies = kind == Kind::kCopy && layer.kind == Kind::kCopy;
    if (!both_copies && touches(*launch.projection, layer)) return -1;
    if (same) return static_cast<int>(i);
  }
  return -1;
}

// Drops from every layer but `top` the slots that lie wholly in what `top` holds after the launch.
void DistributionPlanner::cover(Layers& layers, size_t top, const Projection& projection) {
  const DistributionLayer& writer = layers[top];
  for (size_t i = 0; i < layers.size(); ++i) {
    DistributionLayer& layer = layers[i];
    if (i == top || projections_.apart(*writer.image, *layer.image)) continue;
    if (writer.holders->all() && projections_.covers(*writer.image, *layer.image)) {
      layer.holders = sets_.nobody();
    } else if (!projections_.sticks_out(*layer.image, *writer.image)) {
      drop_covered(layers, i, top, projection);
    }
  }
}

// Whether newer writes together hide a slot.
bool DistributionPlanner::is_hidden(const Layers& layers, size_t layer, uint32_t slot) {
  const Image& image = *layers[layer].image;
  Domain left = image.domain(slot);
  for (size_t i = layers.size(); --i > layer && !left.empty();) {
    const DistributionLayer& writer = layers[i];
    if (writer.kind != Kind::kWrite && writer.kind != Kind::kFill) continue;
    if (writer.holders->count() * image.size() <= writer.image->size()) {
      // Of few slots among many: as StackPlanner does.
      AnalysisCounts::add(projections_.counts.overlap_tests, writer.holders->count());
      for (const auto& [over, holder] : writer.holders->table()) {
        const Domain theirs = writer.image->domain(over);
        if (theirs.overlaps(left)) left = subtract(left, theirs);
      }
      continue;
    }
    for (uint32_t over : projections_.overlapping(image, slot, *writer.image)) {
      if (writer.holders->of(over) != kNobody) left = subtract(left, writer.image->domain(over));
      if (left.empty()) break;
    }
  }
  return left.empty();
}

// The same slot by slot.
void DistributionPlanner::drop_covered(Layers& layers, size_t layer, size_t writer,
                                       const Projection& projection) {
  const Image& image = *layers[layer].image;
  std::set<uint32_t> seen, covered;
  for (uint32_t mine : projection.slots) {
    for (uint32_t other : projections_.overlapping(*layers[writer].image, mine, image)) {
      if (layers[layer].holders->of(other) == kNobody || !seen.insert(other).second) continue;
      if (is_hidden(layers, layer, other)) covered.insert(other);
    }
  }
  if (covered.empty()) return;
  HolderTable left = layers[layer].holders->table();
  std::erase_if(left, [&](const auto& entry) { return covered.contains(entry.first); });
  layers[layer].holders = sets_.make(std::move(left));
}

// A launch of the layer's own kind and image becomes part of it.
void DistributionPlanner::join(DistributionLayer& layer, const Projection& projection,
                               const HoldersRef& holders) {
  if (layer.holders == holders) return;
  const bool replaces = layer.kind == Kind::kWrite;
  if (replaces && projection.covers_image) {
    layer.holders = holders;
    return;
  }
  const HolderTable table = layer.holders->table();
  HolderTable joined;
  auto old = table.begin();
  for (uint32_t slot : projection.slots) {
    for (; old != table.end() && old->first < slot; ++old) joined.push_back(*old);
    const Holder before = old != table.end() && old->first == slot ? (old++)->second : kNobody;
    const Holder more = holders->of(slot);
    joined.emplace_back(slot, replaces ? more : sets_.join(before, more));
  }
  joined.insert(joined.end(), old, table.end());
  layer.holders = sets_.make(std::move(joined));
}

void DistributionPlanner::transform(const DistributionShape& shape, const Launch& launch,
                                    ExchangePlan& plan) {
  constexpr Kind kinds[] = {Kind::kCopy,   Kind::kWrite, Kind::kWrite,
                            Kind::kReduce, Kind::kFill,  Kind::kWrite};
  const Kind kind = kinds[static_cast<size_t>(launch.use)];
  Layers layers = shape.layers;
  std::vector<int32_t> origin(layers.size());
  std::iota(origin.begin(), origin.end(), 0);
  const Projection& projection = *launch.projection;
  const Sharding& filled_by = kind == Kind::kFill ? shardings_.on_all(1) : *launch.sharding;
  HoldersRef holders = holders_of(projection, filled_by);
  if (holders->any() && !(kind == Kind::kCopy && already_held(layers, projection, *holders))) {
    int target = merge_target(layers, launch, kind);
    if (target < 0) {
      target = static_cast<int>(layers.size());
      layers.push_back({kind, launch.reduction, projection.image, holders});
      origin.push_back(-1);
    } else {
      join(layers[static_cast<size_t>(target)], projection, holders);
    }
    if (kind == Kind::kWrite || kind == Kind::kFill) cover(layers, static_cast<size_t>(target), projection);
  }
  // Copies that are forgotten are only fetched again.
  size_t copies = count_copies(layers);
  Layers left;
  for (size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].kind == Kind::kCopy && copies > kMaxLayers) {
      --copies;
      continue;
    }
    if (!layers[i].holders->any()) continue;
    left.push_back(std::move(layers[i]));
    plan.origin.push_back(origin[i]);
  }
  plan.next = intern(std::move(left));
}

}  // namespace testudo
