#include "core/execution/instance.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>

#include "core/execution/data_movement.h"

namespace testudo {
namespace {

Layout layout(Layout::Kind kind, std::vector<int> order = {}, size_t block = 0) {
  return {kind, std::move(order), block, 64};
}

Domain box(std::vector<std::pair<coord_t, coord_t>> sides) {
  DomainPoint lo, hi;
  lo.dim = hi.dim = static_cast<int>(sides.size());
  for (int d = 0; d < lo.dim; ++d) {
    lo[d] = sides[static_cast<size_t>(d)].first;
    hi[d] = sides[static_cast<size_t>(d)].second;
  }
  return Domain::box(lo, hi);
}

DomainPoint point(coord_t x, coord_t y) {
  DomainPoint p(x);
  p.dim = 2;
  p[1] = y;
  return p;
}

std::vector<Layout> layouts_of(int dim) {
  std::vector<int> c_order;
  for (int d = dim; d-- > 0;) c_order.push_back(d);
  std::vector<Layout> all;
  for (const std::vector<int>& order : {std::vector<int>{}, c_order}) {
    all.push_back(layout(Layout::Kind::kSoa, order));
    all.push_back(layout(Layout::Kind::kAos, order));
    for (size_t block : {1, 2, 3, 8, 1000}) all.push_back(layout(Layout::Kind::kBlocked, order, block));
  }
  return all;
}

std::vector<Domain> domains() {
  std::vector<DomainPoint> scattered = {DomainPoint(-7), DomainPoint(0), DomainPoint(1), DomainPoint(12)};
  return {box({{5, 5}}),
          box({{-3, 11}}),
          box({{0, 3}, {-2, 4}}),
          box({{2, 4}, {0, 1}, {-1, 2}}),
          Domain::from_points(1, scattered),
          subtract(box({{0, 5}, {0, 5}}), box({{2, 3}, {1, 4}}))};
}

const std::vector<FieldSize> kFields = {{7, 8}, {2, 1}, {5, 4}, {3, 12}, {1, 16}};

std::byte pattern(FieldId field, const DomainPoint& p, size_t byte) {
  size_t seed = field * 31 + byte * 7;
  for (int d = 0; d < p.dim; ++d) seed = seed * 131 + static_cast<size_t>(p[d] + 50);
  return static_cast<std::byte>(seed);
}

void write_pattern(const Instance& instance, const Domain& domain) {
  for (const MappedField& field : instance.fields()) {
    for (const DomainPoint& p : domain.points()) {
      for (size_t i = 0; i < field.size; ++i) field.address(p)[i] = pattern(field.field, p, i);
    }
  }
}

bool has_pattern(const MappedField& field, const DomainPoint& p) {
  for (size_t i = 0; i < field.size; ++i) {
    if (field.address(p)[i] != pattern(field.field, p, i)) return false;
  }
  return true;
}

TEST(Instance, ElementsNeverShareBytesInAnyLayout) {
  for (const Domain& domain : domains()) {
    for (const Layout& chosen : layouts_of(domain.dim())) {
      InstanceShape shape = lay_out(chosen, domain, kFields);
      std::vector<std::byte> memory(shape.bytes + 16);
      std::vector<MappedField> fields = place_at(memory.data(), shape.fields);
      std::map<const std::byte*, size_t> used;  // start -> size
      for (const MappedField& field : fields) {
        for (const DomainPoint& p : domain.bounds().points()) {
          const std::byte* at = field.address(p);
          ASSERT_GE(at, memory.data());
          ASSERT_LE(at + field.size, memory.data() + shape.bytes);
          ASSERT_TRUE(used.emplace(at, field.size).second);
        }
      }
      const std::byte* end = memory.data();
      for (const auto& [at, size] : used) {
        ASSERT_GE(at, end);
        end = at + size;
      }
    }
  }
}

TEST(Instance, FieldsAreInAscendingOrder) {
  for (const Layout& chosen : layouts_of(1)) {
    std::vector<FieldId> ids;
    for (const MappedField& field : lay_out(chosen, box({{0, 9}}), kFields).fields)
      ids.push_back(field.field);
    EXPECT_EQ(ids, (std::vector<FieldId>{1, 2, 3, 5, 7}));
  }
}

TEST(Instance, StridesAreThoseOfTheLayout) {
  Domain domain = box({{1, 4}, {0, 9}});
  std::vector<FieldSize> fields = {{0, 8}, {1, 4}};
  auto strides = [&](const Layout& chosen, FieldId field) {
    Instance instance(chosen, domain, fields);
    const MappedField& mapped = instance.fields()[field];
    auto from = mapped.address(point(1, 0));
    return std::pair(mapped.address(point(2, 0)) - from, mapped.address(point(1, 1)) - from);
  };
  using Pair = std::pair<std::ptrdiff_t, std::ptrdiff_t>;
  EXPECT_EQ(strides(layout(Layout::Kind::kSoa), 0), Pair(8, 32));
  EXPECT_EQ(strides(layout(Layout::Kind::kSoa, {1, 0}), 0), Pair(80, 8));
  EXPECT_EQ(strides(layout(Layout::Kind::kAos), 1), Pair(16, 64));
  EXPECT_EQ(strides(layout(Layout::Kind::kAos, {1, 0}), 1), Pair(160, 16));
}

TEST(Instance, AlignmentOfFields) {
  Domain domain = box({{3, 9}});
  Instance soa(layout(Layout::Kind::kSoa), domain, kFields);
  for (const MappedField& field : soa.fields()) {
    EXPECT_EQ(reinterpret_cast<uintptr_t>(field.address(DomainPoint(3))) % 64, 0u);
  }
  Instance aos(layout(Layout::Kind::kAos), domain, kFields);
  for (const MappedField& field : aos.fields()) {
    size_t alignment = field.size == 12 ? 4 : field.size;
    for (const DomainPoint& p : domain.points())
      EXPECT_EQ(reinterpret_cast<uintptr_t>(field.address(p)) % alignment, 0u);
  }
}

TEST(Instance, EmptySetsTakeNothing) {
  for (const Layout& chosen : layouts_of(1)) {
    EXPECT_EQ(Instance(chosen, Domain(), kFields).bytes(), 0u);
    EXPECT_EQ(Instance(chosen, box({{3, 2}}), kFields).bytes(), 0u);
  }
}

TEST(DataMovement, CopiesFromAnyLayoutToAnyLayout) {
  for (const Domain& domain : domains()) {
    std::vector<Layout> layouts = layouts_of(domain.dim());
    std::vector<DomainPoint> points = domain.points();
    Domain some = Domain::from_points(domain.dim(), std::span(points).subspan(points.size() / 3));
    for (const Layout& from_layout : layouts) {
      Instance from(from_layout, domain, kFields);
      write_pattern(from, domain);
      for (const Layout& to_layout : layouts) {
        Instance to(to_layout, domain, kFields);
        for (size_t f = 0; f < kFields.size(); ++f) copy_field(some, to.fields()[f], from.fields()[f]);
        for (const MappedField& field : to.fields()) {
          for (const DomainPoint& p : points) {
            bool nothing = std::all_of(field.address(p), field.address(p) + field.size,
                                       [](std::byte byte) { return byte == std::byte{0}; });
            ASSERT_TRUE(some.contains(p) ? has_pattern(field, p) : nothing);
          }
        }
      }
    }
  }
}

TEST(DataMovement, StretchesAreWhatIsPacked) {
  for (const Domain& domain : domains()) {
    for (const Layout& chosen : layouts_of(domain.dim())) {
      Instance instance(chosen, domain, kFields);
      write_pattern(instance, domain);
      for (const MappedField& field : instance.fields()) {
        std::vector<std::byte> packed(domain.volume() * field.size), gathered;
        pack_field(domain, field, packed.data());
        std::vector<Stretch> stretches;
        ASSERT_TRUE(add_stretches(domain, field, packed.size(), stretches));
        for (const auto& [at, bytes] : stretches) gathered.insert(gathered.end(), at, at + bytes);
        ASSERT_EQ(gathered, packed);
        for (size_t i = 1; i < stretches.size(); ++i)
          ASSERT_NE(stretches[i - 1].at + stretches[i - 1].bytes, stretches[i].at);
        std::vector<Stretch> fewer;
        ASSERT_FALSE(add_stretches(domain, field, stretches.size() - 1, fewer));
      }
    }
  }
}

TEST(DataMovement, FillsInAnyLayout) {
  for (const Domain& domain : domains()) {
    for (const Layout& chosen : layouts_of(domain.dim())) {
      Instance instance(chosen, domain, kFields);
      write_pattern(instance, domain);
      const MappedField& filled = *std::find_if(instance.fields().begin(), instance.fields().end(),
                                                [](const MappedField& field) { return field.field == 3; });
      std::vector<std::byte> value(12, std::byte{0x5a});
      fill_field(domain, filled, value.data());
      for (const MappedField& field : instance.fields()) {
        for (const DomainPoint& p : domain.points()) {
          ASSERT_TRUE(field.field == 3 ? std::memcmp(field.address(p), value.data(), 12) == 0
                                       : has_pattern(field, p));
        }
      }
    }
  }
}

TEST(MemoryBlock, IsZeroAlignedAndMovable) {
  for (size_t bytes : {size_t{0}, size_t{1}, size_t{64}, size_t{1000}, size_t{300} << 10, size_t{8} << 20}) {
    MemoryBlock block(bytes);
    EXPECT_GE(block.bytes(), bytes);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block.data()) % 64, 0u);
    EXPECT_TRUE(std::all_of(block.data(), block.data() + block.bytes(),
                            [](std::byte b) { return b == std::byte{0}; }));
    std::byte* at = block.data();
    MemoryBlock moved = std::move(block);
    EXPECT_EQ(moved.data(), at);
    EXPECT_EQ(block.data(), nullptr);
    MemoryBlock other(10);
    other = std::move(moved);
    EXPECT_EQ(other.data(), at);
  }
  EXPECT_THROW(MemoryBlock(size_t{1} << 62), std::bad_alloc);
}

// Address space is not memory: only what is touched counts.
TEST(MemoryBlock, LargeBlocksOnlyReserve) {
  MemoryBlock block(size_t{1} << 38);
  block.data()[0] = std::byte{1};
  block.data()[block.bytes() - 1] = std::byte{2};
  EXPECT_EQ(block.data()[size_t{1} << 37], std::byte{0});
}

}  // namespace
}  // namespace testudo
