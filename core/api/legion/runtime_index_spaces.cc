#include "core/api/legion/runtime_index_spaces.h"

#include "core/api/detail/convert.h"
#include "core/api/detail/runtime_state.h"
#include "core/base/diagnostic.h"

namespace Legion::detail {

namespace {

IndexSpace make_root(RuntimeState& state, testudo::Domain domain, TypeTag type) {
  const int dim = domain.dim();
  const testudo::IndexSpaceId id = state.forest().create_index_space(std::move(domain));
  return IndexSpace(id.value, id.value, type != 0 ? type : type_tag(dim));
}

std::vector<testudo::Domain> domains_of(RuntimeState& state, const std::vector<IndexSpace>& spaces,
                                        const Where& where) {
  std::vector<testudo::Domain> domains;
  for (const IndexSpace& space : spaces) domains.push_back(state.forest().domain(to_core(space)));
  if (domains.empty()) throw_error("T0208", "there are no index spaces to combine", where);
  return domains;
}

// Index space handles are looked up everywhere, so a wrong one is best caught where the program gives it.
template <typename Make>
auto at_call(const Where& where, const char* provenance, Make make) {
  try {
    return make();
  } catch (const testudo::ProgramError& error) {
    if (error.diagnostic().source.line != 0) throw;
    throw_error(error.diagnostic().code.c_str(), error.diagnostic().message, source_of(where, provenance));
  }
}

}  // namespace

IndexSpace IndexSpaceCalls::create_index_space(Context, const Domain& bounds, TypeTag type,
                                               const char* provenance, bool, Where where) {
  return at_call(where, provenance, [&] { return make_root(*state_, to_core(bounds), type); });
}

IndexSpace IndexSpaceCalls::create_index_space(Context ctx, size_t dimensions, const Future& future,
                                               TypeTag type, const char* provenance, Where where) {
  const Domain domain = future.get_result<Domain>(false, nullptr, where);
  if (domain.get_dim() != static_cast<int>(dimensions))
    wrong_domain_dimension(domain.get_dim(), static_cast<int>(dimensions));
  return create_index_space(ctx, domain, type, provenance, false, where);
}

IndexSpace IndexSpaceCalls::create_index_space(Context, const std::vector<DomainPoint>& points,
                                               const char* provenance, Where where) {
  return at_call(where, provenance, [&] {
    if (points.empty())
      throw_error("T0208", "an index space of no points has no dimension; make it from a Domain");
    return make_root(*state_, testudo::Domain::from_points(points.front().dim, points), 0);
  });
}

IndexSpace IndexSpaceCalls::create_index_space(Context, const std::vector<Domain>& rects,
                                               const char* provenance, Where where) {
  return at_call(where, provenance, [&] {
    if (rects.empty())
      throw_error("T0208", "an index space of no boxes has no dimension; make it from a Domain");
    std::vector<testudo::Domain> sets;
    for (const Domain& rect : rects) sets.push_back(to_core(rect));
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
    return make_root(*state_, testudo::unite_all(domains_of(*state_, spaces, where)),
                     spaces.front().get_type_tag());
  });
}

IndexSpace IndexSpaceCalls::intersect_index_spaces(Context, const std::vector<IndexSpace>& spaces,
                                                   const char* provenance, Where where) {
  return at_call(where, provenance, [&] {
    const std::vector<testudo::Domain> domains = domains_of(*state_, spaces, where);
    testudo::Domain common = domains.front();
    for (const testudo::Domain& domain : domains) common = testudo::intersect(common, domain);
    return make_root(*state_, std::move(common), spaces.front().get_type_tag());
  });
}

IndexSpace IndexSpaceCalls::subtract_index_spaces(Context, IndexSpace left, IndexSpace right,
                                                  const char* provenance, Where where) {
  return at_call(where, provenance, [&] {
    testudo::Forest& forest = state_->forest();
    return make_root(*state_, testudo::subtract(forest.domain(to_core(left)), forest.domain(to_core(right))),
                     left.get_type_tag());
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
void IndexSpaceCalls::destroy_index_space(Context, IndexSpace handle, bool, bool, const char*) {
  state_->handles().remove_owner({"index_space", handle.get_id(), 0});
}
void IndexSpaceCalls::destroy_index_partition(Context, IndexPartition handle, bool, bool, const char*) {
  state_->handles().remove_owner({"partition", handle.get_id(), 0});
}

}  // namespace Legion::detail
