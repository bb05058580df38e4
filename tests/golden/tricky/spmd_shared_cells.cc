// Tasks that run together and share a region in place: each relaxes its own cell from its neighbours' values,
// writes it where the others see it, and waits for them in its body. A dynamic collective tells all of them
// when nothing changes any more. The tasks are one index launch and one single launch of a must epoch.
#include <algorithm>
#include <array>

#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr coord_t kCells = 6;
constexpr TaskID RELAX_TASK = 10;

struct Shared {
  PhaseBarrier read, written;
  DynamicCollective changes;
};

int64_t initial(coord_t cell) {
  return cell == 2 ? 0 : 100 + cell;
}

// The distance to the smallest value, along a ring.
int64_t relaxed(int64_t left, int64_t here, int64_t right) {
  return std::min({here, left + 1, right + 1});
}

int64_t relax_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                   Runtime* runtime) {
  Shared shared = argument<Shared>(task);
  const coord_t mine = task->index_point[0];
  const Field<READ_WRITE> value(regions[0], FID_A);
  const auto at = [&](coord_t cell) { return Point<1>((cell + kCells) % kCells); };
  for (int64_t step = 1;; ++step) {
    const int64_t before = value[at(mine)];
    const int64_t after = relaxed(value[at(mine - 1)], before, value[at(mine + 1)]);
    shared.read.arrive();
    shared.read = runtime->advance_phase_barrier(ctx, shared.read);
    shared.read.wait();
    value[at(mine)] = after;
    const int64_t change = before - after;
    runtime->arrive_dynamic_collective(ctx, shared.changes, &change, sizeof change);
    shared.changes = runtime->advance_dynamic_collective(ctx, shared.changes);
    const Future all = runtime->get_dynamic_collective_result(ctx, shared.changes);
    shared.written.arrive();
    shared.written = runtime->advance_phase_barrier(ctx, shared.written);
    shared.written.wait();
    if (all.get_result<int64_t>() == 0) return step;
  }
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion cells = make_region(kCells, ctx, runtime);
  {
    RegionRequirement requirement(cells, WRITE_DISCARD, EXCLUSIVE, cells);
    requirement.add_field(FID_A);
    PhysicalRegion mapped = runtime->map_region(ctx, InlineLauncher(requirement));
    const Field<WRITE_DISCARD> value(mapped, FID_A);
    for (coord_t cell = 0; cell < kCells; ++cell) value[Point<1>(cell)] = initial(cell);
    runtime->unmap_region(ctx, mapped);
  }
  const int64_t zero = 0;
  const Shared shared{
      runtime->create_phase_barrier(ctx, kCells), runtime->create_phase_barrier(ctx, kCells),
      runtime->create_dynamic_collective(ctx, kCells, LEGION_REDOP_SUM_INT64, &zero, sizeof zero)};
  const TaskArgument argument(&shared, sizeof shared);
  const auto share = [&](auto& launcher) {
    launcher.add_region_requirement(RegionRequirement(cells, READ_WRITE, SIMULTANEOUS, cells))
        .add_field(FID_A);
  };
  MustEpochLauncher epoch;
  IndexLauncher most(RELAX_TASK, Domain(Rect<1>(0, kCells - 2)), argument, ArgumentMap());
  share(most);
  epoch.add_index_task(most);
  TaskLauncher last(RELAX_TASK, argument);
  share(last);
  epoch.add_single_task(DomainPoint(kCells - 1), last);
  const FutureMap steps = runtime->execute_must_epoch(ctx, epoch);

  std::array<int64_t, kCells> now;
  for (coord_t cell = 0; cell < kCells; ++cell) now[cell] = initial(cell);
  int64_t expected_steps = 0;
  for (bool changed = true; changed; ++expected_steps) {
    std::array<int64_t, kCells> next;
    for (coord_t cell = 0; cell < kCells; ++cell)
      next[cell] = relaxed(now[(cell + kCells - 1) % kCells], now[cell], now[(cell + 1) % kCells]);
    changed = next != now;
    now = next;
  }
  bool right = true;
  for (coord_t cell = 0; cell < kCells; ++cell)
    right = right && steps.get_result<int64_t>(DomainPoint(cell)) == expected_steps;
  runtime->destroy_phase_barrier(ctx, shared.read);
  runtime->destroy_phase_barrier(ctx, shared.written);
  runtime->destroy_dynamic_collective(ctx, shared.changes);
  return right && equals(cells, FID_A, ctx, runtime, [&](coord_t cell) { return now[cell]; });
}

}  // namespace

int main(int argc, char** argv) {
  TaskVariantRegistrar registrar(RELAX_TASK, "relax");
  registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  Runtime::preregister_task_variant<int64_t, relax_task>(registrar, "relax");
  return run<program>(argc, argv);
}
