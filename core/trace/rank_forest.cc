#include "core/trace/rank_forest.h"

#include <algorithm>

namespace testudo::trace {
namespace {

constexpr uint32_t kLocalIds = uint32_t{1} << 31;

size_t hash_of(const Trace& trace, const PartitionNode& node) {
  size_t hash = node.record.color_space.hash();
  for (const IndexSpaceId id : node.subspaces) hash = hash * 31 + trace.space(id).record.domain.hash();
  return hash;
}

// Where the id is taken by something else, a new one.
template <typename IdType>
IdType id_for(IdType id, bool taken, FreshId<IdType>& fresh, IdMap<IdType>& map) {
  if (!taken) return id;
  const IdType own = fresh.next();
  map.change(id, own);
  return own;
}

Operator mapped(Operator made_by, const RankIds& ids) {
  made_by.tree = ids.trees(made_by.tree);
  made_by.region = ids.spaces(made_by.region);
  made_by.source = ids.partitions(made_by.source);
  made_by.left = ids.partitions(made_by.left);
  made_by.right = ids.partitions(made_by.right);
  return made_by;
}

// Where the program said it does not make it another partition.
bool same_partition(const Partition& a, const Partition& b) {
  return a.parent == b.parent && a.color == b.color && a.color_space == b.color_space &&
         a.disjoint == b.disjoint && a.complete == b.complete && a.made_by == b.made_by;
}

const FieldNode* find_field(const FieldSpaceNode& space, FieldId id) {
  const auto found = std::find_if(space.fields.begin(), space.fields.end(),
                                  [id](const FieldNode& field) { return field.record.id == id; });
  return found == space.fields.end() ? nullptr : &*found;
}

bool contradicts(const FieldSpaceNode& a, const FieldSpaceNode& b) {
  return std::any_of(a.fields.begin(), a.fields.end(), [&](const FieldNode& field) {
    const FieldNode* other = find_field(b, field.record.id);
    return other != nullptr && other->record.size != field.record.size;
  });
}

}  // namespace

void ForestMerger::add(const Trace& rank, RankIds& ids) {
  add_roots(rank, ids);
  add_field_spaces(rank, ids);
  add_regions(rank, ids);
  for (const PartitionNode& node : rank.partitions()) add_partition(rank, node, ids);
  add_names(rank, ids);
}

void ForestMerger::add_roots(const Trace& rank, RankIds& ids) {
  for (const SpaceNode& node : rank.spaces()) {
    if (node.record.parent) continue;
    IndexSpace record = node.record;
    const bool taken = merged_.has(record.id);
    if (taken && merged_.trace().space(record.id).record == record) continue;
    record.id = id_for(record.id, taken, fresh_.spaces, ids.spaces);
    merged_.add(std::move(record));
  }
}

// Fields may come and go while a program runs: those of all ranks together are the space's.
void ForestMerger::add_field_spaces(const Trace& rank, RankIds& ids) {
  for (const FieldSpaceNode& node : rank.field_spaces()) {
    const FieldSpaceId id = node.record.id;
    const bool known = merged_.has(id) && !contradicts(node, merged_.trace().field_space(id));
    const FieldSpaceId own = id_for(id, merged_.has(id) && !known, fresh_.field_spaces, ids.field_spaces);
    if (!known) merged_.add(FieldSpace{own});
    for (const FieldNode& field : node.fields) {
      if (find_field(merged_.trace().field_space(own), field.record.id) != nullptr) continue;
      merged_.add(Field{own, field.record.id, field.record.size});
    }
  }
}

void ForestMerger::add_regions(const Trace& rank, RankIds& ids) {
  for (const RegionNode& node : rank.regions()) {
    Region record = node.record;
    record.index_space = ids.spaces(record.index_space);
    record.field_space = ids.field_spaces(record.field_space);
    const bool taken = merged_.has(record.tree);
    if (taken && merged_.trace().region(record.tree).record == record) continue;
    record.tree = id_for(record.tree, taken, fresh_.trees, ids.trees);
    merged_.add(std::move(record));
  }
}

bool ForestMerger::is_known(const Trace& rank, const PartitionNode& node, const Partition& record) const {
  const PartitionNode& other = merged_.trace().partition(record.id);
  if (!same_partition(other.record, record) || other.subspaces != node.subspaces) return false;
  return std::all_of(node.subspaces.begin(), node.subspaces.end(), [&](IndexSpaceId id) {
    const IndexSpace& mine = rank.space(id).record;
    const IndexSpace& theirs = merged_.trace().space(id).record;
    return mine.color == theirs.color && mine.domain == theirs.domain;
  });
}

std::optional<PartitionId> ForestMerger::find_alike(const Trace& rank, const PartitionNode& node,
                                                    const Partition& record) const {
  const auto [first, last] = local_.equal_range(hash_of(rank, node));
  for (auto at = first; at != last; ++at) {
    const PartitionNode& other = merged_.trace().partition(at->second);
    Partition own = record;
    own.color = other.record.color;
    const bool alike = same_partition(own, other.record) &&
                       std::equal(node.subspaces.begin(), node.subspaces.end(), other.subspaces.begin(),
                                  other.subspaces.end(), [&](IndexSpaceId mine, IndexSpaceId theirs) {
                                    const IndexSpace& a = rank.space(mine).record;
                                    const IndexSpace& b = merged_.trace().space(theirs).record;
                                    return a.color == b.color && a.domain == b.domain;
                                  });
    if (alike) return at->second;
  }
  return std::nullopt;
}

void ForestMerger::add_partition(const Trace& rank, const PartitionNode& node, RankIds& ids) {
  Partition record = node.record;
  record.parent = ids.spaces(record.parent);
  record.made_by = mapped(std::move(record.made_by), ids);
  const bool local = record.id.value >= kLocalIds;
  if (const auto alike = local ? find_alike(rank, node, record) : std::nullopt) {
    ids.partitions.change(node.record.id, *alike);
    const std::vector<IndexSpaceId>& theirs = merged_.trace().partition(*alike).subspaces;
    for (size_t i = 0; i < theirs.size(); ++i) ids.spaces.change(node.subspaces[i], theirs[i]);
    return;
  }
  const bool taken = merged_.has(record.id);
  if (taken && is_known(rank, node, record)) return;
  const PartitionId own = id_for(record.id, taken, fresh_.partitions, ids.partitions);
  record.id = own;
  merged_.add(std::move(record));
  for (const IndexSpaceId id : node.subspaces) {
    IndexSpace subspace = rank.space(id).record;
    subspace.id = id_for(id, merged_.has(id), fresh_.spaces, ids.spaces);
    subspace.parent = own;
    merged_.add(std::move(subspace));
  }
  if (local) local_.emplace(hash_of(rank, node), own);
}

void ForestMerger::add_names(const Trace& rank, const RankIds& ids) {
  const Trace& known = merged_.trace();
  const auto give = [&](NameOf of, const auto& id, const std::string& name, const std::string& present) {
    if (!name.empty() && present.empty()) merged_.add(Name{of, static_cast<int64_t>(id.value), {}, name});
  };
  for (const SpaceNode& node : rank.spaces()) {
    const IndexSpaceId id = ids.spaces(node.record.id);
    give(NameOf::kIndexSpace, id, node.name, known.space(id).name);
  }
  for (const PartitionNode& node : rank.partitions()) {
    const PartitionId id = ids.partitions(node.record.id);
    give(NameOf::kPartition, id, node.name, known.partition(id).name);
  }
  for (const RegionNode& node : rank.regions()) {
    const RegionTreeId id = ids.trees(node.record.tree);
    give(NameOf::kRegion, id, node.name, known.region(id).name);
  }
  for (const FieldSpaceNode& node : rank.field_spaces()) {
    const FieldSpaceId id = ids.field_spaces(node.record.id);
    give(NameOf::kFieldSpace, id, node.name, known.field_space(id).name);
    for (const FieldNode& field : node.fields) {
      const FieldNode* present = find_field(known.field_space(id), field.record.id);
      if (!field.name.empty() && present->name.empty())
        merged_.add(Name{NameOf::kField, field.record.id, id.value, field.name});
    }
  }
  for (Name name : TraceAssembler::subregion_names(rank)) {
    name.id = ids.trees(RegionTreeId{static_cast<uint32_t>(name.id)}).value;
    name.space = ids.spaces(IndexSpaceId{static_cast<uint32_t>(*name.space)}).value;
    merged_.add(std::move(name));
  }
}

}  // namespace testudo::trace
