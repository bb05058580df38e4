#pragma once

#include "core/api/legion/accessor_base.h"

namespace Legion {

// Reduces into one field of a region mapped with a reduction, or with READ_WRITE: into a fold instance with
// `fold`, into a list instance by appending, else into the data itself with `apply`. EXCLUSIVE: nobody else
// reduces into the same instance at the same time.
template <typename REDOP, bool EXCLUSIVE, int N, typename COORD_T = coord_t,
          typename A = Realm::GenericAccessor<typename REDOP::RHS, N, COORD_T>,
          bool CHECK = TESTUDO_CHECK_ACCESSES>
class ReductionAccessor {
 public:
  typedef typename REDOP::RHS value_type;
  typedef typename REDOP::RHS RHS;
  typedef typename REDOP::LHS LHS;
  static const int dim = N;

  // acc[p] <<= value
  class reference {
   public:
    reference(const ReductionAccessor& accessor, const Point<N, COORD_T>& point)
        : accessor_(accessor), point_(point) {}
    void operator<<=(const RHS& value) const { accessor_.reduce(point_, value); }
    void reduce(const RHS& value) const { accessor_.reduce(point_, value); }

   private:
    const ReductionAccessor& accessor_;
    Point<N, COORD_T> point_;
  };

  ReductionAccessor() = default;
  ReductionAccessor(const PhysicalRegion& region, FieldID field, ReductionOpID redop, bool = false,
                    const char* = nullptr, size_t subfield_offset = 0, size_t = sizeof(RHS), bool = false,
                    detail::Where where = detail::Where::current()) {
    open(region, {field, LEGION_REDUCE, redop, 0, subfield_offset, N, where});
  }
  ReductionAccessor(const PhysicalRegion& region, FieldID field, ReductionOpID redop,
                    const Rect<N, COORD_T> bounds, bool = false, const char* = nullptr,
                    size_t subfield_offset = 0, size_t = sizeof(RHS), bool = false,
                    detail::Where where = detail::Where::current()) {
    open(region, {field, LEGION_REDUCE, redop, 0, subfield_offset, N, where});
    if constexpr (CHECK) guard_.bounds = bounds;
  }

  void reduce(const Point<N, COORD_T>& p, RHS value) const {
    guard_.access(p, detail::AccessKind::kReduce);
    if (folds_) {
      if constexpr (requires(RHS & a) { REDOP::template fold<EXCLUSIVE>(a, value); }) {
        REDOP::template fold<EXCLUSIVE>(*right_.ptr(p), value);
      }
    } else if (list_) {
      detail::append_to_list(*list_, request_.field, DomainPoint(p), &value);
    } else {
      REDOP::template apply<EXCLUSIVE>(*left_.ptr(p), value);
    }
  }
  reference operator[](const Point<N, COORD_T>& p) const { return reference(*this, p); }
  auto operator[](COORD_T first) const requires(N > 1) {
    Point<N, COORD_T> point = Point<N, COORD_T>::ZEROES();
    point[0] = first;
    return detail::PartialPoint<ReductionAccessor, N, COORD_T, 1>(*this, point);
  }

  // Raw pointers to the right-hand sides of a fold instance, or to the data where the reduction works in
  // place.
  RHS* ptr(const Point<N, COORD_T>& p) const {
    report(Rect<N, COORD_T>(p, p));
    return folds_ ? right_.ptr(p) : reinterpret_cast<RHS*>(left_.ptr(p));
  }
  RHS* ptr(const Rect<N, COORD_T>& rect, size_t = sizeof(RHS)) const {
    report(rect);
    return folds_ ? detail::dense_pointer<RHS>(right_, rect, request_)
                  : reinterpret_cast<RHS*>(detail::dense_pointer<LHS>(left_, rect, request_));
  }
  RHS* ptr(const Rect<N, COORD_T>& rect, size_t strides[N], size_t field_size = sizeof(RHS)) const {
    report(rect);
    return folds_ ? detail::strided_pointer<RHS>(right_, rect, strides, field_size, request_)
                  : reinterpret_cast<RHS*>(
                        detail::strided_pointer<LHS>(left_, rect, strides, field_size, request_));
  }

 private:
  using Left = Realm::GenericAccessor<LHS, N, COORD_T>;

  void open(const PhysicalRegion& region, detail::FieldRequest wanted) {
    detail::FieldLocation at = detail::locate_field(region, wanted);
    request_ = wanted;
    folds_ = at.folds;
    list_ = at.list;
    if (folds_) {
      right_ = A(at, wanted);
    } else if (!list_) {
      left_ = Left(at, wanted);
    }
    if constexpr (CHECK) static_cast<detail::AccessGuard&>(guard_) = {at.region, wanted, Domain()};
  }
  void report([[maybe_unused]] const Rect<N, COORD_T>& rect) const {
    if constexpr (CHECK) {
      for (PointInRectIterator<N, COORD_T> p(rect); p(); p++) guard_.access(*p, detail::AccessKind::kReduce);
    }
  }

  A right_;
  Left left_;
  testudo::ListInstance* list_ = nullptr;
  bool folds_ = false;
  [[no_unique_address]] detail::Guard<CHECK> guard_;
  detail::FieldRequest request_;
};

}  // namespace Legion
