#include "visualizer/region_tree.h"

#include <gtest/gtest.h>

#include "tests/support/trace_builder.h"
#include "tests/unit/visualizer/dot_text.h"
#include "visualizer/graphviz_render.h"

namespace testudo::visualizer {
namespace {

using trace::test::interval;
using trace::test::TraceBuilder;

TEST(RegionTree, StencilHasTwoPartitions) {
  const trace::Trace trace = trace::test::stencil().trace();
  const Drawing drawing = draw_region_tree(trace, {1}, {});
  EXPECT_EQ(drawing.nodes.size(), 1u + 2 + 8);
  EXPECT_EQ(drawing.edges.size(), 10u);
  EXPECT_EQ(test::node_of(drawing, "space1").attributes.at("label"),
            "stencil_lr\\n{value, derivative}\\n[0..99]\\n100 points");
  EXPECT_EQ(test::node_of(drawing, "partition1").attributes.at("label"),
            "blocks\\nequal, granularity 1\\ndisjoint (computed), complete (computed)\\n4 colors");
  EXPECT_EQ(test::node_of(drawing, "partition2").attributes.at("shape"), "doubleoctagon");
  EXPECT_EQ(test::node_of(drawing, "partition1").attributes.at("shape"), "octagon");
  EXPECT_TRUE(test::edge_ids(drawing).contains({"space1", "partition2"}));
  EXPECT_TRUE(test::edge_ids(drawing).contains({"partition2", "space6"}));
}

TEST(RegionTree, BigPartitionsAreCut) {
  TraceBuilder builder("big");
  const IndexSpaceId is = builder.space(interval(0, 999), "is");
  const FieldSpaceId fields = builder.fields({{1, "a"}});
  const RegionTreeId tree = builder.region(is, fields, "lr");
  std::vector<Domain> sets;
  for (coord_t i = 0; i < 1000; ++i) sets.push_back(interval(i, i));
  builder.partition(is, sets, {}, trace::Claim::kClaimed, trace::Claim::kUnclaimed, "p");
  const trace::Trace trace = builder.trace();
  const Drawing drawing = draw_region_tree(trace, tree, {.subregions = 4, .limit = 400});
  EXPECT_EQ(drawing.nodes.size(), 1u + 1 + 4 + 1);
  EXPECT_EQ(test::node_of(drawing, "more1").attributes.at("label"), "+996 more");
}

TEST(RegionTree, TheLimitIsKept) {
  TraceBuilder builder("wide");
  const IndexSpaceId is = builder.space(interval(0, 9));
  const RegionTreeId tree = builder.region(is, builder.fields({{1, "a"}}), "lr");
  for (int i = 0; i < 50; ++i) {
    builder.partition(is, {interval(0, 4), interval(5, 9)}, {}, trace::Claim::kClaimed,
                      trace::Claim::kClaimed);
  }
  const Drawing drawing = draw_region_tree(builder.trace(), tree, {.subregions = 8, .limit = 40});
  EXPECT_LE(drawing.nodes.size(), 41u);
  EXPECT_NE(drawing.graph.at("label").find("nodes more are not drawn"), std::string::npos);
}

TEST(RegionTree, PartitionsOfSubregionsHangBelowThem) {
  TraceBuilder builder("deep");
  const IndexSpaceId is = builder.space(interval(0, 9));
  const RegionTreeId tree = builder.region(is, builder.fields({{1, "a"}}), "lr");
  const PartitionId top = builder.partition(is, {interval(0, 4), interval(5, 9)}, {}, trace::Claim::kClaimed,
                                            trace::Claim::kClaimed);
  builder.partition(builder.subspace(top, 1), {interval(5, 6)}, {}, trace::Claim::kClaimed,
                    trace::Claim::kDenied);
  const Drawing drawing = draw_region_tree(builder.trace(), tree, {});
  EXPECT_TRUE(test::edge_ids(drawing).contains({"space3", "partition2"}));
  EXPECT_TRUE(test::edge_ids(drawing).contains({"partition2", "space4"}));
}

TEST(RegionTree, OperatorsAreReadable) {
  const trace::Trace trace = trace::test::stencil().trace();
  trace::Operator made_by;
  made_by.kind = trace::OperatorKind::kRestriction;
  made_by.transform = {{25}};
  made_by.extent_lo = DomainPoint(-1);
  made_by.extent_hi = DomainPoint(25);
  EXPECT_EQ(operator_text(trace, made_by), "restriction, transform [[25]], extent -1 to 25");
  made_by.kind = trace::OperatorKind::kBlockify;
  made_by.block = DomainPoint(25);
  EXPECT_EQ(operator_text(trace, made_by), "blockify, block 25");
  made_by.kind = trace::OperatorKind::kPreimageRange;
  made_by.source = {1};
  made_by.tree = {1};
  made_by.field = 2;
  EXPECT_EQ(operator_text(trace, made_by), "preimage range of blocks through stencil_lr.derivative");
  made_by.kind = trace::OperatorKind::kByField;
  made_by.region = {2};
  EXPECT_EQ(operator_text(trace, made_by), "by field derivative of stencil_lr/blocks[0]");
  made_by.kind = trace::OperatorKind::kDifference;
  made_by.left = {1};
  made_by.right = {2};
  EXPECT_EQ(operator_text(trace, made_by), "difference of blocks and ghosts");
  made_by.kind = trace::OperatorKind::kPending;
  EXPECT_EQ(operator_text(trace, made_by), "pending");
}

TEST(RegionTree, ClaimsSayWhoSaysSo) {
  trace::Partition partition;
  partition.disjoint = trace::Claim::kDenied;
  partition.complete = trace::Claim::kUnclaimed;
  EXPECT_EQ(claims_text(partition), "aliased (claimed), complete or not: unclaimed");
  partition.disjoint = trace::Claim::kComputedNot;
  partition.complete = trace::Claim::kComputedNot;
  EXPECT_EQ(claims_text(partition), "aliased (computed), incomplete (computed)");
}

TEST(RegionTree, SvgIsWellFormed) {
  const trace::Trace trace = trace::test::aliased_tiles().trace();
  const auto svg = Graphviz().to_svg(draw_region_tree(trace, {1}, {}));
  ASSERT_TRUE(svg) << svg.error();
  EXPECT_NO_THROW(test::parse_xml(svg.value()));
}

}  // namespace
}  // namespace testudo::visualizer
