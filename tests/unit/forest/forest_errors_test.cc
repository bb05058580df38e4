#include <gtest/gtest.h>

#include "core/forest/forest.h"
#include "core/forest/partition_makers.h"
#include "tests/unit/forest/brute_force.h"

// One test per diagnostic of the forest (docs/diagnostics.md).
namespace testudo {
namespace {

using testing::code_of;
using testing::make_point;

class ForestErrors : public ::testing::Test {
 protected:
  static Domain line(coord_t lo, coord_t hi) { return Domain::box(DomainPoint(lo), DomainPoint(hi)); }

  Forest forest_;
  const IndexSpaceId root_ = forest_.create_index_space(line(0, 9));
  const IndexSpaceId plane_ = forest_.create_index_space(Domain::box(make_point({0, 0}), make_point({3, 3})));
  const FieldSpaceId fields_ = forest_.create_field_space();
};

TEST_F(ForestErrors, T0201FieldIdTaken) {
  forest_.create_field(fields_, 1, 8);
  EXPECT_EQ(code_of([&] { forest_.create_field(fields_, 1, 8); }), "T0201");
}

TEST_F(ForestErrors, T0202NoSuchField) {
  EXPECT_EQ(code_of([&] { forest_.field_size(fields_, 1); }), "T0202");
  EXPECT_EQ(code_of([&] { forest_.destroy_field(fields_, 1); }), "T0202");
  forest_.create_field(fields_, 1, 8);
  forest_.destroy_field(fields_, 1);
  EXPECT_EQ(code_of([&] { forest_.destroy_field(fields_, 1); }), "T0202");
}

TEST_F(ForestErrors, T0203NoSuchColor) {
  const PartitionId partition = forest_.create_partition(make_equal(forest_, root_, line(0, 3)));
  EXPECT_EQ(code_of([&] { forest_.subspace(partition, 4); }), "T0203");
  EXPECT_EQ(code_of([&] { forest_.subspace(partition, make_point({0, 0})); }), "T0203");
  EXPECT_EQ(code_of([&] {
              make_coloring(forest_, root_, line(0, 1), {{DomainPoint(2), line(0, 1)}});
            }),
            "T0203");
}

TEST_F(ForestErrors, T0205HandleOfNothing) {
  EXPECT_EQ(code_of([&] { forest_.index_space({}); }), "T0205");
  EXPECT_EQ(code_of([&] { forest_.index_space({99}); }), "T0205");
  EXPECT_EQ(code_of([&] { forest_.partition({1}); }), "T0205");
  EXPECT_EQ(code_of([&] { forest_.fields({9}); }), "T0205");
  EXPECT_EQ(code_of([&] { forest_.root_region({1}); }), "T0205");
  EXPECT_EQ(code_of([&] { forest_.create_region(root_, {}); }), "T0205");
  EXPECT_EQ(code_of([&] { make_equal(forest_, {}, line(0, 3)); }), "T0205");
}

TEST_F(ForestErrors, T0206PiecesDoNotFitTheParent) {
  PartitionSpec spec = make_coloring(forest_, root_, line(0, 3), {});
  spec.subspaces.pop_back();
  EXPECT_EQ(code_of([&] { forest_.create_partition(spec); }), "T0206");
  spec.subspaces.push_back(forest_.domain(plane_));
  EXPECT_EQ(code_of([&] { forest_.create_partition(spec); }), "T0206");
  PartitionSpec formula = make_equal(forest_, root_, line(0, 3));
  formula.color_space = line(0, 4);
  EXPECT_EQ(code_of([&] { forest_.create_partition(formula); }), "T0206");
  EXPECT_EQ(code_of([&] { make_blockify(forest_, plane_, 3); }), "T0206");
  EXPECT_EQ(code_of([&] { make_weighted(forest_, root_, line(0, 3), {1, 2}); }), "T0206");
  EXPECT_EQ(code_of([&] { make_restriction(forest_, root_, line(0, 3), {{{1, 1}}, 0, 1}); }), "T0206");
  const PartitionId lines = forest_.create_partition(make_equal(forest_, root_, line(0, 3)));
  EXPECT_EQ(code_of([&] { make_intersection_with_parent(forest_, plane_, lines); }), "T0206");
}

TEST_F(ForestErrors, T0207PartitionColorTaken) {
  PartitionSpec spec = make_equal(forest_, root_, line(0, 3));
  spec.color = 4;
  forest_.create_partition(spec);
  EXPECT_EQ(code_of([&] { forest_.create_partition(spec); }), "T0207");
}

TEST_F(ForestErrors, T0208NumbersThatMakeNoSense) {
  EXPECT_EQ(code_of([&] { make_equal(forest_, root_, line(0, 3), 0); }), "T0208");
  EXPECT_EQ(code_of([&] { make_blockify(forest_, root_, 0); }), "T0208");
  constexpr coord_t kMost = coord_t{1} << 31;
  EXPECT_EQ(code_of([&] { make_equal(forest_, root_, line(0, 2 * kMost)); }), "T0208");
  const PartitionSpec many = make_equal(forest_, root_, line(1, kMost));
  EXPECT_EQ(code_of([&] { forest_.create_partition(many); }), "T0208");
  EXPECT_EQ(code_of([&] { make_weighted(forest_, root_, line(0, 1), {0, 0}); }), "T0208");
  EXPECT_EQ(code_of([&] { make_weighted(forest_, root_, line(0, 1), {UINT64_MAX, 1}); }), "T0208");
}

}  // namespace
}  // namespace testudo
