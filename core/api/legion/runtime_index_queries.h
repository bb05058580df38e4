#pragma once

#include <set>

#include "core/api/legion/runtime_dependent_partitions.h"

namespace Legion::detail {

// Questions about index spaces and partitions. Each has a form with a context, which is ignored. Handles that
// do not exist, or colors that are not there, throw ProgramError (T0203, T0205) unless a `has_` form asks
// first.
class IndexQueryCalls : public DependentPartitionCalls {
 public:
  IndexPartition get_index_partition(IndexSpace parent, Color color) const;
  IndexPartition get_index_partition(Context, IndexSpace parent, Color color) const {
    return get_index_partition(parent, color);
  }
  IndexPartition get_index_partition(IndexSpace parent, const DomainPoint& color) const;
  IndexPartition get_index_partition(Context, IndexSpace parent, const DomainPoint& color) const {
    return get_index_partition(parent, color);
  }
  template <int D, typename T>
  IndexPartitionT<D, T> get_index_partition(IndexSpaceT<D, T> parent, Color color) const {
    return IndexPartitionT<D, T>(get_index_partition(IndexSpace(parent), color));
  }
  bool has_index_partition(IndexSpace parent, Color color) const;
  bool has_index_partition(Context, IndexSpace parent, Color color) const {
    return has_index_partition(parent, color);
  }
  bool has_index_partition(IndexSpace parent, const DomainPoint& color) const;
  bool has_index_partition(Context, IndexSpace parent, const DomainPoint& color) const {
    return has_index_partition(parent, color);
  }
  IndexSpace get_index_subspace(IndexPartition partition, Color color) const;
  IndexSpace get_index_subspace(Context, IndexPartition partition, Color color) const {
    return get_index_subspace(partition, color);
  }
  IndexSpace get_index_subspace(IndexPartition partition, const DomainPoint& color) const;
  IndexSpace get_index_subspace(Context, IndexPartition partition, const DomainPoint& color) const {
    return get_index_subspace(partition, color);
  }
  template <int D, typename T, int CD, typename CT>
  IndexSpaceT<D, T> get_index_subspace(IndexPartitionT<D, T> partition, Point<CD, CT> color) const {
    return IndexSpaceT<D, T>(get_index_subspace(IndexPartition(partition), DomainPoint(color)));
  }
  bool has_index_subspace(IndexPartition partition, const DomainPoint& color) const;
  bool has_index_subspace(Context, IndexPartition partition, const DomainPoint& color) const {
    return has_index_subspace(partition, color);
  }
  template <int D, typename T, int CD, typename CT>
  bool has_index_subspace(IndexPartitionT<D, T> partition, Point<CD, CT> color) const {
    return has_index_subspace(IndexPartition(partition), DomainPoint(color));
  }
  bool has_multiple_domains(IndexSpace handle) const;
  bool has_multiple_domains(Context, IndexSpace handle) const { return has_multiple_domains(handle); }
  Domain get_index_space_domain(IndexSpace handle) const;
  Domain get_index_space_domain(Context, IndexSpace handle) const { return get_index_space_domain(handle); }
  template <int D, typename T>
  DomainT<D, T> get_index_space_domain(IndexSpaceT<D, T> handle) const {
    return get_index_space_domain(IndexSpace(handle));
  }
  // The disjoint boxes.
  void get_index_space_domains(IndexSpace handle, std::vector<Domain>& domains) const;
  void get_index_space_domains(Context, IndexSpace handle, std::vector<Domain>& domains) const {
    get_index_space_domains(handle, domains);
  }
  Domain get_index_partition_color_space(IndexPartition partition) const;
  Domain get_index_partition_color_space(Context, IndexPartition partition) const {
    return get_index_partition_color_space(partition);
  }
  template <int D, typename T, int CD, typename CT>
  DomainT<CD, CT> get_index_partition_color_space(IndexPartitionT<D, T> partition) const {
    return get_index_partition_color_space(IndexPartition(partition));
  }
  IndexSpace get_index_partition_color_space_name(IndexPartition partition) const;
  IndexSpace get_index_partition_color_space_name(Context, IndexPartition partition) const {
    return get_index_partition_color_space_name(partition);
  }
  void get_index_space_partition_colors(IndexSpace space, std::set<Color>& colors) const;
  void get_index_space_partition_colors(Context, IndexSpace space, std::set<Color>& colors) const {
    get_index_space_partition_colors(space, colors);
  }
  void get_index_space_partition_colors(IndexSpace space, std::set<DomainPoint>& colors) const;
  void get_index_space_partition_colors(Context, IndexSpace space, std::set<DomainPoint>& colors) const {
    get_index_space_partition_colors(space, colors);
  }
  bool is_index_partition_disjoint(IndexPartition partition) const;
  bool is_index_partition_disjoint(Context, IndexPartition partition) const {
    return is_index_partition_disjoint(partition);
  }
  bool is_index_partition_complete(IndexPartition partition) const;
  bool is_index_partition_complete(Context, IndexPartition partition) const {
    return is_index_partition_complete(partition);
  }
  // Of a piece: its color, or the color's position in the color space where it is not 1-D.
  Color get_index_space_color(IndexSpace handle) const;
  Color get_index_space_color(Context, IndexSpace handle) const { return get_index_space_color(handle); }
  template <int D, typename T, int CD, typename CT>
  Point<CD, CT> get_index_space_color(IndexSpaceT<D, T> handle) const {
    return get_index_space_color_point(handle);
  }
  DomainPoint get_index_space_color_point(IndexSpace handle) const;
  DomainPoint get_index_space_color_point(Context, IndexSpace handle) const {
    return get_index_space_color_point(handle);
  }
  Color get_index_partition_color(IndexPartition handle) const;
  Color get_index_partition_color(Context, IndexPartition handle) const {
    return get_index_partition_color(handle);
  }
  DomainPoint get_index_partition_color_point(IndexPartition handle) const;
  DomainPoint get_index_partition_color_point(Context, IndexPartition handle) const {
    return get_index_partition_color_point(handle);
  }
  IndexSpace get_parent_index_space(IndexPartition handle) const;
  IndexSpace get_parent_index_space(Context, IndexPartition handle) const {
    return get_parent_index_space(handle);
  }
  template <int D, typename T>
  IndexSpaceT<D, T> get_parent_index_space(IndexPartitionT<D, T> handle) const {
    return IndexSpaceT<D, T>(get_parent_index_space(IndexPartition(handle)));
  }
  bool has_parent_index_partition(IndexSpace handle) const;
  bool has_parent_index_partition(Context, IndexSpace handle) const {
    return has_parent_index_partition(handle);
  }
  IndexPartition get_parent_index_partition(IndexSpace handle) const;
  IndexPartition get_parent_index_partition(Context, IndexSpace handle) const {
    return get_parent_index_partition(handle);
  }
  template <int D, typename T>
  IndexPartitionT<D, T> get_parent_index_partition(IndexSpaceT<D, T> handle) const {
    return IndexPartitionT<D, T>(get_parent_index_partition(IndexSpace(handle)));
  }
  unsigned get_index_space_depth(IndexSpace handle) const;
  unsigned get_index_space_depth(Context, IndexSpace handle) const { return get_index_space_depth(handle); }
  unsigned get_index_partition_depth(IndexPartition handle) const;
  unsigned get_index_partition_depth(Context, IndexPartition handle) const {
    return get_index_partition_depth(handle);
  }

 protected:
  using DependentPartitionCalls::DependentPartitionCalls;
};

}  // namespace Legion::detail
