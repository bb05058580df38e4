#pragma once

#include <cstdint>
#include <type_traits>

#include "core/api/legion/field_location.h"

namespace Realm {

// A view of elements at affine addresses. Strides of arithmetic types are kept in elements, so that compilers
// can tell a unit stride from others with one test outside a loop and vectorise (gcc:
// -fversion-loops-for-strides); with strides in bytes they cannot. Other types may have any byte stride.
template <typename FT, int N, typename T = int>
class AffineAccessor {
 public:
  static constexpr bool kElementStrides = std::is_arithmetic_v<std::remove_cv_t<FT>>;
  static constexpr size_t kUnit = kElementStrides ? sizeof(FT) : 1;  // bytes per unit of a stride
  typedef FT value_type;
  static const int dim = N;

  AffineAccessor() = default;
  AffineAccessor(const Legion::detail::FieldLocation& at, const Legion::detail::FieldRequest& request)
      : base_(reinterpret_cast<Unit*>(at.base)) {
    std::ptrdiff_t units[N];
    Legion::detail::strides_in_units(at, N, sizeof(Unit), request, units);
    for (int d = 0; d < N; ++d) strides_[d] = units[d];
  }

  FT* ptr(const testudo::Point<N, T>& p) const {
    std::ptrdiff_t at = p[0] * strides_[0];
    for (int d = 1; d < N; ++d) at += p[d] * strides_[d];
    return reinterpret_cast<FT*>(base_ + at);
  }
  FT read(const testudo::Point<N, T>& p) const { return *ptr(p); }
  void write(const testudo::Point<N, T>& p, FT value) const { *ptr(p) = value; }
  FT& operator[](const testudo::Point<N, T>& p) const { return *ptr(p); }

  // Bytes between neighbours along dimension d.
  std::ptrdiff_t byte_stride(int d) const { return strides_[d] * static_cast<std::ptrdiff_t>(sizeof(Unit)); }

  // Whether the elements of the box lie without gaps, in any, Fortran or C order of the dimensions.
  bool is_dense_arbitrary(const testudo::Rect<N, T>& bounds) const {
    std::ptrdiff_t expected = sizeof(FT);
    unsigned used = 0;
    for (int i = 0; i < N; ++i) {
      int next = -1;
      for (int d = 0; d < N; ++d) {
        if ((used >> d & 1) == 0 && (byte_stride(d) == expected || bounds.lo[d] == bounds.hi[d])) next = d;
      }
      if (next < 0) return false;
      used |= 1u << next;
      if (bounds.lo[next] != bounds.hi[next]) expected *= bounds.hi[next] - bounds.lo[next] + 1;
    }
    return true;
  }
  bool is_dense_col_major(const testudo::Rect<N, T>& bounds) const { return is_dense_in_order(bounds, true); }
  bool is_dense_row_major(const testudo::Rect<N, T>& bounds) const {
    return is_dense_in_order(bounds, false);
  }

 private:
  using Unit = std::conditional_t<kElementStrides, FT, std::byte>;

  bool is_dense_in_order(const testudo::Rect<N, T>& bounds, bool fortran) const {
    std::ptrdiff_t expected = sizeof(FT);
    for (int i = 0; i < N; ++i) {
      const int d = fortran ? i : N - 1 - i;
      if (bounds.lo[d] == bounds.hi[d]) continue;
      if (byte_stride(d) != expected) return false;
      expected *= bounds.hi[d] - bounds.lo[d] + 1;
    }
    return true;
  }

  Unit* base_ = nullptr;
  std::ptrdiff_t strides_[N] = {};
};

// A view of elements in any layout: affine ones at the same speed but for one test, which a compiler can move
// out of a loop; others by computation.
template <typename FT, int N, typename T = int>
class GenericAccessor {
 public:
  typedef FT value_type;
  static const int dim = N;

  GenericAccessor() = default;
  GenericAccessor(const Legion::detail::FieldLocation& at, const Legion::detail::FieldRequest& request) {
    if (Legion::detail::is_regular(at, N, AffineAccessor<FT, N, T>::kUnit, request)) {
      affine_ = AffineAccessor<FT, N, T>(at, request);
    } else {
      irregular_ = at.field;
      offset_ = request.offset;
    }
  }

  FT* ptr(const testudo::Point<N, T>& p) const {
    if (irregular_) [[unlikely]]
      return irregular_ptr(irregular_, offset_, p);
    return affine_.ptr(p);
  }
  FT read(const testudo::Point<N, T>& p) const { return *ptr(p); }
  void write(const testudo::Point<N, T>& p, FT value) const { *ptr(p) = value; }
  FT& operator[](const testudo::Point<N, T>& p) const { return *ptr(p); }

  bool is_affine() const { return !irregular_; }
  const AffineAccessor<FT, N, T>& affine() const { return affine_; }  // precondition: is_affine()

 private:
  [[gnu::noinline, gnu::cold]] static FT* irregular_ptr(const testudo::MappedField* field, size_t offset,
                                                        testudo::Point<N, T> p) {
    return reinterpret_cast<FT*>(Legion::detail::element_address(*field, Legion::DomainPoint(p)) + offset);
  }

  AffineAccessor<FT, N, T> affine_;
  const testudo::MappedField* irregular_ = nullptr;  // null: affine
  size_t offset_ = 0;
};

}  // namespace Realm
