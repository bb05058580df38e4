#include "program.h"

namespace {

using namespace Legion;
using program::run_program;

enum Fields : FieldID { kX = 10, kY };

struct Region {
  Region(Context ctx, Runtime* runtime, coord_t n) {
    space = runtime->create_index_space(ctx, Rect<1>(0, n - 1));
    FieldSpace fields = runtime->create_field_space(ctx);
    FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
    allocator.allocate_field(sizeof(int), kX);
    allocator.allocate_field(sizeof(int), kY);
    region = runtime->create_logical_region(ctx, IndexSpace(space), fields);
  }
  IndexSpaceT<1> space;
  LogicalRegion region;
};

PhysicalRegion map(Context ctx, Runtime* runtime, LogicalRegion region, PrivilegeMode mode, FieldID field,
                   LogicalRegion parent) {
  RegionRequirement requirement(region, mode, EXCLUSIVE, parent);
  requirement.add_field(field);
  PhysicalRegion mapped = runtime->map_region(ctx, InlineLauncher(requirement));
  mapped.wait_until_valid();
  return mapped;
}

int sum_of(Context ctx, Runtime* runtime, LogicalRegion region, FieldID field) {
  PhysicalRegion mapped = map(ctx, runtime, region, READ_ONLY, field, region);
  const FieldAccessor<READ_ONLY, int, 1> values(mapped, field);
  int total = 0;
  const DomainT<1> bounds = mapped;
  for (PointInDomainIterator<1> p(bounds); p(); p++) total += values[*p];
  runtime->unmap_region(ctx, mapped);
  return total;
}

TEST(Data, FillsAreSeen) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              Region r(ctx, runtime, 10);
              runtime->fill_field(ctx, r.region, r.region, kX, 3);
              EXPECT_EQ(sum_of(ctx, runtime, r.region, kX), 30);
              runtime->fill_field(ctx, r.region, r.region, kX, Future::from_value(4));
              EXPECT_EQ(sum_of(ctx, runtime, r.region, kX), 40);
              runtime->fill_fields(ctx, r.region, r.region, std::set<FieldID>{kX, kY}, 5);
              EXPECT_EQ(sum_of(ctx, runtime, r.region, kY), 50);
              FillLauncher launcher(r.region, r.region, Future::from_value(6));
              launcher.add_field(kY);
              runtime->fill_fields(ctx, launcher);
              EXPECT_EQ(sum_of(ctx, runtime, r.region, kY), 60);
            }),
            0);
}

TEST(Data, IndexFillsAndCopies) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              Region r(ctx, runtime, 12), s(ctx, runtime, 12);
              const IndexPartition blocks = runtime->create_partition_by_blockify(ctx, r.space, Point<1>(4));
              const IndexPartition others = runtime->create_partition_by_blockify(ctx, s.space, Point<1>(4));
              const LogicalPartition parts = runtime->get_logical_partition(ctx, r.region, blocks);
              const LogicalPartition targets = runtime->get_logical_partition(ctx, s.region, others);
              const int one = 1;
              IndexFillLauncher fill(Domain(Rect<1>(0, 2)), parts, r.region, TaskArgument(&one, sizeof(one)));
              fill.add_field(kX);
              runtime->fill_fields(ctx, fill);
              EXPECT_EQ(sum_of(ctx, runtime, r.region, kX), 12);
              runtime->fill_field(ctx, s.region, s.region, kY, 0);
              IndexCopyLauncher copies(Domain(Rect<1>(1, 2)));
              copies.add_copy_requirements(RegionRequirement(parts, 0, READ_ONLY, EXCLUSIVE, r.region),
                                           RegionRequirement(targets, 0, WRITE_DISCARD, EXCLUSIVE, s.region));
              copies.add_src_field(0, kX);
              copies.add_dst_field(0, kY);
              runtime->issue_copy_operation(ctx, copies);
              EXPECT_EQ(sum_of(ctx, runtime, s.region, kY), 8);
              CopyLauncher whole;
              whole.add_copy_requirements(RegionRequirement(r.region, READ_ONLY, EXCLUSIVE, r.region),
                                          RegionRequirement(s.region, WRITE_DISCARD, EXCLUSIVE, s.region));
              whole.add_src_field(0, kX);
              whole.add_dst_field(0, kX);
              runtime->issue_copy_operation(ctx, whole);
              EXPECT_EQ(sum_of(ctx, runtime, s.region, kX), 12);
              CopyLauncher reduce;
              reduce.add_copy_requirements(
                  RegionRequirement(r.region, READ_ONLY, EXCLUSIVE, r.region),
                  RegionRequirement(s.region, static_cast<ReductionOpID>(LEGION_REDOP_SUM_INT32), EXCLUSIVE,
                                    s.region));
              reduce.add_src_field(0, kX);
              reduce.add_dst_field(0, kX);
              runtime->issue_copy_operation(ctx, reduce);
              EXPECT_EQ(sum_of(ctx, runtime, s.region, kX), 24);
            }),
            0);
}

TEST(Data, InlineMappingsComeAndGo) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              Region r(ctx, runtime, 10);
              PhysicalRegion mapped = map(ctx, runtime, r.region, WRITE_DISCARD, kX, r.region);
              EXPECT_TRUE(mapped.is_mapped());
              EXPECT_EQ(mapped.get_logical_region(), r.region);
              EXPECT_EQ(mapped.get_privilege(), WRITE_DISCARD);
              std::vector<FieldID> fields;
              mapped.get_fields(fields);
              EXPECT_EQ(fields, (std::vector<FieldID>{kX}));
              const FieldAccessor<WRITE_DISCARD, int, 1> values(mapped, kX);
              for (PointInRectIterator<1> p(Rect<1>(0, 9)); p(); p++) values[*p] = static_cast<int>(p[0]);
              runtime->unmap_region(ctx, mapped);
              EXPECT_FALSE(mapped.is_mapped());
              EXPECT_EQ(sum_of(ctx, runtime, r.region, kX), 45);
              PhysicalRegion read = map(ctx, runtime, r.region, READ_ONLY, kX, r.region);
              runtime->unmap_all_regions(ctx);
              EXPECT_FALSE(read.is_mapped());
              runtime->remap_region(ctx, read);
              EXPECT_TRUE(read.is_mapped());
            }),
            0);
}

TEST(Data, DependentPartitions) {
  EXPECT_EQ(
      run_program([](Context ctx, Runtime* runtime) {
        const IndexSpaceT<1> nodes = runtime->create_index_space(ctx, Rect<1>(0, 9));
        const IndexSpaceT<1> edges = runtime->create_index_space(ctx, Rect<1>(0, 9));
        const IndexSpaceT<1> colors = runtime->create_index_space(ctx, Rect<1>(0, 1));
        FieldSpace fields = runtime->create_field_space(ctx);
        runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(Point<1>), kX);
        runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(Rect<1>), kY);
        const LogicalRegionT<1> graph = runtime->create_logical_region(ctx, edges, fields);
        {
          RegionRequirement requirement(graph, WRITE_DISCARD, EXCLUSIVE, graph);
          requirement.add_field(kX).add_field(kY);
          PhysicalRegion mapped = runtime->map_region(ctx, requirement);
          const FieldAccessor<WRITE_DISCARD, Point<1>, 1> target(mapped, kX);
          const FieldAccessor<WRITE_DISCARD, Rect<1>, 1> range(mapped, kY);
          for (coord_t i = 0; i < 10; ++i) {
            target[i] = Point<1>(i % 2);
            range[i] = Rect<1>(i, std::min<coord_t>(i + 1, 9));
          }
          runtime->unmap_region(ctx, mapped);
        }
        const auto piece = [&](IndexPartition p, coord_t color) {
          return runtime->get_index_space_domain(ctx,
                                                 runtime->get_index_subspace(ctx, p, DomainPoint(color)));
        };
        const IndexPartitionT<1> by_field = runtime->create_partition_by_field(ctx, graph, graph, kX, colors);
        EXPECT_EQ(piece(by_field, 1).get_volume(), 5u);
        EXPECT_TRUE(piece(by_field, 1).contains(DomainPoint(3)));
        const LogicalPartitionT<1> parts = runtime->get_logical_partition(graph, by_field);
        const IndexPartition image = runtime->create_partition_by_image(ctx, nodes, parts, graph, kX, colors);
        EXPECT_EQ(piece(image, 1), Domain(Rect<1>(1, 1)));
        const IndexPartition ranges =
            runtime->create_partition_by_image_range(ctx, nodes, parts, graph, kY, colors);
        EXPECT_EQ(piece(ranges, 0), Domain(Rect<1>(0, 9)));
        const IndexPartitionT<1> halves = runtime->create_partition_by_blockify(ctx, nodes, Point<1>(1));
        const IndexPartition preimage =
            runtime->create_partition_by_preimage(ctx, halves, graph, graph, kX, colors);
        EXPECT_EQ(piece(preimage, 0).get_volume(), 5u);
      }),
      0);
}

}  // namespace
