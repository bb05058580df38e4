#include "core/geometry/domain.h"

#include <algorithm>

#include "core/geometry/box_tree.h"
#include "core/geometry/dimensions.h"
#include "core/geometry/hash_mix.h"

namespace testudo {

namespace {

// The number of dimensions that two sets have in common; 0 where both are of no dimension.
int common_dim(const Domain& a, const Domain& b) {
  CHECK_MSG(a.dim() == b.dim() || a.dim() == 0 || b.dim() == 0,
            "sets of dimensions " + std::to_string(a.dim()) + " and " + std::to_string(b.dim()));
  return std::max(a.dim(), b.dim());
}

int common_dim(std::span<const Domain> sets) {
  const Domain* widest = nullptr;
  for (const Domain& set : sets) {
    if (!widest || common_dim(*widest, set) > widest->dim()) widest = &set;
  }
  return widest ? widest->dim() : 0;
}

}  // namespace

template <int N>
Domain::Domain(IndexSet<N> set) : dim_(N), volume_(set.volume()), sparse_(std::move(set.sparse_)) {
  set_bounds(set.bounds());
}

template <int N>
IndexSet<N> Domain::as() const {
  IndexSet<N> result(bounding_rect<N>());
  result.volume_ = volume_;
  result.sparse_ = std::static_pointer_cast<const typename IndexSet<N>::Boxes>(sparse_);
  return result;
}

#define X(N)                            \
  template Domain::Domain(IndexSet<N>); \
  template IndexSet<N> Domain::as<N>() const;
TESTUDO_FOR_EACH_DIM(X)
#undef X

Domain Domain::point(const DomainPoint& point) {
  return box(point, point);
}

Domain Domain::box(const DomainPoint& lo, const DomainPoint& hi) {
  if (lo.dim < 1 || lo.dim > kMaxDim || hi.dim != lo.dim) detail::wrong_point_dimension(hi.dim, lo.dim);
  // As Rect has it, without a dispatch: formulas make the pieces of a partition anew whenever they are asked.
  Domain result;
  result.dim_ = lo.dim;
  bool empty = false;
  uint64_t volume = 1;
  for (int d = 0; d < lo.dim; ++d) {
    result.lo_[d] = lo.point_data[d];
    result.hi_[d] = hi.point_data[d];
    empty = empty || hi.point_data[d] < lo.point_data[d];
    const uint64_t before_last =
        static_cast<uint64_t>(hi.point_data[d]) - static_cast<uint64_t>(lo.point_data[d]);
    if (before_last == UINT64_MAX || __builtin_mul_overflow(volume, before_last + 1, &volume))
      volume = UINT64_MAX;
  }
  if (empty) {
    volume = 0;
    std::fill_n(result.lo_, lo.dim, 1);
    std::fill_n(result.hi_, lo.dim, 0);
  }
  result.volume_ = volume;
  return result;
}

Domain Domain::from_points(int dim, std::span<const DomainPoint> points) {
  return dispatch_dim(dim, [&]<int N>() {
    return Domain(IndexSet<N>::from_points(std::vector<Point<N>>(points.begin(), points.end())));
  });
}

Domain Domain::from_boxes(int dim, std::span<const std::pair<DomainPoint, DomainPoint>> boxes) {
  return dispatch_dim(dim, [&]<int N>() {
    std::vector<Rect<N>> rects;
    rects.reserve(boxes.size());
    for (const auto& [lo, hi] : boxes) rects.emplace_back(Point<N>(lo), Point<N>(hi));
    return Domain(IndexSet<N>::from_rects(std::move(rects)));
  });
}

DomainPoint Domain::lo() const {
  DomainPoint result;
  result.dim = dim_;
  std::copy_n(lo_, dim_, result.point_data);
  return result;
}

DomainPoint Domain::hi() const {
  DomainPoint result;
  result.dim = dim_;
  std::copy_n(hi_, dim_, result.point_data);
  return result;
}

Domain Domain::bounds() const {
  return dim_ == 0 || dense() ? *this : box(lo(), hi());
}

bool Domain::contains(const DomainPoint& point) const {
  if (empty() || point.dim != dim_) return false;
  for (int d = 0; d < dim_; ++d) {
    if (point.point_data[d] < lo_[d] || point.point_data[d] > hi_[d]) return false;
  }
  return dense() || dispatch_dim(dim_, [&]<int N>() { return as<N>().contains(Point<N>(point)); });
}

bool Domain::contains(const Domain& other) const {
  const int dim = common_dim(*this, other);
  return other.empty() || dispatch_dim(dim, [&]<int N>() { return as<N>().contains(other.as<N>()); });
}

bool Domain::overlaps(const Domain& other) const {
  const int dim = common_dim(*this, other);
  if (empty() || other.empty()) return false;
  return dispatch_dim(dim, [&]<int N>() { return as<N>().overlaps(other.as<N>()); });
}

size_t Domain::rect_count() const {
  if (dense()) return empty() ? 0 : 1;
  return dispatch_dim(dim_, [&]<int N>() { return as<N>().rects().size(); });
}

void Domain::for_each_rect(const std::function<void(const DomainPoint&, const DomainPoint&)>& fn) const {
  if (empty()) return;
  dispatch_dim(dim_, [&]<int N>() {
    const IndexSet<N> set = as<N>();
    for (const Rect<N>& rect : set.rects()) fn(rect.lo, rect.hi);
  });
}

void Domain::for_each_point(const std::function<void(const DomainPoint&)>& fn) const {
  if (empty()) return;
  dispatch_dim(dim_, [&]<int N>() {
    const IndexSet<N> set = as<N>();
    for (const Rect<N>& rect : set.rects()) {
      for (PointInRectIterator<N> p(rect); p(); ++p) fn(*p);
    }
  });
}

std::vector<DomainPoint> Domain::points() const {
  std::vector<DomainPoint> result;
  result.reserve(volume_);
  for_each_point([&](const DomainPoint& point) { result.push_back(point); });
  return result;
}

size_t Domain::hash() const {
  if (empty()) return 0;
  return dispatch_dim(dim_, [&]<int N>() { return hash_mix(as<N>().hash(), N); });
}

bool operator==(const Domain& a, const Domain& b) {
  if (a.volume_ != b.volume_) return false;
  if (a.empty()) return true;
  if (a.dim_ != b.dim_) return false;
  return dispatch_dim(a.dim_, [&]<int N>() { return a.as<N>() == b.as<N>(); });
}

Domain unite(const Domain& a, const Domain& b) {
  const int dim = common_dim(a, b);
  if (dim == 0) return Domain();
  return dispatch_dim(dim, [&]<int N>() { return Domain(unite(a.as<N>(), b.as<N>())); });
}

Domain intersect(const Domain& a, const Domain& b) {
  const int dim = common_dim(a, b);
  if (dim == 0) return Domain();
  return dispatch_dim(dim, [&]<int N>() { return Domain(intersect(a.as<N>(), b.as<N>())); });
}

Domain subtract(const Domain& a, const Domain& b) {
  const int dim = common_dim(a, b);
  if (dim == 0) return Domain();
  return dispatch_dim(dim, [&]<int N>() { return Domain(subtract(a.as<N>(), b.as<N>())); });
}

Domain unite_all(std::span<const Domain> sets) {
  const int dim = common_dim(sets);
  if (dim == 0) return Domain();
  return dispatch_dim(dim, [&]<int N>() {
    std::vector<Rect<N>> rects;
    for (const Domain& domain : sets) {
      const IndexSet<N> set = domain.as<N>();
      rects.insert(rects.end(), set.rects().begin(), set.rects().end());
    }
    return Domain(IndexSet<N>::from_rects(std::move(rects)));
  });
}

bool all_disjoint(std::span<const Domain> sets, size_t* first, size_t* second) {
  const int dim = common_dim(sets);
  if (dim == 0) return true;
  return dispatch_dim(dim, [&]<int N>() {
    const BoxTree<N> tree(boxes_of<N>(sets));
    const auto overlap = tree.find_overlap();
    if (overlap && first) *first = std::min(overlap->first, overlap->second);
    if (overlap && second) *second = std::max(overlap->first, overlap->second);
    return !overlap;
  });
}

std::string to_string(const Domain& domain) {
  std::string text;
  domain.for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) {
    if (!text.empty()) text += ',';
    for (int d = 0; d < lo.dim; ++d) {
      text += (d > 0 ? "x[" : "[") + std::to_string(lo[d]) + ".." + std::to_string(hi[d]) + "]";
    }
  });
  return domain.empty() || !domain.dense() ? "{" + text + "}" : text;
}

}  // namespace testudo
