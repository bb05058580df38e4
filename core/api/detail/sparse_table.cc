#include "core/api/detail/sparse_table.h"

#include "core/api/detail/convert.h"
#include "core/base/immortal.h"

namespace Legion::detail {

namespace {

Rect<LEGION_MAX_DIM> wide_rect(const DomainPoint& lo, const DomainPoint& hi) {
  Rect<LEGION_MAX_DIM> rect(Point<LEGION_MAX_DIM>::ZEROES(), Point<LEGION_MAX_DIM>::ZEROES());
  for (int d = 0; d < lo.dim; ++d) {
    rect.lo[d] = lo[d];
    rect.hi[d] = hi[d];
  }
  return rect;
}

DomainPoint corner(int dim, const coord_t* coordinates) {
  DomainPoint point;
  point.dim = dim;
  for (int d = 0; d < dim; ++d) point[d] = coordinates[d];
  return point;
}

}  // namespace

SparseTable& SparseTable::instance() {
  static testudo::Immortal<SparseTable> table;
  return *table;
}

realm_id_t SparseTable::add(const testudo::Domain& domain) {
  realm_id_t id = domain.hash();
  std::lock_guard lock(mutex_);
  for (;; ++id) {
    if (id == 0) continue;  // means dense
    const auto [entry, added] = entries_.try_emplace(id, Entry{domain, nullptr});
    if (added || entry->second.domain == domain) return id;
  }
}

const SparseTable::Entry& SparseTable::at(realm_id_t id) const {
  const auto it = entries_.find(id);
  if (it == entries_.end())
    throw_error("T0501", "a domain names a sparse set that does not exist or was destroyed");
  return it->second;
}

testudo::Domain SparseTable::find(realm_id_t id) const {
  std::lock_guard lock(mutex_);
  return at(id).domain;
}

bool SparseTable::has(realm_id_t id) const {
  std::lock_guard lock(mutex_);
  return entries_.count(id) != 0;
}

std::shared_ptr<const RectList> SparseTable::rects(realm_id_t id) {
  std::lock_guard lock(mutex_);
  Entry& entry = const_cast<Entry&>(at(id));
  if (!entry.rects) {
    RectList list;
    list.reserve(entry.domain.rect_count());
    entry.domain.for_each_rect(
        [&](const DomainPoint& lo, const DomainPoint& hi) { list.push_back(wide_rect(lo, hi)); });
    entry.rects = std::make_shared<const RectList>(std::move(list));
  }
  return entry.rects;
}

void SparseTable::destroy(realm_id_t id) {
  std::lock_guard lock(mutex_);
  entries_.erase(id);
}

testudo::Domain to_core(const Domain& domain) {
  if (domain.dim == 0) return {};
  if (!domain.dense()) return SparseTable::instance().find(domain.is_id);
  return testudo::Domain::box(domain.lo(), domain.hi());
}

Domain from_core(const testudo::Domain& domain) {
  if (domain.dim() == 0) return {};
  Domain result(domain.lo(), domain.hi());
  if (!domain.dense()) result.is_id = SparseTable::instance().add(domain);
  return result;
}

std::shared_ptr<const RectList> sparse_rects(realm_id_t id) {
  return SparseTable::instance().rects(id);
}
size_t sparse_volume(realm_id_t id) {
  return SparseTable::instance().find(id).volume();
}
bool sparse_contains(realm_id_t id, const DomainPoint& point) {
  return SparseTable::instance().find(id).contains(point);
}
void destroy_sparse(realm_id_t id) {
  SparseTable::instance().destroy(id);
}

realm_id_t make_sparse(int dim, const RectList& rects, Rect<LEGION_MAX_DIM>& bounds) {
  std::vector<std::pair<DomainPoint, DomainPoint>> boxes;
  boxes.reserve(rects.size());
  for (const Rect<LEGION_MAX_DIM>& rect : rects) {
    boxes.emplace_back(corner(dim, rect.lo.values), corner(dim, rect.hi.values));
  }
  const testudo::Domain domain = testudo::Domain::from_boxes(dim, boxes);
  if (domain.empty()) {
    bounds = Rect<LEGION_MAX_DIM>::make_empty();
    return 0;
  }
  bounds = wide_rect(domain.lo(), domain.hi());
  return domain.dense() ? 0 : SparseTable::instance().add(domain);
}

}  // namespace Legion::detail
