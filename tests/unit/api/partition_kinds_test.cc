#include "program.h"

// Claims about partitions, colorings by points, and preimages of ranges.
namespace {

using namespace Legion;
using program::run_program;

enum Fields : FieldID { kTargets, kValue };
enum Tasks : TaskID { kWriteColor = 1 };

void write_color(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime* runtime) {
  const FieldAccessor<WRITE_DISCARD, coord_t, 1> values(regions[0], kValue);
  const Domain mine = runtime->get_index_space_domain(task->regions[0].region.get_index_space());
  for (Domain::DomainPointIterator it(mine); it; it++) values[*it] = task->index_point[0];
}

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

// 50 partitions of 10^6 colors, of which a few are used: listing their subspaces would take 5 GB and more.
TEST(PartitionKinds, AMillionColorsCostWhatIsUsed) {
  program::add_task<write_color>(kWriteColor, "write_color");
  EXPECT_EQ(
      run_program([](Context ctx, Runtime* runtime) {
        constexpr coord_t kColors = 1'000'000, kFirst = 600'000;
        const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, 4 * kColors - 1));
        const IndexSpaceT<1> colors = runtime->create_index_space(ctx, Rect<1>(0, kColors - 1));
        const FieldSpace fields = runtime->create_field_space(ctx);
        runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(coord_t), kValue);
        const LogicalRegion region = runtime->create_logical_region(ctx, IndexSpace(space), fields);
        runtime->fill_field(ctx, region, region, kValue, coord_t{-1});
        Transform<1, 1> by_four;
        by_four[0][0] = 4;
        for (int round = 0; round < 50; ++round) {
          const IndexPartition made =
              round % 3 == 0 ? runtime->create_equal_partition(ctx, space, colors)
              : round % 3 == 1
                  ? runtime->create_partition_by_blockify(ctx, space, Point<1>(4))
                  : runtime->create_partition_by_restriction(ctx, space, colors, by_four, Rect<1>(0, 3));
          EXPECT_TRUE(runtime->is_index_partition_disjoint(ctx, made));
          EXPECT_TRUE(runtime->is_index_partition_complete(ctx, made));
          EXPECT_EQ(runtime->get_index_partition_color_space(ctx, made), Domain(Rect<1>(0, kColors - 1)));
          EXPECT_EQ(piece(ctx, runtime, made, kFirst), Domain(Rect<1>(4 * kFirst, 4 * kFirst + 3)));
          const LogicalPartition parts = runtime->get_logical_partition(ctx, region, made);
          IndexLauncher launcher(kWriteColor, Domain(Rect<1>(kFirst, kFirst + 3)), TaskArgument(),
                                 ArgumentMap());
          launcher.add_region_requirement(RegionRequirement(parts, 0, WRITE_DISCARD, EXCLUSIVE, region));
          launcher.add_field(0, kValue);
          runtime->execute_index_space(ctx, launcher);
          const LogicalRegion one =
              runtime->get_logical_subregion_by_color(ctx, parts, DomainPoint(kFirst + 2));
          const PhysicalRegion mapped = runtime->map_region(
              ctx, InlineLauncher(RegionRequirement(one, READ_ONLY, EXCLUSIVE, region).add_field(kValue)));
          const FieldAccessor<READ_ONLY, coord_t, 1> values(mapped, kValue);
          EXPECT_EQ(values[4 * kFirst + 8], kFirst + 2);
          EXPECT_EQ(values[4 * kFirst + 11], kFirst + 2);
          runtime->unmap_region(ctx, mapped);
        }
      }),
      0);
}

}  // namespace
