// Programs that hang, each in its own way: hanging_program WAY -tt:hang-timeout=1. See CMakeLists.txt for
// what is said of them.
#include <atomic>
#include <iostream>
#include <map>
#include <streambuf>
#include <string>
#include <thread>

#include "core/program/future.h"
#include "legion.h"

namespace {

using namespace Legion;

enum Tasks : TaskID { kTop = 1, kReader, kAdd, kPartner, kCompute, kParent, kMeets };
enum Fields : FieldID { kValue = 1 };

// Nobody sets it.
Future missing_value() {
  return Future(std::make_shared<testudo::FutureState>());
}

// What tasks of one rank wait for behind the runtime's back.
struct Rendezvous {
  std::atomic<bool> set{false};
  Future futures[2];
};
Rendezvous& rendezvous() {
  static Rendezvous both;
  return both;
}

int reader(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  return 1;
}

void add(const Task*, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime) {
  const FieldAccessor<READ_WRITE, int64_t, 1> values(regions[0], kValue);
  const DomainT<1> points =
      runtime->get_index_space_domain(ctx, IndexSpaceT<1>(regions[0].get_logical_region().get_index_space()));
  for (PointInDomainIterator<1> p(points); p(); p++) values[*p] += 1;
}

// Waits for the other one.
void partner(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  while (!rendezvous().set) std::this_thread::yield();
  const int other = 1 - *static_cast<const int*>(task->args);
  rendezvous().futures[other].get_void_result();
}

// Counts the reports that the program writes to std::cerr.
class CountingBuffer final : public std::streambuf {
 public:
  CountingBuffer() : inner_(std::cerr.rdbuf(this)) {}
  ~CountingBuffer() override { std::cerr.rdbuf(inner_); }
  int reports() const { return reports_; }

 protected:
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    if (std::string(text, static_cast<size_t>(size)).find("T0550") != std::string::npos) ++reports_;
    return inner_->sputn(text, size);
  }
  int overflow(int character) override { return inner_->sputc(static_cast<char>(character)); }
  int sync() override { return inner_->pubsync(); }

 private:
  std::streambuf* const inner_;
  std::atomic<int> reports_{0};
};

// Computes until it has been told of twice.
void compute(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  const CountingBuffer buffer;
  while (buffer.reports() < 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

// Launches something that never starts, and returns.
void parent(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  TaskLauncher child(kReader, TaskArgument());
  child.add_future(missing_value());
  runtime->execute_task(ctx, child);
}

int rank_of(Context ctx, Runtime* runtime) {
  return static_cast<int>(runtime->get_executing_processor(ctx).address_space());
}

// Sixteen numbers in two halves.
struct Data {
  LogicalRegion region;
  LogicalPartition halves;

  Data(Context ctx, Runtime* runtime) {
    const IndexSpaceT<1> space = runtime->create_index_space(ctx, Rect<1>(0, 15));
    const FieldSpace fields = runtime->create_field_space(ctx);
    runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(int64_t), kValue);
    region = runtime->create_logical_region(ctx, space, fields);
    const IndexSpaceT<1> colors = runtime->create_index_space(ctx, Rect<1>(0, 1));
    const IndexPartition partition = runtime->create_equal_partition(ctx, space, colors);
    halves = runtime->get_logical_partition(ctx, region, partition);
    runtime->fill_field<int64_t>(ctx, region, region, kValue, 0);
  }

  RegionRequirement whole() const {
    return RegionRequirement(region, READ_WRITE, EXCLUSIVE, region).add_field(kValue);
  }
  void add_to_halves(Context ctx, Runtime* runtime) const {
    IndexTaskLauncher launcher(kAdd, Rect<1>(0, 1), TaskArgument(), ArgumentMap());
    launcher.add_region_requirement(
        RegionRequirement(halves, 0, READ_WRITE, EXCLUSIVE, region).add_field(kValue));
    runtime->execute_index_space(ctx, launcher);
  }
  Future add_to_all(Context ctx, Runtime* runtime, Future first = Future()) const {
    TaskLauncher launcher(kAdd, TaskArgument());
    launcher.add_region_requirement(whole());
    if (first.exists()) launcher.add_future(first);
    return runtime->execute_task(ctx, launcher);
  }
};

void never_set(Context ctx, Runtime* runtime) {
  const Data data(ctx, runtime);
  TaskLauncher launcher(kReader, TaskArgument());
  launcher.add_future(missing_value());
  const Future value = runtime->execute_task(ctx, launcher);
  data.add_to_all(ctx, runtime, value);
  data.add_to_halves(ctx, runtime);
  data.add_to_all(ctx, runtime).get_void_result();
}

void waits_itself(Context, Runtime*) {
  missing_value().get_void_result();
}

void inline_mapping(Context ctx, Runtime* runtime) {
  const Data data(ctx, runtime);
  data.add_to_all(ctx, runtime, missing_value());
  runtime->map_region(ctx, InlineLauncher(data.whole())).wait_until_valid();
}

void fence(Context ctx, Runtime* runtime) {
  const Data data(ctx, runtime);
  data.add_to_all(ctx, runtime, missing_value());
  runtime->issue_execution_fence(ctx).get_void_result();
}

void children(Context ctx, Runtime* runtime) {
  runtime->execute_task(ctx, TaskLauncher(kParent, TaskArgument()));
}

void window(Context ctx, Runtime* runtime) {
  const Data data(ctx, runtime);
  data.add_to_all(ctx, runtime, missing_value());
  for (int i = 0; i < 100; ++i) data.add_to_all(ctx, runtime);
}

void cycle(Context ctx, Runtime* runtime) {
  for (int i = 0; i < 2; ++i) {
    const TaskLauncher launcher(kPartner, TaskArgument(&i, sizeof(i)));
    rendezvous().futures[i] = runtime->execute_task(ctx, launcher);
  }
  rendezvous().set = true;
  rendezvous().futures[0].get_void_result();
}

void none(Context ctx, Runtime* runtime) {
  const Data data(ctx, runtime);
  data.add_to_halves(ctx, runtime);
  data.add_to_all(ctx, runtime).get_void_result();
  std::cout << "done\n" << std::flush;  // in one piece: ranks share the stream
}

void computes(Context ctx, Runtime* runtime) {
  runtime->execute_task(ctx, TaskLauncher(kCompute, TaskArgument())).get_void_result();
  std::cout << "done\n" << std::flush;  // in one piece: ranks share the stream
}

// Ranks that do not make the same calls.
void skipped_launch(Context ctx, Runtime* runtime) {
  const Data data(ctx, runtime);
  data.add_to_halves(ctx, runtime);
  if (rank_of(ctx, runtime) == 0) data.add_to_all(ctx, runtime).get_void_result();
}

void skipped_fence(Context ctx, Runtime* runtime) {
  const Data data(ctx, runtime);
  data.add_to_halves(ctx, runtime);
  if (rank_of(ctx, runtime) == 0) runtime->issue_execution_fence(ctx).get_void_result();
}

void skipped_wait(Context ctx, Runtime* runtime) {
  const Data data(ctx, runtime);
  const TaskLauncher launcher(kReader, TaskArgument());
  const Future value = runtime->execute_task(ctx, launcher);
  if (rank_of(ctx, runtime) == 1) value.get_result<int>();
}

void skipped_reduction(Context ctx, Runtime* runtime) {
  IndexTaskLauncher launcher(kReader, Rect<1>(0, 3), TaskArgument(), ArgumentMap());
  const Future sum = runtime->execute_index_space(ctx, launcher, LEGION_REDOP_SUM_INT32);
  if (rank_of(ctx, runtime) == 1) sum.get_result<int>();
}

// Two of three arrivals come, from different ranks.
void waits_for_phase(Context ctx, Runtime* runtime) {
  const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 3);
  IndexTaskLauncher arrivals(kReader, Rect<1>(0, 1), TaskArgument(), ArgumentMap());
  arrivals.add_arrival_barrier(barrier);
  for (int i = 0; i < 2; ++i) runtime->execute_index_space(ctx, arrivals);
  PhaseBarrier next = runtime->advance_phase_barrier(ctx, barrier);
  TaskLauncher waiting(kReader, TaskArgument());
  waiting.add_wait_barrier(next);
  const Future value = runtime->execute_task(ctx, waiting);
  next.wait();
}

// A task of an epoch never comes to the barrier.
void meets(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const PhaseBarrier barrier = *static_cast<const PhaseBarrier*>(task->args);
  if (task->index_point[0] == 0) return;
  PhaseBarrier(barrier).arrive();
  runtime->advance_phase_barrier(ctx, barrier).wait();
}

void epoch(Context ctx, Runtime* runtime) {
  const PhaseBarrier barrier = runtime->create_phase_barrier(ctx, 4);
  MustEpochLauncher launcher;
  launcher.add_index_task(
      IndexTaskLauncher(kMeets, Rect<1>(0, 3), TaskArgument(&barrier, sizeof(barrier)), ArgumentMap()));
  runtime->execute_must_epoch(ctx, launcher).wait_all_results();
}

// Rank 1 is busy with it, while rank 0 waits.
void computes_elsewhere(Context ctx, Runtime* runtime) {
  const Data data(ctx, runtime);
  data.add_to_halves(ctx, runtime);
  if (rank_of(ctx, runtime) == 1) compute(nullptr, {}, ctx, runtime);
  data.add_to_all(ctx, runtime).get_void_result();
  std::cout << "done\n" << std::flush;  // in one piece: ranks share the stream
}

const std::map<std::string, void (*)(Context, Runtime*)> kWays = {
    {"never_set", never_set},
    {"waits_itself", waits_itself},
    {"inline_mapping", inline_mapping},
    {"fence", fence},
    {"children", children},
    {"window", window},
    {"cycle", cycle},
    {"none", none},
    {"computes", computes},
    {"skipped_launch", skipped_launch},
    {"skipped_fence", skipped_fence},
    {"skipped_wait", skipped_wait},
    {"skipped_reduction", skipped_reduction},
    {"computes_elsewhere", computes_elsewhere},
    {"waits_for_phase", waits_for_phase},
    {"epoch", epoch},
};

void top(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const InputArgs& arguments = Runtime::get_input_args();
  kWays.at(arguments.argv[1])(ctx, runtime);
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
  if (argc < 2 || !kWays.contains(argv[1])) {
    std::cerr << "usage: hanging_program WAY" << std::endl;
    return 2;
  }
  add_task<top>(kTop, "top");
  add_task<int, reader>(kReader, "reader");
  add_task<add>(kAdd, "add");
  add_task<partner>(kPartner, "partner");
  add_task<compute>(kCompute, "compute");
  add_task<parent>(kParent, "parent");
  add_task<meets>(kMeets, "meets");
  Runtime::set_top_level_task_id(kTop);
  return Runtime::start(argc, argv);
}
