// What one rank of 1 to 256 does for loops of equal work per rank: steps of the analysis, messages, memory.
// One rank is real, the others only answer; so these are exact counts, which depend on no machine. Prints a
// table, and exits with 1 where a count grows by more than a tenth from 16 to 256 ranks. The tilings count
// the making of their partitions too, and go from 10^3 to 10^6 colors, on a quarter as many ranks.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <iomanip>
#include <iostream>

#include "core/execution/engine.h"
#include "core/execution/runtime.h"
#include "tests/benchmarks/rank_scaling/counted_memory.h"
#include "tests/benchmarks/rank_scaling/loops.h"
#include "tests/benchmarks/rank_scaling/mirror_transport.h"

namespace {

using namespace testudo;

constexpr double kMostGrowth = 1.1;
constexpr int kWarmUp = 8;  // steps in which all plans are made
constexpr int kSteps = 32;

// The columns: what making the plans took, and what a step takes after that.
constexpr std::array<const char*, 11> kNames = {"plans",    "walked",     "tests",     "bytes kept",
                                                "look-ups", "points",     "edges",     "plans+",
                                                "messages", "bytes sent", "bytes used"};
constexpr size_t kPlans = 0, kNewPlans = 7;
using Measured = std::array<double, kNames.size()>;

struct Snapshot {
  Snapshot(const AnalysisCounts& counts, const benchmarks::MirrorTransport& transport)
      : plan_lookups(static_cast<double>(counts.plan_lookups)),
        plans_made(static_cast<double>(counts.plans_made)),
        points(static_cast<double>(counts.points)),
        edges(static_cast<double>(counts.edges)),
        layers_walked(static_cast<double>(counts.layers_walked)),
        overlap_tests(static_cast<double>(counts.overlap_tests)),
        live(static_cast<double>(benchmarks::live_bytes())),
        allocated(static_cast<double>(benchmarks::allocated_bytes())),
        messages(static_cast<double>(transport.sent_data().messages)),
        bytes(static_cast<double>(transport.sent_data().bytes)) {}

  double plan_lookups, plans_made, points, edges, layers_walked, overlap_tests, live, allocated, messages,
      bytes;
};

// Numbers of ranks, and from which on they are compared with the last.
struct Series {
  std::vector<int> ranks;
  int first_compared;
  bool tiling = false;
  bool alone = false;  // one rank, whose loops are made for as many
};

struct Run {
  const std::string& name;
  const Series& series;
  int ranks;
  benchmarks::MirrorTransport& transport;
  int answer;  // where the measured values are written
  std::atomic<int64_t> tasks_run = 0;
};

void run_steps(const benchmarks::Loop& loop, int steps, TaskInvocation& top) {
  for (int step = 0; step < steps; ++step) {
    for (const TaskLaunch& launch : loop.steps[static_cast<size_t>(step) % loop.steps.size()]) {
      top.runtime.launch(top.context, launch);
    }
  }
  top.runtime.wait(top.context, top.runtime.fence_future(top.context, FenceKind::kExecution, {}));
}

void fill(const benchmarks::Loop& loop, TaskInvocation& top) {
  for (FieldId field : loop.fields) {
    FillLaunch fill;
    Requirement whole;
    whole.tree = loop.region.tree;
    whole.field_space = loop.region.field_space;
    whole.region = whole.parent = loop.region.index_space;
    whole.fields = whole.instance_fields = {field};
    whole.privilege = Privilege::kWriteDiscard;
    fill.requirements.push_back(whole);
    fill.domain = Domain::box(0, 0);
    fill.value.resize(sizeof(double));
    top.runtime.fill(top.context, fill);
  }
}

// Listed partitions, and the index over their subspaces: they are the program's data, which every rank holds.
void make_images(const benchmarks::Loop& loop, AnalysisTables& tables) {
  for (const auto& launches : loop.steps) {
    for (const TaskLaunch& launch : launches) {
      for (const Requirement& requirement : launch.requirements) {
        const Projection& projection =
            tables.projections.project(requirement, loop.colors, PointList(loop.colors));
        projection.image->pieces->overlapping(projection.domain(0), [](size_t) {});
      }
    }
  }
}

// Leaves the process: what would follow the top-level task needs ranks that really answer.
void top_task(Run& run, TaskInvocation& top) {
  AnalysisTables& tables = top.context.engine().tables;
  const AnalysisCounts& counts = tables.projections.counts;
  const Snapshot nothing(counts, run.transport);
  const benchmarks::Loop loop = benchmarks::make_loop(run.name, top.runtime.forest(), run.ranks);
  if (!run.series.tiling) make_images(loop, tables);
  const Snapshot before = run.series.tiling ? nothing : Snapshot(counts, run.transport);
  fill(loop, top);
  run_steps(loop, kWarmUp, top);
  const Snapshot made(counts, run.transport);
  const int64_t tasks_before = run.tasks_run;
  run_steps(loop, kSteps, top);
  const Snapshot after(counts, run.transport);
  const auto launches = static_cast<int64_t>(loop.steps[0].size());
  if (run.tasks_run - tasks_before != kSteps * launches * benchmarks::kPiecesPerRank) {
    std::cerr << "the tasks of this rank did not all run\n";
    std::_Exit(2);
  }
  auto per_step = [&](double Snapshot::*count) { return (after.*count - made.*count) / kSteps; };
  const Measured measured = {made.plans_made - before.plans_made,
                             made.layers_walked - before.layers_walked,
                             made.overlap_tests - before.overlap_tests,
                             made.live - before.live,
                             per_step(&Snapshot::plan_lookups),
                             per_step(&Snapshot::points),
                             per_step(&Snapshot::edges),
                             per_step(&Snapshot::plans_made),
                             per_step(&Snapshot::messages),
                             per_step(&Snapshot::bytes),
                             per_step(&Snapshot::allocated)};
  const bool told = write(run.answer, measured.data(), sizeof(measured)) == sizeof(measured);
  std::_Exit(told ? 0 : 2);
}

using Body = void (*)(Run&, TaskInvocation&);
struct Implementation {
  Run& run;
  Body body;
};

void add_task(Registry& registry, TaskId id, const char* name, Body body, bool leaf, Run& run) {
  TaskVariant variant;
  variant.name = name;
  variant.leaf = leaf;
  variant.implementation = std::make_shared<const Implementation>(Implementation{run, body});
  variant.body = [](TaskInvocation& task, const TaskVariant& self) {
    const auto& implementation = *static_cast<const Implementation*>(self.implementation.get());
    implementation.body(implementation.run, task);
  };
  registry.add_variant(id, name, std::move(variant));
}

void add_sum(Registry& registry) {
  ReductionOperator op;
  op.id = benchmarks::kSum;
  op.lhs_size = op.rhs_size = sizeof(double);
  op.identity.resize(sizeof(double));
  op.has_fold = true;
  op.apply = op.fold = [](void* to, size_t to_stride, const void* from, size_t from_stride, size_t count) {
    auto* left = static_cast<std::byte*>(to);
    const auto* right = static_cast<const std::byte*>(from);
    for (size_t i = 0; i < count; ++i) {
      *reinterpret_cast<double*>(left + i * to_stride) +=
          *reinterpret_cast<const double*>(right + i * from_stride);
    }
  };
  registry.add_reduction(op);
}

// In a process of its own, so that memory is its own.
[[noreturn]] void be_rank(const std::string& name, const Series& series, int ranks, int answer) {
  constexpr TaskId kTop = 0;
  benchmarks::MirrorTransport transport(Rank{series.alone ? 0 : ranks / 2}, series.alone ? 1 : ranks);
  Run run{name, series, ranks, transport, answer};
  Registry registry;
  add_sum(registry);
  add_task(registry, kTop, "top_level", top_task, false, run);
  add_task(
      registry, benchmarks::kWork, "work", [](Run& run, TaskInvocation&) { ++run.tasks_run; }, true, run);
  RuntimeConfig configuration;
  configuration.transport = &transport;
  Runtime runtime(configuration, registry);
  TaskLaunch top;
  top.task = kTop;
  const RunOutcome outcome = runtime.run(std::move(top));
  std::cerr << outcome.message << "\n";
  std::_Exit(2);
}

Measured measure(const std::string& name, const Series& series, int ranks) {
  int ends[2];
  if (pipe(ends) != 0) std::exit(2);
  std::cout.flush();
  const pid_t child = fork();
  if (child < 0) std::exit(2);
  if (child == 0) be_rank(name, series, ranks, ends[1]);
  close(ends[1]);
  Measured measured;
  const bool told = read(ends[0], measured.data(), sizeof(measured)) == sizeof(measured);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (told && status == 0) return measured;
  std::cerr << name << " on " << ranks << " ranks gave no counts\n";
  std::exit(2);
}

void print_row(int ranks, const Measured& measured) {
  std::cout << std::setw(10) << ranks;
  for (double value : measured) std::cout << std::setw(11) << std::fixed << std::setprecision(1) << value;
  std::cout << std::endl;
}

// Whether every count is as flat as it should be.
bool compare(const std::string& name, const Series& series, const Measured& few, const Measured& many) {
  bool flat = true;
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (many[i] <= few[i] * kMostGrowth) continue;
    std::cout << name << ": " << kNames[i] << " grows from " << few[i] << " on " << series.first_compared
              << " ranks to " << many[i] << " on " << series.ranks.back() << "\n";
    flat = false;
  }
  return flat;
}

// Whether the counts say anything: a loop makes plans, and then finds them again.
bool plausible(const std::string& name, const Measured& measured) {
  if (measured[kPlans] > 0 && measured[kNewPlans] == 0) return true;
  std::cout << name << " does not find its plans again\n";
  return false;
}

// Prints a table, and says whether it is as it should be.
bool judge(const std::string& name, const Series& series) {
  std::cout << name << ", " << benchmarks::kPiecesPerRank << " points per rank and launch: to make the "
            << (series.tiling ? "partitions and " : "") << "plans | per step\n"
            << std::setw(10) << "ranks";
  for (const char* column : kNames) std::cout << std::setw(11) << column;
  std::cout << "\n";
  bool right = true;
  Measured few{}, last{};
  for (int ranks : series.ranks) {
    last = measure(name, series, ranks);
    print_row(ranks, last);
    right = plausible(name, last) && right;
    if (ranks == series.first_compared) few = last;
  }
  return compare(name, series, few, last) && right;
}

}  // namespace

int main() {
  const Series loops{{2, 4, 8, 16, 32, 64, 128, 256}, 16};
  const Series tilings{{250, 2'500, 25'000, 250'000}, 250, true};
  Series alone = tilings;
  alone.alone = true;
  bool right = true;
  for (const std::string& name : benchmarks::loop_names()) right = judge(name, loops) && right;
  for (const std::string& name : benchmarks::tiling_names())
    right = judge(name, name == "tiles_few" ? alone : tilings) && right;
  return right ? 0 : 1;
}
