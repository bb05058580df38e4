// A program on several ranks, one of which ends badly: faulty_program WAY. See faults_test.py.
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>

#include "legion.h"

namespace {

using namespace Legion;

enum Tasks : TaskID { kTop = 1, kStep, kSum, kFault };
enum Fields : FieldID { kOld = 1, kNew };

constexpr coord_t kPieces = 6, kWidth = 8;

int rank_of(Context ctx, Runtime* runtime) {
  return static_cast<int>(runtime->get_executing_processor(ctx).address_space());
}

void step(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const FieldAccessor<READ_ONLY, double, 1> before(regions[0], *task->regions[0].privilege_fields.begin());
  const FieldAccessor<WRITE_DISCARD, double, 1> after(regions[1], *task->regions[1].privilege_fields.begin());
  const Rect<1> halo = regions[0], piece = regions[1];
  for (PointInRectIterator<1> p(piece); p(); p++) {
    double sum = 0;
    for (coord_t x = (*p)[0] - 1; x <= (*p)[0] + 1; ++x) sum += halo.contains(Point<1>(x)) ? before[x] : 0;
    after[*p] = sum / 3;
  }
}

double sum(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const FieldAccessor<READ_ONLY, double, 1> values(regions[0], kOld);
  double total = 0;
  const Rect<1> points = regions[0];
  for (PointInRectIterator<1> p(points); p(); p++) total += values[*p];
  return total;
}

// Ends badly at the second of two points: with two ranks, on rank 1.
void fault(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  if (task->index_point[0] != 1) return;
  const std::string way(static_cast<const char*>(task->args), task->arglen);
  if (way == "exit") std::exit(0);
  if (way == "abort") std::abort();
  if (way == "segfault") std::raise(SIGSEGV);
  throw std::runtime_error("a deliberate failure");
}

// A stencil in steps, with messages between neighbours in each and a sum over all ranks in some.
class Stencil {
 public:
  Stencil(Context ctx, Runtime* runtime) : ctx_(ctx), runtime_(runtime) {
    const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, kPieces * kWidth - 1));
    const FieldSpace fields = runtime->create_field_space(ctx);
    FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
    allocator.allocate_field(sizeof(double), kOld);
    allocator.allocate_field(sizeof(double), kNew);
    region_ = runtime->create_logical_region(ctx, space, fields);
    const IndexSpaceT<1> colors = runtime->create_index_space(ctx, Rect<1>(0, kPieces - 1));
    pieces_ = cut(space, colors, Rect<1>(0, kWidth - 1));
    halos_ = cut(space, colors, Rect<1>(-1, kWidth));
    runtime->fill_field<double>(ctx, region_, region_, kOld, 1);
  }

  void advance() {
    half_step(kOld, kNew);
    half_step(kNew, kOld);
  }
  double total() {
    IndexTaskLauncher launcher(kSum, Rect<1>(0, kPieces - 1), TaskArgument(), ArgumentMap());
    launcher.add_region_requirement(requirement(pieces_, READ_ONLY, kOld));
    return runtime_->execute_index_space(ctx_, launcher, LEGION_REDOP_SUM_FLOAT64).get_result<double>();
  }

 private:
  LogicalPartition cut(IndexSpaceT<1> space, IndexSpaceT<1> colors, const Rect<1>& extent) {
    Transform<1, 1> transform;
    transform[0][0] = kWidth;
    return runtime_->get_logical_partition(
        ctx_, region_, runtime_->create_partition_by_restriction(ctx_, space, colors, transform, extent));
  }
  RegionRequirement requirement(LogicalPartition partition, PrivilegeMode mode, FieldID field) const {
    return RegionRequirement(partition, 0, mode, EXCLUSIVE, region_).add_field(field);
  }
  void half_step(FieldID from, FieldID to) {
    IndexTaskLauncher launcher(kStep, Rect<1>(0, kPieces - 1), TaskArgument(), ArgumentMap());
    launcher.add_region_requirement(requirement(halos_, READ_ONLY, from));
    launcher.add_region_requirement(requirement(pieces_, WRITE_DISCARD, to));
    runtime_->execute_index_space(ctx_, launcher);
  }

  Context ctx_;
  Runtime* runtime_;
  LogicalRegion region_;
  LogicalPartition pieces_, halos_;
};

[[noreturn]] void run_for_ever(Context ctx, Runtime* runtime) {
  Stencil stencil(ctx, runtime);
  for (int i = 0;; ++i) {
    stencil.advance();
    if (i % 10 != 0) continue;
    stencil.total();
    if (i == 50) std::cout << "rank " + std::to_string(rank_of(ctx, runtime)) + " runs\n" << std::flush;
  }
}

void top(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const std::string way = Runtime::get_input_args().argv[1];
  if (way == "loop") run_for_ever(ctx, runtime);
  if (way == "throw_on_one") {
    Stencil stencil(ctx, runtime);
    for (int i = 0; i < 100; ++i) {
      stencil.advance();
      if (i == 50 && rank_of(ctx, runtime) == 1) throw std::runtime_error("a deliberate failure");
    }
    stencil.total();
  } else if (way == "throw_on_all") {
    Stencil(ctx, runtime).advance();
    throw std::runtime_error("a deliberate failure");
  } else {
    Stencil stencil(ctx, runtime);
    stencil.advance();
    runtime->execute_index_space(
        ctx, IndexTaskLauncher(kFault, Rect<1>(0, 1), TaskArgument(way.data(), way.size()), ArgumentMap()));
    for (int i = 0; i < 50; ++i) stencil.advance();
    stencil.total();
  }
}

template <typename T, T (*FN)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*)>
void add_task(TaskID id, const char* name) {
  TaskVariantRegistrar registrar(id, name);
  registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  Runtime::preregister_task_variant<T, FN>(registrar, name);
}
template <void (*FN)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*)>
void add_task(TaskID id, const char* name) {
  TaskVariantRegistrar registrar(id, name);
  registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  Runtime::preregister_task_variant<FN>(registrar, name);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: faulty_program WAY" << std::endl;
    return 2;
  }
  add_task<top>(kTop, "top");
  add_task<step>(kStep, "step");
  add_task<double, sum>(kSum, "sum");
  add_task<fault>(kFault, "fault");
  Runtime::set_top_level_task_id(kTop);
  return Runtime::start(argc, argv);
}
