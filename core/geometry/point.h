#pragma once

#include <concepts>
#include <ostream>
#include <type_traits>

namespace testudo {

using coord_t = long long;
inline constexpr int kMaxDim = LEGION_MAX_DIM;

template <int N, typename T = coord_t>
struct Point;

namespace detail {

template <std::integral S>
constexpr S coordinate_of(S scalar, int) {
  return scalar;
}
template <int N, typename T>
constexpr T coordinate_of(const Point<N, T>& point, int i) {
  return point.values[i];
}

// What may stand right of an arithmetic operator whose left side has N coordinates: an integer, which is
// meant for every coordinate, or a point of N coordinates of any type.
template <typename R, int N>
inline constexpr bool is_point_operand = std::integral<R>;
template <int N, typename T>
inline constexpr bool is_point_operand<Point<N, T>, N> = true;

template <typename R, int N>
concept PointOperand = is_point_operand<R, N>;

}  // namespace detail

// N integer coordinates. Trivially copyable; a default-made one is uninitialised. A 1-D point converts from
// and to its coordinate implicitly, so that it can be used as an index; arithmetic keeps the left side's
// type.
template <int N, typename T>
struct Point {
  static_assert(N >= 1 && std::is_integral_v<T>);
  using value_type = T;

  T values[N];

  Point() = default;
  // Every coordinate is `value`.
  explicit(N > 1) constexpr Point(T value) {
    for (T& v : values) v = value;
  }
  template <typename A0, typename A1, typename... Rest>
  requires(sizeof...(Rest) + 2 == N) constexpr Point(A0 a0, A1 a1, Rest... rest)
      : values{static_cast<T>(a0), static_cast<T>(a1), static_cast<T>(rest)...} {}
  // From an array of N coordinates.
  template <std::integral T2>
  explicit constexpr Point(const T2* coordinates) {
    for (int i = 0; i < N; ++i) values[i] = static_cast<T>(coordinates[i]);
  }
  template <typename T2>
  constexpr Point(const Point<N, T2>& other) {
    for (int i = 0; i < N; ++i) values[i] = static_cast<T>(other.values[i]);
  }

  constexpr operator T() const requires(N == 1) { return values[0]; }

  constexpr T& operator[](int i) { return values[i]; }
  constexpr const T& operator[](int i) const { return values[i]; }

  constexpr T& x() { return values[0]; }
  constexpr const T& x() const { return values[0]; }
  constexpr T& y() requires(N >= 2) { return values[1]; }
  constexpr const T& y() const requires(N >= 2) { return values[1]; }
  constexpr T& z() requires(N >= 3) { return values[2]; }
  constexpr const T& z() const requires(N >= 3) { return values[2]; }
  constexpr T& w() requires(N >= 4) { return values[3]; }
  constexpr const T& w() const requires(N >= 4) { return values[3]; }

  template <typename T2>
  constexpr T dot(const Point<N, T2>& other) const {
    T sum = 0;
    for (int i = 0; i < N; ++i) sum += values[i] * other.values[i];
    return sum;
  }

  static constexpr Point ZEROES() { return Point(T(0)); }
  static constexpr Point ONES() { return Point(T(1)); }

  constexpr Point& operator+=(const detail::PointOperand<N> auto& other) {
    for (int i = 0; i < N; ++i) values[i] += detail::coordinate_of(other, i);
    return *this;
  }
  constexpr Point& operator-=(const detail::PointOperand<N> auto& other) {
    for (int i = 0; i < N; ++i) values[i] -= detail::coordinate_of(other, i);
    return *this;
  }
  constexpr Point& operator*=(const detail::PointOperand<N> auto& other) {
    for (int i = 0; i < N; ++i) values[i] *= detail::coordinate_of(other, i);
    return *this;
  }
  constexpr Point& operator/=(const detail::PointOperand<N> auto& other) {
    for (int i = 0; i < N; ++i) values[i] /= detail::coordinate_of(other, i);
    return *this;
  }
  constexpr Point& operator%=(const detail::PointOperand<N> auto& other) {
    for (int i = 0; i < N; ++i) values[i] %= detail::coordinate_of(other, i);
    return *this;
  }
};

template <int N, typename T>
constexpr Point<N, T> operator+(Point<N, T> a, const detail::PointOperand<N> auto& b) {
  return a += b;
}
template <int N, typename T>
constexpr Point<N, T> operator-(Point<N, T> a, const detail::PointOperand<N> auto& b) {
  return a -= b;
}
template <int N, typename T>
constexpr Point<N, T> operator*(Point<N, T> a, const detail::PointOperand<N> auto& b) {
  return a *= b;
}
template <int N, typename T>
constexpr Point<N, T> operator/(Point<N, T> a, const detail::PointOperand<N> auto& b) {
  return a /= b;
}
template <int N, typename T>
constexpr Point<N, T> operator%(Point<N, T> a, const detail::PointOperand<N> auto& b) {
  return a %= b;
}

template <int N, typename T, typename T2>
constexpr bool operator==(const Point<N, T>& a, const Point<N, T2>& b) {
  for (int i = 0; i < N; ++i) {
    if (a.values[i] != b.values[i]) return false;
  }
  return true;
}
template <int N, typename T, typename T2>
constexpr bool operator!=(const Point<N, T>& a, const Point<N, T2>& b) {
  return !(a == b);
}

// "<3,4>"
template <int N, typename T>
std::ostream& operator<<(std::ostream& out, const Point<N, T>& point) {
  for (int i = 0; i < N; ++i) out << (i == 0 ? '<' : ',') << point.values[i];
  return out << '>';
}

}  // namespace testudo
