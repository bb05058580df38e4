#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/analysis/access_mode.h"
#include "core/analysis/projection_table.h"
#include "core/analysis/slot_set.h"

namespace testudo {

// One visibility layer without the launches in it: which subregions (filled slots of an image) were used how.
struct LayerShape {
  const Image* image = nullptr;
  AccessMode mode;
  SlotSet filled;

  friend bool operator==(const LayerShape&, const LayerShape&) = default;
};

struct StackPlan;

// The shape of a stack of layers, oldest first. Interned, so that stacks of one shape share their plans: a
// loop body comes back to the shapes of its first iterations and finds every plan made.
struct StackShape {
  uint64_t id = 0;
  std::vector<LayerShape> layers;
};

// What one requirement does to a stack of one shape: geometry alone, computed once.
struct StackPlan {
  struct Slot {
    uint32_t layer;  // index into the stack before
    uint32_t slot;
  };

  // Per launch point p, what it depends on: dependences[first[p]] to dependences[first[p + 1] - 1].
  std::vector<uint32_t> first;
  std::vector<Slot> dependences;

  // The stack afterwards.
  std::shared_ptr<const StackShape> next;
  std::vector<uint32_t> kept;  // old indices of the layers that stay, ascending
  std::vector<Slot> emptied;   // slots that newer writes cover; `layer` is an index into the stack afterwards
  uint32_t target = 0;         // the layer afterwards that the launch's nodes go into
  bool fresh = false;          // it is a new one
  bool replaces = false;       // the nodes replace those in its slots; else both stay (reads, reductions)

  // Where a requirement meets reductions that have not been applied, they are applied first, by a launch of
  // its own: the rest of the plan is then empty.
  struct Fold {
    const Projection* pieces = nullptr;  // disjoint; together all that is pending in `layers`
    std::vector<uint32_t> layers;        // indices of the reduce layers, oldest first
  };
  std::optional<Fold> fold;
};

// Makes and keeps plans. Thread safe.
class StackPlanner {
 public:
  explicit StackPlanner(ProjectionTable& projections);

  const std::shared_ptr<const StackShape>& empty_stack() const { return empty_; }

  // What a launch with `projection` and `mode` does to a stack of shape `stack`.
  std::shared_ptr<const StackPlan> plan(const std::shared_ptr<const StackShape>& stack,
                                        const Projection& projection, AccessMode mode);
  // How to apply every pending reduction of the stack; nothing where there is none.
  std::optional<StackPlan::Fold> plan_fold_all(const std::shared_ptr<const StackShape>& stack);
  // The same as plan(), with reductions left pending as they are: for the launch that applies them, and for a
  // launch that has made some itself, in an earlier requirement, and cannot wait for itself.
  std::shared_ptr<const StackPlan> plan_as_is(const std::shared_ptr<const StackShape>& stack,
                                              const Projection& projection, AccessMode mode);

  // The shape left when the reductions of the layers `gone`, ascending, have been applied.
  std::shared_ptr<const StackShape> without(const std::shared_ptr<const StackShape>& stack,
                                            const std::vector<uint32_t>& gone);

  // How many plans are kept: constant in a loop that finds its plans again.
  size_t plan_count() const;

  // The shape left when one node has ordered everything in `image`'s only slot.
  std::shared_ptr<const StackShape> collapsed(const Image& image);

 private:
  struct Key {
    uint64_t stack;
    uint32_t projection;
    AccessMode mode;
    bool as_is;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    size_t operator()(const Key& key) const {
      size_t seed = key.stack * 0x9e3779b97f4a7c15ull + key.projection;
      return seed * 0x9e3779b97f4a7c15ull + static_cast<size_t>(key.mode.kind) * 131 +
             static_cast<size_t>(key.mode.reduction) * 2 + key.as_is;
    }
  };

  std::shared_ptr<const StackShape> intern(std::vector<LayerShape> layers);
  void collect(const StackShape& stack, const Projection& projection, AccessMode mode, StackPlan& plan);
  std::vector<LayerShape> transform(const StackShape& stack, const Projection& projection, AccessMode mode,
                                    StackPlan& plan);
  void cover(std::vector<LayerShape>& layers, size_t top, const Projection& projection, StackPlan& plan);
  bool is_hidden(const std::vector<LayerShape>& layers, size_t layer, uint32_t slot);
  std::optional<uint32_t> merge_target(const std::vector<LayerShape>& layers, const Projection& projection,
                                       AccessMode mode);
  template <typename Fn>
  void for_each_met(const Image& image, uint32_t slot, const LayerShape& layer, Fn&& fn);
  bool overlaps_filled(const Projection& projection, const LayerShape& layer);
  std::vector<uint32_t> pending_layers(const StackShape& stack, const Projection& projection,
                                       AccessMode mode);
  StackPlan::Fold make_fold(const StackShape& stack, std::vector<uint32_t> layers, const Projection* reader);

  ProjectionTable& projections_;
  mutable std::mutex mutex_;
  uint64_t next_id_ = 1;
  std::shared_ptr<const StackShape> empty_;
  std::unordered_multimap<size_t, std::shared_ptr<const StackShape>> shapes_;
  std::unordered_map<Key, std::shared_ptr<const StackPlan>, KeyHash> plans_;
};

}  // namespace testudo
