#include <gtest/gtest.h>

#include <random>

#include "core/base/diagnostic.h"
#include "tests/unit/analysis/analysis_world.h"

namespace testudo::analysis_test {
namespace {

class ProjectionTableTest : public testing::Test {
 protected:
  const Projection& project(const Requirement& requirement, coord_t count) {
    Domain domain = count ? line(0, count - 1) : Domain();
    return table.project(requirement, domain, count ? domain.points() : std::vector<DomainPoint>(1));
  }
  static std::string code_of(const std::function<void()>& fn) {
    try {
      fn();
    } catch (const ProgramError& error) {
      return error.diagnostic().code;
    }
    return "none";
  }

  World world;
  ProjectionTable& table = world.tables.projections;
};

TEST_F(ProjectionTableTest, IdentityOverAPartition) {
  PartitionId four = world.blocks(4);
  const Projection& all = project(world.on(four, Privilege::kReadOnly), 4);
  EXPECT_EQ(all.slot_of_point, (std::vector<uint32_t>{0, 1, 2, 3}));
  EXPECT_TRUE(all.one_to_one);
  EXPECT_TRUE(all.covers_image);
  EXPECT_TRUE(all.image->disjoint);
  EXPECT_EQ(all.space(2), world.piece(four, 2));
  EXPECT_EQ(all.domain(2), line(50, 74));
  const Projection& some = project(world.on(four, Privilege::kReadOnly), 2);
  EXPECT_EQ(some.slots, (std::vector<uint32_t>{0, 1}));
  EXPECT_FALSE(some.covers_image);
  EXPECT_EQ(some.image, all.image);
}

// Loops over single launches and index launches must meet in the same slots.
TEST_F(ProjectionTableTest, SingleLaunchesShareTheImageOfTheirPartition) {
  PartitionId four = world.blocks(4);
  const Projection& all = project(world.on(four, Privilege::kReadOnly), 4);
  const Projection& one = project(world.on(world.piece(four, 3), Privilege::kReadOnly), 0);
  EXPECT_EQ(one.image, all.image);
  EXPECT_EQ(one.slot_of_point, std::vector<uint32_t>{3});
}

TEST_F(ProjectionTableTest, EqualQuestionsGetOneAnswer) {
  PartitionId four = world.blocks(4);
  EXPECT_EQ(&project(world.on(four, Privilege::kReadOnly), 4),
            &project(world.on(four, Privilege::kReduce, 1), 4));
  EXPECT_NE(&project(world.on(four, Privilege::kReadOnly), 4),
            &project(world.on(four, Privilege::kReadOnly), 3));
  // However it was asked: a functor that comes to the same regions.
  world.registry.add_projection(5, symbolic_projection({{Expression::Op::kVar, 0, {}}}));
  Requirement symbolic = world.on(four, Privilege::kReadOnly);
  symbolic.projection = 5;
  EXPECT_EQ(&project(symbolic, 4), &project(world.on(four, Privilege::kReadOnly), 4));
}

TEST_F(ProjectionTableTest, ARegionIsTheSameForEveryPoint) {
  const Projection& root = project(world.on(world.space, Privilege::kReadOnly), 5);
  EXPECT_EQ(root.slot_of_point, std::vector<uint32_t>(5, 0));
  EXPECT_FALSE(root.one_to_one);
  EXPECT_EQ(root.domain(4), line(0, 99));
}

TEST_F(ProjectionTableTest, RegionsOfDifferentPartitionsMakeAnImageOfTheirOwn) {
  PartitionId four = world.blocks(4), five = world.blocks(5);
  const Projection& mixed =
      table.project_spaces({world.piece(five, 0), world.piece(four, 1), world.piece(five, 0)});
  EXPECT_EQ(mixed.image->size(), 2u);
  EXPECT_EQ(mixed.domain(0), line(0, 19));
  EXPECT_EQ(mixed.domain(1), line(25, 49));
  EXPECT_EQ(mixed.slot_of_point[0], mixed.slot_of_point[2]);
  EXPECT_FALSE(mixed.one_to_one);
  EXPECT_EQ(table.project_spaces({world.piece(four, 1), world.piece(five, 0)}).image, mixed.image);
}

TEST_F(ProjectionTableTest, SetsThatAreNoIndexSpaces) {
  const Projection& sets = table.project_domains({line(0, 3), line(4, 9)});
  EXPECT_TRUE(sets.one_to_one);
  EXPECT_TRUE(sets.image->disjoint);
  EXPECT_EQ(&table.project_domains({line(0, 3), line(4, 9)}), &sets);
  EXPECT_FALSE(table.project_domains({line(0, 5), line(4, 9)}).image->disjoint);
}

TEST_F(ProjectionTableTest, OverlapsEqualBruteForce) {
  std::mt19937 random(7);
  auto random_sets = [&] {
    std::vector<Domain> sets;
    for (int i = 0; i < 12; ++i) {
      std::vector<DomainPoint> points;
      for (coord_t p = 0; p < 60; ++p) {
        if (random() % 9 == 0) points.push_back(p);
      }
      sets.push_back(i % 5 == 4 ? Domain() : Domain::from_points(1, points));
    }
    return sets;
  };
  for (int round = 0; round < 20; ++round) {
    const Image& a = *table.project_domains(random_sets()).image;
    const Image& b = *table.project_domains(random_sets()).image;
    for (uint32_t i = 0; i < a.size(); ++i) {
      std::vector<uint32_t> expected;
      for (uint32_t j = 0; j < b.size(); ++j) {
        if (a.domain(i).overlaps(b.domain(j))) expected.push_back(j);
      }
      EXPECT_EQ(table.overlapping(a, i, b), expected);
    }
  }
}

// Pieces of halves of the root, at different depths; one partition reaches beyond its parent.
TEST_F(ProjectionTableTest, WhatTheTreeSaysIsTrue) {
  PartitionId halves = world.partition({line(0, 49), line(50, 99)});
  IndexSpaceId low = world.piece(halves, 0), high = world.piece(halves, 1);
  PartitionSpec beyond;
  beyond.parent = high;
  beyond.color_space = line(0, 1);
  beyond.subspaces = {line(45, 60), line(61, 99)};
  beyond.clip = false;
  std::vector<PartitionId> partitions = {
      halves,
      world.blocks(5),
      world.blocks(5, 3),
      world.partition({line(0, 24), line(25, 49)}, low),
      world.partition({line(0, 30)}, low),
      world.partition({line(50, 80), line(70, 99)}, high),
      world.forest.create_partition(std::move(beyond)),
  };
  std::vector<const Image*> images = {table.project_spaces({world.space}).image,
                                      table.project_spaces({low}).image};
  for (PartitionId partition : partitions)
    images.push_back(table.project_spaces({world.piece(partition, 0)}).image);
  int apart = 0, covering = 0;
  for (const Image* a : images) {
    for (const Image* b : images) {
      const Domain all_a = unite_all(domains_of(*a)), all_b = unite_all(domains_of(*b));
      EXPECT_EQ(table.apart(*a, *b), !all_a.overlaps(all_b)) << a->id << " " << b->id;
      apart += table.apart(*a, *b);
      if (table.covers(*a, *b)) {
        EXPECT_TRUE(all_a.contains(all_b)) << a->id << " " << b->id;
      }
      covering += table.covers(*a, *b);
      if (table.sticks_out(*a, *b)) {
        EXPECT_FALSE(all_b.contains(all_a)) << a->id << " " << b->id;
      }
    }
  }
  EXPECT_GT(apart, 0);
  EXPECT_GT(covering, 0);
}

TEST_F(ProjectionTableTest, ALaunchOverAllColorsTakesNoMemoryPerPoint) {
  PartitionId four = world.blocks(4);
  const Projection& all = project(world.on(four, Privilege::kReadOnly), 4);
  EXPECT_TRUE(all.slot_of_point.is_run());
  EXPECT_TRUE(all.one_to_one);
  EXPECT_TRUE(all.covers_image);
  EXPECT_EQ(table.points_of_slot(all, 2), SlotList(2, 1));
  const Projection& last = table.project_spaces({world.piece(four, 3)});
  EXPECT_EQ(table.points_of_slot(last, 3), SlotList(0, 1));
  EXPECT_TRUE(table.points_of_slot(last, 2).empty());
}

TEST_F(ProjectionTableTest, WrongFunctorsAreRefused) {
  PartitionId four = world.blocks(4);
  Requirement unknown = world.on(four, Privilege::kReadOnly);
  unknown.projection = 77;
  EXPECT_EQ(code_of([&] { project(unknown, 4); }), "T0302");

  struct Elsewhere final : ProjectionFunctor {
    explicit Elsewhere(IndexSpaceId space_) : space(space_) {}
    IndexSpaceId project(const Forest&, LogicalPartition, const DomainPoint&, const Domain&) const override {
      return space;
    }
    IndexSpaceId project(const Forest&, LogicalRegion, const DomainPoint&, const Domain&) const override {
      return space;
    }
    IndexSpaceId space;
  };
  world.registry.add_projection(78, std::make_unique<Elsewhere>(world.space));
  Requirement above = world.on(world.piece(four, 1), Privilege::kReadOnly);
  above.projection = 78;
  EXPECT_EQ(code_of([&] { project(above, 4); }), "T0303");
}

}  // namespace
}  // namespace testudo::analysis_test
