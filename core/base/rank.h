#pragma once

#include <compare>

namespace testudo {

// One of the processes (or, in tests, groups of threads) that run a program together: 0 to their number - 1.
struct Rank {
  int value = 0;
  friend constexpr auto operator<=>(const Rank&, const Rank&) = default;
};

}  // namespace testudo
