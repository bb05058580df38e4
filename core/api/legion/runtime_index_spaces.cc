#include "core/api/legion/runtime_index_spaces.h"

#include "core/api/detail/at_call.h"
#include "core/api/detail/runtime_state.h"
#include "core/api/detail/task_context.h"

namespace Legion::detail {

namespace {

IndexSpace make_root(RuntimeState& state, testudo::Domain domain, TypeTag type) {
  const int dim = domain.dim();
  const testudo::IndexSpaceId id = state.forest().create_index_space(std::move(domain));
  return IndexSpace(id.value, id.value, type != 0 ? type : type_tag(dim));
}

// Sets of different dimensions have nothing in common; a set without dimension is empty and fits all.
void check_dimensions(const std::vector<testudo::Domain>& sets) {
  int dim = 0;
  for (const testudo::Domain& set : sets) {
    if (dim != 0 && set.dim() != 0 && set.dim() != dim) {
      throw_error("T0502", "sets of " + std::to_string(dim) + " and of " + std::to_string(set.dim()) +
                               " dimensions are combined to one index space; make all of one dimension");
    }
    if (set.dim() != 0) dim = set.dim();
  }
}

std::vector<testudo::Domain> domains_of(RuntimeState& state, const std::vector<IndexSpace>& spaces) {
  if (spaces.empty()) throw_error("T0208", "there are no index spaces to combine; give at least one");
  std::vector<testudo::Domain> domains;
  for (const IndexSpace& space : spaces) domains.push_back(state.forest().domain(to_core(space)));
  check_dimensions(domains);
  return domains;
}

}  // namespace

IndexSpace IndexSpaceCalls::create_index_space(Context, const Domain& bounds, TypeTag type,
                                               const char* provenance, bool, Where where) {
  return at_call(where, provenance, [&] { return make_root(*state_, to_core(bounds), type); });
}

IndexSpace IndexSpaceCalls::create_index_space(Context ctx, size_t dimensions, const Future& future,
                                               TypeTag type, const char* provenance, Where where) {
  const Domain domain = future.get_result<Domain>(false, nullptr, where);
  at_call(where, provenance, [&] {
    if (domain.get_dim() != static_cast<int>(dimensions))
      wrong_domain_dimension(domain.get_dim(), static_cast<int>(dimensions));
  });
  return create_index_space(ctx, domain, type, provenance, false, where);
}

IndexSpace IndexSpaceCalls::create_index_space(Context, const std::vector<DomainPoint>& points,
                                               const char* provenance, Where where) {
  return at_call(where, provenance, [&] {
    if (points.empty())
      throw_error("T0208", "an index space of no points has no dimension; make it from a Domain");
    const int dim = points.front().dim;
    for (const DomainPoint& point : points) {
      if (point.dim != dim) wrong_domain_dimension(point.dim, dim);
    }
    return make_root(*state_, testudo::Domain::from_points(dim, points), 0);
  });
}

IndexSpace IndexSpaceCalls::create_index_space(Context, const std::vector<Domain>& rects,
                                               const char* provenance, Where where) {
  return at_call(where, provenance, [&] {
    if (rects.empty())
      throw_error("T0208", "an index space of no boxes has no dimension; make it from a Domain");
    std::vector<testudo::Domain> sets;
    for (const Domain& rect : rects) sets.push_back(to_core(rect));
    check_dimensions(sets);
    return make_root(*state_, testudo::unite_all(sets), 0);
  });
}

IndexSpace IndexSpaceCalls::create_index_space(Context ctx, const std::set<Domain>& domains, Where where) {
  return create_index_space(ctx, std::vector<Domain>(domains.begin(), domains.end()), nullptr, where);
}

IndexSpace IndexSpaceCalls::create_index_space(Context ctx, size_t size, Where where) {
  return create_index_space(ctx, Domain(Rect<1>(0, static_cast<coord_t>(size) - 1)), 0, nullptr, false,
                            where);
}

IndexSpace IndexSpaceCalls::union_index_spaces(Context, const std::vector<IndexSpace>& spaces,
                                               const char* provenance, Where where) {
  return at_call(where, provenance, [&] {
    const std::vector<testudo::Domain> domains = domains_of(*state_, spaces);
    return make_root(*state_, testudo::unite_all(domains), spaces.front().get_type_tag());
  });
}

IndexSpace IndexSpaceCalls::intersect_index_spaces(Context, const std::vector<IndexSpace>& spaces,
                                                   const char* provenance, Where where) {
  return at_call(where, provenance, [&] {
    const std::vector<testudo::Domain> domains = domains_of(*state_, spaces);
    testudo::Domain common = domains.front();
    for (const testudo::Domain& domain : domains) common = testudo::intersect(common, domain);
    return make_root(*state_, std::move(common), spaces.front().get_type_tag());
  });
}

IndexSpace IndexSpaceCalls::subtract_index_spaces(Context, IndexSpace left, IndexSpace right,
                                                  const char* provenance, Where where) {
  return at_call(where, provenance, [&] {
    const std::vector<testudo::Domain> domains = domains_of(*state_, {left, right});
    return make_root(*state_, testudo::subtract(domains[0], domains[1]), left.get_type_tag());
  });
}

void IndexSpaceCalls::create_shared_ownership(Context, IndexSpace handle) {
  state_->handles().add_owner({"index_space", handle.get_id(), 0});
}
void IndexSpaceCalls::create_shared_ownership(Context, IndexPartition handle) {
  state_->handles().add_owner({"partition", handle.get_id(), 0});
}
void IndexSpaceCalls::create_shared_ownership(Context, FieldSpace handle) {
  state_->handles().add_owner({"field_space", handle.get_id(), 0});
}
void IndexSpaceCalls::create_shared_ownership(Context, LogicalRegion handle) {
  state_->handles().add_owner({"region", handle.get_tree_id(), 0});
}

// The forest only grows, so what is left to do is to give an owner up.
void IndexSpaceCalls::destroy_index_space(Context ctx, IndexSpace handle, bool, bool, const char* provenance,
                                          Where where) {
  at_call(where, provenance, [&] { ctx->release(Destroyed::Kind::kIndexSpace, handle.get_id()); });
}
void IndexSpaceCalls::destroy_index_partition(Context ctx, IndexPartition handle, bool, bool,
                                              const char* provenance, Where where) {
  at_call(where, provenance, [&] { ctx->release(Destroyed::Kind::kPartition, handle.get_id()); });
}

}  // namespace Legion::detail
