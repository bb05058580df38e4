#include "core/execution/reduction_store.h"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>

namespace testudo {
namespace {

uint64_t get(const void* at) {
  uint64_t value;
  std::memcpy(&value, at, 8);
  return value;
}
void put(void* at, uint64_t value) {
  std::memcpy(at, &value, 8);
}

ReductionOperator sum(bool has_fold = true) {
  ReductionOperator op;
  op.id = 1;
  op.lhs_size = op.rhs_size = 8;
  op.apply = [](void* lhs, size_t lhs_stride, const void* rhs, size_t rhs_stride, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      auto left = static_cast<std::byte*>(lhs) + i * lhs_stride;
      put(left, get(left) + get(static_cast<const std::byte*>(rhs) + i * rhs_stride));
    }
  };
  op.has_fold = has_fold;
  if (!has_fold) return op;
  op.identity.resize(8);
  op.fold = op.apply;
  return op;
}

Domain line(coord_t lo, coord_t hi) {
  return Domain::box(DomainPoint(lo), DomainPoint(hi));
}

class ReductionStoreTest : public testing::TestWithParam<std::pair<bool, bool>> {
 protected:
  const ReductionOperator op = sum();
  const std::vector<FieldId> fields = {1, 4};
  Instance home{Layout{}, line(0, 9), std::vector<FieldSize>{{1, 8}, {4, 8}}};

  // Reduces `value` into every element of field 4 on `domain`.
  void reduce(const MappedRegion& region, const Domain& domain, uint64_t value) {
    for (const DomainPoint& point : domain.points()) {
      if (region.list) {
        region.list->append(4, point, &value);
      } else {
        op.fold(region.find(4)->address(point), 0, &value, 0, 1);
      }
    }
  }
  uint64_t at_home(FieldId field, coord_t i) {
    return get(home.fields()[field == 4].address(DomainPoint(i)));
  }
};

// (the parent uses a list, the child does)
INSTANTIATE_TEST_SUITE_P(FoldsAndLists, ReductionStoreTest,
                         testing::Values(std::pair(false, false), std::pair(false, true),
                                         std::pair(true, false), std::pair(true, true)));

TEST_P(ReductionStoreTest, AppliesOnTheDomainOnly) {
  TaskReduction reduction(op, GetParam().first);
  MappedRegion region;
  reduction.open(region, line(2, 8), fields);
  EXPECT_EQ(region.layout.kind, GetParam().first ? Layout::Kind::kList : Layout::Kind::kFold);
  EXPECT_EQ(region.reduction, &op);
  reduce(region, line(2, 8), 5);
  reduce(region, line(4, 4), 7);
  reduction.apply_to(home.fields()[1], line(3, 6), false);
  for (coord_t i = 0; i < 10; ++i) {
    EXPECT_EQ(at_home(4, i), i < 3 || i > 6 ? 0u : i == 4 ? 12u : 5u);
    EXPECT_EQ(at_home(1, i), 0u);
  }
}

// What children reduce arrives with the parent's own contributions, and does not show in the parent's buffer.
TEST_P(ReductionStoreTest, PassesOnToTheParent) {
  TaskReduction parent(op, GetParam().first);
  MappedRegion parents;
  parent.open(parents, line(0, 9), fields);
  reduce(parents, line(0, 9), 100);
  for (int i = 0; i < 3; ++i) {
    TaskReduction child(op, GetParam().second);
    MappedRegion childs;
    child.open(childs, line(2, 5), fields);
    reduce(childs, line(2, 5), 1);
    child.pass_on(parent, 4, line(3, 5));
  }
  if (!parents.list) {
    EXPECT_EQ(get(parents.find(4)->address(DomainPoint(4))), 100u);
  }
  TaskReduction grandparent(op, GetParam().second);
  MappedRegion grandparents;
  grandparent.open(grandparents, line(0, 9), fields);
  parent.pass_on(grandparent, 4, line(0, 9));
  grandparent.apply_to(home.fields()[1], line(0, 9), false);
  for (coord_t i = 0; i < 10; ++i) EXPECT_EQ(at_home(4, i), i >= 3 && i <= 5 ? 103u : 100u);
}

TEST_P(ReductionStoreTest, SeveralThreadsPassOnToOneParent) {
  TaskReduction parent(op, GetParam().first);
  MappedRegion parents;
  parent.open(parents, line(0, 9), fields);
  std::vector<std::thread> threads;
  for (coord_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        TaskReduction child(op, GetParam().second);
        MappedRegion childs;
        child.open(childs, line(t * 2, t * 2 + 1), fields);
        reduce(childs, line(t * 2, t * 2 + 1), 1);
        child.pass_on(parent, 4, line(t * 2, t * 2 + 1));
      }
    });
  }
  reduce(parents, line(0, 9), 1000);  // its body meanwhile
  for (std::thread& thread : threads) thread.join();
  parent.apply_to(home.fields()[1], line(0, 9), false);
  for (coord_t i = 0; i < 10; ++i) EXPECT_EQ(at_home(4, i), i < 8 ? 1050u : 1000u);
}

TEST_P(ReductionStoreTest, WhatNeverStartedAppliesNothing) {
  TaskReduction reduction(op, false);
  reduction.apply_to(home.fields()[1], line(0, 9), false);
  EXPECT_EQ(at_home(4, 3), 0u);
}

TEST_P(ReductionStoreTest, OperatorsWithoutFoldUseLists) {
  ReductionOperator no_fold = sum(false);
  TaskReduction reduction(no_fold, false);
  MappedRegion region;
  reduction.open(region, line(0, 9), fields);
  ASSERT_TRUE(region.list);
  reduce(region, line(0, 3), 2);
  reduce(region, line(0, 3), 2);
  reduction.apply_to(home.fields()[1], line(0, 9), false);
  EXPECT_EQ(at_home(4, 3), 4u);
  EXPECT_EQ(at_home(4, 4), 0u);
}

}  // namespace
}  // namespace testudo
