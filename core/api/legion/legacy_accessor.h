#pragma once

#include <cstring>
#include <type_traits>

#include "core/api/legion/accessor_base.h"
#include "core/api/legion/colorings.h"
#include "core/api/legion/reduction_op.h"

// The accessors of the 2014 API, LegionRuntime::Accessor.
namespace LegionRuntime::Accessor {

using Legion::Domain;
using Legion::DomainPoint;
using Legion::FieldID;
using Legion::ptr_t;

// A distance in bytes.
class ByteOffset {
 public:
  std::ptrdiff_t offset;

  ByteOffset(std::ptrdiff_t bytes = 0) : offset(bytes) {}
  template <typename T1, typename T2>
  ByteOffset(const T1* a, const T2* b)
      : offset(reinterpret_cast<const std::byte*>(a) - reinterpret_cast<const std::byte*>(b)) {}
  template <typename T>
  T* add_to_pointer(T* pointer) const {
    using Bytes = std::conditional_t<std::is_const_v<T>, const std::byte, std::byte>;
    return reinterpret_cast<T*>(reinterpret_cast<Bytes*>(pointer) + offset);
  }
  bool operator==(const ByteOffset& other) const = default;
  ByteOffset& operator+=(ByteOffset other) {
    offset += other.offset;
    return *this;
  }
  ByteOffset& operator*=(int times) {
    offset *= times;
    return *this;
  }
  ByteOffset operator+(ByteOffset other) const { return ByteOffset(offset + other.offset); }
  ByteOffset operator*(int times) const { return ByteOffset(offset * times); }
};
template <typename T>
T* operator+(T* pointer, ByteOffset offset) {
  return offset.add_to_pointer(pointer);
}
template <typename T>
T*& operator+=(T*& pointer, ByteOffset offset) {
  return pointer = offset.add_to_pointer(pointer);
}

// The kinds of accessors. A template argument of 0 is a stride known only at run time.
namespace AccessorType {
struct Generic {};
template <size_t STRIDE>
struct AOS {};
template <size_t STRIDE>
struct SOA {};
template <size_t STRIDE, size_t BLOCK, size_t BLOCK_STRIDE>
struct HybridSOA {};
template <typename REDOP>
struct ReductionFold {};
template <typename REDOP>
struct ReductionList {};
}  // namespace AccessorType

template <typename Kind, typename T = void, typename PT = T>
class RegionAccessor;

// Where a field is and who watches: what every accessor here carries.
struct View {
  Legion::detail::FieldLocation at;
  Legion::detail::AccessGuard guard;
  int dim = 0;
  bool checked = false;

  std::byte* address(const DomainPoint& p) const {
    if (at.blocked) [[unlikely]]
      return Legion::detail::element_address(*at.field, p);
    std::byte* result = at.base + p[0] * at.strides[0];
    for (int d = 1; d < p.dim; ++d) result += p[d] * at.strides[d];
    return result;
  }
  void note(const DomainPoint& p, Legion::detail::AccessKind kind) const {
    if (checked) [[unlikely]]
      guard.access(p, kind);
  }
  bool affine() const { return !at.blocked && !at.list && at.base; }
};

// Reduces into a view: by folding, appending or applying, as its instance is.
template <typename REDOP>
void reduce_into(const View& view, const DomainPoint& p, const typename REDOP::RHS& value) {
  view.note(p, Legion::detail::AccessKind::kReduce);
  if (view.at.list) {
    Legion::detail::append_to_list(*view.at.list, view.guard.request.field, p, &value);
  } else if (view.at.folds) {
    if constexpr (Legion::detail::HasFold<REDOP>) {
      REDOP::template fold<true>(*reinterpret_cast<typename REDOP::RHS*>(view.address(p)), value);
    }
  } else {
    REDOP::template apply<true>(*reinterpret_cast<typename REDOP::LHS*>(view.address(p)), value);
  }
}

// Any layout, elements as bytes.
template <>
class RegionAccessor<AccessorType::Generic, void, void> {
 public:
  RegionAccessor() = default;
  explicit RegionAccessor(const View& view) : view_(view) {}

  template <typename T>
  RegionAccessor<AccessorType::Generic, T, T> typeify() const;

  void read_untyped(const DomainPoint& p, void* out, size_t bytes, std::ptrdiff_t offset = 0) const {
    view_.note(p, Legion::detail::AccessKind::kRead);
    std::memcpy(out, view_.address(p) + offset, bytes);
  }
  void write_untyped(const DomainPoint& p, const void* in, size_t bytes, std::ptrdiff_t offset = 0) const {
    view_.note(p, Legion::detail::AccessKind::kWrite);
    std::memcpy(view_.address(p) + offset, in, bytes);
  }
  // A pointer to the element of the box's low corner and the byte strides from there. `subrect`: what the
  // pointer covers; all of the box, or nothing where the layout is not affine (then null).
  template <int DIM>
  void* raw_rect_ptr(const Legion::Rect<DIM>& rect, Legion::Rect<DIM>& subrect, ByteOffset* offsets) const {
    if (!view_.affine()) return nullptr;
    subrect = rect;
    for (int d = 0; d < DIM; ++d) offsets[d] = ByteOffset(view_.at.strides[d]);
    return view_.address(DomainPoint(rect.lo));
  }
  template <int DIM>
  void* raw_dense_ptr(const Legion::Rect<DIM>& rect, Legion::Rect<DIM>& subrect,
                      ByteOffset& elem_stride) const {
    if (!view_.affine()) return nullptr;
    std::ptrdiff_t expected = view_.at.strides[0];
    for (int d = 0; d < DIM; ++d) {
      if (rect.lo[d] != rect.hi[d] && view_.at.strides[d] != expected) return nullptr;
      expected *= rect.dim_size(d);
    }
    subrect = rect;
    elem_stride = ByteOffset(view_.at.strides[0]);
    return view_.address(DomainPoint(rect.lo));
  }
  const View& view() const { return view_; }

 protected:
  View view_;
};

// Any layout, elements of type T.
template <typename T>
class RegionAccessor<AccessorType::Generic, T, T> {
 public:
  RegionAccessor() = default;
  explicit RegionAccessor(const View& view) : view_(view) {}

  // P: ptr_t, DomainPoint or Point<DIM>.
  template <typename P>
  T read(const P& p) const {
    const DomainPoint point(p);
    view_.note(point, Legion::detail::AccessKind::kRead);
    return *reinterpret_cast<const T*>(view_.address(point));
  }
  template <typename P>
  void write(const P& p, const T& value) const {
    const DomainPoint point(p);
    view_.note(point, Legion::detail::AccessKind::kWrite);
    *reinterpret_cast<T*>(view_.address(point)) = value;
  }
  template <typename REDOP, typename P>
  void reduce(const P& p, const typename REDOP::RHS& value) const {
    reduce_into<REDOP>(view_, DomainPoint(p), value);
  }
  template <int DIM>
  T* raw_rect_ptr(const Legion::Rect<DIM>& rect, Legion::Rect<DIM>& subrect, ByteOffset* offsets) const {
    return static_cast<T*>(untyped().raw_rect_ptr(rect, subrect, offsets));
  }
  template <int DIM>
  T* raw_dense_ptr(const Legion::Rect<DIM>& rect, Legion::Rect<DIM>& subrect, ByteOffset& elem_stride) const {
    return static_cast<T*>(untyped().raw_dense_ptr(rect, subrect, elem_stride));
  }

  // Whether the instance suits the kind; `convert` throws T0406 where not.
  template <typename Kind>
  bool can_convert() const {
    return RegionAccessor<Kind, T, T>::accepts(view_);
  }
  template <typename Kind>
  RegionAccessor<Kind, T, T> convert() const {
    if (!can_convert<Kind>())
      Legion::detail::not_affine(view_.guard.request, "it cannot be seen in that layout");
    return RegionAccessor<Kind, T, T>(view_);
  }
  const View& view() const { return view_; }

 private:
  RegionAccessor<AccessorType::Generic, void, void> untyped() const {
    return RegionAccessor<AccessorType::Generic, void, void>(view_);
  }
  View view_;
};

template <typename T>
RegionAccessor<AccessorType::Generic, T, T> RegionAccessor<AccessorType::Generic, void, void>::typeify()
    const {
  return RegionAccessor<AccessorType::Generic, T, T>(view_);
}

// One-dimensional elements at a constant stride: STRIDE bytes, or found at run time where it is 0.
template <typename T, size_t STRIDE>
class StridedAccessor {
 public:
  StridedAccessor() = default;
  explicit StridedAccessor(const View& view) : view_(view) {}
  static bool accepts(const View& view) {
    return view.affine() && view.dim == 1 && !view.at.folds &&
           (STRIDE == 0 || view.at.strides[0] == static_cast<std::ptrdiff_t>(STRIDE));
  }

  T read(ptr_t p) const {
    view_.note(p, Legion::detail::AccessKind::kRead);
    return *element(p);
  }
  void write(ptr_t p, const T& value) const {
    view_.note(p, Legion::detail::AccessKind::kWrite);
    *element(p) = value;
  }
  T* ptr(ptr_t p) const {
    view_.note(p, Legion::detail::AccessKind::kRead);
    return element(p);
  }
  T& ref(ptr_t p) const { return *ptr(p); }
  template <typename REDOP>
  void reduce(ptr_t p, const typename REDOP::RHS& value) const {
    reduce_into<REDOP>(view_, p, value);
  }

 private:
  T* element(ptr_t p) const {
    const std::ptrdiff_t stride = STRIDE == 0 ? view_.at.strides[0] : static_cast<std::ptrdiff_t>(STRIDE);
    return reinterpret_cast<T*>(view_.at.base + static_cast<std::ptrdiff_t>(p.value) * stride);
  }
  View view_;
};
template <size_t STRIDE, typename T>
class RegionAccessor<AccessorType::SOA<STRIDE>, T, T> : public StridedAccessor<T, STRIDE> {
 public:
  using StridedAccessor<T, STRIDE>::StridedAccessor;
};
template <size_t STRIDE, typename T>
class RegionAccessor<AccessorType::AOS<STRIDE>, T, T> : public StridedAccessor<T, STRIDE> {
 public:
  using StridedAccessor<T, STRIDE>::StridedAccessor;
};

// A reduction instance with one right-hand side per element.
template <typename REDOP, typename T>
class RegionAccessor<AccessorType::ReductionFold<REDOP>, T, T> {
 public:
  RegionAccessor() = default;
  explicit RegionAccessor(const View& view) : view_(view) {}
  static bool accepts(const View& view) { return !view.at.list; }
  template <typename P>
  void reduce(const P& p, const typename REDOP::RHS& value) const {
    reduce_into<REDOP>(view_, DomainPoint(p), value);
  }
  template <typename REDOP2, typename P>
  void reduce(const P& p, const typename REDOP::RHS& value) const {
    reduce_into<REDOP>(view_, DomainPoint(p), value);
  }

 private:
  View view_;
};

// A reduction instance that is a list of (point, right-hand side).
template <typename REDOP, typename T>
class RegionAccessor<AccessorType::ReductionList<REDOP>, T, T> {
 public:
  RegionAccessor() = default;
  explicit RegionAccessor(const View& view) : view_(view) {}
  static bool accepts(const View& view) { return view.at.list != nullptr; }
  template <typename P>
  void reduce(const P& p, const typename REDOP::RHS& value) const {
    reduce_into<REDOP>(view_, DomainPoint(p), value);
  }

 private:
  View view_;
};

}  // namespace LegionRuntime::Accessor

namespace Legion {

namespace detail {
LegionRuntime::Accessor::View legacy_view(const PhysicalRegion& region, FieldID field, bool checked,
                                          const Where& where);
// The region's first field, for get_accessor().
FieldID only_field(const PhysicalRegion& region, const Where& where);
}  // namespace detail

inline LegionRuntime::Accessor::RegionAccessor<LegionRuntime::Accessor::AccessorType::Generic>
PhysicalRegion::get_field_accessor(FieldID field, bool, detail::Where where) const {
  return LegionRuntime::Accessor::RegionAccessor<LegionRuntime::Accessor::AccessorType::Generic>(
      detail::legacy_view(*this, field, TESTUDO_CHECK_ACCESSES, where));
}
inline LegionRuntime::Accessor::RegionAccessor<LegionRuntime::Accessor::AccessorType::Generic>
PhysicalRegion::get_accessor(detail::Where where) const {
  return get_field_accessor(detail::only_field(*this, where), false, where);
}

}  // namespace Legion
