#pragma once

#include "core/api/legion/affine_accessor.h"
#include "core/api/legion/checked_element.h"
#include "core/api/legion/domain_transform.h"
#include "core/api/legion/future.h"

namespace Legion::detail {

// The privileges that an accessor's own mode confers, whatever the region's are.
constexpr bool mode_reads(PrivilegeMode mode) {
  return (mode & LEGION_READ_PRIV) != 0;
}
constexpr bool mode_writes(PrivilegeMode mode) {
  return (mode & LEGION_WRITE_PRIV) != 0;
}

// The location as seen through p -> transform[p].
template <int M, int N, typename T>
FieldLocation through(FieldLocation at, const AffineTransform<M, N, T>& transform,
                      const FieldRequest& request) {
  if (at.blocked || at.list) not_affine(request, "its instance is not affine");
  FieldLocation result = at;
  for (int n = 0; n < N; ++n) result.strides[n] = 0;
  for (int m = 0; m < M; ++m) {
    result.base += transform.offset[m] * at.strides[m];
    for (int n = 0; n < N; ++n) result.strides[n] += transform.transform[m][n] * at.strides[m];
  }
  return result;
}

// A dense array in Fortran order at `data`, which is the element of bounds.lo.
template <int N, typename T>
FieldLocation dense_location(void* data, const Rect<N, T>& bounds, size_t element) {
  FieldLocation at;
  at.field_size = element;
  std::ptrdiff_t stride = static_cast<std::ptrdiff_t>(element);
  at.base = static_cast<std::byte*>(data);
  for (int d = 0; d < N; ++d) {
    at.strides[d] = stride;
    at.base -= bounds.lo[d] * stride;
    stride *= bounds.dim_size(d);
  }
  return at;
}

// What unchecked accessors have in place of a guard; takes no room.
struct NoGuard {
  template <typename P>
  void access(const P&, AccessKind) const {}
};

// A guard that knows the transform and the bounds of its accessor.
struct ViewGuard : AccessGuard {
  DomainAffineTransform view;  // m == 0: none

  template <int N, typename T>
  void access(const Point<N, T>& p, AccessKind kind) const {
    access(DomainPoint(p), kind);
  }
  void access(const DomainPoint& p, AccessKind kind) const {
    AccessGuard::access(view.transform.m == 0 ? p : view[p], kind);
  }
};

template <bool CHECK>
using Guard = std::conditional_t<CHECK, ViewGuard, NoGuard>;

// acc[x][y]: the coordinates so far. `Owner` has operator[](Point<N, T>).
template <typename Owner, int N, typename T, int GIVEN>
class PartialPoint {
 public:
  PartialPoint(const Owner& owner, const Point<N, T>& point) : owner_(owner), point_(point) {}
  decltype(auto) operator[](T coordinate) const {
    Point<N, T> point = point_;
    point[GIVEN] = coordinate;
    if constexpr (GIVEN + 1 == N) {
      return owner_[point];
    } else {
      return PartialPoint<Owner, N, T, GIVEN + 1>(owner_, point);
    }
  }

 private:
  const Owner& owner_;
  Point<N, T> point_;
};

template <typename A>
concept HasAffinePart = requires(const A& a) {
  a.affine();
};

// The affine view inside an accessor. Errors: T0406.
template <typename A>
decltype(auto) affine_part(const A& accessor, const FieldRequest& request) {
  if constexpr (HasAffinePart<A>) {
    if (!accessor.is_affine()) not_affine(request, "its instance is not affine");
    return accessor.affine();
  } else {
    return (accessor);
  }
}

// A pointer to the first element of `rect`. Errors: T0407 where there are gaps between its elements.
template <typename FT, int N, typename T, typename A>
FT* dense_pointer(const A& accessor, const Rect<N, T>& rect, const FieldRequest& request) {
  const auto& affine = affine_part(accessor, request);
  if (!affine.is_dense_arbitrary(rect)) not_dense(request);
  return affine.ptr(rect.lo);
}
// The same without the requirement, giving the strides in elements of `element` bytes.
template <typename FT, int N, typename T, typename A>
FT* strided_pointer(const A& accessor, const Rect<N, T>& rect, size_t strides[N], size_t element,
                    const FieldRequest& request) {
  const auto& affine = affine_part(accessor, request);
  for (int d = 0; d < N; ++d) {
    const std::ptrdiff_t bytes = affine.byte_stride(d);
    if (bytes % static_cast<std::ptrdiff_t>(element) != 0) {
      not_affine(request, "its stride is not a multiple of the element's size");
    }
    strides[d] = static_cast<size_t>(bytes) / element;
  }
  return affine.ptr(rect.lo);
}

}  // namespace Legion::detail
