#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/geometry/domain.h"

namespace testudo {

// The points of a launch, in the order of Domain::points(). Those of a box are computed one by one, so that a
// launch over a million points costs a rank no more than the points that it runs; others are a list, which
// copies share. A value, safe to read from any thread.
class LaunchPoints {
 public:
  LaunchPoints() = default;
  explicit LaunchPoints(Domain domain);
  LaunchPoints(std::vector<DomainPoint> points)
      : LaunchPoints(std::make_shared<const std::vector<DomainPoint>>(std::move(points))) {}
  LaunchPoints(std::shared_ptr<const std::vector<DomainPoint>> points)
      : size_(points->size()), list_(std::move(points)) {}

  static LaunchPoints one(const DomainPoint& point) { return std::vector<DomainPoint>{point}; }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  DomainPoint operator[](size_t i) const { return list_ ? (*list_)[i] : in_box(i); }

  class Iterator {
   public:
    Iterator(const LaunchPoints& points, size_t at) : points_(&points), at_(at) {}
    DomainPoint operator*() const { return (*points_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const LaunchPoints* points_;
    size_t at_;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size_}; }

 private:
  DomainPoint in_box(size_t i) const;

  size_t size_ = 0;
  Domain box_;
  std::shared_ptr<const std::vector<DomainPoint>> list_;  // null: those of `box_`
};

}  // namespace testudo
