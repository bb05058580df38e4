#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/geometry/dense_position.h"
#include "core/geometry/domain.h"

namespace testudo {

// The points of a launch or a color space, in the order of Domain::points(). Those of a box are computed one
// by one, so that a launch over a million points costs a rank no more than the points that it runs; others
// are a list, which copies share. A value, safe to read from any thread.
class PointList {
 public:
  PointList() = default;
  explicit PointList(Domain domain);
  PointList(std::vector<DomainPoint> points)
      : PointList(std::make_shared<const std::vector<DomainPoint>>(std::move(points))) {}
  PointList(std::shared_ptr<const std::vector<DomainPoint>> points)
      : size_(points->size()), list_(std::move(points)) {}

  static PointList one(const DomainPoint& point) { return std::vector<DomainPoint>{point}; }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  DomainPoint operator[](size_t i) const { return list_ ? (*list_)[i] : dense_point(box_, i); }

  class Iterator {
   public:
    Iterator(const PointList& points, size_t at) : points_(&points), at_(at) {}
    DomainPoint operator*() const { return (*points_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const PointList* points_;
    size_t at_;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size_}; }

 private:
  size_t size_ = 0;
  Domain box_;
  std::shared_ptr<const std::vector<DomainPoint>> list_;  // null: those of `box_`
};

}  // namespace testudo
