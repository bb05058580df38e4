#include "tests/integration/random_programs/reductions.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/base/check.h"

namespace testudo::random_programs {
namespace {

// A bijection of 64-bit numbers and its inverse.
constexpr uint64_t kOdd = 0x9e3779b97f4a7c15ull;
constexpr uint64_t inverse_of_odd(uint64_t odd) {
  uint64_t inverse = odd;
  for (int i = 0; i < 6; ++i) inverse *= 2 - odd * inverse;
  return inverse;
}
uint64_t twist(uint64_t x) {
  return (x ^ (x >> 32)) * kOdd;
}
uint64_t untwist(uint64_t x) {
  x *= inverse_of_odd(kOdd);
  return x ^ (x >> 32);
}

// Each operator: the types of both sides, its identity, apply and fold on one element.
struct AddU64 {
  using Lhs = uint64_t;
  using Rhs = uint64_t;
  static constexpr Rhs kIdentity = 0;
  static void apply(Lhs& lhs, Rhs rhs) { lhs += rhs; }
  static void fold(Rhs& a, Rhs b) { a += b; }
};
struct XorU64 {
  using Lhs = uint64_t;
  using Rhs = uint64_t;
  static constexpr Rhs kIdentity = 0;
  static void apply(Lhs& lhs, Rhs rhs) { lhs ^= rhs; }
  static void fold(Rhs& a, Rhs b) { a ^= b; }
};
struct MinU64 {
  using Lhs = uint64_t;
  using Rhs = uint64_t;
  static constexpr Rhs kIdentity = ~0ull;
  static void apply(Lhs& lhs, Rhs rhs) { lhs = std::min(lhs, rhs); }
  static void fold(Rhs& a, Rhs b) { a = std::min(a, b); }
};
struct MaxU64 {
  using Lhs = uint64_t;
  using Rhs = uint64_t;
  static constexpr Rhs kIdentity = 0;
  static void apply(Lhs& lhs, Rhs rhs) { lhs = std::max(lhs, rhs); }
  static void fold(Rhs& a, Rhs b) { a = std::max(a, b); }
};
// Addition seen through a bijection: commutes with itself, and with no other operator here.
struct TwistedAddU64 {
  using Lhs = uint64_t;
  using Rhs = uint64_t;
  static constexpr Rhs kIdentity = 0;
  static void apply(Lhs& lhs, Rhs rhs) { lhs = untwist(twist(lhs) + rhs); }
  static void fold(Rhs& a, Rhs b) { a += b; }
};
// A right-hand side that is larger than the element.
struct PairU64 {
  using Lhs = uint64_t;
  using Rhs = Contribution;
  static constexpr Rhs kIdentity = {0, 0};
  static void apply(Lhs& lhs, Rhs rhs) { lhs += 3 * rhs.a + 5 * rhs.b; }
  static void fold(Rhs& a, Rhs b) {
    a.a += b.a;
    a.b += b.b;
  }
};
struct AddU32 {
  using Lhs = uint32_t;
  using Rhs = uint32_t;
  static constexpr Rhs kIdentity = 0;
  static void apply(Lhs& lhs, Rhs rhs) { lhs += rhs; }
  static void fold(Rhs& a, Rhs b) { a += b; }
};
struct MaxU32 {
  using Lhs = uint32_t;
  using Rhs = uint32_t;
  static constexpr Rhs kIdentity = 0;
  static void apply(Lhs& lhs, Rhs rhs) { lhs = std::max(lhs, rhs); }
  static void fold(Rhs& a, Rhs b) { a = std::max(a, b); }
};
// Not associative: shows the order in which it was applied, to the bit.
struct SumF64 {
  using Lhs = double;
  using Rhs = double;
  static constexpr Rhs kIdentity = 0;
  static void apply(Lhs& lhs, Rhs rhs) { lhs += rhs; }
  static void fold(Rhs& a, Rhs b) { a += b; }
};

template <typename T>
T from_bits(const void* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

template <typename Op>
uint64_t apply_bits(uint64_t lhs, Contribution rhs) {
  auto left = from_bits<typename Op::Lhs>(&lhs);
  Op::apply(left, from_bits<typename Op::Rhs>(&rhs));
  uint64_t result = 0;
  std::memcpy(&result, &left, sizeof(left));
  return result;
}

template <typename Left, typename Right, typename Fn>
void for_each_pair(void* lhs, size_t lhs_stride, const void* rhs, size_t rhs_stride, size_t count, Fn&& fn) {
  for (size_t i = 0; i < count; ++i) {
    auto left_at = static_cast<std::byte*>(lhs) + i * lhs_stride;
    auto left = from_bits<Left>(left_at);
    fn(left, from_bits<Right>(static_cast<const std::byte*>(rhs) + i * rhs_stride));
    std::memcpy(left_at, &left, sizeof(left));
  }
}

template <typename Op>
ReductionOperator runtime_operator(ReductionId id, bool has_fold) {
  ReductionOperator op;
  op.id = id;
  op.lhs_size = sizeof(typename Op::Lhs);
  op.rhs_size = sizeof(typename Op::Rhs);
  op.apply = [](void* lhs, size_t lhs_stride, const void* rhs, size_t rhs_stride, size_t count) {
    for_each_pair<typename Op::Lhs, typename Op::Rhs>(lhs, lhs_stride, rhs, rhs_stride, count, Op::apply);
  };
  op.has_fold = has_fold;
  if (!has_fold) return op;
  op.identity.resize(op.rhs_size);
  typename Op::Rhs identity = Op::kIdentity;
  std::memcpy(op.identity.data(), &identity, op.rhs_size);
  op.fold = [](void* a, size_t a_stride, const void* b, size_t b_stride, size_t count) {
    for_each_pair<typename Op::Rhs, typename Op::Rhs>(a, a_stride, b, b_stride, count, Op::fold);
  };
  return op;
}

struct Registered {
  Operator reference;
  ReductionOperator runtime;
};

template <typename Op>
Registered registered(ReductionId id, const char* name, FieldKind kind, bool has_fold = true) {
  return {{id, name, kind, sizeof(typename Op::Rhs), apply_bits<Op>}, runtime_operator<Op>(id, has_fold)};
}

std::vector<Registered> make_all() {
  return {registered<AddU64>(kAddU64, "add", FieldKind::kU64),
          registered<XorU64>(2, "xor", FieldKind::kU64),
          registered<MinU64>(3, "min", FieldKind::kU64),
          registered<MaxU64>(4, "max", FieldKind::kU64),
          registered<TwistedAddU64>(5, "twisted add", FieldKind::kU64),
          registered<PairU64>(6, "add pairs", FieldKind::kU64),
          registered<XorU64>(7, "xor without fold", FieldKind::kU64, false),
          registered<AddU32>(8, "add", FieldKind::kU32),
          registered<MaxU32>(9, "max", FieldKind::kU32),
          registered<SumF64>(10, "sum", FieldKind::kF64)};
}

}  // namespace

const std::vector<Operator>& operators() {
  static const std::vector<Operator> all = [] {
    std::vector<Operator> result;
    for (const Registered& op : make_all()) result.push_back(op.reference);
    return result;
  }();
  return all;
}

const Operator& operator_by_id(ReductionId id) {
  CHECK(id > 0 && static_cast<size_t>(id) <= operators().size());
  return operators()[static_cast<size_t>(id) - 1];
}

std::vector<ReductionOperator> runtime_operators() {
  std::vector<ReductionOperator> result;
  for (const Registered& op : make_all()) result.push_back(op.runtime);
  return result;
}

}  // namespace testudo::random_programs
