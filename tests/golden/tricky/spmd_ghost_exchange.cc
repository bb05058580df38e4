// A stencil in the SPMD style: tasks of a must-epoch launch own a piece each for many steps, and pass its
// edges on through ghost regions. Copies wait for, and arrive at, phase barriers: nothing else orders the
// tasks.
#include <array>

#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr coord_t kCells = 40, kPieces = 4, kSteps = 6;
constexpr coord_t kWidth = kCells / kPieces;
constexpr TaskID SPMD_TASK = 10, STEP_TASK = 11;

enum Side { kLeft, kRight };

// What one piece needs to know of the exchange, per side: `full` and `empty` of the ghost that it reads
// there, and of the neighbour's ghost that it fills.
struct Exchange {
  coord_t piece;
  std::array<PhaseBarrier, 2> full, empty;
  std::array<PhaseBarrier, 2> theirs_full, theirs_empty;
};

int64_t initial(coord_t cell) {
  return cell * cell % 17;
}

// FID_B = sum of the cell and its neighbours in FID_A, then FID_A = FID_B. Regions: the piece, the left
// ghost, the right ghost.
void step_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const Field<READ_WRITE> now(regions[0], FID_A);
  const Field<READ_WRITE> next(regions[0], FID_B);
  const Field<READ_ONLY> left(regions[1], FID_A), right(regions[2], FID_A);
  const Rect<1> piece = points_of(task, 0, ctx, runtime).bounds;
  const auto at = [&](coord_t cell) {
    if (cell < piece.lo[0]) return left[points_of(task, 1, ctx, runtime).bounds.lo];
    if (cell > piece.hi[0]) return right[points_of(task, 2, ctx, runtime).bounds.lo];
    return int64_t{now[Point<1>(cell)]};
  };
  for (coord_t cell = piece.lo[0]; cell <= piece.hi[0]; ++cell)
    next[Point<1>(cell)] = (at(cell - 1) + at(cell) + at(cell + 1)) % 1000003;
  for (coord_t cell = piece.lo[0]; cell <= piece.hi[0]; ++cell) now[Point<1>(cell)] = next[Point<1>(cell)];
}

// Regions: the piece, the own edges, which are the ghosts of the neighbours, and the ghosts that come from
// them.
void spmd_task(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  Exchange exchange = argument<Exchange>(task);
  const LogicalRegion piece = task->regions[0].region;
  const LogicalRegion to[2] = {task->regions[1].region, task->regions[2].region};
  const LogicalRegion ghosts[2] = {task->regions[3].region, task->regions[4].region};
  for (coord_t step = 0; step < kSteps; ++step) {
    for (int side : {kLeft, kRight}) {
      CopyLauncher copy;
      copy.add_copy_requirements(RegionRequirement(piece, READ_ONLY, EXCLUSIVE, piece),
                                 RegionRequirement(to[side], WRITE_DISCARD, EXCLUSIVE, to[side]));
      copy.add_src_field(0, FID_A);
      copy.add_dst_field(0, FID_A);
      if (step > 0) {
        exchange.theirs_empty[side] = runtime->advance_phase_barrier(ctx, exchange.theirs_empty[side]);
        copy.add_wait_barrier(exchange.theirs_empty[side]);
      }
      copy.add_arrival_barrier(exchange.theirs_full[side]);
      exchange.theirs_full[side] = runtime->advance_phase_barrier(ctx, exchange.theirs_full[side]);
      runtime->issue_copy_operation(ctx, copy);
    }
    for (int side : {kLeft, kRight}) {
      exchange.full[side] = runtime->advance_phase_barrier(ctx, exchange.full[side]);
      AcquireLauncher acquire(ghosts[side], ghosts[side]);
      acquire.add_field(FID_A);
      acquire.add_wait_barrier(exchange.full[side]);
      runtime->issue_acquire(ctx, acquire);
    }
    TaskLauncher launcher(STEP_TASK, TaskArgument());
    launcher.add_region_requirement(RegionRequirement(piece, READ_WRITE, EXCLUSIVE, piece))
        .add_field(FID_A)
        .add_field(FID_B);
    for (int side : {kLeft, kRight}) {
      launcher.add_region_requirement(RegionRequirement(ghosts[side], READ_ONLY, EXCLUSIVE, ghosts[side]))
          .add_field(FID_A);
    }
    runtime->execute_task(ctx, launcher);
    for (int side : {kLeft, kRight}) {
      ReleaseLauncher release(ghosts[side], ghosts[side]);
      release.add_field(FID_A);
      if (step + 1 < kSteps) release.add_arrival_barrier(exchange.empty[side]);
      exchange.empty[side] = runtime->advance_phase_barrier(ctx, exchange.empty[side]);
      runtime->issue_release(ctx, release);
    }
  }
}

coord_t neighbour(coord_t piece, int side) {
  return (piece + (side == kLeft ? kPieces - 1 : 1)) % kPieces;
}

void initialise(LogicalRegion cells, Context ctx, Runtime* runtime) {
  RegionRequirement requirement(cells, WRITE_DISCARD, EXCLUSIVE, cells);
  requirement.add_field(FID_A);
  PhysicalRegion mapped = runtime->map_region(ctx, InlineLauncher(requirement));
  const Field<WRITE_DISCARD> value(mapped, FID_A);
  for (coord_t cell = 0; cell < kCells; ++cell) value[Point<1>(cell)] = initial(cell);
  runtime->unmap_region(ctx, mapped);
  const int64_t zero = 0;
  runtime->fill_field(ctx, cells, cells, FID_B, zero);
}

std::array<int64_t, kCells> expected() {
  std::array<int64_t, kCells> now;
  for (coord_t cell = 0; cell < kCells; ++cell) now[cell] = initial(cell);
  for (coord_t step = 0; step < kSteps; ++step) {
    std::array<int64_t, kCells> next;
    for (coord_t cell = 0; cell < kCells; ++cell)
      next[cell] = (now[(cell + kCells - 1) % kCells] + now[cell] + now[(cell + 1) % kCells]) % 1000003;
    now = next;
  }
  return now;
}

bool program(Context ctx, Runtime* runtime) {
  const LogicalRegion cells = make_region(kCells, ctx, runtime);
  const LogicalPartition pieces = cut(cells, kPieces, kWidth, Rect<1>(0, kWidth - 1), ctx, runtime);
  initialise(cells, ctx, runtime);

  // The edges of each piece, in trees of their own: edge[p][s] is what piece p gives to its neighbour on side
  // s.
  std::array<std::array<LogicalRegion, 2>, kPieces> edge;
  std::array<std::array<PhaseBarrier, 2>, kPieces> full, empty;
  for (coord_t p = 0; p < kPieces; ++p) {
    for (int side : {kLeft, kRight}) {
      const coord_t cell = side == kLeft ? p * kWidth : (p + 1) * kWidth - 1;
      edge[p][side] = make_region(runtime->create_index_space(ctx, Rect<1>(cell, cell)), ctx, runtime);
      full[p][side] = runtime->create_phase_barrier(ctx, 1);
      empty[p][side] = runtime->create_phase_barrier(ctx, 1);
    }
  }
  MustEpochLauncher epoch;
  std::array<Exchange, kPieces> exchanges;  // arguments are copied when the epoch is launched
  for (coord_t p = 0; p < kPieces; ++p) {
    Exchange& exchange = exchanges[p];
    exchange = {p, {}, {}, full[p], empty[p]};
    const auto from = [&](int side) { return neighbour(p, side); };
    for (int side : {kLeft, kRight}) {
      exchange.full[side] = full[from(side)][1 - side];
      exchange.empty[side] = empty[from(side)][1 - side];
    }
    TaskLauncher launcher(SPMD_TASK, TaskArgument(&exchange, sizeof exchange));
    launcher
        .add_region_requirement(
            RegionRequirement(piece(pieces, p, ctx, runtime), READ_WRITE, EXCLUSIVE, cells))
        .add_field(FID_A)
        .add_field(FID_B);
    for (int side : {kLeft, kRight}) {
      launcher
          .add_region_requirement(RegionRequirement(edge[p][side], READ_WRITE, SIMULTANEOUS, edge[p][side]))
          .add_field(FID_A)
          .add_flags(NO_ACCESS_FLAG);
    }
    for (int side : {kLeft, kRight}) {
      const LogicalRegion ghost = edge[from(side)][1 - side];
      launcher.add_region_requirement(RegionRequirement(ghost, READ_ONLY, SIMULTANEOUS, ghost))
          .add_field(FID_A)
          .add_flags(NO_ACCESS_FLAG);
    }
    epoch.add_single_task(DomainPoint(p), launcher);
  }
  runtime->execute_must_epoch(ctx, epoch);
  for (coord_t p = 0; p < kPieces; ++p) {
    for (int side : {kLeft, kRight}) {
      runtime->destroy_phase_barrier(ctx, full[p][side]);
      runtime->destroy_phase_barrier(ctx, empty[p][side]);
    }
  }

  const std::array<int64_t, kCells> now = expected();
  return equals(cells, FID_A, ctx, runtime, [&](coord_t cell) { return now[cell]; });
}

}  // namespace

int main(int argc, char** argv) {
  example::register_task<spmd_task>(SPMD_TASK, "spmd", example::Kind::kLauncher);
  example::register_task<step_task>(STEP_TASK, "step");
  return run<program>(argc, argv);
}
