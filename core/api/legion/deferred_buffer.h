#pragma once

#include <array>
#include <memory>

#include "core/api/legion/accessor_base.h"

namespace Legion {

namespace detail {
// Memory of the calling task, freed when it ends. Errors: T0507 outside tasks.
void* task_allocate(size_t bytes, size_t alignment);
void task_free(void* memory);
}  // namespace detail

// An array of the calling task's own, freed when the task ends. Copies name the same array. Dimension 0 is
// fastest in Fortran order, else the last one.
template <typename T, int DIM, typename COORD_T = coord_t, bool CHECK = TESTUDO_CHECK_ACCESSES>
class DeferredBuffer {
 public:
  DeferredBuffer() = default;
  DeferredBuffer(Memory::Kind, const Domain& bounds, const T* initial_value = nullptr,
                 size_t alignment = alignof(T), bool fortran_order_dims = false)
      : DeferredBuffer(Rect<DIM, COORD_T>(bounds), Memory::NO_MEMKIND, initial_value, alignment,
                       fortran_order_dims) {}
  DeferredBuffer(const Rect<DIM, COORD_T>& bounds, Memory::Kind, const T* initial_value = nullptr,
                 size_t alignment = alignof(T), bool fortran_order_dims = false) {
    std::array<DimensionKind, DIM> order;
    for (int d = 0; d < DIM; ++d) order[d] = static_cast<DimensionKind>(fortran_order_dims ? d : DIM - 1 - d);
    allocate(bounds, order, initial_value, alignment);
  }
  DeferredBuffer(Memory, const Domain& bounds, const T* initial_value = nullptr,
                 size_t alignment = alignof(T), bool fortran_order_dims = false)
      : DeferredBuffer(Rect<DIM, COORD_T>(bounds), Memory::NO_MEMKIND, initial_value, alignment,
                       fortran_order_dims) {}
  DeferredBuffer(const Rect<DIM, COORD_T>& bounds, Memory, const T* initial_value = nullptr,
                 size_t alignment = alignof(T), bool fortran_order_dims = false)
      : DeferredBuffer(bounds, Memory::NO_MEMKIND, initial_value, alignment, fortran_order_dims) {}
  DeferredBuffer(Memory::Kind, const Domain& bounds, std::array<DimensionKind, DIM> order,
                 const T* initial_value = nullptr, size_t alignment = alignof(T)) {
    allocate(bounds, order, initial_value, alignment);
  }
  DeferredBuffer(const Rect<DIM, COORD_T>& bounds, Memory::Kind, std::array<DimensionKind, DIM> order,
                 const T* initial_value = nullptr, size_t alignment = alignof(T)) {
    allocate(bounds, order, initial_value, alignment);
  }
  DeferredBuffer(Memory, const Domain& bounds, std::array<DimensionKind, DIM> order,
                 const T* initial_value = nullptr, size_t alignment = alignof(T)) {
    allocate(bounds, order, initial_value, alignment);
  }
  DeferredBuffer(const Rect<DIM, COORD_T>& bounds, Memory, std::array<DimensionKind, DIM> order,
                 const T* initial_value = nullptr, size_t alignment = alignof(T)) {
    allocate(bounds, order, initial_value, alignment);
  }

  T read(const Point<DIM, COORD_T>& p) const { return *ptr(p); }
  void write(const Point<DIM, COORD_T>& p, T value) const { *ptr(p) = value; }
  T& operator[](const Point<DIM, COORD_T>& p) const { return *ptr(p); }
  T* ptr(const Point<DIM, COORD_T>& p) const {
    if (CHECK && !bounds_.contains(p)) detail::wrong_domain_point(DomainPoint(p), Domain(bounds_));
    return accessor_.ptr(p);
  }
  // Errors: T0407 the elements do not lie side by side.
  T* ptr(const Rect<DIM, COORD_T>& rect) const { return detail::dense_pointer<T>(accessor_, rect, request_); }
  T* ptr(const Rect<DIM, COORD_T>& rect, size_t strides[DIM]) const {
    return detail::strided_pointer<T>(accessor_, rect, strides, sizeof(T), request_);
  }
  Rect<DIM, COORD_T> get_bounds() const { return bounds_; }
  const detail::FieldLocation& location() const { return at_; }
  void destroy() { detail::task_free(data_); }  // ahead of the task's end

 private:
  void allocate(const Rect<DIM, COORD_T>& bounds, const std::array<DimensionKind, DIM>& order,
                const T* initial_value, size_t alignment) {
    bounds_ = bounds;
    data_ = detail::task_allocate(bounds.volume() * sizeof(T), std::max(alignment, alignof(T)));
    detail::FieldLocation& at = at_;
    at.field_size = sizeof(T);
    at.base = static_cast<std::byte*>(data_);
    std::ptrdiff_t stride = sizeof(T);
    for (DimensionKind kind : order) {
      const int d = static_cast<int>(kind);
      at.strides[d] = stride;
      at.base -= bounds.lo[d] * stride;
      stride *= bounds.dim_size(d);
    }
    accessor_ = Realm::AffineAccessor<T, DIM, COORD_T>(at, request_);
    if (!initial_value) return;
    const size_t count = bounds.volume();
    std::uninitialized_fill_n(static_cast<T*>(data_), count, *initial_value);
  }

  void* data_ = nullptr;
  Rect<DIM, COORD_T> bounds_ = Rect<DIM, COORD_T>::make_empty();
  Realm::AffineAccessor<T, DIM, COORD_T> accessor_;
  detail::FieldLocation at_;
  detail::FieldRequest request_;
};

}  // namespace Legion
