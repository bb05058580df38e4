#include "core/geometry/index_set.h"

#include <algorithm>
#include <utility>

#include "core/geometry/dimensions.h"
#include "core/geometry/hash_mix.h"
#include "core/geometry/slab_algebra.h"

namespace testudo {

namespace {

template <int N>
uint64_t saturating_volume(const std::vector<Rect<N>>& boxes) {
  uint64_t sum = 0;
  for (const Rect<N>& box : boxes) {
    if (__builtin_add_overflow(sum, box.volume(), &sum)) return UINT64_MAX;
  }
  return sum;
}

// Appends a point as a box; joins it to the last box where it is the next point of that row.
template <int N>
void append_point(std::vector<Rect<N>>& boxes, const Point<N>& point) {
  if (!boxes.empty() && boxes.back().hi[0] == point[0] - 1) {
    Rect<N>& last = boxes.back();
    bool same_row = true;
    for (int d = 1; d < N; ++d) same_row = same_row && last.lo[d] == point[d];
    if (same_row) {
      last.hi[0] = point[0];
      return;
    }
  }
  boxes.emplace_back(point, point);
}

}  // namespace

template <int N>
IndexSet<N>::IndexSet(const Rect<N>& rect) : volume_(rect.volume()) {
  if (volume_ > 0) bounds_ = rect;
}

template <int N>
IndexSet<N> IndexSet<N>::from_canonical(Boxes boxes) {
  if (boxes.empty()) return IndexSet();
  if (boxes.size() == 1) return IndexSet(boxes.front());
  IndexSet result;
  for (const Rect<N>& box : boxes) result.bounds_ = result.bounds_.union_bbox(box);
  result.volume_ = saturating_volume<N>(boxes);
  result.sparse_ = std::make_shared<const Boxes>(std::move(boxes));
  return result;
}

template <int N>
IndexSet<N> IndexSet<N>::from_rects(std::vector<Rect<N>> rects) {
  std::erase_if(rects, [](const Rect<N>& rect) { return rect.empty(); });
  if (!std::is_sorted(rects.begin(), rects.end(), slabs::slab_order<N>)) {
    std::sort(rects.begin(), rects.end(), slabs::slab_order<N>);
  }
  Boxes canonical;
  slabs::build<N, N - 1>(rects, canonical);
  canonical.shrink_to_fit();
  return from_canonical(std::move(canonical));
}

template <int N>
IndexSet<N> IndexSet<N>::from_points(std::span<const Point<N>> points) {
  Boxes boxes;
  for (const Point<N>& point : points) append_point<N>(boxes, point);
  return from_rects(std::move(boxes));
}

template <int N>
std::span<const Rect<N>> IndexSet<N>::rects() const {
  if (sparse_) return *sparse_;
  return {&bounds_, empty() ? size_t{0} : size_t{1}};
}

template <int N>
bool IndexSet<N>::contains(const Point<N>& point) const {
  return contains(Rect<N>(point, point));
}

template <int N>
bool IndexSet<N>::contains(const Rect<N>& rect) const {
  if (rect.empty()) return true;
  if (!bounds_.contains(rect)) return false;
  return dense() || slabs::is_subset<N, N - 1>(std::span(&rect, 1), *sparse_);
}

template <int N>
bool IndexSet<N>::contains(const IndexSet& other) const {
  if (other.empty() || (sparse_ && sparse_ == other.sparse_)) return true;
  if (!bounds_.contains(other.bounds_)) return false;
  return dense() || slabs::is_subset<N, N - 1>(other.rects(), *sparse_);
}

template <int N>
bool IndexSet<N>::overlaps(const IndexSet& other) const {
  if (!bounds_.overlaps(other.bounds_)) return false;
  return (dense() && other.dense()) || slabs::overlap<N, N - 1>(rects(), other.rects());
}

template <int N>
size_t IndexSet<N>::hash() const {
  size_t result = 0;
  for (const Rect<N>& rect : rects()) {
    for (int d = 0; d < N; ++d) result = hash_mix(hash_mix(result, rect.lo[d]), rect.hi[d]);
  }
  return result;
}

template <int N>
bool IndexSet<N>::operator==(const IndexSet& other) const {
  if (volume_ != other.volume_ || bounds_ != other.bounds_ || dense() != other.dense()) return false;
  return dense() || sparse_ == other.sparse_ || std::ranges::equal(*sparse_, *other.sparse_);
}

template <int N>
IndexSet<N> unite(const IndexSet<N>& a, const IndexSet<N>& b) {
  if (a.empty() || (b.dense() && b.bounds().contains(a.bounds()))) return b;
  if (b.empty() || (a.dense() && a.bounds().contains(b.bounds()))) return a;
  std::vector<Rect<N>> boxes;
  slabs::unite<N, N - 1>(a.rects(), b.rects(), boxes);
  return IndexSet<N>::from_canonical(std::move(boxes));
}

template <int N>
IndexSet<N> intersect(const IndexSet<N>& a, const IndexSet<N>& b) {
  const Rect<N> common = a.bounds().intersection(b.bounds());
  if (a.empty() || b.empty() || common.empty()) return IndexSet<N>();
  if (b.dense() && b.bounds().contains(a.bounds())) return a;
  if (a.dense() && a.bounds().contains(b.bounds())) return b;
  if (a.dense() && b.dense()) return common;
  std::vector<Rect<N>> boxes;
  slabs::intersect<N, N - 1>(a.rects(), b.rects(), boxes);
  return IndexSet<N>::from_canonical(std::move(boxes));
}

template <int N>
IndexSet<N> subtract(const IndexSet<N>& a, const IndexSet<N>& b) {
  if (!a.bounds().overlaps(b.bounds())) return a;
  if (b.dense() && b.bounds().contains(a.bounds())) return IndexSet<N>();
  std::vector<Rect<N>> boxes;
  slabs::subtract<N, N - 1>(a.rects(), b.rects(), boxes);
  return IndexSet<N>::from_canonical(std::move(boxes));
}

#define X(N)                                                                 \
  template class IndexSet<N>;                                                \
  template IndexSet<N> unite<N>(const IndexSet<N>&, const IndexSet<N>&);     \
  template IndexSet<N> intersect<N>(const IndexSet<N>&, const IndexSet<N>&); \
  template IndexSet<N> subtract<N>(const IndexSet<N>&, const IndexSet<N>&);
TESTUDO_FOR_EACH_DIM(X)
#undef X

}  // namespace testudo
