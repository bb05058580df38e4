#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/analysis/slot_list.h"
#include "core/forest/forest.h"
#include "core/geometry/point_list.h"
#include "core/program/registry.h"
#include "core/program/requirement.h"

namespace testudo {

class Sharding;

// A list of index spaces that operations name together: the subspaces of a partition, or whatever a functor
// came to. Its positions are called slots. Immutable; two equal lists are one Image, so images compare by
// address.
struct Image {
  uint32_t id = 0;
  PiecesRef pieces;                  // per slot; those of a partition are the partition's own
  IndexSpaceId first;                // of the subspaces of a partition, whose ids are consecutive; else none:
  std::vector<IndexSpaceId> spaces;  // per slot
  bool disjoint = false;             // no point is in two slots
  IndexSpaceId within;               // what the tree says that all slots lie in; may be none
  bool complete = false;             // together they are all of `within`

  size_t size() const { return pieces->size(); }
  IndexSpaceId space(uint32_t slot) const { return first ? IndexSpaceId{first.value + slot} : spaces[slot]; }
  Domain domain(uint32_t slot) const { return pieces->domain(slot); }
};

// What one requirement of one launch names: per launch point, a slot of an image. Immutable, interned.
struct Projection {
  uint32_t id = 0;
  const Image* image = nullptr;
  SlotList slot_of_point;
  SlotList slots;             // those that are used, ascending, each once
  bool one_to_one = false;    // no two points share a slot
  bool covers_image = false;  // every slot is used

  IndexSpaceId space(uint32_t point) const { return image->space(slot_of_point[point]); }
  Domain domain(uint32_t point) const { return image->domain(slot_of_point[point]); }
};

// What the analysis has done so far. Without times, which depend on the machine: these tell whether the work
// of a rank depends on the number of ranks.
struct AnalysisCounts {
  std::atomic<uint64_t> plan_lookups = 0;
  std::atomic<uint64_t> plans_made = 0;
  std::atomic<uint64_t> points = 0;         // of launches, that were linked to what they wait for
  std::atomic<uint64_t> edges = 0;          // between them
  std::atomic<uint64_t> layers_walked = 0;  // in making plans
  std::atomic<uint64_t> overlap_tests = 0;  // the same: pairs of subregions that were looked at

  static void add(std::atomic<uint64_t>& count, uint64_t more) {
    count.fetch_add(more, std::memory_order_relaxed);
  }
};

// Computes and keeps images, projections and which slots of two images overlap. Thread safe; what it returns
// lives as long as the table. Each distinct question is answered once: O(1) afterwards.
class ProjectionTable {
 public:
  ProjectionTable(const Forest& forest, const Registry& registry);
  ~ProjectionTable();

  // Errors: T0302 a functor that is not registered, T0303 a functor whose answer is not below the upper
  // bound.
  const Projection& project(const Requirement& requirement, const Domain& launch_domain,
                            const PointList& points);
  // A projection of one slot per given space, in order.
  const Projection& project_spaces(const std::vector<IndexSpaceId>& spaces);
  // One slot per given set; for sets that are no index spaces of the program (pieces of a fold).
  const Projection& project_domains(std::vector<Domain> domains);

  // The same projection of the points that this rank runs: position i of the answer is sharding.own()[i].
  const Projection& own_part(const Projection& projection, const Sharding& sharding);
  // The points of the launch that name a slot, ascending.
  SlotList points_of_slot(const Projection& projection, uint32_t slot);

  // Whether for every point, what `inner` names lies in what `outer` names. Both of one launch domain.
  bool contains(const Projection& outer, const Projection& inner);

  // The slots of `b` that overlap slot `slot` of `a`, ascending. The reference stays valid.
  const std::vector<uint32_t>& overlapping(const Image& a, uint32_t slot, const Image& b);
  // Whether no slot of `a` overlaps one of `b`. Where the region tree does not say it, the slots of the
  // shorter one are looked at, once, up to the first that does.
  bool apart(const Image& a, const Image& b);
  // Whether the tree says that the slots of `outer` together contain those of `inner`.
  bool covers(const Image& outer, const Image& inner) const;
  // Whether the only slot of `one` is more than all slots of `other` can be, as the root of a tree is.
  bool sticks_out(const Image& one, const Image& other) const;

  AnalysisCounts counts;

 private:
  struct Key;
  struct KeyHash;
  struct PairKey;
  struct State;

  const Image& partition_image(PartitionId partition);
  const Image& space_image(const std::vector<IndexSpaceId>& spaces);
  Image& add_image(PiecesRef pieces);
  Image& add_image(std::vector<IndexSpaceId> spaces, std::vector<Domain> domains);
  const Projection& add_projection(const Image& image, SlotList slot_of_point);
  std::vector<IndexSpaceId> evaluate(const Requirement& requirement, const Domain& launch_domain,
                                     const PointList& points) const;
  const Projection* project_identity(const Requirement& requirement, const Domain& launch_domain);
  bool apart_in_tree(IndexSpaceId a, IndexSpaceId b) const;
  bool lies_in(IndexSpaceId outer, IndexSpaceId inner) const;
  const Projection& project_list(const std::vector<IndexSpaceId>& spaces);

  const Forest& forest_;
  const Registry& registry_;
  std::unique_ptr<State> state_;
};

}  // namespace testudo
