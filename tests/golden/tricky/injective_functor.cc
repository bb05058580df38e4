// A projection functor that is not affine: point i works on tile (i, i * i mod 5). No two points share a
// tile, because their first coordinates differ, so READ_WRITE is fine.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr TaskID FILL_TASK = 10;
constexpr TaskID BUMP_TASK = 11;
constexpr TaskID TOTAL_TASK = 12;
constexpr ProjectionID SQUARES = 1;
constexpr coord_t kTiles = 5;
constexpr coord_t kTileSize = 4;

class Squares : public ProjectionFunctor {
 public:
  LogicalRegion project(LogicalPartition upper_bound, const DomainPoint& point, const Domain&) override {
    const coord_t i = point[0];
    return runtime->get_logical_subregion_by_color(upper_bound, DomainPoint(Point<2>(i, i * i % kTiles)));
  }
  using ProjectionFunctor::project;
  bool is_functional() const override { return true; }
  unsigned get_depth() const override { return 0; }
};

void fill_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<WRITE_DISCARD, 2> value(regions[0], FID_A);
  for (PointInDomainIterator<2> p(points_of<2>(task, 0, ctx, runtime)); p(); p++) value[*p] = 1;
}

void bump_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE, 2> value(regions[0], FID_A);
  for (PointInDomainIterator<2> p(points_of<2>(task, 0, ctx, runtime)); p(); p++) value[*p] += 10;
}

// The number of wrong cells.
int64_t total_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                   Runtime* runtime) {
  const Field<READ_ONLY, 2> value(regions[0], FID_A);
  int64_t wrong = 0;
  for (PointInDomainIterator<2> p(points_of<2>(task, 0, ctx, runtime)); p(); p++) {
    const Point<2> tile((*p)[0] / kTileSize, (*p)[1] / kTileSize);
    const bool chosen = tile[1] == tile[0] * tile[0] % kTiles;
    wrong += value[*p] != (chosen ? 31 : 1);
  }
  return wrong;
}

bool program(Context ctx, Runtime* runtime) {
  const coord_t side = kTiles * kTileSize;
  const IndexSpaceT<2> space =
      runtime->create_index_space(ctx, Rect<2>(Point<2>(0, 0), Point<2>(side - 1, side - 1)));
  const LogicalRegion region = make_region(space, ctx, runtime);
  const IndexPartition tiles =
      runtime->create_partition_by_blockify(ctx, space, Point<2>(kTileSize, kTileSize));
  const LogicalPartition pieces = runtime->get_logical_partition(ctx, region, tiles);

  const Rect<2> all_tiles(Point<2>(0, 0), Point<2>(kTiles - 1, kTiles - 1));
  IndexLauncher fill(FILL_TASK, Domain(all_tiles), TaskArgument(), ArgumentMap());
  fill.add_region_requirement(RegionRequirement(pieces, 0, WRITE_DISCARD, EXCLUSIVE, region))
      .add_field(FID_A);
  runtime->execute_index_space(ctx, fill);
  for (int i = 0; i < 3; ++i) {
    IndexLauncher bump(BUMP_TASK, Domain(Rect<1>(0, kTiles - 1)), TaskArgument(), ArgumentMap());
    bump.add_region_requirement(RegionRequirement(pieces, SQUARES, READ_WRITE, EXCLUSIVE, region))
        .add_field(FID_A);
    runtime->execute_index_space(ctx, bump);
  }
  TaskLauncher total(TOTAL_TASK, TaskArgument());
  total.add_region_requirement(RegionRequirement(region, READ_ONLY, EXCLUSIVE, region)).add_field(FID_A);
  return runtime->execute_task(ctx, total).get_result<int64_t>() == 0;
}

}  // namespace

int main(int argc, char** argv) {
  example::register_task<fill_task>(FILL_TASK, "fill");
  example::register_task<bump_task>(BUMP_TASK, "bump");
  example::register_task<total_task>(TOTAL_TASK, "total");
  Runtime::preregister_projection_functor(SQUARES, std::make_unique<Squares>().release());
  return run<program>(argc, argv);
}
