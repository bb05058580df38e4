#pragma once

#include <cstdint>
#include <vector>

#include "core/program/reduction.h"
#include "tests/integration/random_programs/program.h"

namespace testudo::random_programs {

// What a reducing task contributes to one element; most operators use `a` only.
struct Contribution {
  uint64_t a = 0, b = 0;
};

// A reduction operator as the reference knows it: on one element's bits at a time.
struct Operator {
  ReductionId id = 0;
  const char* name = "";
  FieldKind kind = FieldKind::kU64;
  size_t rhs_size = 8;
  uint64_t (*apply)(uint64_t lhs, Contribution rhs) = nullptr;
};

const std::vector<Operator>& operators();
const Operator& operator_by_id(ReductionId id);
// Wrap-around addition of 64-bit numbers: combines the results of index launches.
constexpr ReductionId kAddU64 = 1;

// The same operators as a program registers them.
std::vector<ReductionOperator> runtime_operators();

}  // namespace testudo::random_programs
