#pragma once

#include <iterator>

#include "core/api/legion/deferred_buffer.h"

namespace Legion {

// Typed access to one field of a mapped region. MODE says what the accessor is for, and must be within the
// region's privilege; A chooses how elements are addressed (Realm::AffineAccessor: strides only; the default:
// any layout); CHECK checks every access against the region and its privilege, and reports it where the run
// is instrumented.
template <PrivilegeMode MODE, typename FT, int N, typename COORD_T = coord_t,
          typename A = Realm::GenericAccessor<FT, N, COORD_T>, bool CHECK = TESTUDO_CHECK_ACCESSES>
class FieldAccessor {
 public:
  typedef FT value_type;
  static const int dim = N;
  static constexpr bool kReads = detail::mode_reads(MODE);
  static constexpr bool kWrites = detail::mode_writes(MODE);
  typedef std::conditional_t<kWrites, FT, const FT> element_type;
  typedef std::conditional_t<CHECK && kWrites, detail::CheckedElement<FT>, element_type&> reference;
  typedef const FT& const_reference;

  A accessor;

  FieldAccessor() = default;

  FieldAccessor(const PhysicalRegion& region, FieldID field, size_t actual_field_size = sizeof(FT),
                bool = false, bool = false, const char* = nullptr, size_t subfield_offset = 0,
                detail::Where where = detail::Where::current()) {
    open(region, request(field, actual_field_size, subfield_offset, N, where));
  }
  FieldAccessor(const PhysicalRegion& region, FieldID field, const Rect<N, COORD_T> bounds,
                size_t actual_field_size = sizeof(FT), bool = false, bool = false, const char* = nullptr,
                size_t subfield_offset = 0, detail::Where where = detail::Where::current()) {
    open(region, request(field, actual_field_size, subfield_offset, N, where));
    restrict_to(bounds);
  }
  template <int M>
  FieldAccessor(const PhysicalRegion& region, FieldID field, const AffineTransform<M, N, COORD_T> transform,
                size_t actual_field_size = sizeof(FT), bool = false, bool = false, const char* = nullptr,
                size_t subfield_offset = 0, detail::Where where = detail::Where::current()) {
    open(region, request(field, actual_field_size, subfield_offset, M, where), transform);
  }
  template <int M>
  FieldAccessor(const PhysicalRegion& region, FieldID field, const AffineTransform<M, N, COORD_T> transform,
                const Rect<N, COORD_T> bounds, size_t actual_field_size = sizeof(FT), bool = false,
                bool = false, const char* = nullptr, size_t subfield_offset = 0,
                detail::Where where = detail::Where::current()) {
    open(region, request(field, actual_field_size, subfield_offset, M, where), transform);
    restrict_to(bounds);
  }
  // Several regions whose field is in one instance. Errors: T0406 it is not.
  template <std::input_iterator It>
  requires std::same_as<std::iter_value_t<It>, PhysicalRegion> FieldAccessor(
      It begin, It end, FieldID field, size_t actual_field_size = sizeof(FT), bool = false, bool = false,
      const char* = nullptr, size_t subfield_offset = 0, detail::Where where = detail::Where::current()) {
    const detail::FieldRequest wanted = request(field, actual_field_size, subfield_offset, N, where);
    const detail::FieldLocation first = detail::locate_field(*begin, wanted);
    for (It it = begin; it != end; ++it) {
      const detail::FieldLocation at = detail::locate_field(*it, wanted);
      if (at.base != first.base) detail::not_affine(wanted, "its regions are not in one instance");
    }
    accessor = A(first, wanted);
    request_ = wanted;
  }
  // The value of a future as a 1-D or, with bounds, N-D array in Fortran order.
  FieldAccessor(const Future& future, const Rect<N, COORD_T> bounds, Memory::Kind = Memory::NO_MEMKIND,
                size_t = sizeof(FT), bool = false, bool = false, const char* = nullptr,
                size_t subfield_offset = 0,
                detail::Where where = detail::Where::current()) requires(!kWrites) {
    open(future, bounds, subfield_offset, where);
  }
  FieldAccessor(const Future& future, Memory::Kind = Memory::NO_MEMKIND, size_t = sizeof(FT), bool = false,
                bool = false, const char* = nullptr, size_t subfield_offset = 0,
                detail::Where where = detail::Where::current()) requires(!kWrites) {
    const coord_t count = static_cast<coord_t>(future.get_untyped_size(where) / sizeof(FT));
    Rect<N, COORD_T> bounds(Point<N, COORD_T>::ZEROES(), Point<N, COORD_T>::ZEROES());
    bounds.hi[0] = static_cast<COORD_T>(count - 1);
    open(future, bounds, subfield_offset, where);
  }

  // A view of a deferred buffer.
  template <bool C>
  FieldAccessor(const DeferredBuffer<FT, N, COORD_T, C>& buffer,
                detail::Where where = detail::Where::current()) {
    request_ = request(0, sizeof(FT), 0, N, where);
    accessor = A(buffer.location(), request_);
    restrict_to(buffer.get_bounds());
  }

  FT read(const Point<N, COORD_T>& p) const requires(kReads) {
    guard_.access(p, detail::AccessKind::kRead);
    return accessor.read(p);
  }
  void write(const Point<N, COORD_T>& p, FT value) const requires(kWrites) {
    guard_.access(p, detail::AccessKind::kWrite);
    accessor.write(p, value);
  }
  template <typename REDOP, bool EXCLUSIVE>
  void reduce(const Point<N, COORD_T>& p, typename REDOP::RHS value) const requires(kReads&& kWrites) {
    guard_.access(p, detail::AccessKind::kRead);
    guard_.access(p, detail::AccessKind::kWrite);
    REDOP::template apply<EXCLUSIVE>(*accessor.ptr(p), value);
  }

  reference operator[](const Point<N, COORD_T>& p) const {
    if constexpr (CHECK && kWrites) {
      return detail::CheckedElement<FT>(accessor.ptr(p), guard_, DomainPoint(p));
    } else {
      guard_.access(p, detail::AccessKind::kRead);
      return *accessor.ptr(p);
    }
  }
  auto operator[](COORD_T first) const requires(N > 1) {
    Point<N, COORD_T> point = Point<N, COORD_T>::ZEROES();
    point[0] = first;
    return detail::PartialPoint<FieldAccessor, N, COORD_T, 1>(*this, point);
  }

  // A raw pointer: of what is done through it, a checked run knows only that it may read or write all of it.
  element_type* ptr(const Point<N, COORD_T>& p) const {
    report(Rect<N, COORD_T>(p, p));
    return accessor.ptr(p);
  }
  element_type* ptr(const Rect<N, COORD_T>& rect, size_t = sizeof(FT)) const {
    report(rect);
    return detail::dense_pointer<FT>(accessor, rect, request_);
  }
  element_type* ptr(const Rect<N, COORD_T>& rect, size_t strides[N], size_t field_size = sizeof(FT)) const {
    report(rect);
    return detail::strided_pointer<FT>(accessor, rect, strides, field_size, request_);
  }

 private:
  static detail::FieldRequest request(FieldID field, size_t size, size_t offset, int dims,
                                      const detail::Where& where) {
    return {field, MODE, 0, offset == 0 ? size : 0, offset, dims, where};
  }
  void open(const PhysicalRegion& region, const detail::FieldRequest& wanted) {
    const detail::FieldLocation at = detail::locate_field(region, wanted);
    accessor = A(at, wanted);
    request_ = wanted;
    if constexpr (CHECK) static_cast<detail::AccessGuard&>(guard_) = {at.region, wanted, Domain()};
  }
  template <int M>
  void open(const PhysicalRegion& region, const detail::FieldRequest& wanted,
            const AffineTransform<M, N, COORD_T>& transform) {
    const detail::FieldLocation at = detail::locate_field(region, wanted);
    accessor = A(detail::through(at, transform, wanted), wanted);
    request_ = wanted;
    if constexpr (CHECK) {
      static_cast<detail::AccessGuard&>(guard_) = {at.region, wanted, Domain()};
      guard_.view = transform;
    }
  }
  void open(const Future& future, const Rect<N, COORD_T>& bounds, size_t offset, const detail::Where& where) {
    request_ = request(0, sizeof(FT), offset, N, where);
    void* data = const_cast<void*>(future.get_untyped_pointer(false, nullptr, where));
    accessor =
        A(detail::dense_location(static_cast<std::byte*>(data) + offset, bounds, sizeof(FT)), request_);
    restrict_to(bounds);
  }
  void restrict_to([[maybe_unused]] const Rect<N, COORD_T>& bounds) {
    if constexpr (CHECK) guard_.bounds = bounds;
  }
  void report([[maybe_unused]] const Rect<N, COORD_T>& rect) const {
    if constexpr (CHECK) {
      for (PointInRectIterator<N, COORD_T> p(rect); p(); p++) {
        if (kReads && MODE != LEGION_WRITE_DISCARD) guard_.access(*p, detail::AccessKind::kRead);
        if (kWrites) guard_.access(*p, detail::AccessKind::kWrite);
      }
    }
  }

  [[no_unique_address]] detail::Guard<CHECK> guard_;
  detail::FieldRequest request_;
};

}  // namespace Legion

namespace Realm {
template <typename FT, int N, typename T = int>
using MultiAffineAccessor = GenericAccessor<FT, N, T>;
}
