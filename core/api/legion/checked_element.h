#pragma once

#include <concepts>
#include <type_traits>

#include "core/api/legion/field_location.h"

namespace Legion::detail {

// What operator[] of a checked accessor returns: stands for one element and tells the guard whether it is
// read or written. Binding a reference to it counts as both, since what happens through the reference cannot
// be seen.
template <typename FT>
class CheckedElement {
 public:
  CheckedElement(FT* element, const AccessGuard& guard, const DomainPoint& point)
      : element_(element), guard_(&guard), point_(point) {}

  operator FT() const {
    guard_->access(point_, AccessKind::kRead);
    return *element_;
  }
  template <typename U>
  requires std::same_as<U, FT>
  operator U&() const {
    guard_->access(point_, AccessKind::kRead);
    guard_->access(point_, AccessKind::kWrite);
    return *element_;
  }

  const CheckedElement& operator=(const FT& value) const {
    guard_->access(point_, AccessKind::kWrite);
    *element_ = value;
    return *this;
  }
  const CheckedElement& operator=(const CheckedElement& other) const {
    return *this = static_cast<FT>(other);
  }
  CheckedElement(const CheckedElement&) = default;

  template <typename V>
  const CheckedElement& operator+=(const V& value) const {
    return update([&](FT& element) { element += value; });
  }
  template <typename V>
  const CheckedElement& operator-=(const V& value) const {
    return update([&](FT& element) { element -= value; });
  }
  template <typename V>
  const CheckedElement& operator*=(const V& value) const {
    return update([&](FT& element) { element *= value; });
  }
  template <typename V>
  const CheckedElement& operator/=(const V& value) const {
    return update([&](FT& element) { element /= value; });
  }
  template <typename V>
  const CheckedElement& operator|=(const V& value) const {
    return update([&](FT& element) { element |= value; });
  }
  template <typename V>
  const CheckedElement& operator&=(const V& value) const {
    return update([&](FT& element) { element &= value; });
  }
  const CheckedElement& operator++() const {
    return update([](FT& element) { ++element; });
  }
  FT operator++(int) const {
    const FT before = *this;
    *this = static_cast<FT>(before + 1);
    return before;
  }
  const CheckedElement& operator--() const {
    return update([](FT& element) { --element; });
  }
  FT operator--(int) const {
    const FT before = *this;
    *this = static_cast<FT>(before - 1);
    return before;
  }

 private:
  template <typename Change>
  const CheckedElement& update(Change change) const {
    guard_->access(point_, AccessKind::kRead);
    guard_->access(point_, AccessKind::kWrite);
    change(*element_);
    return *this;
  }

  FT* element_;
  const AccessGuard* guard_;
  DomainPoint point_;
};

}  // namespace Legion::detail
