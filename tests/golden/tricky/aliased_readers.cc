// Readers overlap: pieces with halos, the whole region for every point, and the same data twice in one task.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr TaskID TWO_READS_TASK = 10;

// Requirement 0 is the piece with its halo, requirement 1 the whole region: the points are the same, and both
// only read.
int64_t two_reads_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                       Runtime* runtime) {
  const Field<READ_ONLY> halo(regions[0], FID_A);
  const Field<READ_ONLY> all(regions[1], FID_A);
  int64_t sum = 0;
  for (PointInDomainIterator<1> p(points_of(task, 0, ctx, runtime)); p(); p++) sum += halo[*p];
  for (PointInDomainIterator<1> p(points_of(task, 1, ctx, runtime)); p(); p++) sum += 1000 * all[*p];
  return sum;
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(100, ctx, runtime);
  const LogicalPartition pieces = cut(region, 4, 25, Rect<1>(0, 24), ctx, runtime);
  const LogicalPartition halos = cut(region, 4, 25, Rect<1>(-10, 34), ctx, runtime);
  launch_all(SET_TASK, pieces, region, FID_A, 1, ctx, runtime);

  const FutureMap sums = launch_all(SUM_TASK, halos, region, FID_A, 0, ctx, runtime);
  IndexLauncher both(TWO_READS_TASK, Domain(Rect<1>(0, 3)), TaskArgument(), ArgumentMap());
  both.add_region_requirement(RegionRequirement(halos, 0, READ_ONLY, EXCLUSIVE, region)).add_field(FID_A);
  both.add_region_requirement(RegionRequirement(region, 0, READ_ONLY, EXCLUSIVE, region)).add_field(FID_A);
  const FutureMap more_sums = runtime->execute_index_space(ctx, both);
  // Writes after all of the readers.
  launch_all(ADD_TASK, pieces, region, FID_A, 1, ctx, runtime);

  bool correct = equals(region, FID_A, ctx, runtime, [](coord_t) { return 2; });
  for (coord_t color = 0; color < 4; ++color) {
    const int64_t size = color == 0 || color == 3 ? 35 : 45;
    correct = correct && sums.get_result<int64_t>(color) == size;
    correct = correct && more_sums.get_result<int64_t>(color) == size + 100 * 1000;
  }
  return correct;
}

}  // namespace

int main(int argc, char** argv) {
  example::register_task<two_reads_task>(TWO_READS_TASK, "two_reads");
  return run<program>(argc, argv);
}
