#pragma once

#include "core/api/legion/domain.h"

namespace Legion {

// Visits the disjoint boxes of a domain: one where it is dense.
template <int D, typename T = coord_t>
class RectInDomainIterator {
 public:
  RectInDomainIterator() = default;
  RectInDomainIterator(const DomainT<D, T>& domain) : rect_(domain.bounds), valid_(!domain.empty()) {
    if (valid_ && !domain.dense()) {
      rects_ = detail::sparse_rects(domain.sparsity.id);
      load();
    }
  }

  bool valid() const { return valid_; }
  bool operator()() const { return valid_; }
  Rect<D, T> operator*() const { return rect_; }
  const Rect<D, T>* operator->() const { return &rect_; }
  bool step() {
    if (rects_ && ++at_ < rects_->size()) {
      load();
    } else {
      valid_ = false;
    }
    return valid_;
  }
  RectInDomainIterator& operator++() {
    step();
    return *this;
  }
  RectInDomainIterator operator++(int) {
    RectInDomainIterator before = *this;
    step();
    return before;
  }

 private:
  void load() {
    const Rect<LEGION_MAX_DIM>& wide = (*rects_)[at_];
    for (int i = 0; i < D; ++i) {
      rect_.lo[i] = static_cast<T>(wide.lo[i]);
      rect_.hi[i] = static_cast<T>(wide.hi[i]);
    }
  }

  Rect<D, T> rect_ = Rect<D, T>::make_empty();
  std::shared_ptr<const detail::RectList> rects_;  // null: dense
  size_t at_ = 0;
  bool valid_ = false;
};

// Visits every point of a domain, box by box.
template <int D, typename T = coord_t>
class PointInDomainIterator {
 public:
  PointInDomainIterator() = default;
  PointInDomainIterator(const DomainT<D, T>& domain, bool column_major_order = true)
      : rects_(domain), column_major_(column_major_order) {
    if (rects_.valid()) points_ = PointInRectIterator<D, T>(*rects_, column_major_);
  }

  bool valid() const { return points_.valid(); }
  bool operator()() const { return valid(); }
  Point<D, T> operator*() const { return *points_; }
  T operator[](unsigned i) const { return points_[i]; }
  const Point<D, T>* operator->() const { return points_.operator->(); }
  bool step() {
    if (!points_.step() && rects_.step()) points_ = PointInRectIterator<D, T>(*rects_, column_major_);
    return valid();
  }
  PointInDomainIterator& operator++() {
    step();
    return *this;
  }
  PointInDomainIterator operator++(int) {
    PointInDomainIterator before = *this;
    step();
    return before;
  }

 private:
  RectInDomainIterator<D, T> rects_;
  PointInRectIterator<D, T> points_;
  bool column_major_ = true;
};

}  // namespace Legion
