// Phases that read through an aliased partition, reduce through it, and write through a disjoint one, in
// turn. Reading and reducing the same points in one phase is fine where the fields differ.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr TaskID SPREAD_TASK = 10;
constexpr TaskID TAKE_TASK = 11;
constexpr coord_t kSize = 48;
constexpr coord_t kPieces = 6;
constexpr coord_t kPieceSize = kSize / kPieces;

// Gives the value of every owned point to it and to its neighbours.
void spread_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                 Runtime* runtime) {
  const Field<READ_ONLY> from(regions[0], FID_A);
  const SumInto to(regions[1], FID_B, LEGION_REDOP_SUM_INT64);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) {
    for (coord_t q = std::max<coord_t>(0, (*p)[0] - 1); q <= std::min(kSize - 1, (*p)[0] + 1); ++q) {
      to[Point<1>(q)] <<= from[*p];
    }
  }
}

// a = b mod 1000, b = 0
void take_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE> a(regions[0], FID_A);
  const Field<READ_WRITE> b(regions[0], FID_B);
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) {
    a[*p] = b[*p] % 1000;
    b[*p] = 0;
  }
}

std::vector<int64_t> sequentially(int loops) {
  std::vector<int64_t> a(kSize, 1);
  for (int loop = 0; loop < loops; ++loop) {
    std::vector<int64_t> b(kSize, 0);
    for (coord_t p = 0; p < kSize; ++p) {
      for (coord_t q = std::max<coord_t>(0, p - 1); q <= std::min(kSize - 1, p + 1); ++q) b[q] += a[p];
    }
    for (coord_t p = 0; p < kSize; ++p) a[p] = b[p] % 1000;
  }
  return a;
}

bool program(Context ctx, Runtime* runtime) {
  constexpr int kLoops = 12;
  const LogicalRegion region = make_region(kSize, ctx, runtime);
  const LogicalPartition pieces = cut(region, kPieces, kPieceSize, Rect<1>(0, kPieceSize - 1), ctx, runtime);
  const LogicalPartition halos = cut(region, kPieces, kPieceSize, Rect<1>(-1, kPieceSize), ctx, runtime);
  runtime->fill_field<int64_t>(ctx, region, region, FID_A, 1);
  runtime->fill_field<int64_t>(ctx, region, region, FID_B, 0);
  for (int loop = 0; loop < kLoops; ++loop) {
    IndexLauncher spread(SPREAD_TASK, Domain(Rect<1>(0, kPieces - 1)), TaskArgument(), ArgumentMap());
    spread.add_region_requirement(RegionRequirement(pieces, 0, READ_ONLY, EXCLUSIVE, region))
        .add_field(FID_A);
    spread.add_region_requirement(RegionRequirement(halos, 0, LEGION_REDOP_SUM_INT64, EXCLUSIVE, region))
        .add_field(FID_B);
    runtime->execute_index_space(ctx, spread);
    IndexLauncher take(TAKE_TASK, Domain(Rect<1>(0, kPieces - 1)), TaskArgument(), ArgumentMap());
    take.add_region_requirement(RegionRequirement(pieces, 0, READ_WRITE, EXCLUSIVE, region))
        .add_field(FID_A)
        .add_field(FID_B);
    runtime->execute_index_space(ctx, take);
  }
  const std::vector<int64_t> expected = sequentially(kLoops);
  return equals(region, FID_A, ctx, runtime, [&](coord_t p) { return expected[p]; });
}

}  // namespace

int main(int argc, char** argv) {
  example::register_task<spread_task>(SPREAD_TASK, "spread");
  example::register_task<take_task>(TAKE_TASK, "take");
  return run<program>(argc, argv);
}
