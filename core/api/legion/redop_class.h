#pragma once

#include <atomic>
#include <complex>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "core/api/legion/redop_ids.h"

// The built-in reduction classes: SumReduction<double> and so on. Usable on their own; each is registered
// with the id REDOP_ID before a program starts.
namespace Legion {

namespace detail {

// The number of an element type in the ids of reductions; LEGION_TYPE_TOTAL where it has none.
template <typename T>
constexpr int redop_type() {
  if constexpr (std::is_same_v<T, bool>) return LEGION_TYPE_BOOL;
  if constexpr (std::is_same_v<T, float>) return LEGION_TYPE_FLOAT32;
  if constexpr (std::is_same_v<T, double>) return LEGION_TYPE_FLOAT64;
  if constexpr (std::is_same_v<T, std::complex<float>>) return LEGION_TYPE_COMPLEX64;
  if constexpr (std::is_same_v<T, std::complex<double>>) return LEGION_TYPE_COMPLEX128;
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    const int log_size = sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3;
    return (std::is_signed_v<T> ? LEGION_TYPE_INT8 : LEGION_TYPE_UINT8) + log_size;
  }
  return LEGION_TYPE_TOTAL;
}

template <typename T>
inline constexpr bool is_complex =
    std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>;

// Replaces *target by change(*target) so that concurrent callers do not lose updates.
template <typename T, typename Change>
void change_atomically(T& target, Change change) {
  if constexpr (is_complex<T>) {
    // No processor instruction covers it: one lock for all, held for one operation.
    static std::atomic_flag lock;
    while (lock.test_and_set(std::memory_order_acquire)) {
    }
    target = change(target);
    lock.clear(std::memory_order_release);
  } else {
    std::atomic_ref<T> shared(target);
    T seen = shared.load(std::memory_order_relaxed);
    while (!shared.compare_exchange_weak(seen, change(seen), std::memory_order_relaxed)) {
    }
  }
}

struct AddOp {
  template <typename T>
  static T apply(T a, T b) {
    if constexpr (std::is_same_v<T, bool>) return a || b;
    return static_cast<T>(a + b);
  }
};
struct SubtractOp {
  template <typename T>
  static T apply(T a, T b) {
    return static_cast<T>(a - b);
  }
};
struct MultiplyOp {
  template <typename T>
  static T apply(T a, T b) {
    if constexpr (std::is_same_v<T, bool>) return a && b;
    return static_cast<T>(a * b);
  }
};
struct DivideOp {
  template <typename T>
  static T apply(T a, T b) {
    return static_cast<T>(a / b);
  }
};
struct MaxOp {
  template <typename T>
  static T apply(T a, T b) {
    return a < b ? b : a;
  }
};
struct MinOp {
  template <typename T>
  static T apply(T a, T b) {
    return b < a ? b : a;
  }
};
struct OrOp {
  template <typename T>
  static T apply(T a, T b) {
    return static_cast<T>(a | b);
  }
};
struct AndOp {
  template <typename T>
  static T apply(T a, T b) {
    return static_cast<T>(a & b);
  }
};
struct XorOp {
  template <typename T>
  static T apply(T a, T b) {
    return static_cast<T>(a ^ b);
  }
};

// lhs = Apply(lhs, rhs), and right-hand sides combine by Fold.
template <typename T, int KIND, typename Apply, typename Fold>
class BuiltinReduction {
 public:
  typedef T LHS;
  typedef T RHS;
  static constexpr int REDOP_ID =
      LEGION_REDOP_BASE + KIND * static_cast<int>(LEGION_TYPE_TOTAL) + redop_type<T>();

  template <bool EXCLUSIVE>
  static void apply(LHS& lhs, RHS rhs) {
    combine<EXCLUSIVE, Apply>(lhs, rhs);
  }
  template <bool EXCLUSIVE>
  static void fold(RHS& rhs1, RHS rhs2) {
    combine<EXCLUSIVE, Fold>(rhs1, rhs2);
  }

 private:
  template <bool EXCLUSIVE, typename Op>
  static void combine(T& target, T value) {
    if constexpr (EXCLUSIVE) {
      target = Op::template apply<T>(target, value);
    } else {
      change_atomically(target, [value](T seen) { return Op::template apply<T>(seen, value); });
    }
  }
};

template <typename T>
concept Reducible = redop_type<T>()
!= LEGION_TYPE_TOTAL;
template <typename T>
concept ReducibleReal = Reducible<T> && !is_complex<T>;
template <typename T>
concept ReducibleNumber = Reducible<T> && !std::is_same_v<T, bool>;

}  // namespace detail

template <detail::Reducible T>
class SumReduction : public detail::BuiltinReduction<T, LEGION_REDOP_KIND_SUM, detail::AddOp, detail::AddOp> {
 public:
  static constexpr T identity = T(0);
};
template <detail::ReducibleNumber T>
class DiffReduction
    : public detail::BuiltinReduction<T, LEGION_REDOP_KIND_DIFF, detail::SubtractOp, detail::AddOp> {
 public:
  static constexpr T identity = T(0);
};
template <detail::Reducible T>
class ProdReduction
    : public detail::BuiltinReduction<T, LEGION_REDOP_KIND_PROD, detail::MultiplyOp, detail::MultiplyOp> {
 public:
  static constexpr T identity = T(1);
};
template <detail::ReducibleNumber T>
class DivReduction
    : public detail::BuiltinReduction<T, LEGION_REDOP_KIND_DIV, detail::DivideOp, detail::MultiplyOp> {
 public:
  static constexpr T identity = T(1);
};
template <detail::ReducibleReal T>
class MaxReduction : public detail::BuiltinReduction<T, LEGION_REDOP_KIND_MAX, detail::MaxOp, detail::MaxOp> {
 public:
  static constexpr T identity = std::is_same_v<T, bool> ? T(0) : std::numeric_limits<T>::lowest();
};
template <detail::ReducibleReal T>
class MinReduction : public detail::BuiltinReduction<T, LEGION_REDOP_KIND_MIN, detail::MinOp, detail::MinOp> {
 public:
  static constexpr T identity = std::is_same_v<T, bool> ? T(1) : std::numeric_limits<T>::max();
};
// Or and And of bool are Sum and Prod of it, under the same ids.
template <detail::ReducibleReal T>
requires std::is_integral_v<T>
class OrReduction
    : public detail::BuiltinReduction<T,
                                      std::is_same_v<T, bool> ? LEGION_REDOP_KIND_SUM : LEGION_REDOP_KIND_OR,
                                      detail::OrOp, detail::OrOp> {
 public:
  static constexpr T identity = T(0);
};
template <detail::ReducibleReal T>
requires std::is_integral_v<T>
class AndReduction : public detail::BuiltinReduction<
                         T, std::is_same_v<T, bool> ? LEGION_REDOP_KIND_PROD : LEGION_REDOP_KIND_AND,
                         detail::AndOp, detail::AndOp> {
 public:
  static constexpr T identity = std::is_same_v<T, bool> ? T(1) : static_cast<T>(~T(0));
};
template <detail::ReducibleReal T>
requires std::is_integral_v<T>
class XorReduction : public detail::BuiltinReduction<T, LEGION_REDOP_KIND_XOR, detail::XorOp, detail::XorOp> {
 public:
  static constexpr T identity = T(0);
};

}  // namespace Legion

// F(class) for each built-in reduction class over the sized integers and the floating-point types.
// clang-format off
#define TESTUDO_REDOP_INTEGERS_(F, R)                    \
  F(R<int8_t>) F(R<int16_t>) F(R<int32_t>) F(R<int64_t>) \
  F(R<uint8_t>) F(R<uint16_t>) F(R<uint32_t>) F(R<uint64_t>)
#define TESTUDO_REDOP_NUMBERS_(F, R) TESTUDO_REDOP_INTEGERS_(F, R) F(R<float>) F(R<double>)
#define TESTUDO_REDOP_COMPLEX_(F, R) F(R<std::complex<float>>) F(R<std::complex<double>>)
#define LEGION_REDOP_LIST(F)                                                                                         \
  F(Legion::SumReduction<bool>)                                                                                      \
  TESTUDO_REDOP_NUMBERS_(F, Legion::SumReduction) TESTUDO_REDOP_COMPLEX_(F, Legion::SumReduction)                     \
  TESTUDO_REDOP_NUMBERS_(F, Legion::DiffReduction) TESTUDO_REDOP_COMPLEX_(F, Legion::DiffReduction)                   \
  F(Legion::ProdReduction<bool>)                                                                                     \
  TESTUDO_REDOP_NUMBERS_(F, Legion::ProdReduction) TESTUDO_REDOP_COMPLEX_(F, Legion::ProdReduction)                   \
  TESTUDO_REDOP_NUMBERS_(F, Legion::DivReduction) TESTUDO_REDOP_COMPLEX_(F, Legion::DivReduction)                     \
  F(Legion::MaxReduction<bool>) TESTUDO_REDOP_NUMBERS_(F, Legion::MaxReduction)                                       \
  F(Legion::MinReduction<bool>) TESTUDO_REDOP_NUMBERS_(F, Legion::MinReduction)                                       \
  TESTUDO_REDOP_INTEGERS_(F, Legion::OrReduction) TESTUDO_REDOP_INTEGERS_(F, Legion::AndReduction)                    \
  F(Legion::XorReduction<bool>) TESTUDO_REDOP_INTEGERS_(F, Legion::XorReduction)
// clang-format on
