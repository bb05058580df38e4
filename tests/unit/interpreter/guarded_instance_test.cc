#include "interpreter/guarded_instance.h"

#include <gtest/gtest.h>

#include <cstring>

#include "interpreter/contents.h"

namespace {

using namespace testudo;
using Access = GuardedBlock::Access;
using Flush = GuardedBlock::Flush;

DomainPoint at(coord_t x, coord_t y) {
  DomainPoint p;
  p.dim = 2;
  p[0] = x;
  p[1] = y;
  return p;
}

void touch(std::byte* address) {
  *reinterpret_cast<volatile char*>(address) = 1;
}

class GuardedInstanceTest : public testing::Test {
 protected:
  void SetUp() override { FaultHandler::instance().install(); }

  GuardedInstance make(const Layout& layout, const Domain& domain, Flush flush) {
    return GuardedInstance(pool_, layout, domain, sizes_, flush, nullptr);
  }

  BlockPool pool_;
  const std::vector<FieldSize> sizes_ = {{3, 8}, {5, 4}};
};

TEST_F(GuardedInstanceTest, FieldsAreSeenFromBothSides) {
  const Domain domain = Domain::box(at(-1, 2), at(6, 9));
  for (auto kind : {Layout::Kind::kSoa, Layout::Kind::kAos, Layout::Kind::kBlocked}) {
    GuardedInstance instance = make({kind, {}, 7, 32}, domain, Flush::kEnd);
    instance.allow(Access::kWrite);
    for (size_t f : {0, 1}) {
      for (const DomainPoint& p : domain.points()) {
        const auto value = static_cast<int32_t>(p[0] + 100 * p[1] + 10000 * static_cast<coord_t>(f));
        std::memcpy(instance.fields()[f].address(p), &value, 4);
      }
    }
    for (size_t f : {0, 1}) {
      for (const DomainPoint& p : domain.points()) {
        int32_t value = 0;
        std::memcpy(&value, instance.inside()[f].address(p), 4);
        EXPECT_EQ(value, p[0] + 100 * p[1] + 10000 * static_cast<coord_t>(f));
      }
    }
    EXPECT_TRUE(instance.take_faults().empty());
  }
}

TEST_F(GuardedInstanceTest, TellsWhichPointWasMeant) {
  const Domain line = Domain::box(DomainPoint(10), DomainPoint(19));
  for (coord_t stray : {9, 20, 25, -5}) {
    for (auto flush : {Flush::kEnd, Flush::kStart}) {
      GuardedInstance instance = make(Layout{}, line, flush);
      instance.allow(Access::kWrite);
      touch(instance.fields()[1].address(stray));
      const auto faults = instance.take_faults();
      ASSERT_EQ(faults.size(), 1u) << stray;
      EXPECT_EQ(faults[0].kind, InstanceFault::Kind::kOutside);
      EXPECT_EQ(faults[0].field, 5u);
      EXPECT_EQ(faults[0].point, DomainPoint(stray));
      EXPECT_TRUE(faults[0].write);
    }
  }
}

// Past the last row or column of a plane, in either order of its dimensions.
TEST_F(GuardedInstanceTest, SlowestDimensionGoesOnPastTheEnds) {
  const Domain plane = Domain::box(at(0, 0), at(3, 4));
  const Layout fortran, c_order{Layout::Kind::kSoa, {1, 0}, 0, 64};
  for (const auto& [layout, stray] :
       {std::pair{fortran, at(2, 5)}, {fortran, at(1, -1)}, {c_order, at(4, 2)}, {c_order, at(-1, 3)}}) {
    GuardedInstance instance = make(layout, plane, Flush::kEnd);
    instance.allow(Access::kWrite);
    touch(instance.fields()[0].address(stray));
    const auto faults = instance.take_faults();
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].point, stray);
    EXPECT_EQ(faults[0].field, 3u);
  }
}

TEST_F(GuardedInstanceTest, InterleavedFieldsAreToldApart) {
  const Domain line = Domain::box(DomainPoint(0), DomainPoint(7));
  GuardedInstance instance = make({Layout::Kind::kAos, {}, 0, 8}, line, Flush::kEnd);
  instance.allow(Access::kRead);
  touch(instance.fields()[1].address(3));
  const auto faults = instance.take_faults();
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].kind, InstanceFault::Kind::kProtected);
  EXPECT_EQ(faults[0].field, 5u);
  EXPECT_EQ(faults[0].point, DomainPoint(3));
}

TEST_F(GuardedInstanceTest, OfAnEmptySetFaultsAtOnce) {
  GuardedInstance instance = make(Layout{}, Domain(Rect<1>(Point<1>(5), Point<1>(4))), Flush::kEnd);
  instance.allow(Access::kWrite);
  touch(instance.fields()[0].address(DomainPoint(5)));
  const auto faults = instance.take_faults();
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].kind, InstanceFault::Kind::kOutside);
  EXPECT_FALSE(faults[0].point.has_value());
}

TEST_F(GuardedInstanceTest, KeepsTheAlignmentThatIsAskedFor) {
  const Domain line = Domain::box(DomainPoint(0), DomainPoint(12));
  Layout layout;
  layout.alignment = 64;
  GuardedInstance instance = make(layout, line, Flush::kEnd);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(instance.fields()[0].address(0)) % 64, 0u);
  instance.allow(Access::kWrite);
  touch(instance.fields()[0].address(13));
  const auto faults = instance.take_faults();
  ASSERT_EQ(faults.size(), 1u) << "the slack behind the data is watched too";
  EXPECT_EQ(faults[0].point, DomainPoint(13));
}

}  // namespace
