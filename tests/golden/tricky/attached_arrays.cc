// Regions in the program's own arrays: a whole region before its first use, one that was used before, and
// pieces one by one, in layouts of all kinds. After the detach the arrays hold what the tasks computed.
#include <array>

#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

constexpr coord_t kCells = 24, kPieces = 3;
constexpr coord_t kWidth = kCells / kPieces;

struct Element {
  int64_t a, b;
};

template <typename Array>
void number(Array& values, int64_t first) {
  for (int64_t& value : values) value = first++;
}

// Adds `value` to FID_A of every piece of the region.
void add_to_pieces(LogicalRegion region, int64_t value, Context ctx, Runtime* runtime) {
  const LogicalPartition pieces = cut(region, kPieces, kWidth, Rect<1>(0, kWidth - 1), ctx, runtime);
  launch_all(ADD_TASK, pieces, region, FID_A, value, ctx, runtime);
}

bool whole_region(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(kCells, ctx, runtime);
  std::array<int64_t, 2 * kCells> memory;  // FID_A, then FID_B
  number(memory, 0);
  AttachLauncher launcher(LEGION_EXTERNAL_INSTANCE, region, region);
  launcher.attach_array_soa(memory.data(), false, {FID_A, FID_B});
  PhysicalRegion attached = runtime->attach_external_resource(ctx, launcher);
  {
    attached.wait_until_valid();
    const Field<READ_WRITE> value(attached, FID_B);
    for (coord_t cell = 0; cell < kCells; ++cell) value[Point<1>(cell)] *= 2;
  }
  add_to_pieces(region, 100, ctx, runtime);
  runtime->detach_external_resource(ctx, attached).wait();
  bool right = true;
  for (int64_t cell = 0; cell < kCells; ++cell) {
    right = right && memory[static_cast<size_t>(cell)] == cell + 100;
    right = right && memory[static_cast<size_t>(kCells + cell)] == 2 * (kCells + cell);
  }
  number(memory, -1);
  // The region keeps its data, but no longer there.
  return right && equals(region, FID_A, ctx, runtime, [](coord_t cell) { return cell + 100; });
}

bool used_before(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(kCells, ctx, runtime);
  launch(SET_TASK, region, region, FID_A, 7, ctx, runtime);
  std::array<Element, kCells> memory;
  for (size_t cell = 0; cell < kCells; ++cell) memory[cell] = {int64_t(cell), -1};
  AttachLauncher launcher(LEGION_EXTERNAL_INSTANCE, region, region, true, false);
  launcher.initialize_constraints(true, false, {FID_A, FID_B});
  launcher.privilege_fields = {FID_A};
  const Realm::ExternalMemoryResource resource(memory.data(), sizeof memory);
  launcher.external_resource = &resource;
  PhysicalRegion attached = runtime->attach_external_resource(ctx, launcher);
  add_to_pieces(region, 1, ctx, runtime);

  AcquireLauncher acquire(region, region, attached);
  acquire.add_field(FID_A);
  runtime->issue_acquire(ctx, acquire);
  add_to_pieces(region, 10, ctx, runtime);
  ReleaseLauncher release(region, region, attached);
  release.add_field(FID_A);
  const PhaseBarrier released = runtime->create_phase_barrier(ctx, 1);
  release.add_arrival_barrier(released);
  runtime->issue_release(ctx, release);
  PhaseBarrier after = runtime->advance_phase_barrier(ctx, released);
  after.wait();
  bool right = true;
  for (int64_t cell = 0; cell < kCells; ++cell) right = right && memory[size_t(cell)].a == cell + 11;

  add_to_pieces(region, 100, ctx, runtime);
  runtime->detach_external_resource(ctx, attached).wait();
  for (int64_t cell = 0; cell < kCells; ++cell)
    right = right && memory[size_t(cell)].a == cell + 111 && memory[size_t(cell)].b == -1;
  return right;
}

bool pieces(Context ctx, Runtime* runtime) {
  const LogicalRegion region = make_region(kCells, ctx, runtime);
  const LogicalPartition parts = cut(region, kPieces, kWidth, Rect<1>(0, kWidth - 1), ctx, runtime);
  std::array<std::array<int64_t, kWidth>, kPieces> memory;
  IndexAttachLauncher launcher(LEGION_EXTERNAL_INSTANCE, region);
  launcher.initialize_constraints(false, true, {FID_A});
  std::vector<Realm::ExternalMemoryResource> resources;
  resources.reserve(kPieces);
  for (coord_t p = 0; p < kPieces; ++p) {
    number(memory[size_t(p)], 1000 * p);
    resources.emplace_back(memory[size_t(p)].data(), sizeof memory[size_t(p)]);
    launcher.add_external_resource(piece(parts, p, ctx, runtime), &resources.back());
  }
  ExternalResources attached = runtime->attach_external_resources(ctx, launcher);
  launch_all(ADD_TASK, parts, region, FID_A, 5, ctx, runtime);
  runtime->detach_external_resources(ctx, attached).wait();
  bool right = attached.size() == kPieces;
  for (coord_t p = 0; p < kPieces; ++p) {
    for (int64_t i = 0; i < kWidth; ++i) right = right && memory[size_t(p)][size_t(i)] == 1000 * p + i + 5;
  }
  return right;
}

bool program(Context ctx, Runtime* runtime) {
  bool right = whole_region(ctx, runtime);
  right = used_before(ctx, runtime) && right;
  return pieces(ctx, runtime) && right;
}

}  // namespace

int main(int argc, char** argv) {
  return run<program>(argc, argv);
}
