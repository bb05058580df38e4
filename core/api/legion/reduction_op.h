#pragma once

#include <concepts>
#include <cstring>

#include "core/api/legion/types.h"
#include "core/program/reduction.h"

namespace Legion::detail {

template <typename R>
concept HasFold = requires(typename R::RHS& into, typename R::RHS value) {
  R::template fold<true>(into, value);
};

template <typename T>
T& at_stride(void* base, size_t stride, size_t i) {
  return *reinterpret_cast<T*>(static_cast<std::byte*>(base) + i * stride);
}
template <typename T>
const T& at_stride(const void* base, size_t stride, size_t i) {
  return *reinterpret_cast<const T*>(static_cast<const std::byte*>(base) + i * stride);
}

// The operator of a reduction class, type erased. A class without fold works with list instances and in place
// only.
template <typename R>
testudo::ReductionOperator make_reduction(ReductionOpID id) {
  using LHS = typename R::LHS;
  using RHS = typename R::RHS;
  testudo::ReductionOperator op;
  op.id = id;
  op.lhs_size = sizeof(LHS);
  op.rhs_size = sizeof(RHS);
  op.apply = [](void* lhs, size_t lhs_stride, const void* rhs, size_t rhs_stride, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      R::template apply<true>(at_stride<LHS>(lhs, lhs_stride, i), at_stride<RHS>(rhs, rhs_stride, i));
    }
  };
  if constexpr (HasFold<R>) {
    op.has_fold = true;
    op.identity.resize(sizeof(RHS));
    const RHS identity = R::identity;
    std::memcpy(op.identity.data(), &identity, sizeof(RHS));
    op.fold = [](void* into, size_t into_stride, const void* from, size_t from_stride, size_t count) {
      for (size_t i = 0; i < count; ++i) {
        R::template fold<true>(at_stride<RHS>(into, into_stride, i), at_stride<RHS>(from, from_stride, i));
      }
    };
  }
  return op;
}

}  // namespace Legion::detail
