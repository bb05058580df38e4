#pragma once

namespace testudo {

// Quotients of signed integers, rounded towards minus and plus infinity. Precondition: b != 0, and not the
// least integer by -1.
template <typename T>
constexpr T floor_div(T a, T b) {
  return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}
template <typename T>
constexpr T ceil_div(T a, T b) {
  return a / b + (a % b != 0 && (a % b < 0) == (b < 0));
}

}  // namespace testudo
