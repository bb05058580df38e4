// Red-black relaxation in place: a task writes the points of one color and reads their neighbours of the
// other one, in the same field. The two sets interleave, so their bounding boxes overlap although they have
// no point in common.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr TaskID RELAX_TASK = 10;
constexpr TaskID RAMP_TASK = 11;
constexpr coord_t kSize = 64;
constexpr coord_t kPieces = 4;

void ramp_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<WRITE_DISCARD> value(regions[0], FID_A);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) value[*p] = (*p)[0] * (*p)[0];
}

// A point becomes itself plus its neighbours, modulo a prime.
template <typename Read>
int64_t relaxed(int64_t self, const Read& read, coord_t p) {
  return (self + (p > 0 ? read(p - 1) : 0) + (p + 1 < kSize ? read(p + 1) : 0)) % 10007;
}

void relax_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE> mine(regions[0], FID_A);
  const Field<READ_ONLY> others(regions[1], FID_A);
  const auto read = [&](coord_t q) { return others[Point<1>(q)]; };
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) {
    mine[*p] = relaxed(mine[*p], read, (*p)[0]);
  }
}

struct Colors {
  LogicalPartition mine;
  LogicalPartition others;
};

// For every piece, the points of this parity, and the neighbours of these.
Colors color(LogicalRegion region, coord_t parity, Context ctx, Runtime* runtime) {
  std::map<Point<1>, std::vector<Rect<1>>> mine;
  std::map<Point<1>, std::vector<Rect<1>>> others;
  for (coord_t p = parity; p < kSize; p += 2) {
    const Point<1> piece(p / (kSize / kPieces));
    mine[piece].emplace_back(p, p);
    if (p > 0 && (others[piece].empty() || others[piece].back().lo[0] != p - 1))
      others[piece].emplace_back(p - 1, p - 1);
    if (p + 1 < kSize) others[piece].emplace_back(p + 1, p + 1);
  }
  const IndexSpaceT<1> space(region.get_index_space());
  const IndexSpaceT<1> pieces = colors(kPieces, ctx, runtime);
  return {runtime->get_logical_partition(ctx, region,
                                         runtime->create_partition_by_rectangles(ctx, space, mine, pieces)),
          runtime->get_logical_partition(
              ctx, region, runtime->create_partition_by_rectangles(ctx, space, others, pieces))};
}

bool program(Context ctx, Runtime* runtime) {
  constexpr int kSweeps = 6;
  const LogicalRegion region = make_region(kSize, ctx, runtime);
  TaskLauncher ramp(RAMP_TASK, TaskArgument());
  ramp.add_region_requirement(RegionRequirement(region, WRITE_DISCARD, EXCLUSIVE, region)).add_field(FID_A);
  runtime->execute_task(ctx, ramp);
  const Colors parities[2] = {color(region, 0, ctx, runtime), color(region, 1, ctx, runtime)};

  std::vector<int64_t> expected(kSize);
  for (coord_t p = 0; p < kSize; ++p) expected[p] = p * p;
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    const Colors& now = parities[sweep % 2];
    IndexLauncher relax(RELAX_TASK, Domain(Rect<1>(0, kPieces - 1)), TaskArgument(), ArgumentMap());
    relax.add_region_requirement(RegionRequirement(now.mine, 0, READ_WRITE, EXCLUSIVE, region))
        .add_field(FID_A);
    relax.add_region_requirement(RegionRequirement(now.others, 0, READ_ONLY, EXCLUSIVE, region))
        .add_field(FID_A);
    runtime->execute_index_space(ctx, relax);
    const auto read = [&](coord_t q) { return expected[q]; };
    for (coord_t p = sweep % 2; p < kSize; p += 2) expected[p] = relaxed(expected[p], read, p);
  }
  return equals(region, FID_A, ctx, runtime, [&](coord_t p) { return expected[p]; });
}

}  // namespace

int main(int argc, char** argv) {
  example::register_task<relax_task>(RELAX_TASK, "relax");
  example::register_task<ramp_task>(RAMP_TASK, "ramp");
  return run<program>(argc, argv);
}
