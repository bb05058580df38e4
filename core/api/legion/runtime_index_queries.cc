#include "core/api/legion/runtime_index_queries.h"

#include "core/api/detail/at_call.h"
#include "core/api/detail/runtime_state.h"

namespace Legion::detail {

namespace {

DomainPoint to_point(const testudo::PartitionNode& partition, Color color) {
  if (partition.color_space.dim() <= 1) return DomainPoint(static_cast<coord_t>(color));
  if (color < partition.colors.size()) return partition.colors[color];
  throw_error("T0203", "color " + std::to_string(color) + " is not in the color space " +
                           to_string(partition.color_space) + " of partition " +
                           std::to_string(partition.id.value));
}

Color to_color(const testudo::PartitionNode& partition, const DomainPoint& color) {
  if (partition.color_space.dim() <= 1) return static_cast<Color>(color.get_index());
  return static_cast<Color>(partition.find_color(color));
}

// Errors: T0205 the space is a root.
testudo::PartitionId parent_of(const testudo::Forest& forest, IndexSpace space) {
  const testudo::PartitionId parent = forest.index_space(to_core(space)).parent;
  if (!parent) {
    throw_error("T0205",
                "index space " + std::to_string(space.get_id()) + " is a root: it has no parent partition");
  }
  return parent;
}

}  // namespace

IndexPartition IndexQueryCalls::get_index_partition(IndexSpace parent, Color color, Where where) const {
  return at_call(where, [&] {
    const testudo::PartitionId id = state_->forest().partition_by_color(to_core(parent), color);
    if (!id) {
      throw_error("T0203", "index space " + std::to_string(parent.get_id()) +
                               " has no partition with color " + std::to_string(color));
    }
    return from_core(id, parent);
  });
}
IndexPartition IndexQueryCalls::get_index_partition(IndexSpace parent, const DomainPoint& color,
                                                    Where where) const {
  return get_index_partition(parent, color.get_color(), where);
}
bool IndexQueryCalls::has_index_partition(IndexSpace parent, Color color, Where where) const {
  return at_call(
      where, [&] { return static_cast<bool>(state_->forest().partition_by_color(to_core(parent), color)); });
}
bool IndexQueryCalls::has_index_partition(IndexSpace parent, const DomainPoint& color, Where where) const {
  return has_index_partition(parent, color.get_color(), where);
}
IndexSpace IndexQueryCalls::get_index_subspace(IndexPartition partition, Color color, Where where) const {
  return at_call(where, [&] {
    return get_index_subspace(partition, to_point(state_->forest().partition(to_core(partition)), color),
                              where);
  });
}
IndexSpace IndexQueryCalls::get_index_subspace(IndexPartition partition, const DomainPoint& color,
                                               Where where) const {
  return at_call(where,
                 [&] { return from_core(state_->forest().subspace(to_core(partition), color), partition); });
}
bool IndexQueryCalls::has_index_subspace(IndexPartition partition, const DomainPoint& color,
                                         Where where) const {
  return at_call(where,
                 [&] { return state_->forest().partition(to_core(partition)).find_color(color) >= 0; });
}
bool IndexQueryCalls::has_multiple_domains(IndexSpace handle, Where where) const {
  return at_call(where, [&] { return !state_->forest().domain(to_core(handle)).dense(); });
}
Domain IndexQueryCalls::get_index_space_domain(IndexSpace handle, Where where) const {
  return at_call(where, [&] { return state_->domain(handle); });
}
void IndexQueryCalls::get_index_space_domains(IndexSpace handle, std::vector<Domain>& domains,
                                              Where where) const {
  at_call(where, [&] {
    state_->forest().domain(to_core(handle)).for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) {
      domains.emplace_back(lo, hi);
    });
  });
}
Domain IndexQueryCalls::get_index_partition_color_space(IndexPartition partition, Where where) const {
  return at_call(where,
                 [&] { return from_core(state_->forest().partition(to_core(partition)).color_space); });
}
IndexSpace IndexQueryCalls::get_index_partition_color_space_name(IndexPartition partition,
                                                                 Where where) const {
  return at_call(where, [&] { return state_->color_space(partition); });
}
void IndexQueryCalls::get_index_space_partition_colors(IndexSpace space, std::set<Color>& colors,
                                                       Where where) const {
  at_call(where, [&] {
    for (testudo::PartitionId id : state_->forest().partitions_of(to_core(space))) {
      colors.insert(state_->forest().partition(id).color);
    }
  });
}
void IndexQueryCalls::get_index_space_partition_colors(IndexSpace space, std::set<DomainPoint>& colors,
                                                       Where where) const {
  at_call(where, [&] {
    for (testudo::PartitionId id : state_->forest().partitions_of(to_core(space))) {
      colors.insert(DomainPoint(static_cast<coord_t>(state_->forest().partition(id).color)));
    }
  });
}
bool IndexQueryCalls::is_index_partition_disjoint(IndexPartition partition, Where where) const {
  return at_call(where, [&] { return state_->forest().partition(to_core(partition)).disjoint; });
}
bool IndexQueryCalls::is_index_partition_complete(IndexPartition partition, Where where) const {
  return at_call(where, [&] { return state_->forest().partition(to_core(partition)).complete; });
}
Color IndexQueryCalls::get_index_space_color(IndexSpace handle, Where where) const {
  return at_call(where, [&] {
    const testudo::PartitionId parent = state_->forest().index_space(to_core(handle)).parent;
    if (!parent) return Color(0);
    return to_color(state_->forest().partition(parent), get_index_space_color_point(handle, where));
  });
}
DomainPoint IndexQueryCalls::get_index_space_color_point(IndexSpace handle, Where where) const {
  return at_call(where, [&] { return state_->forest().index_space(to_core(handle)).color; });
}
Color IndexQueryCalls::get_index_partition_color(IndexPartition handle, Where where) const {
  return at_call(where, [&] { return state_->forest().partition(to_core(handle)).color; });
}
DomainPoint IndexQueryCalls::get_index_partition_color_point(IndexPartition handle, Where where) const {
  return DomainPoint(static_cast<coord_t>(get_index_partition_color(handle, where)));
}
IndexSpace IndexQueryCalls::get_parent_index_space(IndexPartition handle, Where where) const {
  return at_call(where,
                 [&] { return from_core(state_->forest().partition(to_core(handle)).parent, handle); });
}
bool IndexQueryCalls::has_parent_index_partition(IndexSpace handle, Where where) const {
  return at_call(where,
                 [&] { return static_cast<bool>(state_->forest().index_space(to_core(handle)).parent); });
}
IndexPartition IndexQueryCalls::get_parent_index_partition(IndexSpace handle, Where where) const {
  return at_call(where, [&] { return from_core(parent_of(state_->forest(), handle), handle); });
}
// A depth counts partitions and spaces both, as Legion's does.
unsigned IndexQueryCalls::get_index_space_depth(IndexSpace handle, Where where) const {
  return at_call(
      where, [&] { return 2 * static_cast<unsigned>(state_->forest().index_space(to_core(handle)).depth); });
}
unsigned IndexQueryCalls::get_index_partition_depth(IndexPartition handle, Where where) const {
  return get_index_space_depth(get_parent_index_space(handle, where), where) + 1;
}

}  // namespace Legion::detail
