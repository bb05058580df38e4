#include "visualizer/partition_picture.h"

#include <gtest/gtest.h>

#include "tests/support/trace_builder.h"
#include "tests/unit/visualizer/dot_text.h"
#include "visualizer/svg_text.h"

namespace testudo::visualizer {
namespace {

using trace::test::interval;
using trace::test::TraceBuilder;

// How many rectangles have a fill.
int count_fill(const std::string& svg, const std::string& fill) {
  int count = 0;
  for (size_t at = svg.find("fill=\"" + fill); at != std::string::npos;
       at = svg.find("fill=\"" + fill, at + 1))
    ++count;
  return count;
}

int count_boxes(const std::string& svg) {
  int count = 0;
  for (size_t i = 0; i < 64; ++i) count += count_fill(svg, color_of_subspace(i));
  return count;
}

Domain cube(std::initializer_list<coord_t> lo, std::initializer_list<coord_t> hi) {
  DomainPoint a, b;
  for (const coord_t c : lo) a.point_data[a.dim++] = c;
  for (const coord_t c : hi) b.point_data[b.dim++] = c;
  return Domain::box(a, b);
}

TEST(PartitionPicture, PointsInSeveralSets) {
  const std::vector<Domain> sets = {interval(0, 5), interval(4, 9), interval(9, 12), interval(20, 21)};
  EXPECT_EQ(points_in_several(sets), unite(interval(4, 5), interval(9, 9)));
  EXPECT_TRUE(points_in_several(std::vector<Domain>{interval(0, 5)}).empty());
  EXPECT_TRUE(points_in_several({}).empty());
  const std::vector<Domain> thrice = {interval(0, 5), interval(0, 5), interval(0, 5)};
  EXPECT_EQ(points_in_several(thrice), interval(0, 5));
}

TEST(PartitionPicture, OneDimensionIsBars) {
  const trace::Trace trace = trace::test::stencil().trace();
  const std::string blocks = partition_svg(trace, {1}, {});
  EXPECT_NO_THROW(test::parse_xml(blocks));
  EXPECT_EQ(count_boxes(blocks), 4);
  EXPECT_EQ(count_fill(blocks, "url(#hatch)"), 0) << "nothing is aliased";
  const std::string ghosts = partition_svg(trace, {2}, {});
  EXPECT_NO_THROW(test::parse_xml(ghosts));
  EXPECT_EQ(count_boxes(ghosts), 4);
  EXPECT_EQ(count_fill(ghosts, "url(#hatch)"), 6) << "each overlap shows in both rows";
  EXPECT_NE(ghosts.find("6 points are in several subspaces (hatched)"), std::string::npos);
}

// What the program gave no name is called as in the only region over it.
TEST(PartitionPicture, SaysWhatIsPartitioned) {
  EXPECT_NE(partition_svg(trace::test::stencil().trace(), {1}, {}).find("blocks of grid"), std::string::npos);
  TraceBuilder builder("unnamed");
  const IndexSpaceId space = builder.space(interval(0, 9));
  const FieldSpaceId fields = builder.fields({{1, "value"}});
  builder.region(space, fields, "cells");
  trace::Operator equal;
  equal.kind = trace::OperatorKind::kEqual;
  const auto halves = [&](IndexSpaceId parent, const std::string& name) {
    return builder.partition(parent, {interval(0, 2), interval(3, 4)}, equal, trace::Claim::kComputed,
                             trace::Claim::kUnclaimed, name);
  };
  const PartitionId outer = halves(space, "outer");
  const PartitionId inner = halves(builder.subspace(outer, 1), "inner");
  const trace::Trace one = builder.trace();
  EXPECT_NE(partition_svg(one, outer, {}).find("outer of cells"), std::string::npos);
  EXPECT_NE(partition_svg(one, inner, {}).find("inner of cells/outer[1]"), std::string::npos);
  builder.region(space, fields, "more cells");
  EXPECT_NE(partition_svg(builder.trace(), outer, {}).find("outer of index space 1"), std::string::npos);
}

TEST(PartitionPicture, TwoDimensionsAreBoxes) {
  const trace::Trace trace = trace::test::aliased_tiles().trace();
  const std::string svg = partition_svg(trace, {1}, {});
  EXPECT_NO_THROW(test::parse_xml(svg));
  EXPECT_EQ(count_boxes(svg), 2);
  EXPECT_EQ(count_fill(svg, "url(#hatch)"), 1);
  EXPECT_NE(svg.find("color 0: 36 points"), std::string::npos);
}

TEST(PartitionPicture, ThreeDimensionsAreSlices) {
  TraceBuilder builder("cube");
  const IndexSpaceId is = builder.space(cube({0, 0, 0}, {3, 3, 99}));
  builder.partition(is, {cube({0, 0, 0}, {1, 3, 99}), cube({2, 0, 0}, {3, 3, 49})}, {},
                    trace::Claim::kClaimed, trace::Claim::kDenied);
  const std::string svg = partition_svg(builder.trace(), {1}, {.colors = 64, .boxes = 4000, .slices = 4});
  EXPECT_NO_THROW(test::parse_xml(svg));
  for (const char* depth : {"= 0<", "= 33<", "= 66<", "= 99<"})
    EXPECT_NE(svg.find(depth), std::string::npos) << depth;
  EXPECT_EQ(count_fill(svg, color_of_subspace(0)), 4);
  EXPECT_EQ(count_fill(svg, color_of_subspace(1)), 2) << "the second subspace ends at 49";
  EXPECT_NE(svg.find("+96 more slices"), std::string::npos);
}

TEST(PartitionPicture, LimitsAreKeptAndTold) {
  TraceBuilder builder("many");
  const IndexSpaceId is = builder.space(interval(0, 199));
  std::vector<Domain> sets;
  for (coord_t i = 0; i < 100; ++i) sets.push_back(interval(2 * i, 2 * i));
  builder.partition(is, sets, {}, trace::Claim::kClaimed, trace::Claim::kDenied);
  const trace::Trace trace = builder.trace();
  const Picture picture = make_picture(trace, {1}, {.colors = 10, .boxes = 30, .slices = 1});
  EXPECT_EQ(picture.boxes.size(), 30u);
  EXPECT_EQ(picture.omitted, 70u);
  const std::string svg = partition_svg(trace, {1}, {.colors = 10, .boxes = 30, .slices = 1});
  EXPECT_NE(svg.find("+90 more colors, +70 more boxes"), std::string::npos);
}

TEST(PartitionPicture, SubspacesOutsideTheParentAreSeen) {
  TraceBuilder builder("outside");
  const IndexSpaceId is = builder.space(interval(0, 9));
  builder.partition(is, {interval(5, 14)}, {}, trace::Claim::kClaimed, trace::Claim::kDenied);
  EXPECT_EQ(make_picture(builder.trace(), {1}, {}).bounds, interval(0, 14));
}

TEST(PartitionPicture, NothingToDraw) {
  TraceBuilder builder("empty");
  const IndexSpaceId is = builder.space(Domain::from_boxes(1, {}));
  builder.partition(is, {Domain(), Domain()}, {}, trace::Claim::kClaimed, trace::Claim::kClaimed);
  const std::string svg = partition_svg(builder.trace(), {1}, {});
  EXPECT_NO_THROW(test::parse_xml(svg));
  EXPECT_NE(svg.find("no points"), std::string::npos);
}

TEST(PartitionPicture, NeighboursDifferInColor) {
  std::set<std::string> colors;
  for (size_t i = 0; i < 64; ++i) colors.insert(color_of_subspace(i));
  EXPECT_GT(colors.size(), 60u);
}

TEST(SvgText, Escapes) {
  EXPECT_EQ(xml_escaped("<a href='x'>&\"\x01"), "&lt;a href=&apos;x&apos;&gt;&amp;&quot;");
  EXPECT_EQ(pixels(1.0 / 3), "0.33");
  EXPECT_EQ(pixels(1e9), "1000000000.00");
}

}  // namespace
}  // namespace testudo::visualizer
