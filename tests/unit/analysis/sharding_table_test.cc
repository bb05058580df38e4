#include "core/analysis/sharding_table.h"

#include <gtest/gtest.h>

#include <memory>

#include "tests/unit/forest/brute_force.h"

namespace testudo {
namespace {

using testing::code_of;

constexpr ShardingId kCyclic = 1, kWrong = 2;

// Counts how often it is asked.
class Cyclic final : public ShardingFunctor {
 public:
  explicit Cyclic(int& asked) : asked_(asked) {}
  Rank shard(const DomainPoint& point, const Domain& domain, int ranks) const override {
    ++asked_;
    return {static_cast<int>((point[0] - domain.lo()[0]) % ranks)};
  }

 private:
  int& asked_;
};

struct Wrong final : ShardingFunctor {
  Rank shard(const DomainPoint& point, const Domain&, int ranks) const override {
    return {point[0] == 0 ? -1 : ranks};
  }
};

struct Shardings : ::testing::Test {
  Shardings() {
    registry.add_sharding(kCyclic, std::make_unique<Cyclic>(asked));
    registry.add_sharding(kWrong, std::make_unique<Wrong>());
  }
  int asked = 0;
  Registry registry;
  const Domain line = Domain(Rect<1>(0, 9));
};

TEST_F(Shardings, BlocksDifferByOneAtMost) {
  for (int ranks = 1; ranks <= 12; ++ranks) {
    uint32_t owned = 0;
    for (int rank = 0; rank < ranks; ++rank) {
      ShardingTable table(registry, Rank{rank}, ranks);
      const Sharding& blocks = table.by_functor(0, line, Domain(), line.points());
      EXPECT_LE(blocks.own().size(), static_cast<size_t>(10 / ranks + 1));
      for (uint32_t point : blocks.own()) {
        EXPECT_EQ(point, owned++);  // each point is somebody's, in order
        EXPECT_EQ(blocks.of(point), Rank{rank});
      }
    }
    EXPECT_EQ(owned, 10u);
  }
}

TEST_F(Shardings, FunctorsAreAskedOnceADomain) {
  ShardingTable table(registry, Rank{1}, 3);
  const Sharding& first = table.by_functor(kCyclic, line, Domain(), line.points());
  EXPECT_EQ(first.own(), (std::vector<uint32_t>{1, 4, 7}));
  EXPECT_EQ(&table.by_functor(kCyclic, line, Domain(), line.points()), &first);
  EXPECT_EQ(asked, 10);
  // Another sharding space is another question about the same points.
  const Domain from_minus_one = Domain(Rect<1>(-1, 9));
  const Sharding& moved = table.by_functor(kCyclic, line, from_minus_one, line.points());
  EXPECT_EQ(moved.own(), (std::vector<uint32_t>{0, 3, 6, 9}));
  EXPECT_EQ(asked, 20);
}

TEST_F(Shardings, BlocksOfAShardingSpaceGoByPosition) {
  ShardingTable table(registry, Rank{0}, 4);
  const Domain box = Domain(Rect<2>(Point<2>(-1, 3), Point<2>(2, 6)));  // 16 points
  uint64_t position = 0;
  for (const DomainPoint& point : box.points())
    EXPECT_EQ(table.owner(0, box, point), block_owner(position++, 16, 4)) << to_string(point);
  const std::vector<DomainPoint> scattered = {0, 1, 10, 11, 12, 40, 50, 51};
  const Domain sparse = Domain::from_points(1, scattered);
  position = 0;
  for (const DomainPoint& point : sparse.points())
    EXPECT_EQ(table.owner(0, sparse, point), block_owner(position++, 8, 4)) << to_string(point);
  EXPECT_EQ(
      table.by_functor(0, Domain(Rect<1>(10, 12)), sparse, Domain(Rect<1>(10, 12)).points()).own().size(),
      0u);
}

TEST_F(Shardings, WrongAnswers) {
  ShardingTable table(registry, Rank{0}, 2);
  EXPECT_EQ(code_of([&] { table.by_functor(7, line, Domain(), line.points()); }), "T0122");
  EXPECT_EQ(code_of([&] { table.by_functor(kWrong, line, Domain(), line.points()); }), "T0123");
  EXPECT_EQ(code_of([&] { table.owner(kWrong, line, DomainPoint(5)); }), "T0123");
  const Domain middle = Domain(Rect<1>(1, 8));
  EXPECT_EQ(code_of([&] { table.by_functor(0, line, middle, line.points()); }), "T0124");
  EXPECT_EQ(code_of([&] { table.by_functor(kCyclic, line, middle, line.points()); }), "T0124");
  EXPECT_EQ(code_of([&] { table.owner(0, line, DomainPoint(Point<2>(1, 1))); }), "T0124");
}

}  // namespace
}  // namespace testudo
