#include "tests/unit/api/program.h"

// Wrong arguments of API calls: each is an error with a code and the place of the call, in the task that made
// it, before anything below the API sees it.
namespace {

using namespace Legion;
using program::placed_code;

enum TaskIds : TaskID { kNothing = 1, kFreeLater = 2 };
enum Fields : FieldID { kValue, kPointer };

void nothing(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {}

// Launches with a field that the task which launched it has freed meanwhile.
void use_freed(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  TaskLauncher launcher(kNothing, TaskArgument());
  launcher.add_region_requirement(task->regions[0]);
  runtime->execute_task(ctx, launcher).get_void_result();
  FieldAccessor<READ_WRITE, Point<1>, 1> accessor(regions[0], kPointer);
}

// Two trees with the same fields, the first with a partition.
struct Trees {
  Context ctx;
  Runtime* runtime;
  IndexSpace space, other_space, wide_space, colors;
  FieldSpace fields;
  LogicalRegion region, other, wide;
  IndexPartition partition;
  LogicalPartition pieces;

  Trees(Context context, Runtime* run) : ctx(context), runtime(run) {
    space = IndexSpace(runtime->create_index_space(ctx, Rect<1>(0, 15)));
    other_space = IndexSpace(runtime->create_index_space(ctx, Rect<1>(0, 31)));
    wide_space = IndexSpace(runtime->create_index_space(ctx, Rect<2>(Point<2>(0, 0), Point<2>(3, 3))));
    colors = IndexSpace(runtime->create_index_space(ctx, Rect<1>(0, 3)));
    fields = runtime->create_field_space(ctx);
    FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
    allocator.allocate_field(sizeof(double), kValue);
    allocator.allocate_field(sizeof(Point<1>), kPointer);
    region = runtime->create_logical_region(ctx, space, fields);
    other = runtime->create_logical_region(ctx, other_space, fields);
    wide = runtime->create_logical_region(ctx, wide_space, fields);
    partition = runtime->create_equal_partition(ctx, space, colors);
    pieces = runtime->get_logical_partition(ctx, region, partition);
  }

  RegionRequirement requirement(LogicalRegion of, LogicalRegion parent, PrivilegeMode mode = READ_WRITE,
                                FieldID field = kValue) const {
    return RegionRequirement(of, mode, EXCLUSIVE, parent).add_field(field);
  }
  void launch(const RegionRequirement& requirement,
              Legion::detail::Where where = Legion::detail::Where::current()) const {
    TaskLauncher launcher(kNothing, TaskArgument());
    launcher.add_region_requirement(requirement);
    runtime->execute_task(ctx, launcher, where).get_void_result();
  }
  void copy(const RegionRequirement& from, const RegionRequirement& to,
            Legion::detail::Where where = Legion::detail::Where::current()) const {
    CopyLauncher launcher;
    launcher.add_copy_requirements(from, to);
    runtime->issue_copy_operation(ctx, launcher, where);
  }
};

void with_trees(const std::function<void(Trees&)>& body) {
  static const bool registered = [] {
    program::add_task<nothing>(kNothing, "nothing");
    program::add_task<use_freed>(kFreeLater, "use_freed", false);
    return true;
  }();
  EXPECT_TRUE(registered);
  EXPECT_EQ(program::run_program([&](Context ctx, Runtime* runtime) {
              Trees trees(ctx, runtime);
              body(trees);
            }),
            0);
}

TEST(ApiMisuse, T0502SetsOfDifferentDimensions) {
  with_trees([](Trees& t) {
    const std::vector<IndexSpace> mixed = {t.space, t.wide_space};
    EXPECT_EQ(placed_code([&] { t.runtime->union_index_spaces(t.ctx, mixed); }), "T0502");
    EXPECT_EQ(placed_code([&] { t.runtime->intersect_index_spaces(t.ctx, mixed); }), "T0502");
    EXPECT_EQ(placed_code([&] { t.runtime->subtract_index_spaces(t.ctx, t.space, t.wide_space); }), "T0502");
    const std::vector<Domain> boxes = {Rect<1>(0, 1), Rect<2>(Point<2>(0, 0), Point<2>(1, 1))};
    EXPECT_EQ(placed_code([&] { t.runtime->create_index_space(t.ctx, boxes); }), "T0502");
    const std::vector<DomainPoint> points = {DomainPoint(1), DomainPoint(Point<2>(1, 1))};
    EXPECT_EQ(placed_code([&] { t.runtime->create_index_space(t.ctx, points); }), "T0502");
    EXPECT_EQ(placed_code([&] {
                t.copy(t.requirement(t.region, t.region, READ_ONLY),
                       t.requirement(t.wide, t.wide, WRITE_DISCARD));
              }),
              "T0502");
  });
}

TEST(ApiMisuse, T0206PiecesOfOtherDimensions) {
  with_trees([](Trees& t) {
    MultiDomainColoring mixed;
    mixed[0] = {Rect<1>(0, 1), Rect<2>(Point<2>(0, 0), Point<2>(1, 1))};
    EXPECT_EQ(placed_code([&] {
                t.runtime->create_index_partition(t.ctx, t.space, Domain(Rect<1>(0, 0)), mixed, false);
              }),
              "T0206");
    std::map<DomainPoint, Domain> empty = {{DomainPoint(0), Rect<2>(Point<2>(0, 0), Point<2>(-1, -1))}};
    EXPECT_EQ(placed_code([&] { t.runtime->create_partition_by_domain(t.ctx, t.space, empty, t.colors); }),
              "T0206");
    EXPECT_EQ(placed_code([&] {
                t.runtime->create_partition_by_restriction(t.ctx, t.space, t.colors, DomainTransform(),
                                                           Domain());
              }),
              "T0206");
  });
}

TEST(ApiMisuse, T0208Nothing) {
  with_trees([](Trees& t) {
    const std::vector<IndexSpace> none;
    EXPECT_EQ(placed_code([&] { t.runtime->union_index_spaces(t.ctx, none); }), "T0208");
    EXPECT_EQ(placed_code([&] { t.runtime->intersect_index_spaces(t.ctx, none); }), "T0208");
    const IndexSpace no_colors(t.runtime->create_index_space(t.ctx, Rect<1>(0, -1)));
    EXPECT_EQ(placed_code([&] { t.runtime->create_equal_partition(t.ctx, t.space, no_colors); }), "T0208");
  });
}

TEST(ApiMisuse, T0205HandlesOfOtherTrees) {
  with_trees([](Trees& t) {
    const RegionTreeID tree = t.region.get_tree_id();
    EXPECT_EQ(
        placed_code([&] { t.runtime->get_logical_subregion_by_tree(t.ctx, t.other_space, t.fields, tree); }),
        "T0205");
    const FieldSpace none = t.runtime->create_field_space(t.ctx);
    EXPECT_EQ(placed_code([&] { t.runtime->get_logical_partition_by_tree(t.ctx, t.partition, none, tree); }),
              "T0205");
    EXPECT_EQ(t.runtime->get_logical_partition_by_tree(t.ctx, t.partition, t.fields, tree), t.pieces);
    const LogicalRegion forged(tree, t.other_space, t.fields), bare(tree, t.space, none);
    EXPECT_EQ(placed_code([&] { t.launch(t.requirement(forged, forged)); }), "T0205");
    EXPECT_EQ(placed_code([&] { t.launch(t.requirement(bare, bare)); }), "T0205");
    EXPECT_EQ(placed_code([&] { t.launch(t.requirement(LogicalRegion(), t.region)); }), "T0205");
    EXPECT_EQ(placed_code([&] {
                t.runtime->map_region(
                    t.ctx,
                    InlineLauncher(
                        RegionRequirement(t.pieces, 0, READ_ONLY, EXCLUSIVE, t.region).add_field(kValue)));
              }),
              "T0205");
  });
}

TEST(ApiMisuse, T0306ParentsThatAreNone) {
  with_trees([](Trees& t) {
    const LogicalRegion piece = t.runtime->get_logical_subregion_by_color(t.ctx, t.pieces, 1);
    EXPECT_EQ(placed_code([&] { t.launch(t.requirement(piece, piece)); }), "");
    EXPECT_EQ(placed_code([&] { t.launch(t.requirement(piece, t.region)); }), "");
    EXPECT_EQ(placed_code([&] { t.launch(t.requirement(t.region, piece)); }), "T0306");
    EXPECT_EQ(placed_code([&] { t.launch(t.requirement(t.region, t.other)); }), "T0306");
    EXPECT_EQ(placed_code([&] { t.launch(t.requirement(t.region, LogicalRegion())); }), "T0306");
    EXPECT_EQ(placed_code([&] { t.runtime->fill_field(t.ctx, t.region, t.other, kValue, 1.0); }), "T0306");
    EXPECT_EQ(placed_code([&] {
                t.copy(t.requirement(t.region, t.region, READ_ONLY),
                       t.requirement(t.other, t.region, WRITE_DISCARD));
              }),
              "T0306");
    EXPECT_EQ(placed_code([&] {
                t.runtime->create_partition_by_field(t.ctx, t.region, t.other, kPointer, t.colors);
              }),
              "T0306");
    EXPECT_EQ(placed_code([&] {
                t.runtime->create_partition_by_image(t.ctx, t.space, t.pieces, t.other, kPointer, t.colors);
              }),
              "T0306");
    IndexTaskLauncher launcher(kNothing, Rect<1>(0, 3), TaskArgument(), ArgumentMap());
    launcher.add_region_requirement(RegionRequirement(t.pieces, 0, READ_WRITE, EXCLUSIVE, piece));
    launcher.add_field(0, kValue);
    EXPECT_EQ(placed_code([&] { t.runtime->execute_index_space(t.ctx, launcher); }), "T0306");
  });
}

TEST(ApiMisuse, T0307FieldOfNoRequirement) {
  TaskLauncher task(kNothing, TaskArgument());
  EXPECT_EQ(placed_code([&] { task.add_field(0, kValue); }), "T0307");
  IndexTaskLauncher index;
  EXPECT_EQ(placed_code([&] { index.add_field(3, kValue); }), "T0307");
  CopyLauncher copy;
  EXPECT_EQ(placed_code([&] { copy.add_src_field(0, kValue); }), "T0307");
  EXPECT_EQ(placed_code([&] { copy.add_dst_field(0, kValue); }), "T0307");
}

TEST(ApiMisuse, T0202FieldsThatAreNotThere) {
  with_trees([](Trees& t) {
    constexpr FieldID kMissing = 77;
    const auto missing = t.requirement(t.region, t.region, READ_WRITE, kMissing);
    EXPECT_EQ(placed_code([&] { t.launch(missing); }), "T0202");
    EXPECT_EQ(placed_code([&] { t.runtime->map_region(t.ctx, InlineLauncher(missing)); }), "T0202");
    EXPECT_EQ(placed_code([&] { t.copy(missing, missing); }), "T0202");
    EXPECT_EQ(placed_code([&] { t.runtime->fill_field(t.ctx, t.region, t.region, kMissing, 1.0); }), "T0202");
    EXPECT_EQ(placed_code([&] {
                t.runtime->create_partition_by_field(t.ctx, t.region, t.region, kMissing, t.colors);
              }),
              "T0202");
    EXPECT_EQ(placed_code([&] { t.runtime->get_field_size(t.ctx, t.fields, kMissing); }), "T0202");
    FieldAllocator allocator = t.runtime->create_field_allocator(t.ctx, t.fields);
    EXPECT_EQ(placed_code([&] { allocator.free_field(kMissing); }), "T0202");
    EXPECT_EQ(placed_code([&] { allocator.allocate_field(8, kValue); }), "T0201");
  });
}

TEST(ApiMisuse, T0202FreedFields) {
  with_trees([](Trees& t) {
    FieldAllocator allocator = t.runtime->create_field_allocator(t.ctx, t.fields);
    const RegionRequirement requirement = t.requirement(t.region, t.region);
    PhysicalRegion mapped = t.runtime->map_region(t.ctx, InlineLauncher(requirement));
    allocator.free_field(kValue);
    EXPECT_EQ(placed_code([&] { t.launch(requirement); }), "T0202");
    EXPECT_EQ(placed_code([&] { t.runtime->fill_field(t.ctx, t.region, t.region, kValue, 1.0); }), "T0202");
    EXPECT_EQ(placed_code([&] { t.copy(requirement, requirement); }), "T0202");
    EXPECT_EQ(placed_code([&] { FieldAccessor<READ_WRITE, double, 1> accessor(mapped, kValue); }), "T0202");
    EXPECT_EQ(placed_code([&] { allocator.free_field(kValue); }), "T0202");
    // A field of the same id is another one.
    allocator.allocate_field(sizeof(double), kValue);
    EXPECT_EQ(placed_code([&] { t.launch(requirement); }), "");
  });
}

// What was launched before the field was freed comes before, whenever it runs.
TEST(ApiMisuse, FieldsAreFreedInProgramOrder) {
  for (const char* cpus : {"1", "4"}) {
    EXPECT_EQ(program::run_program(
                  [&](Context ctx, Runtime* runtime) {
                    Trees t(ctx, runtime);
                    TaskLauncher launcher(kFreeLater, TaskArgument());
                    launcher.add_region_requirement(t.requirement(t.region, t.region, READ_WRITE, kPointer));
                    const Future used = runtime->execute_task(ctx, launcher);
                    runtime->create_field_allocator(ctx, t.fields).free_field(kPointer);
                    used.get_void_result();
                  },
                  {"-ll:cpu", cpus}),
              0);
  }
}

TEST(ApiMisuse, T0205DestroyedHandles) {
  with_trees([](Trees& t) {
    t.runtime->destroy_logical_region(t.ctx, t.region);
    EXPECT_EQ(placed_code([&] { t.launch(t.requirement(t.region, t.region)); }), "T0205");
    EXPECT_EQ(placed_code([&] { t.runtime->destroy_logical_region(t.ctx, t.region); }), "T0205");
    t.runtime->create_shared_ownership(t.ctx, t.space);
    t.runtime->destroy_index_space(t.ctx, t.space);
    EXPECT_EQ(placed_code([&] { t.runtime->create_logical_region(t.ctx, t.space, t.fields); }), "");
    t.runtime->destroy_index_space(t.ctx, t.space);
    EXPECT_EQ(placed_code([&] { t.runtime->destroy_index_space(t.ctx, t.space); }), "T0205");
    EXPECT_EQ(placed_code([&] { t.runtime->create_logical_region(t.ctx, t.space, t.fields); }), "T0205");
    t.runtime->destroy_field_space(t.ctx, t.fields);
    EXPECT_EQ(placed_code([&] { t.runtime->destroy_field_space(t.ctx, t.fields); }), "T0205");
    EXPECT_EQ(placed_code([&] { t.runtime->create_logical_region(t.ctx, t.colors, t.fields); }), "T0205");
    // The regions that are left keep what they were made of.
    EXPECT_EQ(placed_code([&] { t.launch(t.requirement(t.other, t.other)); }), "");
  });
}

TEST(ApiMisuse, PlacesOfQueries) {
  with_trees([](Trees& t) {
    EXPECT_EQ(placed_code([&] { t.runtime->get_logical_subregion_by_color(t.ctx, t.pieces, 9); }), "T0203");
    EXPECT_EQ(placed_code([&] { t.runtime->get_index_subspace(t.ctx, t.partition, DomainPoint(9)); }),
              "T0203");
    EXPECT_EQ(placed_code([&] { t.runtime->get_index_partition(t.ctx, t.space, 9u); }), "T0203");
    EXPECT_EQ(placed_code([&] { t.runtime->get_index_space_domain(t.ctx, IndexSpace()); }), "T0205");
    EXPECT_EQ(placed_code([&] { t.runtime->get_parent_index_partition(t.ctx, t.space); }), "T0205");
    EXPECT_EQ(placed_code([&] { FutureMap().get_future(DomainPoint(0)); }), "T0504");
    EXPECT_EQ(placed_code([&] { PhysicalRegion().wait_until_valid(); }), "T0404");
    PhysicalRegion mapped = t.runtime->map_region(t.ctx, InlineLauncher(t.requirement(t.region, t.region)));
    t.runtime->unmap_region(t.ctx, mapped);
    EXPECT_EQ(placed_code([&] { mapped.wait_until_valid(); }), "T0404");
    EXPECT_EQ(placed_code([&] { FieldAccessor<READ_WRITE, double, 1> accessor(mapped, kValue); }), "T0404");
    EXPECT_EQ(
        placed_code([&] {
          t.runtime->map_region(
              t.ctx,
              InlineLauncher(
                  RegionRequirement(t.region, ReductionOpID(4711), EXCLUSIVE, t.region).add_field(kValue)));
        }),
        "T0108");
  });
}

}  // namespace
