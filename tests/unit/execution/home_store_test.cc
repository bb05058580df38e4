#include "core/execution/home_store.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/base/diagnostic.h"

namespace testudo {
namespace {

class HomeStoreTest : public testing::Test {
 protected:
  HomeStoreTest() {
    space = forest.create_index_space(Domain::box(DomainPoint(0), DomainPoint(9)));
    fields = forest.create_field_space();
    for (FieldId field = 0; field < 3; ++field) forest.create_field(fields, field, 8);
  }
  RegionTreeId region() { return forest.create_region(space, fields).tree; }
  static std::string code_of(const std::function<void()>& fn) {
    try {
      fn();
    } catch (const ProgramError& error) {
      return error.diagnostic().code;
    }
    return "none";
  }

  Forest forest;
  IndexSpaceId space;
  FieldSpaceId fields;
};

TEST_F(HomeStoreTest, EveryRegionAndFieldHasOneInstance) {
  HomeStore homes(forest, 0);
  RegionTreeId one = region(), two = region();
  const auto first = *homes.map(one, {0, 2});
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[1].field, 2u);
  EXPECT_EQ((*homes.map(one, {2}))[0].view.base, first[1].view.base);
  EXPECT_NE((*homes.map(two, {2}))[0].view.base, first[1].view.base);
}

TEST_F(HomeStoreTest, UnknownFieldsAreRefused) {
  HomeStore homes(forest, 0);
  EXPECT_EQ(code_of([&] { homes.map(region(), {7}); }), "T0202");
}

TEST_F(HomeStoreTest, SizesThatNoNumberHoldsAreRefused) {
  HomeStore homes(forest, 0);
  for (coord_t far : {coord_t{1} << 61, coord_t{1} << 62}) {
    const IndexSpaceId wide = forest.create_index_space(
        Domain::from_points(1, std::vector<DomainPoint>{DomainPoint(-far), DomainPoint(far)}));
    const RegionTreeId tree = forest.create_region(wide, fields).tree;
    EXPECT_EQ(code_of([&] { homes.map(tree, {0}); }), "T0521");
  }
}

TEST_F(HomeStoreTest, TheLimitHoldsAndWhatIsFreedComesBack) {
  HomeStore homes(forest, 400);
  for (int i = 0; i < 100; ++i) {
    RegionTreeId tree = region();
    homes.map(tree, {0, 1, 2});
    EXPECT_EQ(code_of([&] { homes.map(region(), {0}); }), "T0521");
    if (i % 2) {
      homes.destroy_region(tree);
    } else {
      for (FieldId field : {0u, 1u, 2u}) homes.destroy_field(tree, field);
    }
  }
}

TEST_F(HomeStoreTest, DestroyingWhatWasNeverMadeIsNothing) {
  HomeStore homes(forest, 100);
  RegionTreeId tree = region();
  homes.destroy_field(tree, 1);
  homes.destroy_region(tree);
  EXPECT_EQ(homes.map(tree, {0})->size(), 1u);
}

}  // namespace
}  // namespace testudo
