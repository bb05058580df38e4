#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/source.h"
#include "core/forest/field_table.h"
#include "core/forest/handles.h"
#include "core/forest/lazy_table.h"
#include "core/forest/partition_operator.h"
#include "core/forest/pieces.h"
#include "core/forest/ranked_table.h"
#include "core/geometry/domain.h"
#include "core/geometry/point_list.h"

namespace testudo {

// What the program said about a partition; what is true is in PartitionNode.
enum class Claim { kYes, kNo, kCompute, kNone };

struct IndexSpaceNode {
  IndexSpaceId id;
  Domain domain;
  PartitionId parent;  // none: a root
  IndexSpaceId root;
  DomainPoint color;
  int depth = 0;  // 0 at the root, +1 per partition
};

struct PartitionNode {
  PartitionId id;
  IndexSpaceId parent;
  uint32_t color = 0;  // among the partitions of the parent
  Domain color_space;
  PointList colors;                                       // the points of color_space in order
  std::unordered_map<DomainPoint, uint32_t> color_index;  // only where color_space is sparse
  IndexSpaceId first;                                     // of the first color; the others' ids follow
  PiecesRef pieces;                                       // one per color, same order
  bool disjoint = false;                                  // computed from the sets, never believed
  bool complete = false;
  bool contained = true;  // its subspaces lie in the parent; else they may reach beyond it
  Claim claimed_disjoint = Claim::kCompute;
  Claim claimed_complete = Claim::kNone;
  PartitionOperator op;
  Source source;

  size_t size() const { return colors.size(); }
  // Of the color at a position. It is one integer away; what it names is made when it is first looked up.
  IndexSpaceId subspace(size_t position) const {
    return IndexSpaceId{first.value + static_cast<uint32_t>(position)};
  }
  // Position of a color in `colors`, or -1.
  int64_t find_color(const DomainPoint& point) const;
};

struct PartitionSpec {
  IndexSpaceId parent;
  Domain color_space;
  // One per point of color_space, in order; clipped to the parent unless `clip` is off.
  std::vector<Domain> subspaces;
  PiecesRef pieces;  // instead, where they follow from a formula; within the parent
  Claim disjoint = Claim::kCompute;
  Claim complete = Claim::kNone;
  PartitionOperator op;
  std::optional<uint32_t> color;  // chosen by the program
  bool clip = true;
  bool local = false;  // this rank alone makes it
  Source source;
};

// Sees what is created, in order; calls come under the forest's lock.
class ForestListener {
 public:
  virtual ~ForestListener() = default;
  virtual void on_index_space(const IndexSpaceNode&) = 0;  // roots only; subspaces come with their partition
  virtual void on_partition(const PartitionNode&) = 0;
  virtual void on_field_space(FieldSpaceId) = 0;
  virtual void on_field(FieldSpaceId, const FieldNode&) = 0;
  virtual void on_region(const LogicalRegion&) = 0;
};

// All region trees of a run. Only grows: destroyed things keep their shape, their data is freed elsewhere.
// Safe to use from any thread: creation takes a lock, look-ups by id do not (fields take their space's lock).
// The node of a subspace is made when it is first looked up, under a lock: a partition of a million colors
// costs what is touched of it. Wrong arguments throw ProgramError; a handle that names nothing is T0205
// everywhere.
class Forest {
 public:
  Forest();
  ~Forest();

  // `listener` outlives the forest or is reset to null.
  void set_listener(ForestListener* listener);
  // On several ranks: whether what the calling thread makes is known to this rank alone. By default, all
  // ranks make all things alike, in the same order.
  void set_local_scope(std::function<bool()> makes_local);

  IndexSpaceId create_index_space(Domain domain);
  // Errors: T0207 the parent has a partition of that color; T0206 a piece has not the parent's dimension, or
  // there is not one piece per color; T0208 more colors than there are ids left.
  PartitionId create_partition(PartitionSpec spec);
  FieldSpaceId create_field_space();
  // Errors: T0201 a living field has the id.
  void create_field(FieldSpaceId space, FieldId field, size_t size);
  FieldId create_field(FieldSpaceId space, size_t size);  // picks an id
  void destroy_field(FieldSpaceId space, FieldId field);
  LogicalRegion create_region(IndexSpaceId index_space, FieldSpaceId field_space);

  const IndexSpaceNode& index_space(IndexSpaceId id) const;
  const PartitionNode& partition(PartitionId id) const;
  const Domain& domain(IndexSpaceId id) const { return index_space(id).domain; }
  LogicalRegion root_region(RegionTreeId tree) const;
  std::vector<LogicalRegion> regions_of(FieldSpaceId space) const;  // all root regions with these fields

  std::vector<FieldId> fields(FieldSpaceId space) const;
  bool has_field(FieldSpaceId space, FieldId field) const;
  size_t field_size(FieldSpaceId space, FieldId field) const;  // T0202 where there is none

  // T0203 where `color` is not in the color space.
  IndexSpaceId subspace(PartitionId id, const DomainPoint& color) const;
  PartitionId partition_by_color(IndexSpaceId parent, uint32_t color) const;  // none where there is none
  std::vector<PartitionId> partitions_of(IndexSpaceId parent) const;

  // The partition that the space is a subspace of; none: a root. Makes no node.
  PartitionId parent_partition(IndexSpaceId id) const;
  // Whether `inner` is `outer` or a subspace of it at any depth (by the tree, not by its points).
  bool is_ancestor(IndexSpaceId outer, IndexSpaceId inner) const;

  void set_name(const std::string& kind, uint64_t id, uint64_t space, const std::string& name);
  std::string name(const std::string& kind, uint64_t id,
                   uint64_t space = 0) const;  // "" where none was given

  size_t index_space_count() const;
  size_t partition_count() const;

 private:
  mutable std::mutex mutex_;
  mutable RankedTable<IndexSpaceNode, LazyTable> index_spaces_;  // made by look-ups too
  RankedTable<PartitionNode> partitions_;
  RankedTable<LogicalRegion> regions_;
  RankedTable<std::unique_ptr<FieldTable>> field_spaces_;
  std::unordered_map<IndexSpaceId, std::map<uint32_t, PartitionId>> children_;  // by color
  std::unordered_map<std::string, std::string> names_;
  ForestListener* listener_ = nullptr;
  std::function<bool()> makes_local_;

  FieldTable& field_space(FieldSpaceId id) const;
  bool makes_local() const { return makes_local_ && makes_local_(); }
  uint32_t choose_color(const PartitionSpec& spec, bool local) const;
  const PartitionNode& partition_over(IndexSpaceId subspace) const;
  const IndexSpaceNode& make_subspace(IndexSpaceId id) const;
};

}  // namespace testudo
