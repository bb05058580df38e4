#pragma once

#include "core/api/legion/accessor_base.h"

namespace Legion {

// Visits the dense boxes of a mapped region: `for (PieceIterator piece(region, field); piece; piece++)
// use(*piece);`.
class PieceIterator {
 public:
  PieceIterator() = default;
  // Errors: T0402 the requirement does not name the field.
  PieceIterator(const PhysicalRegion& region, FieldID field, bool privilege_only = true, bool = false,
                const char* = nullptr, detail::Where where = detail::Where::current());

  bool valid() const { return at_ < pieces_.size(); }
  bool step() {
    ++at_;
    return valid();
  }
  operator bool() const { return valid(); }
  bool operator()() const { return valid(); }
  const Domain& operator*() const { return pieces_[at_]; }
  const Domain* operator->() const { return &pieces_[at_]; }
  PieceIterator& operator++() {
    step();
    return *this;
  }
  PieceIterator operator++(int) {
    PieceIterator before = *this;
    step();
    return before;
  }

 private:
  std::vector<Domain> pieces_;
  size_t at_ = 0;
};

// Elements at a constant stride.
template <typename FT, PrivilegeMode PM = LEGION_READ_WRITE>
class Span {
 public:
  typedef std::conditional_t<detail::mode_writes(PM), FT, const FT> element_type;

  Span() = default;
  Span(element_type* base, size_t extent, size_t step = sizeof(FT))
      : base_(base), extent_(extent), step_(step) {}

  element_type* data() const { return base_; }
  uintptr_t get_base() const { return reinterpret_cast<uintptr_t>(base_); }
  size_t size() const { return extent_; }
  size_t step() const { return step_; }  // bytes
  bool empty() const { return extent_ == 0; }
  element_type& operator[](size_t i) const {
    using Bytes = std::conditional_t<std::is_const_v<element_type>, const std::byte, std::byte>;
    return *reinterpret_cast<element_type*>(reinterpret_cast<Bytes*>(base_) + i * step_);
  }

 private:
  element_type* base_ = nullptr;
  size_t extent_ = 0;
  size_t step_ = sizeof(FT);
};

// Visits a mapped region as spans along dimension 0.
template <PrivilegeMode PM, typename FT, int DIM, typename COORD_T = coord_t>
class SpanIterator {
 public:
  SpanIterator() = default;
  SpanIterator(const PhysicalRegion& region, FieldID field, size_t actual_field_size = sizeof(FT),
               bool = false, bool privileges_only = true, bool = false, const char* = nullptr,
               detail::Where where = detail::Where::current())
      : pieces_(region, field, privileges_only) {
    const detail::FieldRequest request{field, PM, 0, actual_field_size, 0, DIM, where};
    accessor_ = Realm::AffineAccessor<FT, DIM, COORD_T>(detail::locate_field(region, request), request);
    enter_piece();
  }

  bool valid() const { return rows_.valid(); }
  operator bool() const { return valid(); }
  bool operator()() const { return valid(); }
  const Span<FT, PM>& operator*() const { return span_; }
  const Span<FT, PM>* operator->() const { return &span_; }
  bool step() {
    if (rows_.step()) {
      load();
    } else if (pieces_.step()) {
      enter_piece();
    }
    return valid();
  }
  SpanIterator& operator++() {
    step();
    return *this;
  }
  SpanIterator operator++(int) {
    SpanIterator before = *this;
    step();
    return before;
  }

 private:
  void enter_piece() {
    if (!pieces_.valid()) return;
    Rect<DIM, COORD_T> rows = *pieces_;
    length_ = static_cast<size_t>(rows.dim_size(0));
    rows.hi[0] = rows.lo[0];
    rows_ = PointInRectIterator<DIM, COORD_T>(rows);
    if (rows_.valid()) load();
  }
  void load() {
    span_ = Span<FT, PM>(accessor_.ptr(*rows_), length_, static_cast<size_t>(accessor_.byte_stride(0)));
  }

  PieceIterator pieces_;
  Realm::AffineAccessor<FT, DIM, COORD_T> accessor_;
  PointInRectIterator<DIM, COORD_T> rows_;
  size_t length_ = 0;
  Span<FT, PM> span_;
};

}  // namespace Legion
