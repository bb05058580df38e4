#pragma once

#include <set>
#include <vector>

#include "core/api/legion/future.h"
#include "core/api/legion/runtime_base.h"

namespace Legion::detail {

// Index spaces: making, combining and destroying them.
class IndexSpaceCalls : public RuntimeBase {
 public:
  // Sets of points: a box or domain, a future that holds a Domain, points, boxes.
  IndexSpace create_index_space(Context ctx, const Domain& bounds, TypeTag type_tag = 0,
                                const char* provenance = nullptr, bool take_ownership = false,
                                Where where = Where::current());
  template <int D, typename T>
  IndexSpaceT<D, T> create_index_space(Context ctx, const Rect<D, T>& bounds,
                                       const char* provenance = nullptr, Where where = Where::current()) {
    return IndexSpaceT<D, T>(
        create_index_space(ctx, Domain(bounds), type_tag<D, T>(), provenance, false, where));
  }
  template <int D, typename T>
  IndexSpaceT<D, T> create_index_space(Context ctx, const DomainT<D, T>& bounds,
                                       const char* provenance = nullptr, bool take_ownership = false,
                                       Where where = Where::current()) {
    return IndexSpaceT<D, T>(
        create_index_space(ctx, Domain(bounds), type_tag<D, T>(), provenance, take_ownership, where));
  }
  IndexSpace create_index_space(Context ctx, size_t dimensions, const Future& domain, TypeTag type_tag = 0,
                                const char* provenance = nullptr, Where where = Where::current());
  template <int D, typename T>
  IndexSpaceT<D, T> create_index_space(Context ctx, const Future& domain, const char* provenance = nullptr,
                                       Where where = Where::current()) {
    return IndexSpaceT<D, T>(create_index_space(ctx, D, domain, type_tag<D, T>(), provenance, where));
  }
  IndexSpace create_index_space(Context ctx, const std::vector<DomainPoint>& points,
                                const char* provenance = nullptr, Where where = Where::current());
  template <int D, typename T>
  IndexSpaceT<D, T> create_index_space(Context ctx, const std::vector<Point<D, T>>& points,
                                       const char* provenance = nullptr, Where where = Where::current()) {
    return create_index_space(ctx, DomainT<D, T>(points), provenance, false, where);
  }
  IndexSpace create_index_space(Context ctx, const std::vector<Domain>& rects,
                                const char* provenance = nullptr, Where where = Where::current());
  template <int D, typename T>
  IndexSpaceT<D, T> create_index_space(Context ctx, const std::vector<Rect<D, T>>& rects,
                                       const char* provenance = nullptr, Where where = Where::current()) {
    return create_index_space(ctx, DomainT<D, T>(rects), provenance, false, where);
  }
  IndexSpace create_index_space(Context ctx, const std::set<Domain>& domains, Where where = Where::current());
  // The points 0 to size - 1 (the 2014 form of unstructured spaces).
  IndexSpace create_index_space(Context ctx, size_t size, Where where = Where::current());

  // New root spaces.
  IndexSpace union_index_spaces(Context ctx, const std::vector<IndexSpace>& spaces,
                                const char* provenance = nullptr, Where where = Where::current());
  IndexSpace intersect_index_spaces(Context ctx, const std::vector<IndexSpace>& spaces,
                                    const char* provenance = nullptr, Where where = Where::current());
  IndexSpace subtract_index_spaces(Context ctx, IndexSpace left, IndexSpace right,
                                   const char* provenance = nullptr, Where where = Where::current());
  template <int D, typename T>
  IndexSpaceT<D, T> union_index_spaces(Context ctx, const std::vector<IndexSpaceT<D, T>>& spaces,
                                       const char* provenance = nullptr, Where where = Where::current()) {
    return IndexSpaceT<D, T>(
        union_index_spaces(ctx, std::vector<IndexSpace>(spaces.begin(), spaces.end()), provenance, where));
  }
  template <int D, typename T>
  IndexSpaceT<D, T> intersect_index_spaces(Context ctx, const std::vector<IndexSpaceT<D, T>>& spaces,
                                           const char* provenance = nullptr, Where where = Where::current()) {
    return IndexSpaceT<D, T>(intersect_index_spaces(
        ctx, std::vector<IndexSpace>(spaces.begin(), spaces.end()), provenance, where));
  }
  template <int D, typename T>
  IndexSpaceT<D, T> subtract_index_spaces(Context ctx, IndexSpaceT<D, T> left, IndexSpaceT<D, T> right,
                                          const char* provenance = nullptr, Where where = Where::current()) {
    return IndexSpaceT<D, T>(
        subtract_index_spaces(ctx, IndexSpace(left), IndexSpace(right), provenance, where));
  }

  // Another owner: each destroys once, the last one counts.
  void create_shared_ownership(Context ctx, IndexSpace handle);
  void create_shared_ownership(Context ctx, IndexPartition handle);
  void create_shared_ownership(Context ctx, FieldSpace handle);
  void create_shared_ownership(Context ctx, LogicalRegion handle);
  // The shape of what was destroyed stays known; `unordered` and `recurse` make no difference.
  void destroy_index_space(Context ctx, IndexSpace handle, bool unordered = false, bool recurse = true,
                           const char* provenance = nullptr, Where where = Where::current());
  void destroy_index_partition(Context ctx, IndexPartition handle, bool unordered = false,
                               bool recurse = true, const char* provenance = nullptr,
                               Where where = Where::current());

 protected:
  using RuntimeBase::RuntimeBase;
};

}  // namespace Legion::detail
