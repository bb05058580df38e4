#include "program.h"

namespace {

using namespace Legion;
using program::error_code;
using program::run_program;

TEST(IndexSpaces, AreMadeFromBoxesPointsAndSets) {
  EXPECT_EQ(
      run_program([](Context ctx, Runtime* runtime) {
        const IndexSpaceT<2> box = runtime->create_index_space(ctx, Rect<2>(Point<2>(0, 0), Point<2>(3, 4)));
        EXPECT_EQ(box.get_dim(), 2);
        EXPECT_EQ(runtime->get_index_space_domain(ctx, IndexSpace(box)).get_volume(), 20u);
        const std::vector<Point<1>> points{Point<1>(1), Point<1>(5)};
        const IndexSpaceT<1> sparse = runtime->create_index_space(ctx, points);
        EXPECT_TRUE(runtime->has_multiple_domains(ctx, sparse));
        EXPECT_EQ(runtime->get_index_space_domain(sparse).volume(), 2u);
        const IndexSpace all = runtime->union_index_spaces(
            ctx, std::vector<IndexSpace>{sparse, runtime->create_index_space(ctx, Rect<1>(2, 4))});
        EXPECT_EQ(runtime->get_index_space_domain(ctx, all), Domain(Rect<1>(1, 5)));
        const IndexSpace rest = runtime->subtract_index_spaces(ctx, all, sparse);
        EXPECT_EQ(runtime->get_index_space_domain(ctx, rest), Domain(Rect<1>(2, 4)));
        const IndexSpace both = runtime->intersect_index_spaces(ctx, std::vector<IndexSpace>{all, rest});
        EXPECT_EQ(runtime->get_index_space_domain(ctx, both), Domain(Rect<1>(2, 4)));
        const Future size = Future::from_value(Domain(Rect<1>(0, 9)));
        EXPECT_EQ(
            runtime->get_index_space_domain(ctx, runtime->create_index_space(ctx, 1, size)).get_volume(),
            10u);
        runtime->destroy_index_space(ctx, all);
      }),
      0);
}

TEST(Partitions, PiecesAndQueries) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, 9));
              const IndexSpaceT<1> colors = runtime->create_index_space(ctx, Rect<1>(0, 3));
              const IndexPartition equal = runtime->create_equal_partition(ctx, space, colors, 1, 7);
              EXPECT_EQ(runtime->get_index_partition_color(ctx, equal), 7u);
              EXPECT_TRUE(runtime->has_index_partition(ctx, space, 7u));
              EXPECT_EQ(runtime->get_index_partition(ctx, space, 7u), equal);
              EXPECT_TRUE(runtime->is_index_partition_disjoint(ctx, equal));
              EXPECT_TRUE(runtime->is_index_partition_complete(ctx, equal));
              EXPECT_EQ(runtime->get_index_partition_color_space(ctx, equal), Domain(Rect<1>(0, 3)));
              const IndexSpace piece = runtime->get_index_subspace(ctx, equal, DomainPoint(1));
              EXPECT_EQ(runtime->get_index_space_domain(ctx, piece), Domain(Rect<1>(2, 4)));
              EXPECT_EQ(runtime->get_index_space_color(ctx, piece), 1u);
              EXPECT_EQ(runtime->get_parent_index_partition(ctx, piece), equal);
              EXPECT_EQ(runtime->get_parent_index_space(ctx, equal), space);
              EXPECT_TRUE(runtime->has_parent_index_partition(ctx, piece));
              EXPECT_FALSE(runtime->has_parent_index_partition(ctx, space));
              EXPECT_EQ(runtime->get_index_space_depth(ctx, piece), 2u);
              EXPECT_FALSE(runtime->has_index_subspace(ctx, equal, DomainPoint(9)));
              EXPECT_EQ(error_code([&] { runtime->get_index_subspace(ctx, equal, DomainPoint(9)); }),
                        "T0203");
            }),
            0);
}

TEST(Partitions, AllOperators) {
  EXPECT_EQ(
      run_program([](Context ctx, Runtime* runtime) {
        const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, 11));
        const IndexSpaceT<1> colors = runtime->create_index_space(ctx, Rect<1>(0, 2));
        const auto piece = [&](IndexPartition p, coord_t color) {
          return runtime->get_index_space_domain(ctx,
                                                 runtime->get_index_subspace(ctx, p, DomainPoint(color)));
        };
        const IndexPartitionT<1> blocks = runtime->create_partition_by_blockify(ctx, space, Point<1>(4));
        EXPECT_EQ(piece(blocks, 2), Domain(Rect<1>(8, 11)));
        Transform<1, 1> transform;
        transform[0][0] = 4;
        const IndexPartitionT<1> halo =
            runtime->create_partition_by_restriction(ctx, space, colors, transform, Rect<1>(-1, 4));
        EXPECT_EQ(piece(halo, 0), Domain(Rect<1>(0, 4)));
        EXPECT_EQ(piece(halo, 1), Domain(Rect<1>(3, 8)));
        EXPECT_FALSE(runtime->is_index_partition_disjoint(ctx, halo));
        const IndexPartition ghost =
            runtime->create_partition_by_difference(ctx, space, halo, blocks, colors);
        EXPECT_EQ(piece(ghost, 1).get_volume(), 2u);
        EXPECT_EQ(piece(runtime->create_partition_by_union(ctx, space, ghost, blocks, colors), 1),
                  Domain(Rect<1>(3, 8)));
        EXPECT_EQ(piece(runtime->create_partition_by_intersection(ctx, space, halo, blocks, colors), 1),
                  Domain(Rect<1>(4, 7)));
        std::map<DomainPoint, int> weights{{DomainPoint(0), 1}, {DomainPoint(1), 2}, {DomainPoint(2), 3}};
        EXPECT_EQ(piece(runtime->create_partition_by_weights(ctx, IndexSpace(space), weights, colors), 2),
                  Domain(Rect<1>(6, 11)));
        std::map<DomainPoint, Domain> sets{{DomainPoint(1), Domain(Rect<1>(10, 20))}};
        const IndexPartition by_domain = runtime->create_partition_by_domain(ctx, space, sets, colors);
        EXPECT_EQ(piece(by_domain, 1), Domain(Rect<1>(10, 11)));
        EXPECT_EQ(piece(by_domain, 0).get_volume(), 0u);
        std::map<IndexSpace, IndexPartition> handles{
            {runtime->get_index_subspace(ctx, blocks, DomainPoint(1)), IndexPartition()}};
        const Color cross = runtime->create_cross_product_partitions(ctx, blocks, halo, handles);
        EXPECT_EQ(piece(handles.begin()->second, 0), Domain(Rect<1>(4, 4)));
        EXPECT_TRUE(runtime->has_index_partition(
            ctx, runtime->get_index_subspace(ctx, blocks, DomainPoint(2)), cross));
      }),
      0);
}

TEST(Partitions, ErrorsNameTheCall) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, 11));
              const IndexSpace colors = runtime->create_index_space(ctx, Rect<1>(0, 1));
              const std::map<DomainPoint, int> weights{{DomainPoint(0), 1}};
              try {
                runtime->create_partition_by_weights(ctx, IndexSpace(space), weights, colors);
                ADD_FAILURE();
              } catch (const testudo::ProgramError& error) {
                EXPECT_EQ(error.diagnostic().code, "T0208");
                EXPECT_NE(std::string(error.diagnostic().source.file).find("tree_test.cc"),
                          std::string::npos);
              }
            }),
            0);
}

TEST(Regions, PartsOfATree) {
  EXPECT_EQ(
      run_program([](Context ctx, Runtime* runtime) {
        const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, 9));
        const FieldSpace fields = runtime->create_field_space(ctx);
        FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
        EXPECT_EQ(allocator.allocate_field(8, 3), 3u);
        const FieldID chosen = allocator.allocate_field(4);
        EXPECT_NE(chosen, 3u);
        EXPECT_EQ(error_code([&] { allocator.allocate_field(8, 3); }), "T0201");
        EXPECT_EQ(runtime->get_field_size(ctx, fields, chosen), 4u);
        std::set<FieldID> all;
        runtime->get_field_space_fields(ctx, fields, all);
        EXPECT_EQ(all, (std::set<FieldID>{3, chosen}));
        const LogicalRegionT<1> region = runtime->create_logical_region(ctx, space, fields);
        const LogicalRegion other = runtime->create_logical_region(ctx, IndexSpace(space), fields);
        EXPECT_NE(region.get_tree_id(), other.get_tree_id());
        const IndexPartition blocks = runtime->create_partition_by_blockify(ctx, space, Point<1>(5));
        const LogicalPartition parts = runtime->get_logical_partition(ctx, LogicalRegion(region), blocks);
        const LogicalRegion part = runtime->get_logical_subregion_by_color(ctx, parts, 1u);
        EXPECT_EQ(part, runtime->get_logical_subregion_by_color(ctx, parts, DomainPoint(1)));
        EXPECT_EQ(part.get_tree_id(), region.get_tree_id());
        EXPECT_EQ(runtime->get_parent_logical_partition(ctx, part), parts);
        EXPECT_EQ(runtime->get_parent_logical_region(ctx, parts), region);
        EXPECT_EQ(runtime->get_logical_region_color(ctx, part), 1u);
        EXPECT_EQ(
            runtime->get_logical_subregion_by_tree(ctx, part.get_index_space(), fields, region.get_tree_id()),
            part);
        EXPECT_TRUE(runtime->safe_cast(ctx, Point<1>(7), LogicalRegionT<1>(part)));
        EXPECT_FALSE(runtime->safe_cast(ctx, Point<1>(2), LogicalRegionT<1>(part)));
        EXPECT_EQ(error_code([&] { runtime->get_logical_partition(ctx, part, blocks); }), "T0205");
        runtime->destroy_logical_region(ctx, region);
        runtime->destroy_logical_region(ctx, other);
        runtime->destroy_field_space(ctx, fields);
      }),
      0);
}

TEST(Names, AreKeptAndFound) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const IndexSpace space = runtime->create_index_space(ctx, Rect<1>(0, 9));
              const FieldSpace fields = runtime->create_field_space(ctx);
              runtime->attach_name(space, "cells");
              runtime->attach_name(fields, 7u, "energy");
              const char* name = nullptr;
              runtime->retrieve_name(space, name);
              EXPECT_STREQ(name, "cells");
              runtime->retrieve_name(fields, 7u, name);
              EXPECT_STREQ(name, "energy");
              runtime->retrieve_name(fields, name);
              EXPECT_STREQ(name, "");
              EXPECT_EQ(error_code([&] { runtime->attach_name(space, "other"); }), "T0510");
              const int value = 42;
              runtime->attach_semantic_information(fields, 99, &value, sizeof(value));
              const void* found = nullptr;
              size_t size = 0;
              ASSERT_TRUE(runtime->retrieve_semantic_information(fields, 99, found, size));
              EXPECT_EQ(size, sizeof(int));
              EXPECT_EQ(*static_cast<const int*>(found), 42);
              EXPECT_FALSE(runtime->retrieve_semantic_information(fields, 98, found, size, true));
              EXPECT_EQ(error_code([&] { runtime->retrieve_semantic_information(fields, 98, found, size); }),
                        "T0509");
            }),
            0);
}

}  // namespace
