#include "core/analysis/projection_table.h"

#include <algorithm>
#include <deque>
#include <map>
#include <numeric>
#include <string>

#include "core/analysis/sharding_table.h"
#include "core/base/diagnostic.h"

namespace testudo {
namespace {

size_t mix(size_t seed, size_t value) {
  return seed * 0x9e3779b97f4a7c15ull + value + (seed >> 29);
}

struct VectorHash {
  template <typename T>
  size_t operator()(const std::vector<T>& values) const {
    size_t seed = values.size();
    for (const T& value : values) seed = mix(seed, std::hash<T>{}(value));
    return seed;
  }
};

}  // namespace

struct ProjectionTable::Key {
  IndexSpaceId region;
  PartitionId partition;
  int64_t functor;  // -1: the region itself for every point
  Domain launch_domain;

  bool operator==(const Key&) const = default;
};

struct ProjectionTable::KeyHash {
  size_t operator()(const Key& key) const {
    size_t seed = mix(key.region.value, key.partition.value);
    return mix(mix(seed, static_cast<size_t>(key.functor)), key.launch_domain.hash());
  }
};

struct ProjectionTable::State {
  std::recursive_mutex mutex;
  std::deque<Image> images;
  std::deque<Projection> projections;
  std::unordered_map<PartitionId, const Image*> partition_images;
  std::unordered_map<std::vector<IndexSpaceId>, const Image*, VectorHash> space_images;
  std::unordered_map<std::vector<Domain>, const Projection*, VectorHash> domain_projections;
  // By image, whether it is a run, and the run or the list.
  std::unordered_map<std::vector<uint32_t>, const Projection*, VectorHash> projection_by_slots;
  std::unordered_map<Key, const Projection*, KeyHash> by_requirement;
  std::map<std::pair<uint32_t, uint32_t>, const Projection*> own_parts;  // by projection and sharding
  // By projection, (slot, point) ascending.
  std::unordered_map<uint32_t, std::vector<std::pair<uint32_t, uint32_t>>> points_of_slots;
  std::map<std::pair<uint32_t, uint32_t>, bool> contained;  // outer, inner
  // (image a, image b) -> by slot of a, as far as somebody asked
  std::unordered_map<uint64_t, std::unordered_map<uint32_t, const std::vector<uint32_t>>> overlaps;
  std::unordered_map<uint64_t, bool> apart;  // by image a, image b
};

ProjectionTable::ProjectionTable(const Forest& forest, const Registry& registry)
    : forest_(forest), registry_(registry), state_(std::make_unique<State>()) {}

ProjectionTable::~ProjectionTable() = default;

Image& ProjectionTable::add_image(PiecesRef pieces) {
  Image& image = state_->images.emplace_back();
  image.id = static_cast<uint32_t>(state_->images.size());
  image.disjoint = pieces->disjoint();
  image.pieces = std::move(pieces);
  return image;
}

Image& ProjectionTable::add_image(std::vector<IndexSpaceId> spaces, std::vector<Domain> domains) {
  const bool disjoint = domains.size() == 1 || all_disjoint(domains);
  Image& image = add_image(list_pieces(std::move(domains), disjoint, false));
  image.spaces = std::move(spaces);
  return image;
}

const Image& ProjectionTable::partition_image(PartitionId id) {
  const Image*& found = state_->partition_images[id];
  if (!found) {
    const PartitionNode& partition = forest_.partition(id);
    Image& image = add_image(partition.pieces);
    image.first = partition.first;
    if (partition.contained) image.within = partition.parent;
    image.complete = partition.complete;
    found = &image;
  }
  return *found;
}

const Image& ProjectionTable::space_image(const std::vector<IndexSpaceId>& spaces) {
  const Image*& found = state_->space_images[spaces];
  if (!found) {
    std::vector<Domain> domains;
    for (IndexSpaceId space : spaces) domains.push_back(forest_.domain(space));
    const bool single = spaces.size() == 1;
    Image& image = add_image(spaces, std::move(domains));
    if (single) image.within = spaces[0];
    image.complete = single;
    found = &image;
  }
  return *found;
}

const Projection& ProjectionTable::add_projection(const Image& image, SlotList slot_of_point) {
  std::vector<uint32_t> key{image.id, slot_of_point.is_run()};
  if (slot_of_point.is_run()) {
    key.push_back(slot_of_point.empty() ? 0 : slot_of_point[0]);
    key.push_back(slot_of_point.size());
  } else {
    for (uint32_t slot : slot_of_point) key.push_back(slot);
  }
  const Projection*& found = state_->projection_by_slots[key];
  if (!found) {
    Projection& projection = state_->projections.emplace_back();
    projection.id = static_cast<uint32_t>(state_->projections.size());
    projection.image = &image;
    projection.slots = slot_of_point;
    if (!slot_of_point.is_run()) {
      std::vector<uint32_t> slots;
      for (uint32_t slot : slot_of_point) slots.push_back(slot);
      std::sort(slots.begin(), slots.end());
      slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
      projection.slots = std::move(slots);
    }
    projection.one_to_one = projection.slots.size() == slot_of_point.size();
    projection.covers_image = projection.slots.size() == image.size();
    projection.slot_of_point = std::move(slot_of_point);
    found = &projection;
  }
  return *found;
}

std::vector<IndexSpaceId> ProjectionTable::evaluate(const Requirement& requirement,
                                                    const Domain& launch_domain,
                                                    const PointList& points) const {
  if (!requirement.projection) return std::vector<IndexSpaceId>(points.size(), requirement.region);
  const ProjectionFunctor* functor = registry_.find_projection(*requirement.projection);
  if (!functor) {
    throw ProgramError({"T0302",
                        "projection functor " + std::to_string(*requirement.projection) +
                            " is not registered; register it before it is used in a launch",
                        {}});
  }
  std::vector<IndexSpaceId> spaces;
  spaces.reserve(points.size());
  for (const DomainPoint point : points) {
    IndexSpaceId space;
    if (requirement.partition) {
      LogicalPartition bound{requirement.tree, requirement.partition, requirement.field_space};
      space = functor->project(forest_, bound, point, launch_domain);
    } else {
      LogicalRegion bound{requirement.tree, requirement.region, requirement.field_space};
      space = functor->project(forest_, bound, point, launch_domain);
    }
    IndexSpaceId top =
        requirement.partition ? forest_.partition(requirement.partition).parent : requirement.region;
    if (!space || !forest_.is_ancestor(top, space)) {
      throw ProgramError({"T0303",
                          "projection functor " + std::to_string(*requirement.projection) +
                              " gave for point " + to_string(point) +
                              " a region that is not below the requirement's upper bound",
                          {}});
    }
    spaces.push_back(space);
  }
  return spaces;
}

const Projection& ProjectionTable::project_list(const std::vector<IndexSpaceId>& spaces) {
  // Subspaces of one partition share its image, whatever functor or single launch named them: so loops over a
  // partition's colors and index launches over it meet in the same slots.
  PartitionId common = spaces.empty() ? PartitionId{} : forest_.parent_partition(spaces[0]);
  const PartitionNode* partition = common ? &forest_.partition(common) : nullptr;
  std::vector<uint32_t> slots;
  slots.reserve(spaces.size());
  for (IndexSpaceId space : spaces) {
    if (!partition) break;
    slots.push_back(space.value - partition->first.value);
    if (slots.back() >= partition->size()) partition = nullptr;
  }
  if (partition) return add_projection(partition_image(common), std::move(slots));
  slots.clear();
  std::vector<IndexSpaceId> distinct = spaces;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  for (IndexSpaceId space : spaces) {
    slots.push_back(
        static_cast<uint32_t>(std::lower_bound(distinct.begin(), distinct.end(), space) - distinct.begin()));
  }
  return add_projection(space_image(distinct), std::move(slots));
}

const Projection& ProjectionTable::project(const Requirement& requirement, const Domain& launch_domain,
                                           const PointList& points) {
  std::lock_guard lock(state_->mutex);
  bool single = !requirement.projection && points.size() == 1;
  Key key{requirement.region, requirement.partition,
          requirement.projection ? static_cast<int64_t>(*requirement.projection) : -1,
          single ? Domain() : launch_domain};
  auto found = state_->by_requirement.find(key);
  if (found != state_->by_requirement.end()) return *found->second;
  const Projection* projection = project_identity(requirement, launch_domain);
  if (!projection) projection = &project_list(evaluate(requirement, launch_domain, points));
  state_->by_requirement.emplace(std::move(key), projection);
  return *projection;
}

// A launch over colors of a partition that follow each other, each point on its own: known without looking at
// the points.
const Projection* ProjectionTable::project_identity(const Requirement& requirement,
                                                    const Domain& launch_domain) {
  if (!requirement.partition || !requirement.projection) return nullptr;
  const ProjectionFunctor* functor = registry_.find_projection(*requirement.projection);
  if (!functor || !functor->is_identity()) return nullptr;
  const PartitionNode& partition = forest_.partition(requirement.partition);
  const Domain& colors = partition.color_space;
  auto project_run = [&](int64_t first, uint64_t count) {
    return &add_projection(partition_image(partition.id),
                           SlotList(static_cast<uint32_t>(first), static_cast<uint32_t>(count)));
  };
  if (colors == launch_domain) return project_run(0, partition.size());
  if (launch_domain.empty() || !launch_domain.dense() || !colors.dense()) return nullptr;
  const int64_t first = partition.find_color(launch_domain.lo());
  const int64_t last = partition.find_color(launch_domain.hi());
  const uint64_t count = launch_domain.volume();
  if (first < 0 || last < 0 || static_cast<uint64_t>(last - first) + 1 != count) return nullptr;
  return project_run(first, count);
}

const Projection& ProjectionTable::project_spaces(const std::vector<IndexSpaceId>& spaces) {
  std::lock_guard lock(state_->mutex);
  return project_list(spaces);
}

const Projection& ProjectionTable::project_domains(std::vector<Domain> domains) {
  std::lock_guard lock(state_->mutex);
  const Projection*& found = state_->domain_projections[domains];
  if (!found) {
    std::vector<uint32_t> slots(domains.size());
    std::iota(slots.begin(), slots.end(), 0);
    std::vector<IndexSpaceId> spaces(domains.size());
    found = &add_projection(add_image(std::move(spaces), std::move(domains)), std::move(slots));
  }
  return *found;
}

const Projection& ProjectionTable::own_part(const Projection& projection, const Sharding& sharding) {
  const std::vector<uint32_t>& points = sharding.own();
  if (points.size() == projection.slot_of_point.size()) return projection;
  std::lock_guard lock(state_->mutex);
  const Projection*& found = state_->own_parts[{projection.id, sharding.id()}];
  if (!found) {
    std::vector<uint32_t> slots;
    slots.reserve(points.size());
    for (uint32_t point : points) slots.push_back(projection.slot_of_point[point]);
    found = &add_projection(*projection.image, std::move(slots));
  }
  return *found;
}

SlotList ProjectionTable::points_of_slot(const Projection& projection, uint32_t slot) {
  const SlotList& slots = projection.slot_of_point;
  if (slots.is_run()) {
    const uint32_t point = slots.empty() ? 0 : slot - slots[0];
    return point < slots.size() ? SlotList(point, 1) : SlotList();
  }
  std::lock_guard lock(state_->mutex);
  auto& found = state_->points_of_slots[projection.id];
  if (found.empty()) {
    for (uint32_t point = 0; point < slots.size(); ++point) found.emplace_back(slots[point], point);
    std::sort(found.begin(), found.end());
  }
  std::vector<uint32_t> points;
  for (auto at = std::lower_bound(found.begin(), found.end(), std::pair{slot, uint32_t{0}});
       at != found.end() && at->first == slot; ++at) {
    points.push_back(at->second);
  }
  return points;
}

bool ProjectionTable::contains(const Projection& outer, const Projection& inner) {
  std::lock_guard lock(state_->mutex);
  auto [found, added] = state_->contained.try_emplace({outer.id, inner.id}, true);
  for (uint32_t point = 0; added && found->second && point < inner.slot_of_point.size(); ++point)
    found->second = outer.domain(point).contains(inner.domain(point));
  return found->second;
}

const std::vector<uint32_t>& ProjectionTable::overlapping(const Image& a, uint32_t slot, const Image& b) {
  std::lock_guard lock(state_->mutex);
  auto& lists = state_->overlaps[(uint64_t{a.id} << 32) | b.id];
  const auto found = lists.find(slot);
  if (found != lists.end()) {
    AnalysisCounts::add(counts.overlap_tests, found->second.size() + 1);
    return found->second;
  }
  std::vector<uint32_t> answer;
  if (&a == &b && a.disjoint) {
    if (!a.domain(slot).empty()) answer.push_back(slot);
  } else {
    b.pieces->overlapping(a.domain(slot), [&](size_t i) { answer.push_back(static_cast<uint32_t>(i)); });
  }
  AnalysisCounts::add(counts.overlap_tests, answer.size() + 1);
  return lists.emplace(slot, std::move(answer)).first->second;
}

// Whether the paths from the root to the two part at a disjoint partition.
bool ProjectionTable::apart_in_tree(IndexSpaceId a, IndexSpaceId b) const {
  const IndexSpaceNode* one = &forest_.index_space(a);
  const IndexSpaceNode* other = &forest_.index_space(b);
  while (one->depth > 0 || other->depth > 0) {
    if (one->id == other->id) return false;
    if (one->parent == other->parent) return forest_.partition(one->parent).disjoint;
    const IndexSpaceNode*& deeper = one->depth > other->depth ? one : other;
    const PartitionNode& partition = forest_.partition(deeper->parent);
    if (!partition.contained) return false;
    deeper = &forest_.index_space(partition.parent);
  }
  return false;
}

// At any depth, with nothing on the way that reaches beyond its parent.
bool ProjectionTable::lies_in(IndexSpaceId outer, IndexSpaceId inner) const {
  const int depth = forest_.index_space(outer).depth;
  const IndexSpaceNode* node = &forest_.index_space(inner);
  while (node->depth > depth) {
    const PartitionNode& partition = forest_.partition(node->parent);
    if (!partition.contained) return false;
    node = &forest_.index_space(partition.parent);
  }
  return node->id == outer;
}

bool ProjectionTable::apart(const Image& a, const Image& b) {
  if (b.size() < a.size()) return apart(b, a);
  std::lock_guard lock(state_->mutex);
  auto [found, added] = state_->apart.try_emplace((uint64_t{a.id} << 32) | b.id, true);
  if (!added) return found->second;
  if (a.within && b.within && apart_in_tree(a.within, b.within)) return true;
  for (uint32_t slot = 0; found->second && slot < a.size(); ++slot) {
    AnalysisCounts::add(counts.overlap_tests, 1);
    found->second = !b.pieces->any_overlaps(a.domain(slot));
  }
  return found->second;
}

bool ProjectionTable::sticks_out(const Image& one, const Image& other) const {
  return one.size() == 1 && other.within && !forest_.domain(other.within).contains(one.domain(0));
}

bool ProjectionTable::covers(const Image& outer, const Image& inner) const {
  return outer.complete && outer.within && inner.within && lies_in(outer.within, inner.within);
}

}  // namespace testudo
