#include "core/analysis/stack_plan.h"

#include <algorithm>

namespace testudo {
namespace {

// Beyond this many kept shapes the tables are emptied and start again: a program whose stacks never repeat
// must not fill the memory with plans that are never found again.
constexpr size_t kMaxShapes = 20000;

using Kind = AccessMode::Kind;

size_t hash_of(const std::vector<LayerShape>& layers) {
  size_t seed = layers.size();
  for (const LayerShape& layer : layers) {
    seed = seed * 0x9e3779b97f4a7c15ull + layer.image->id;
    seed = seed * 0x9e3779b97f4a7c15ull + static_cast<size_t>(layer.mode.kind) + 4 * layer.mode.reduction;
    seed = seed * 0x9e3779b97f4a7c15ull + layer.filled.hash();
  }
  return seed;
}

// The part of a subregion from which a walk still reaches older layers. A layer hides those that it was
// ordered after: all but the layers of its own mode where uses of that mode may share (reads; reductions with
// one operator).
class Uncovered {
 public:
  explicit Uncovered(Domain whole) : by_any_(std::move(whole)) {}

  bool any() const {
    return !by_any_.empty() || std::any_of(sharing_.begin(), sharing_.end(),
                                           [](const auto& left) { return !left.second.empty(); });
  }
  // What no newer layer hides from a layer of `mode`. Valid until the next call.
  const Domain& from(AccessMode mode) { return mode.kind == Kind::kWrite ? by_any_ : sharing(mode); }
  // A layer of `mode` was met on `domain`.
  void cover(AccessMode mode, const Domain& domain) {
    by_any_ = subtract(by_any_, domain);
    for (auto& [other, left] : sharing_) {
      if (conflict(other, mode)) left = subtract(left, domain);
    }
  }

 private:
  // A mode that has not been met so far is hidden by everything so far.
  Domain& sharing(AccessMode mode) {
    for (auto& [other, left] : sharing_) {
      if (other == mode) return left;
    }
    return sharing_.emplace_back(mode, by_any_).second;
  }

  Domain by_any_;
  std::vector<std::pair<AccessMode, Domain>> sharing_;
};

}  // namespace

StackPlanner::StackPlanner(ProjectionTable& projections) : projections_(projections) {
  empty_ = intern({});
}

std::shared_ptr<const StackShape> StackPlanner::intern(std::vector<LayerShape> layers) {
  size_t hash = hash_of(layers);
  auto [begin, end] = shapes_.equal_range(hash);
  for (auto it = begin; it != end; ++it) {
    if (it->second->layers == layers) return it->second;
  }
  if (shapes_.size() >= kMaxShapes) {
    shapes_.clear();
    plans_.clear();
    if (empty_) shapes_.emplace(hash_of({}), empty_);
  }
  auto shape = std::make_shared<const StackShape>(StackShape{next_id_++, std::move(layers)});
  shapes_.emplace(hash, shape);
  return shape;
}

std::shared_ptr<const StackPlan> StackPlanner::plan(const std::shared_ptr<const StackShape>& stack,
                                                    const Projection& projection, AccessMode mode) {
  std::lock_guard lock(mutex_);
  Key key{stack->id, projection.id, mode, false};
  AnalysisCounts::add(projections_.counts.plan_lookups, 1);
  auto found = plans_.find(key);
  if (found != plans_.end()) return found->second;
  AnalysisCounts::add(projections_.counts.plans_made, 1);
  auto plan = std::make_shared<StackPlan>();
  std::vector<uint32_t> pending = pending_layers(*stack, projection, mode);
  if (pending.empty()) {
    collect(*stack, projection, mode, *plan);
    plan->next = intern(transform(*stack, projection, mode, *plan));
  } else {
    plan->fold = make_fold(*stack, std::move(pending), &projection);
  }
  plans_.emplace(key, plan);
  return plan;
}

std::optional<StackPlan::Fold> StackPlanner::plan_fold_all(const std::shared_ptr<const StackShape>& stack) {
  std::lock_guard lock(mutex_);
  std::vector<uint32_t> pending;
  for (uint32_t i = 0; i < stack->layers.size(); ++i) {
    if (stack->layers[i].mode.kind == Kind::kReduce && !stack->layers[i].filled.empty()) pending.push_back(i);
  }
  if (pending.empty()) return std::nullopt;
  return make_fold(*stack, std::move(pending), nullptr);
}

std::shared_ptr<const StackPlan> StackPlanner::plan_as_is(const std::shared_ptr<const StackShape>& stack,
                                                          const Projection& projection, AccessMode mode) {
  std::lock_guard lock(mutex_);
  Key key{stack->id, projection.id, mode, true};
  AnalysisCounts::add(projections_.counts.plan_lookups, 1);
  auto found = plans_.find(key);
  if (found != plans_.end()) return found->second;
  AnalysisCounts::add(projections_.counts.plans_made, 1);
  auto plan = std::make_shared<StackPlan>();
  collect(*stack, projection, mode, *plan);
  plan->next = intern(transform(*stack, projection, mode, *plan));
  plans_.emplace(key, plan);
  return plan;
}

std::shared_ptr<const StackShape> StackPlanner::without(const std::shared_ptr<const StackShape>& stack,
                                                        const std::vector<uint32_t>& gone) {
  std::lock_guard lock(mutex_);
  std::vector<LayerShape> layers;
  for (uint32_t i = 0; i < stack->layers.size(); ++i) {
    if (!std::binary_search(gone.begin(), gone.end(), i)) layers.push_back(stack->layers[i]);
  }
  return layers.size() == stack->layers.size() ? stack : intern(std::move(layers));
}

size_t StackPlanner::plan_count() const {
  std::lock_guard lock(mutex_);
  return plans_.size();
}

std::shared_ptr<const StackShape> StackPlanner::collapsed(const Image& image) {
  std::lock_guard lock(mutex_);
  return intern(
      {LayerShape{&image, {Kind::kWrite, 0}, SlotSet::run(0, static_cast<uint32_t>(image.size()))}});
}

// Calls fn for each filled slot of `layer` that overlaps a slot of `image`, ascending. A layer of few slots
// is gone through: of many more subregions that one like the root overlaps, there would be a long list.
template <typename Fn>
void StackPlanner::for_each_met(const Image& image, uint32_t slot, const LayerShape& layer, Fn&& fn) {
  if (uint64_t{layer.filled.extent()} * image.size() <= layer.image->size()) {
    const Domain mine = image.domain(slot);
    layer.filled.for_each([&](uint32_t other) {
      AnalysisCounts::add(projections_.counts.overlap_tests, 1);
      if (layer.image->domain(other).overlaps(mine)) fn(other);
    });
    return;
  }
  for (uint32_t other : projections_.overlapping(image, slot, *layer.image)) {
    if (layer.filled.contains(other)) fn(other);
  }
}

bool StackPlanner::overlaps_filled(const Projection& projection, const LayerShape& layer) {
  bool met = false;
  for (uint32_t slot : projection.slots) {
    for_each_met(*projection.image, slot, layer, [&](uint32_t) { met = true; });
    if (met) return true;
  }
  return false;
}

// Reduce layers that the requirement meets and does not simply add to. When one layer is applied, every older
// one that overlaps it must be too, so that values are combined in program order: take all of them.
std::vector<uint32_t> StackPlanner::pending_layers(const StackShape& stack, const Projection& projection,
                                                   AccessMode mode) {
  std::vector<uint32_t> all;
  bool met = false;
  for (uint32_t i = 0; i < stack.layers.size(); ++i) {
    const LayerShape& layer = stack.layers[i];
    if (layer.mode.kind != Kind::kReduce) continue;
    all.push_back(i);
    met = met || (conflict(layer.mode, mode) && overlaps_filled(projection, layer));
  }
  return met ? all : std::vector<uint32_t>();
}

// Pieces along the reader's own subregions where they exist, so that the fold runs in parallel and each
// reader waits for its own piece only; what the reader does not name follows the reductions' own subregions.
StackPlan::Fold StackPlanner::make_fold(const StackShape& stack, std::vector<uint32_t> layers,
                                        const Projection* reader) {
  std::vector<Domain> pending;
  for (uint32_t i : layers) {
    const LayerShape& layer = stack.layers[i];
    layer.filled.for_each([&](uint32_t slot) { pending.push_back(layer.image->domain(slot)); });
  }
  std::vector<Domain> candidates;
  if (reader) {
    for (uint32_t slot : reader->slots) candidates.push_back(reader->image->domain(slot));
  }
  candidates.insert(candidates.end(), pending.begin(), pending.end());
  Domain left = unite_all(pending);
  std::vector<Domain> pieces;
  for (const Domain& candidate : candidates) {
    if (left.empty()) break;
    Domain piece = intersect(candidate, left);
    if (piece.empty()) continue;
    left = subtract(left, piece);
    pieces.push_back(std::move(piece));
  }
  return {&projections_.project_domains(std::move(pieces)), std::move(layers)};
}

// The walk: newest layer first, until what is asked for is covered.
void StackPlanner::collect(const StackShape& stack, const Projection& projection, AccessMode mode,
                           StackPlan& plan) {
  plan.first.push_back(0);
  std::vector<Domain> met;
  for (uint32_t slot : projection.slot_of_point) {
    Uncovered left(projection.image->domain(slot));
    for (size_t i = stack.layers.size(); i-- > 0 && left.any();) {
      const LayerShape& layer = stack.layers[i];
      if (!conflict(layer.mode, mode)) continue;
      AnalysisCounts::add(projections_.counts.layers_walked, 1);
      met.clear();
      for_each_met(*projection.image, slot, layer, [&](uint32_t other) {
        Domain theirs = layer.image->domain(other);
        if (!theirs.overlaps(left.from(layer.mode))) return;
        plan.dependences.push_back({static_cast<uint32_t>(i), other});
        met.push_back(std::move(theirs));
      });
      for (const Domain& theirs : met) left.cover(layer.mode, theirs);
    }
    plan.first.push_back(static_cast<uint32_t>(plan.dependences.size()));
  }
}

// The layer that the launch may join: same image and mode, and nothing newer that overlaps and conflicts.
std::optional<uint32_t> StackPlanner::merge_target(const std::vector<LayerShape>& layers,
                                                   const Projection& projection, AccessMode mode) {
  for (size_t i = layers.size(); i-- > 0;) {
    const LayerShape& layer = layers[i];
    if (layer.image == projection.image && layer.mode == mode) return static_cast<uint32_t>(i);
    // A layer that we would sink below must not overlap, unless neither order matters.
    bool matters = conflict(layer.mode, mode) || mode.kind == Kind::kReduce;
    if (matters && overlaps_filled(projection, layer)) return std::nullopt;
  }
  return std::nullopt;
}

// Whether newer writes together hide a slot.
bool StackPlanner::is_hidden(const std::vector<LayerShape>& layers, size_t layer, uint32_t slot) {
  const Image& image = *layers[layer].image;
  Domain left = image.domain(slot);
  for (size_t i = layers.size(); --i > layer && !left.empty();) {
    const LayerShape& writer = layers[i];
    if (writer.mode.kind != Kind::kWrite) continue;
    for_each_met(image, slot, writer,
                 [&](uint32_t over) { left = subtract(left, writer.image->domain(over)); });
  }
  return left.empty();
}

// Drops the slots below `top` that the launch, together with the writes before it, has hidden: else the reads
// of what several writers write would pile up.
void StackPlanner::cover(std::vector<LayerShape>& layers, size_t top, const Projection& projection,
                         StackPlan& plan) {
  const Image& writer = *layers[top].image;
  for (uint32_t layer_index = 0; layer_index < top; ++layer_index) {
    LayerShape& layer = layers[layer_index];
    for (uint32_t mine : projection.slots) {
      for (uint32_t other : projections_.overlapping(writer, mine, *layer.image)) {
        if (!layer.filled.contains(other) || !is_hidden(layers, layer_index, other)) continue;
        layer.filled.erase(other);
        plan.emptied.push_back({layer_index, other});
      }
    }
    layer.filled.trim();
  }
}

std::vector<LayerShape> StackPlanner::transform(const StackShape& stack, const Projection& projection,
                                                AccessMode mode, StackPlan& plan) {
  std::vector<LayerShape> layers = stack.layers;
  std::optional<uint32_t> target = merge_target(layers, projection, mode);
  plan.fresh = !target;
  if (!target) {
    target = static_cast<uint32_t>(layers.size());
    layers.push_back({projection.image, mode, {}});
  }
  // Empty subregions order nothing, and nothing would ever cover them.
  for (uint32_t slot : projection.slots) {
    if (!projection.image->domain(slot).empty()) layers[*target].filled.insert(slot);
  }
  plan.replaces = mode.kind == Kind::kWrite;
  if (plan.replaces) cover(layers, *target, projection, plan);

  std::vector<LayerShape> left;
  std::vector<uint32_t> new_index(layers.size());
  for (uint32_t i = 0; i < layers.size(); ++i) {
    new_index[i] = static_cast<uint32_t>(left.size());
    if (i != *target && layers[i].filled.empty()) continue;
    if (i != *target || !plan.fresh) plan.kept.push_back(i);
    if (i == *target) plan.target = new_index[i];
    left.push_back(std::move(layers[i]));
  }
  auto gone = [&](const StackPlan::Slot& slot) {
    return std::find(plan.kept.begin(), plan.kept.end(), slot.layer) == plan.kept.end();
  };
  std::erase_if(plan.emptied, gone);
  for (StackPlan::Slot& slot : plan.emptied) slot.layer = new_index[slot.layer];
  return left;
}

}  // namespace testudo
