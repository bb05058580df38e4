#pragma once

#include <compare>
#include <concepts>
#include <map>
#include <set>

#include "core/api/legion/handles.h"

namespace Legion {

// A pointer into an unstructured region of the 2014 API: the number of an element.
struct ptr_t {
  unsigned value = 0;

  constexpr ptr_t() = default;
  template <std::integral T>
  constexpr ptr_t(T element) : value(static_cast<unsigned>(element)) {}

  static constexpr ptr_t nil() { return ptr_t(~0u); }
  constexpr bool is_null() const { return value == ~0u; }
  constexpr explicit operator bool() const { return !is_null(); }
  operator DomainPoint() const { return DomainPoint(static_cast<coord_t>(value)); }

  friend constexpr auto operator<=>(const ptr_t&, const ptr_t&) = default;
  constexpr ptr_t& operator+=(ptr_t other) {
    value += other.value;
    return *this;
  }
  constexpr ptr_t& operator++() {
    ++value;
    return *this;
  }
  constexpr ptr_t operator++(int) { return ptr_t(value++); }
  constexpr ptr_t& operator--() {
    --value;
    return *this;
  }
  constexpr ptr_t operator--(int) { return ptr_t(value--); }
};
constexpr ptr_t operator+(ptr_t a, ptr_t b) {
  return ptr_t(a.value + b.value);
}
constexpr ptr_t operator-(ptr_t a, ptr_t b) {
  return ptr_t(a.value - b.value);
}

// Elements and inclusive ranges of elements.
template <typename T>
struct ColoredPoints {
  std::set<T> points;
  std::set<std::pair<T, T>> ranges;
};

typedef std::map<Color, ColoredPoints<ptr_t>> Coloring;
typedef std::map<Color, Domain> DomainColoring;
typedef std::map<Color, std::set<Domain>> MultiDomainColoring;
typedef std::map<DomainPoint, ColoredPoints<ptr_t>> PointColoring;
typedef std::map<DomainPoint, Domain> DomainPointColoring;
typedef std::map<DomainPoint, std::set<Domain>> MultiDomainPointColoring;

}  // namespace Legion
