#pragma once

#include <set>

#include "core/api/legion/runtime_dependent_partitions.h"

namespace Legion::detail {

// Questions about index spaces and partitions. Each has a form with a context, which is ignored. Handles that
// do not exist, or colors that are not there, throw ProgramError (T0203, T0205) unless a `has_` form asks
// first.
class IndexQueryCalls : public DependentPartitionCalls {
 public:
  IndexPartition get_index_partition(IndexSpace parent, Color color, Where where = Where::current()) const;
  IndexPartition get_index_partition(Context, IndexSpace parent, Color color,
                                     Where where = Where::current()) const {
    return get_index_partition(parent, color, where);
  }
  IndexPartition get_index_partition(IndexSpace parent, const DomainPoint& color,
                                     Where where = Where::current()) const;
  IndexPartition get_index_partition(Context, IndexSpace parent, const DomainPoint& color,
                                     Where where = Where::current()) const {
    return get_index_partition(parent, color, where);
  }
  template <int D, typename T>
  IndexPartitionT<D, T> get_index_partition(IndexSpaceT<D, T> parent, Color color,
                                            Where where = Where::current()) const {
    return IndexPartitionT<D, T>(get_index_partition(IndexSpace(parent), color, where));
  }
  bool has_index_partition(IndexSpace parent, Color color, Where where = Where::current()) const;
  bool has_index_partition(Context, IndexSpace parent, Color color, Where where = Where::current()) const {
    return has_index_partition(parent, color, where);
  }
  bool has_index_partition(IndexSpace parent, const DomainPoint& color, Where where = Where::current()) const;
  bool has_index_partition(Context, IndexSpace parent, const DomainPoint& color,
                           Where where = Where::current()) const {
    return has_index_partition(parent, color, where);
  }
  IndexSpace get_index_subspace(IndexPartition partition, Color color, Where where = Where::current()) const;
  IndexSpace get_index_subspace(Context, IndexPartition partition, Color color,
                                Where where = Where::current()) const {
    return get_index_subspace(partition, color, where);
  }
  IndexSpace get_index_subspace(IndexPartition partition, const DomainPoint& color,
                                Where where = Where::current()) const;
  IndexSpace get_index_subspace(Context, IndexPartition partition, const DomainPoint& color,
                                Where where = Where::current()) const {
    return get_index_subspace(partition, color, where);
  }
  template <int D, typename T, int CD, typename CT>
  IndexSpaceT<D, T> get_index_subspace(IndexPartitionT<D, T> partition, Point<CD, CT> color,
                                       Where where = Where::current()) const {
    return IndexSpaceT<D, T>(get_index_subspace(IndexPartition(partition), DomainPoint(color), where));
  }
  bool has_index_subspace(IndexPartition partition, const DomainPoint& color,
                          Where where = Where::current()) const;
  bool has_index_subspace(Context, IndexPartition partition, const DomainPoint& color,
                          Where where = Where::current()) const {
    return has_index_subspace(partition, color, where);
  }
  template <int D, typename T, int CD, typename CT>
  bool has_index_subspace(IndexPartitionT<D, T> partition, Point<CD, CT> color,
                          Where where = Where::current()) const {
    return has_index_subspace(IndexPartition(partition), DomainPoint(color), where);
  }
  bool has_multiple_domains(IndexSpace handle, Where where = Where::current()) const;
  bool has_multiple_domains(Context, IndexSpace handle, Where where = Where::current()) const {
    return has_multiple_domains(handle, where);
  }
  Domain get_index_space_domain(IndexSpace handle, Where where = Where::current()) const;
  Domain get_index_space_domain(Context, IndexSpace handle, Where where = Where::current()) const {
    return get_index_space_domain(handle, where);
  }
  template <int D, typename T>
  DomainT<D, T> get_index_space_domain(IndexSpaceT<D, T> handle, Where where = Where::current()) const {
    return get_index_space_domain(IndexSpace(handle), where);
  }
  // The disjoint boxes.
  void get_index_space_domains(IndexSpace handle, std::vector<Domain>& domains,
                               Where where = Where::current()) const;
  void get_index_space_domains(Context, IndexSpace handle, std::vector<Domain>& domains,
                               Where where = Where::current()) const {
    get_index_space_domains(handle, domains, where);
  }
  Domain get_index_partition_color_space(IndexPartition partition, Where where = Where::current()) const;
  Domain get_index_partition_color_space(Context, IndexPartition partition,
                                         Where where = Where::current()) const {
    return get_index_partition_color_space(partition, where);
  }
  template <int D, typename T, int CD, typename CT>
  DomainT<CD, CT> get_index_partition_color_space(IndexPartitionT<D, T> partition,
                                                  Where where = Where::current()) const {
    return get_index_partition_color_space(IndexPartition(partition), where);
  }
  IndexSpace get_index_partition_color_space_name(IndexPartition partition,
                                                  Where where = Where::current()) const;
  IndexSpace get_index_partition_color_space_name(Context, IndexPartition partition,
                                                  Where where = Where::current()) const {
    return get_index_partition_color_space_name(partition, where);
  }
  void get_index_space_partition_colors(IndexSpace space, std::set<Color>& colors,
                                        Where where = Where::current()) const;
  void get_index_space_partition_colors(Context, IndexSpace space, std::set<Color>& colors,
                                        Where where = Where::current()) const {
    get_index_space_partition_colors(space, colors, where);
  }
  void get_index_space_partition_colors(IndexSpace space, std::set<DomainPoint>& colors,
                                        Where where = Where::current()) const;
  void get_index_space_partition_colors(Context, IndexSpace space, std::set<DomainPoint>& colors,
                                        Where where = Where::current()) const {
    get_index_space_partition_colors(space, colors, where);
  }
  bool is_index_partition_disjoint(IndexPartition partition, Where where = Where::current()) const;
  bool is_index_partition_disjoint(Context, IndexPartition partition, Where where = Where::current()) const {
    return is_index_partition_disjoint(partition, where);
  }
  bool is_index_partition_complete(IndexPartition partition, Where where = Where::current()) const;
  bool is_index_partition_complete(Context, IndexPartition partition, Where where = Where::current()) const {
    return is_index_partition_complete(partition, where);
  }
  // Of a piece: its color, or the color's position in the color space where it is not 1-D.
  Color get_index_space_color(IndexSpace handle, Where where = Where::current()) const;
  Color get_index_space_color(Context, IndexSpace handle, Where where = Where::current()) const {
    return get_index_space_color(handle, where);
  }
  template <int D, typename T, int CD, typename CT>
  Point<CD, CT> get_index_space_color(IndexSpaceT<D, T> handle, Where where = Where::current()) const {
    return get_index_space_color_point(handle, where);
  }
  DomainPoint get_index_space_color_point(IndexSpace handle, Where where = Where::current()) const;
  DomainPoint get_index_space_color_point(Context, IndexSpace handle, Where where = Where::current()) const {
    return get_index_space_color_point(handle, where);
  }
  Color get_index_partition_color(IndexPartition handle, Where where = Where::current()) const;
  Color get_index_partition_color(Context, IndexPartition handle, Where where = Where::current()) const {
    return get_index_partition_color(handle, where);
  }
  DomainPoint get_index_partition_color_point(IndexPartition handle, Where where = Where::current()) const;
  DomainPoint get_index_partition_color_point(Context, IndexPartition handle,
                                              Where where = Where::current()) const {
    return get_index_partition_color_point(handle, where);
  }
  IndexSpace get_parent_index_space(IndexPartition handle, Where where = Where::current()) const;
  IndexSpace get_parent_index_space(Context, IndexPartition handle, Where where = Where::current()) const {
    return get_parent_index_space(handle, where);
  }
  template <int D, typename T>
  IndexSpaceT<D, T> get_parent_index_space(IndexPartitionT<D, T> handle,
                                           Where where = Where::current()) const {
    return IndexSpaceT<D, T>(get_parent_index_space(IndexPartition(handle), where));
  }
  bool has_parent_index_partition(IndexSpace handle, Where where = Where::current()) const;
  bool has_parent_index_partition(Context, IndexSpace handle, Where where = Where::current()) const {
    return has_parent_index_partition(handle, where);
  }
  IndexPartition get_parent_index_partition(IndexSpace handle, Where where = Where::current()) const;
  IndexPartition get_parent_index_partition(Context, IndexSpace handle,
                                            Where where = Where::current()) const {
    return get_parent_index_partition(handle, where);
  }
  template <int D, typename T>
  IndexPartitionT<D, T> get_parent_index_partition(IndexSpaceT<D, T> handle,
                                                   Where where = Where::current()) const {
    return IndexPartitionT<D, T>(get_parent_index_partition(IndexSpace(handle), where));
  }
  unsigned get_index_space_depth(IndexSpace handle, Where where = Where::current()) const;
  unsigned get_index_space_depth(Context, IndexSpace handle, Where where = Where::current()) const {
    return get_index_space_depth(handle, where);
  }
  unsigned get_index_partition_depth(IndexPartition handle, Where where = Where::current()) const;
  unsigned get_index_partition_depth(Context, IndexPartition handle, Where where = Where::current()) const {
    return get_index_partition_depth(handle, where);
  }

 protected:
  using DependentPartitionCalls::DependentPartitionCalls;
};

}  // namespace Legion::detail
