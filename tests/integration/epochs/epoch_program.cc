// Tasks of a must epoch that exchange what they compute in a loop, each with data of its own: an SPMD
// program. epoch_program exchange: prints what each has computed, to the bit. epoch_program fails: one task
// after the other fails, and nobody may wait for it in vain.
#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <string>

#include "legion.h"

namespace {

using namespace Legion;

enum Tasks : TaskID { kTop = 1, kWorker };
enum Fields : FieldID { kValue = 1 };
constexpr coord_t kTasks = 7, kElements = 5;
constexpr int kRounds = 12;

struct Work {
  PhaseBarrier turn;
  DynamicCollective sum, largest;
  coord_t fails = -1;  // the task at this point, in the middle
};

using Values = FieldAccessor<READ_WRITE, double, 1>;

// Every element grows by what all tasks have agreed on.
void step(const Values& values, const Rect<1>& mine, double sum, double largest) {
  for (PointInRectIterator<1> p(mine); p(); p++)
    values[*p] = (values[*p] + sum / static_cast<double>(kTasks)) / (1.0 + largest);
}

double worker(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  Work work = *static_cast<const Work*>(task->args);
  const Values values(regions[0], kValue);
  const Rect<1> mine =
      runtime->get_index_space_domain(ctx, IndexSpaceT<1>(regions[0].get_logical_region().get_index_space()));
  double own = 0;
  for (int round = 0; round < kRounds; ++round) {
    if (round == kRounds / 2 && task->index_point[0] == work.fails) throw std::runtime_error("deliberate");
    own = 0;
    for (PointInRectIterator<1> p(mine); p(); p++) own += values[*p];
    runtime->arrive_dynamic_collective(ctx, work.sum, &own, sizeof own);
    runtime->arrive_dynamic_collective(ctx, work.largest, &own, sizeof own);
    work.sum = runtime->advance_dynamic_collective(ctx, work.sum);
    work.largest = runtime->advance_dynamic_collective(ctx, work.largest);
    const double sum = runtime->get_dynamic_collective_result(ctx, work.sum).get_result<double>();
    const double largest = runtime->get_dynamic_collective_result(ctx, work.largest).get_result<double>();
    step(values, mine, sum, largest);
    work.turn.arrive();
    work.turn = runtime->advance_phase_barrier(ctx, work.turn);
    work.turn.wait();
  }
  return own;
}

struct Data {
  LogicalRegion region;
  LogicalPartition pieces;

  Data(Context ctx, Runtime* runtime) {
    const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, kTasks * kElements - 1));
    const FieldSpace fields = runtime->create_field_space(ctx);
    runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(double), kValue);
    region = runtime->create_logical_region(ctx, space, fields);
    const IndexSpaceT<1> colors = runtime->create_index_space(ctx, Rect<1>(0, kTasks - 1));
    pieces = runtime->get_logical_partition(ctx, region, runtime->create_equal_partition(ctx, space, colors));
    const InlineLauncher launcher(
        RegionRequirement(region, WRITE_DISCARD, EXCLUSIVE, region).add_field(kValue));
    PhysicalRegion mapped = runtime->map_region(ctx, launcher);
    const FieldAccessor<WRITE_DISCARD, double, 1> values(mapped, kValue);
    for (coord_t i = 0; i < kTasks * kElements; ++i) values[i] = 1.0 / static_cast<double>(i + 3);
    runtime->unmap_region(ctx, mapped);
  }
};

// The results of one epoch.
FutureMap run(const Data& data, const Work& work, Context ctx, Runtime* runtime) {
  MustEpochLauncher epoch;
  IndexTaskLauncher workers(kWorker, Rect<1>(0, kTasks - 1), TaskArgument(&work, sizeof(work)),
                            ArgumentMap());
  workers.add_region_requirement(
      RegionRequirement(data.pieces, 0, READ_WRITE, EXCLUSIVE, data.region).add_field(kValue));
  epoch.add_index_task(workers);
  return runtime->execute_must_epoch(ctx, epoch);
}

Work make_work(coord_t fails, Context ctx, Runtime* runtime) {
  const double zero = 0;
  return {runtime->create_phase_barrier(ctx, kTasks),
          runtime->create_dynamic_collective(ctx, kTasks, LEGION_REDOP_SUM_FLOAT64, &zero, sizeof zero),
          runtime->create_dynamic_collective(ctx, kTasks, LEGION_REDOP_MAX_FLOAT64, &zero, sizeof zero),
          fails};
}

void destroy(const Work& work, Context ctx, Runtime* runtime) {
  runtime->destroy_phase_barrier(ctx, work.turn);
  runtime->destroy_dynamic_collective(ctx, work.sum);
  runtime->destroy_dynamic_collective(ctx, work.largest);
}

void exchange(Context ctx, Runtime* runtime) {
  const Data data(ctx, runtime);
  for (int epoch = 0; epoch < 3; ++epoch) {
    const Work work = make_work(-1, ctx, runtime);
    const FutureMap results = run(data, work, ctx, runtime);
    for (coord_t p = 0; p < kTasks; ++p) {
      LEGION_PRINT_ONCE(runtime, ctx, stdout, "epoch %d task %d: %a\n", epoch, static_cast<int>(p),
                        results.get_result<double>(DomainPoint(p)));
    }
    destroy(work, ctx, runtime);
  }
  LEGION_PRINT_ONCE(runtime, ctx, stdout, "SUCCESS\n");
}

void fails(Context ctx, Runtime* runtime) {
  const Data data(ctx, runtime);
  int failed = 0;
  for (coord_t p = 0; p < kTasks; ++p) {
    const Work work = make_work(p, ctx, runtime);
    const FutureMap results = run(Data(ctx, runtime), work, ctx, runtime);
    for (coord_t q = 0; q < kTasks; ++q) {
      try {
        results.get_result<double>(DomainPoint(q));
      } catch (const std::runtime_error&) {
        ++failed;
      }
    }
    destroy(work, ctx, runtime);
  }
  // After all that, tasks meet as before.
  const Work work = make_work(-1, ctx, runtime);
  const FutureMap results = run(data, work, ctx, runtime);
  for (coord_t p = 0; p < kTasks; ++p) results.get_result<double>(DomainPoint(p));
  LEGION_PRINT_ONCE(runtime, ctx, stdout, "%d tasks failed\n", failed);
  LEGION_PRINT_ONCE(runtime, ctx, stdout, "SUCCESS\n");
}

void top(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const std::string way = Runtime::get_input_args().argv[1];
  way == "fails" ? fails(ctx, runtime) : exchange(ctx, runtime);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: epoch_program exchange|fails" << std::endl;
    return 2;
  }
  TaskVariantRegistrar top_level(kTop, "top"), work(kWorker, "worker");
  top_level.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  work.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  Runtime::preregister_task_variant<top>(top_level, "top");
  Runtime::preregister_task_variant<double, worker>(work, "worker");
  Runtime::set_top_level_task_id(kTop);
  return Runtime::start(argc, argv);
}
