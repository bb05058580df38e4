#include "program.h"

// Claims about partitions, colorings by points, and preimages of ranges.
namespace {

using namespace Legion;
using program::run_program;

enum Fields : FieldID { kTargets };

Domain piece(Context ctx, Runtime* runtime, IndexPartition partition, coord_t color) {
  return runtime->get_index_space_domain(ctx,
                                         runtime->get_index_subspace(ctx, partition, DomainPoint(color)));
}

// A claim is kept apart from what is true, which is what queries answer.
TEST(PartitionKinds, ClaimsChangeNothing) {
  EXPECT_EQ(
      run_program([](Context ctx, Runtime* runtime) {
        const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, 15));
        const IndexSpaceT<1> colors = runtime->create_index_space(ctx, Rect<1>(0, 3));
        Transform<1, 1> stride;
        stride[0][0] = 4;
        struct Case {
          PartitionKind kind;
          coord_t size;
          bool disjoint, complete;
        };
        for (const Case& c :
             {Case{ALIASED_COMPLETE_KIND, 6, false, true}, Case{ALIASED_COMPLETE_KIND, 4, true, true},
              Case{COMPUTE_INCOMPLETE_KIND, 3, true, false}, Case{COMPUTE_INCOMPLETE_KIND, 6, false, true},
              Case{DISJOINT_INCOMPLETE_KIND, 3, true, false}, Case{DISJOINT_INCOMPLETE_KIND, 6, false, true},
              Case{ALIASED_INCOMPLETE_KIND, 3, true, false}, Case{COMPUTE_COMPLETE_KIND, 4, true, true}}) {
          const IndexPartition made = runtime->create_partition_by_restriction(
              ctx, space, colors, stride, Rect<1>(0, c.size - 1), c.kind);
          EXPECT_EQ(runtime->is_index_partition_disjoint(ctx, made), c.disjoint) << c.kind << ' ' << c.size;
          EXPECT_EQ(runtime->is_index_partition_complete(ctx, made), c.complete) << c.kind << ' ' << c.size;
        }
      }),
      0);
}

TEST(PartitionKinds, ColoringsByPoints) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const IndexSpace space(runtime->create_index_space(ctx, Rect<1>(0, 15)));
              const Domain colors(Rect<1>(0, 1));
              PointColoring points;
              points[DomainPoint(0)].points.insert(ptr_t(3));
              points[DomainPoint(1)].ranges.insert({ptr_t(5), ptr_t(8)});
              const IndexPartition by_points = runtime->create_index_partition(ctx, space, colors, points);
              EXPECT_EQ(piece(ctx, runtime, by_points, 0), Domain(Rect<1>(3, 3)));
              EXPECT_EQ(piece(ctx, runtime, by_points, 1), Domain(Rect<1>(5, 8)));
              EXPECT_TRUE(runtime->is_index_partition_disjoint(ctx, by_points));
              MultiDomainPointColoring boxes;
              boxes[DomainPoint(0)] = {Domain(Rect<1>(0, 1)), Domain(Rect<1>(4, 5))};
              boxes[DomainPoint(1)] = {Domain(Rect<1>(5, 6))};
              const IndexPartition by_boxes = runtime->create_index_partition(ctx, space, colors, boxes);
              EXPECT_EQ(piece(ctx, runtime, by_boxes, 0).get_volume(), 4u);
              EXPECT_EQ(piece(ctx, runtime, by_boxes, 1), Domain(Rect<1>(5, 6)));
              EXPECT_FALSE(runtime->is_index_partition_disjoint(ctx, by_boxes));
            }),
            0);
}

// Point i holds the range [i - 1, i + 1]: it is in the preimage of each piece that the range meets.
TEST(PartitionKinds, PreimagesOfRanges) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, 15));
              const IndexSpaceT<1> colors = runtime->create_index_space(ctx, Rect<1>(0, 3));
              const FieldSpace fields = runtime->create_field_space(ctx);
              runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(Rect<1>), kTargets);
              const LogicalRegion region = runtime->create_logical_region(ctx, IndexSpace(space), fields);
              const RegionRequirement all =
                  RegionRequirement(region, WRITE_DISCARD, EXCLUSIVE, region).add_field(kTargets);
              PhysicalRegion mapped = runtime->map_region(ctx, InlineLauncher(all));
              const FieldAccessor<WRITE_DISCARD, Rect<1>, 1> targets(mapped, kTargets);
              for (coord_t i = 0; i < 16; ++i) targets[i] = Rect<1>(i - 1, i + 1);
              runtime->unmap_region(ctx, mapped);
              const IndexPartition equal = runtime->create_equal_partition(ctx, space, colors);
              const IndexPartition made = runtime->create_partition_by_preimage_range(
                  ctx, equal, region, region, kTargets, IndexSpace(colors));
              for (coord_t color = 0; color < 4; ++color) {
                const coord_t first = std::max<coord_t>(0, 4 * color - 1);
                const coord_t last = std::min<coord_t>(15, 4 * color + 4);
                EXPECT_EQ(piece(ctx, runtime, made, color), Domain(Rect<1>(first, last)));
              }
              EXPECT_FALSE(runtime->is_index_partition_disjoint(ctx, made));
              EXPECT_TRUE(runtime->is_index_partition_complete(ctx, made));
            }),
            0);
}

}  // namespace
