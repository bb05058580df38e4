#include "checker/smt/term.h"

#include <gtest/gtest.h>

#include <random>

namespace testudo::checker {
namespace {

const Term kX = Term::variable("x");
const Term kY = Term::variable("y");

TEST(Term, SumsCancel) {
  EXPECT_EQ(to_string((kX + kY) - kX), "y");
  EXPECT_EQ(to_string((kX + 3) - (kX + 1)), "2");
  EXPECT_EQ(to_string((kX + 1) * kY - kY), to_string(kX * kY));
  EXPECT_EQ(to_string(kX * kY - kY * kX), "0");
  EXPECT_EQ(to_string(kX + kX), "(* 2 x)");
}

TEST(Term, DivisionRoundsDown) {
  EXPECT_EQ(evaluate(floor_div(kX, 3), {{"x", -1}}), -1);
  EXPECT_EQ(evaluate(floor_mod(kX, 3), {{"x", -1}}), 2);
  EXPECT_EQ(evaluate(floor_div(kX, kY), {{"x", 7}, {"y", -2}}), -4);
}

TEST(Term, WhatCannotBeComputedHasNoValue) {
  EXPECT_FALSE(evaluate(kX, {}));
  EXPECT_FALSE(evaluate(floor_div(kX, kY), {{"x", 1}, {"y", 0}}));
  EXPECT_FALSE(evaluate(kX * kX, {{"x", INT64_MAX}}));
  EXPECT_FALSE(evaluate(kX + kY, {{"x", INT64_MAX}, {"y", 1}}));
}

TEST(Term, Truth) {
  EXPECT_EQ(evaluate(all_of({}), {}), 1);
  EXPECT_EQ(evaluate(any_of({}), {}), 0);
  EXPECT_EQ(evaluate(any_of({kX < kY, equal(kX, kY)}), {{"x", 2}, {"y", 2}}), 1);
  EXPECT_EQ(evaluate(negate(kX <= kY), {{"x", 3}, {"y", 2}}), 1);
}

Term random_term(std::mt19937& random, int depth) {
  if (depth == 0 || random() % 4 == 0) {
    return random() % 2 == 0 ? Term(static_cast<int64_t>(random() % 7) - 3) : random() % 2 == 0 ? kX : kY;
  }
  const Term a = random_term(random, depth - 1);
  const Term b = random_term(random, depth - 1);
  switch (random() % 6) {
    case 0:
      return a + b;
    case 1:
      return a - b;
    case 2:
      return a * b;
    case 3:
      return min(a, b);
    case 4:
      return max(a, b);
    default:
      return floor_div(a, 1 + static_cast<int64_t>(random() % 3));
  }
}

// The same tree without any simplification.
Term plain(std::mt19937& random, int depth) {
  using Op = Term::Op;
  if (depth == 0 || random() % 4 == 0) {
    return random() % 2 == 0 ? Term(static_cast<int64_t>(random() % 7) - 3) : random() % 2 == 0 ? kX : kY;
  }
  const Term a = plain(random, depth - 1);
  const Term b = plain(random, depth - 1);
  switch (random() % 6) {
    case 0:
      return Term::make(Op::kAdd, {a, b});
    case 1:
      return Term::make(Op::kSubtract, {a, b});
    case 2:
      return Term::make(Op::kMultiply, {a, b});
    case 3:
      return Term::make(Op::kMin, {a, b});
    case 4:
      return Term::make(Op::kMax, {a, b});
    default:
      return Term::make(Op::kDivide, {a, 1 + static_cast<int64_t>(random() % 3)});
  }
}

TEST(Term, SimplificationKeepsTheValue) {
  for (uint32_t seed = 0; seed < 500; ++seed) {
    std::mt19937 random(seed);
    const Term simplified = random_term(random, 4);
    random.seed(seed);
    const Term unchanged = plain(random, 4);
    const Environment values{{"x", static_cast<int64_t>(seed % 11) - 5},
                             {"y", static_cast<int64_t>(seed % 7) - 3}};
    EXPECT_EQ(evaluate(simplified, values), evaluate(unchanged, values)) << to_string(unchanged);
  }
}

}  // namespace
}  // namespace testudo::checker
