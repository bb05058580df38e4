#pragma once

#include <cstddef>
#include <vector>

#include "core/base/id.h"

namespace testudo {

// A reduction operator, type erased. The functions work on `count` elements with byte strides.
struct ReductionOperator {
  ReductionId id = 0;
  size_t lhs_size = 0;
  size_t rhs_size = 0;
  std::vector<std::byte> identity;  // rhs_size bytes; empty where the operator has no fold
  bool has_fold = false;

  // lhs[i] = apply(lhs[i], rhs[i]); exclusive access.
  void (*apply)(void* lhs, size_t lhs_stride, const void* rhs, size_t rhs_stride, size_t count) = nullptr;
  // rhs1[i] = fold(rhs1[i], rhs2[i]); exclusive access.
  void (*fold)(void* rhs1, size_t rhs1_stride, const void* rhs2, size_t rhs2_stride, size_t count) = nullptr;
};

}  // namespace testudo
