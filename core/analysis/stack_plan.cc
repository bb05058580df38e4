#include "core/analysis/stack_plan.h"

#include <algorithm>

namespace testudo {
namespace {

// Beyond this many kept shapes the tables are emptied and start again: a program whose stacks never repeat must not
// fill the memory with plans that are never found again.
constexpr size_t kMaxShapes = 20000;

using Kind = AccessMode::Kind;

size_t hash_of(const std::vector<LayerShape>& layers) {
  size_t seed = layers.size();
  for (const LayerShape& layer : layers) {
    seed = seed * 0x9e3779b97f4a7c15ull + layer.image->id;
    seed = seed * 0x9e3779b97f4a7c15ull + static_cast<size_t>(layer.mode.kind) + 4 * layer.mode.reduction;
    seed = seed * 0x9e3779b97f4a7c15ull + std::hash<std::vector<bool>>{}(layer.filled);
  }
  return seed;
}

}  // namespace

StackPlanner::StackPlanner(ProjectionTable& projections) : projections_(projections) { empty_ = intern({}); }

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
  Key key{stack->id, projection.id, mode};
  auto found = plans_.find(key);
  if (found != plans_.end()) return found->second;
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
    if (stack->layers[i].mode.kind == Kind::kReduce) pending.push_back(i);
  }
  if (pending.empty()) return std::nullopt;
  return make_fold(*stack, std::move(pending), nullptr);
}

std::shared_ptr<const StackPlan> StackPlanner::plan_folding(const std::shared_ptr<const StackShape>& stack,
                                                            const Projection& pieces) {
  std::lock_guard lock(mutex_);
  constexpr ReductionId kFolding = -1;  // sets the key apart from a write by the program on the same pieces
  Key key{stack->id, pieces.id, {Kind::kWrite, kFolding}};
  auto found = plans_.find(key);
  if (found != plans_.end()) return found->second;
  auto plan = std::make_shared<StackPlan>();
  AccessMode write{Kind::kWrite, 0};
  collect(*stack, pieces, write, *plan);
  plan->next = intern(transform(*stack, pieces, write, *plan));
  plans_.emplace(key, plan);
  return plan;
}

std::shared_ptr<const StackShape> StackPlanner::collapsed(const Image& image) {
  std::lock_guard lock(mutex_);
  return intern({LayerShape{&image, {Kind::kWrite, 0}, std::vector<bool>(image.size(), true)}});
}

bool StackPlanner::overlaps_filled(const Projection& projection, const LayerShape& layer) {
  for (uint32_t slot : projection.slots) {
    for (uint32_t other : projections_.overlapping(*projection.image, slot, *layer.image)) {
      if (layer.filled[other]) return true;
    }
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

// Pieces along the reader's own subregions where they exist, so that the fold runs in parallel and each reader waits
// for its own piece only; what the reader does not name follows the reductions' own subregions.
StackPlan::Fold StackPlanner::make_fold(const StackShape& stack, std::vector<uint32_t> layers,
                                        const Projection* reader) {
  std::vector<Domain> pending;
  for (uint32_t i : layers) {
    const LayerShape& layer = stack.layers[i];
    for (size_t slot = 0; slot < layer.filled.size(); ++slot) {
      if (layer.filled[slot]) pending.push_back(layer.image->domains[slot]);
    }
  }
  std::vector<Domain> candidates;
  if (reader) {
    for (uint32_t slot : reader->slots) candidates.push_back(reader->image->domains[slot]);
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

// The walk: newest layer first, until what is asked for is covered. `for_writes` is what has met no conflicting
// layer yet; `for_reads` what has met no covering one: a reader's layer stands between us and the writes below it,
// but not between us and other readers.
void StackPlanner::collect(const StackShape& stack, const Projection& projection, AccessMode mode, StackPlan& plan) {
  plan.first.push_back(0);
  for (uint32_t point = 0; point < projection.slot_of_point.size(); ++point) {
    uint32_t slot = projection.slot_of_point[point];
    Domain for_writes = projection.image->domains[slot];
    Domain for_reads = for_writes;
    for (size_t i = stack.layers.size(); i-- > 0 && !for_reads.empty();) {
      const LayerShape& layer = stack.layers[i];
      if (!conflict(layer.mode, mode)) continue;
      bool is_read = layer.mode.kind == Kind::kRead;
      Domain found_writes = for_writes, found_reads = for_reads;
      for (uint32_t other : projections_.overlapping(*projection.image, slot, *layer.image)) {
        if (!layer.filled[other]) continue;
        const Domain& theirs = layer.image->domains[other];
        if (!theirs.overlaps(is_read ? for_reads : for_writes)) continue;
        plan.dependences.push_back({static_cast<uint32_t>(i), other});
        found_writes = subtract(found_writes, theirs);
        if (!is_read) found_reads = subtract(found_reads, theirs);
      }
      for_writes = std::move(found_writes);
      for_reads = std::move(found_reads);
      if (mode.kind == Kind::kRead && for_writes.empty()) break;
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

// Drops from every layer but `top` the slots that lie wholly in what `top` holds after the launch.
void StackPlanner::cover(std::vector<LayerShape>& layers, size_t top, const Projection& projection,
                         StackPlan& plan) {
  const LayerShape& writer = layers[top];
  for (uint32_t layer_index = 0; layer_index < top; ++layer_index) {
    LayerShape& layer = layers[layer_index];
    for (uint32_t mine : projection.slots) {
      for (uint32_t other : projections_.overlapping(*writer.image, mine, *layer.image)) {
        if (!layer.filled[other]) continue;
        Domain left = layer.image->domains[other];
        for (uint32_t over : projections_.overlapping(*layer.image, other, *writer.image)) {
          if (writer.filled[over]) left = subtract(left, writer.image->domains[over]);
          if (left.empty()) break;
        }
        if (!left.empty()) continue;
        layer.filled[other] = false;
        plan.emptied.push_back({layer_index, other});
      }
    }
  }
}

std::vector<LayerShape> StackPlanner::transform(const StackShape& stack, const Projection& projection,
                                                AccessMode mode, StackPlan& plan) {
  std::vector<LayerShape> layers = stack.layers;
  std::optional<uint32_t> target = merge_target(layers, projection, mode);
  plan.fresh = !target;
  if (!target) {
    target = static_cast<uint32_t>(layers.size());
    layers.push_back({projection.image, mode, std::vector<bool>(projection.image->size(), false)});
  }
  for (uint32_t slot : projection.slots) layers[*target].filled[slot] = true;
  plan.replaces = mode.kind == Kind::kWrite;
  if (plan.replaces) cover(layers, *target, projection, plan);

  std::vector<LayerShape> left;
  std::vector<uint32_t> new_index(layers.size());
  for (uint32_t i = 0; i < layers.size(); ++i) {
    bool used = std::find(layers[i].filled.begin(), layers[i].filled.end(), true) != layers[i].filled.end();
    new_index[i] = static_cast<uint32_t>(left.size());
    if (!used && i != *target) continue;
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
