#include "core/program/projection.h"

#include <gtest/gtest.h>

#include "core/base/diagnostic.h"
#include "core/forest/partition_makers.h"
#include "tests/unit/forest/brute_force.h"

namespace testudo {
namespace {

using testing::code_of;
using testing::make_point;
using Op = Expression::Op;

Expression constant(coord_t value) {
  return {Op::kConst, value, {}};
}
Expression coordinate(coord_t i) {
  return {Op::kVar, i, {}};
}
Expression apply(Op op, Expression a, Expression b) {
  return {op, 0, {std::move(a), std::move(b)}};
}

// floor(a/b) and its remainder by counting.
std::pair<coord_t, coord_t> slow_division(coord_t a, coord_t b) {
  if (b < 0) return {slow_division(-a, -b).first, -slow_division(-a, -b).second};
  coord_t quotient = 0;
  for (; a < 0; a += b) --quotient;
  for (; a >= b; a -= b) ++quotient;
  return {quotient, a};
}

TEST(Expression, DividesTowardsMinusInfinity) {
  const Expression div = apply(Op::kDiv, coordinate(0), coordinate(1));
  const Expression mod = apply(Op::kMod, coordinate(0), coordinate(1));
  for (coord_t a = -12; a <= 12; ++a) {
    for (coord_t b = -5; b <= 5; ++b) {
      if (b == 0) continue;
      EXPECT_EQ(div.evaluate(make_point({a, b})), slow_division(a, b).first) << a << " " << b;
      EXPECT_EQ(mod.evaluate(make_point({a, b})), slow_division(a, b).second) << a << " " << b;
    }
  }
}

TEST(Expression, CombinesAnyNumberOfArguments) {
  const Expression sum{
      Op::kAdd, 0, {constant(1), coordinate(0), apply(Op::kMul, coordinate(1), constant(10))}};
  EXPECT_EQ(sum.evaluate(make_point({3, 4})), 44);
  EXPECT_EQ(apply(Op::kSub, coordinate(0), constant(5)).evaluate(DomainPoint(3)), -2);
}

TEST(ExpressionErrors, T0104CannotBeEvaluated) {
  EXPECT_EQ(code_of([] { apply(Op::kDiv, coordinate(0), constant(0)).evaluate(DomainPoint(1)); }), "T0104");
  EXPECT_EQ(code_of([] { apply(Op::kMod, coordinate(0), constant(0)).evaluate(DomainPoint(1)); }), "T0104");
  EXPECT_EQ(code_of([] { coordinate(1).evaluate(DomainPoint(1)); }), "T0104");
}

TEST(ProjectionErrors, T0105ColorOfNoDimension) {
  EXPECT_EQ(code_of([] { symbolic_projection({}); }), "T0105");
}

TEST(Projection, GoesToTheColorOfTheExpressions) {
  Forest forest;
  const IndexSpaceId root = forest.create_index_space(Domain::box(0, 9));
  const PartitionId partition = forest.create_partition(make_equal(forest, root, Domain::box(0, 4)));
  const FieldSpaceId fields = forest.create_field_space();
  const LogicalRegion region = forest.create_region(root, fields);
  const LogicalPartition bound{region.tree, partition, fields};
  const Domain launch = Domain::box(0, 4);

  const auto identity = identity_projection();
  EXPECT_EQ(identity->project(forest, bound, 3, launch), forest.subspace(partition, 3));
  EXPECT_EQ(identity->project(forest, region, 3, launch), root);
  EXPECT_TRUE(identity->symbolic().empty());

  const auto mirror = symbolic_projection({apply(Op::kSub, constant(4), coordinate(0))});
  EXPECT_EQ(mirror->project(forest, bound, 3, launch), forest.subspace(partition, 1));
  EXPECT_EQ(mirror->project(forest, region, 3, launch), root);
  EXPECT_EQ(mirror->symbolic().size(), 1u);
  EXPECT_EQ(code_of([&] { mirror->project(forest, bound, 5, launch); }), "T0203");
}

}  // namespace
}  // namespace testudo
