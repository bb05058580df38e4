#pragma once

#include <string>
#include <utility>

#include "core/base/check.h"
#include "core/geometry/point.h"

// X(N) for each number of dimensions: for the one .cc that instantiates a template over dimensions.
#if LEGION_MAX_DIM >= 2
#define TESTUDO_DIM_2(X) X(2)
#else
#define TESTUDO_DIM_2(X)
#endif
#if LEGION_MAX_DIM >= 3
#define TESTUDO_DIM_3(X) X(3)
#else
#define TESTUDO_DIM_3(X)
#endif
#if LEGION_MAX_DIM >= 4
#define TESTUDO_DIM_4(X) X(4)
#else
#define TESTUDO_DIM_4(X)
#endif
#if LEGION_MAX_DIM >= 5
#define TESTUDO_DIM_5(X) X(5)
#else
#define TESTUDO_DIM_5(X)
#endif
#if LEGION_MAX_DIM >= 6
#define TESTUDO_DIM_6(X) X(6)
#else
#define TESTUDO_DIM_6(X)
#endif
#if LEGION_MAX_DIM >= 7
#define TESTUDO_DIM_7(X) X(7)
#else
#define TESTUDO_DIM_7(X)
#endif
#if LEGION_MAX_DIM >= 8
#define TESTUDO_DIM_8(X) X(8)
#else
#define TESTUDO_DIM_8(X)
#endif
#if LEGION_MAX_DIM >= 9
#define TESTUDO_DIM_9(X) X(9)
#else
#define TESTUDO_DIM_9(X)
#endif
// clang-format off
#define TESTUDO_FOR_EACH_DIM(X)                         \
  X(1) TESTUDO_DIM_2(X) TESTUDO_DIM_3(X)                \
  TESTUDO_DIM_4(X) TESTUDO_DIM_5(X) TESTUDO_DIM_6(X)    \
  TESTUDO_DIM_7(X) TESTUDO_DIM_8(X) TESTUDO_DIM_9(X)
// clang-format on

namespace testudo {

// Calls fn.template operator()<N>() with N == dim and returns its result. The result must have one type for
// every N. Precondition: 1 <= dim <= kMaxDim.
template <int N = 1, typename Fn>
decltype(auto) dispatch_dim(int dim, Fn&& fn) {
  if constexpr (N < kMaxDim) {
    if (dim != N) return dispatch_dim<N + 1>(dim, std::forward<Fn>(fn));
  }
  CHECK_MSG(dim == N, "no such number of dimensions: " + std::to_string(dim));
  return std::forward<Fn>(fn).template operator()<N>();
}

}  // namespace testudo
