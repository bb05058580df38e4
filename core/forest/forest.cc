#include "core/forest/forest.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/base/diagnostic.h"
#include "core/geometry/dense_position.h"

namespace testudo {

namespace {

[[noreturn]] void fail(const char* code, std::string message, Source source = {}) {
  throw ProgramError({code, std::move(message), std::move(source)});
}

[[noreturn]] void fail_handle(const std::string& kind, uint64_t id, Source source = {}) {
  fail("T0205", "there is no " + kind + " " + std::to_string(id) + ": use a handle that this run returned",
       std::move(source));
}

void check_spec(const PartitionSpec& spec, const Domain& parent) {
  const size_t given = spec.pieces ? spec.pieces->size() : spec.subspaces.size();
  if (given != spec.color_space.volume()) {
    fail("T0206",
         "a partition with " + std::to_string(spec.color_space.volume()) + " colors was given " +
             std::to_string(given) + " pieces: give one per color",
         spec.source);
  }
  int wanted = parent.dim();  // a set without dimension is empty and fits all
  for (size_t i = 0; i < spec.subspaces.size(); ++i) {
    const int dim = spec.subspaces[i].dim();
    if (wanted == 0) wanted = dim;
    if (dim == 0 || dim == wanted) continue;
    fail("T0206",
         "piece " + std::to_string(i) + " has " + std::to_string(dim) +
             " dimensions but the index space has " + std::to_string(wanted) +
             ": make all pieces from points of the index space",
         spec.source);
  }
}

PiecesRef list_of(PartitionSpec& spec, const Domain& parent) {
  if (spec.clip) {
    for (Domain& piece : spec.subspaces) piece = intersect(piece, parent);
  }
  return list_pieces(std::move(spec.subspaces), parent, spec.clip);
}

void check_room(size_t room, const PartitionNode& partition) {
  if (partition.size() <= room) return;
  fail("T0208",
       "a partition of " + std::to_string(partition.size()) + " colors, but there can be only " +
           std::to_string(room) + " more index spaces: make fewer colors",
       partition.source);
}

std::string name_key(const std::string& kind, uint64_t id, uint64_t space) {
  return kind + '/' + std::to_string(id) + '/' + std::to_string(space);
}

}  // namespace

int64_t PartitionNode::find_color(const DomainPoint& point) const {
  if (color_space.dense()) return dense_position(color_space, point);
  const auto found = color_index.find(point);
  return found == color_index.end() ? -1 : static_cast<int64_t>(found->second);
}

Forest::Forest() = default;
Forest::~Forest() = default;

void Forest::set_listener(ForestListener* listener) {
  std::lock_guard lock(mutex_);
  listener_ = listener;
}

void Forest::set_local_scope(std::function<bool()> makes_local) {
  std::lock_guard lock(mutex_);
  makes_local_ = std::move(makes_local);
}

IndexSpaceId Forest::create_index_space(Domain domain) {
  std::lock_guard lock(mutex_);
  const bool local = makes_local();
  const IndexSpaceId id{index_spaces_.next(local)};
  index_spaces_.append({.id = id, .domain = std::move(domain), .root = id}, local);
  if (listener_) listener_->on_index_space(*index_spaces_.find(id.value));
  return id;
}

PartitionId Forest::create_partition(PartitionSpec spec) {
  const Domain& parent = domain(spec.parent);
  check_spec(spec, parent);
  PartitionNode node;
  node.pieces = spec.pieces ? std::move(spec.pieces) : list_of(spec, parent);
  node.parent = spec.parent;
  node.color_space = std::move(spec.color_space);
  node.colors = PointList(node.color_space);
  if (!node.color_space.dense()) {
    for (uint32_t i = 0; i < node.size(); ++i) node.color_index.emplace(node.colors[i], i);
  }
  node.disjoint = node.pieces->disjoint();
  node.complete = node.pieces->complete();
  node.claimed_disjoint = spec.disjoint;
  node.contained = spec.clip;
  node.claimed_complete = spec.complete;
  node.op = std::move(spec.op);
  node.source = spec.source;

  std::lock_guard lock(mutex_);
  const bool local = spec.local || makes_local();
  check_room(index_spaces_.room(local), node);
  node.id = PartitionId{partitions_.next(local)};
  node.color = choose_color(spec, local);
  node.first = IndexSpaceId{index_spaces_.next(local)};
  const PartitionId id = node.id;
  const size_t colors = node.size();
  children_[node.parent].emplace(node.color, id);
  // Before the ids of its subspaces: whoever sees these finds it.
  partitions_.append(std::move(node), local);
  index_spaces_.reserve(colors, local);
  if (listener_) listener_->on_partition(partitions_[id.value]);
  return id;
}

// The colors that are picked for partitions of this rank alone are beyond those of all ranks.
uint32_t Forest::choose_color(const PartitionSpec& spec, bool local) const {
  const uint32_t first = local ? kFirstLocalId : 0;
  const auto siblings = children_.find(spec.parent);
  if (siblings == children_.end()) return spec.color.value_or(first);
  const auto& by_color = siblings->second;
  if (spec.color) {
    if (!by_color.contains(*spec.color)) return *spec.color;
    fail("T0207",
         "index space " + std::to_string(spec.parent.value) + " already has a partition of color " +
             std::to_string(*spec.color) + ": choose another color, or none",
         spec.source);
  }
  auto behind = local ? by_color.end() : by_color.lower_bound(kFirstLocalId);
  if (behind == by_color.begin()) return first;
  const uint32_t last = std::prev(behind)->first;
  if (local && last < first) return first;
  if (last + 1 != (local ? 0 : kFirstLocalId)) return last + 1;
  uint32_t gap = first;
  while (by_color.contains(gap)) ++gap;
  return gap;
}

FieldSpaceId Forest::create_field_space() {
  std::lock_guard lock(mutex_);
  const bool local = makes_local();
  const FieldSpaceId id{field_spaces_.next(local)};
  field_spaces_.append(std::make_unique<FieldTable>(id), local);
  if (listener_) listener_->on_field_space(id);
  return id;
}

void Forest::create_field(FieldSpaceId space, FieldId field, size_t size) {
  std::lock_guard lock(mutex_);
  const FieldNode node = field_space(space).create(field, size);
  if (listener_) listener_->on_field(space, node);
}

FieldId Forest::create_field(FieldSpaceId space, size_t size) {
  std::lock_guard lock(mutex_);
  const FieldNode node = field_space(space).create(size);
  if (listener_) listener_->on_field(space, node);
  return node.id;
}

void Forest::destroy_field(FieldSpaceId space, FieldId field) {
  field_space(space).destroy(field);
}

LogicalRegion Forest::create_region(IndexSpaceId index_space_id, FieldSpaceId field_space_id) {
  index_space(index_space_id);
  field_space(field_space_id);
  std::lock_guard lock(mutex_);
  const bool local = makes_local();
  const RegionTreeId tree{regions_.next(local)};
  const LogicalRegion region{tree, index_space_id, field_space_id};
  regions_.append(region, local);
  if (listener_) listener_->on_region(region);
  return region;
}

const IndexSpaceNode& Forest::index_space(IndexSpaceId id) const {
  const IndexSpaceNode* node = id ? index_spaces_.find(id.value) : nullptr;
  if (node) return *node;
  if (!index_spaces_.contains(id.value)) fail_handle("index space", id.value);
  return make_subspace(id);
}

// Several threads may: they make the same, and the first one's stays.
const IndexSpaceNode& Forest::make_subspace(IndexSpaceId id) const {
  const PartitionNode& partition = partition_over(id);
  const IndexSpaceNode& parent = index_space(partition.parent);
  const size_t position = id.value - partition.first.value;
  return index_spaces_.put(id.value, {.id = id,
                                      .domain = partition.pieces->domain(position),
                                      .parent = partition.id,
                                      .root = parent.root,
                                      .color = partition.colors[position],
                                      .depth = parent.depth + 1});
}

// The last partition whose subspaces do not begin after `subspace`: they got their ids in the order in which
// the partitions got theirs. O(log partitions). Precondition: it is a subspace.
const PartitionNode& Forest::partition_over(IndexSpaceId subspace) const {
  const bool local = subspace.value >= kFirstLocalId;
  uint32_t low = partitions_.first(local), behind = partitions_.next(local);
  while (behind - low > 1) {
    const uint32_t middle = low + (behind - low) / 2;
    (partitions_[middle].first.value <= subspace.value ? low : behind) = middle;
  }
  return partitions_[low];
}

PartitionId Forest::parent_partition(IndexSpaceId id) const {
  const IndexSpaceNode* node = id ? index_spaces_.find(id.value) : nullptr;
  if (node) return node->parent;
  if (!index_spaces_.contains(id.value)) fail_handle("index space", id.value);
  return partition_over(id).id;
}

const PartitionNode& Forest::partition(PartitionId id) const {
  if (!partitions_.contains(id.value)) fail_handle("index partition", id.value);
  return partitions_[id.value];
}

std::vector<LogicalRegion> Forest::regions_of(FieldSpaceId space) const {
  std::vector<LogicalRegion> regions;
  regions_.for_each([&](const LogicalRegion& region) {
    if (region.field_space == space) regions.push_back(region);
  });
  return regions;
}

LogicalRegion Forest::root_region(RegionTreeId tree) const {
  if (!regions_.contains(tree.value)) fail_handle("region tree", tree.value);
  return regions_[tree.value];
}

FieldTable& Forest::field_space(FieldSpaceId id) const {
  if (!field_spaces_.contains(id.value)) fail_handle("field space", id.value);
  return *field_spaces_[id.value];
}

std::vector<FieldId> Forest::fields(FieldSpaceId space) const {
  return field_space(space).living();
}
bool Forest::has_field(FieldSpaceId space, FieldId field) const {
  return field_space(space).has(field);
}
size_t Forest::field_size(FieldSpaceId space, FieldId field) const {
  return field_space(space).size_of(field);
}

IndexSpaceId Forest::subspace(PartitionId id, const DomainPoint& color) const {
  const PartitionNode& node = partition(id);
  const int64_t position = node.find_color(color);
  if (position < 0) {
    fail("T0203", "index partition " + std::to_string(id.value) + " has no color " + to_string(color) +
                      ": its color space is " + to_string(node.color_space));
  }
  return node.subspace(static_cast<size_t>(position));
}

PartitionId Forest::partition_by_color(IndexSpaceId parent, uint32_t color) const {
  index_space(parent);
  std::lock_guard lock(mutex_);
  const auto siblings = children_.find(parent);
  if (siblings == children_.end()) return {};
  const auto found = siblings->second.find(color);
  return found == siblings->second.end() ? PartitionId{} : found->second;
}

std::vector<PartitionId> Forest::partitions_of(IndexSpaceId parent) const {
  index_space(parent);
  std::vector<PartitionId> result;
  {
    std::lock_guard lock(mutex_);
    const auto siblings = children_.find(parent);
    if (siblings == children_.end()) return result;
    for (const auto& [color, id] : siblings->second) result.push_back(id);
  }
  std::sort(result.begin(), result.end());
  return result;
}

bool Forest::is_ancestor(IndexSpaceId outer, IndexSpaceId inner) const {
  index_space(outer);
  while (inner != outer) {
    const PartitionId above = parent_partition(inner);
    if (!above) return false;
    inner = partition(above).parent;
  }
  return true;
}

void Forest::set_name(const std::string& kind, uint64_t id, uint64_t space, const std::string& name) {
  std::lock_guard lock(mutex_);
  names_[name_key(kind, id, space)] = name;
}

std::string Forest::name(const std::string& kind, uint64_t id, uint64_t space) const {
  std::lock_guard lock(mutex_);
  const auto found = names_.find(name_key(kind, id, space));
  return found == names_.end() ? std::string() : found->second;
}

size_t Forest::index_space_count() const {
  return index_spaces_.size();
}
size_t Forest::partition_count() const {
  return partitions_.size();
}

}  // namespace testudo
