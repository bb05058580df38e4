#include "tests/integration/random_programs/runtime_run.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "core/base/diagnostic.h"
#include "core/execution/inline_mapping.h"
#include "core/execution/runtime.h"
#include "core/forest/partition_makers.h"
#include "tests/integration/random_programs/context_run.h"
#include "tests/integration/random_programs/hashing.h"
#include "tests/integration/random_programs/random_mapper.h"
#include "tests/integration/random_programs/task_body.h"

namespace testudo::random_programs {
namespace {

constexpr TaskId kTop = 1, kAny = 2;

std::atomic<uint64_t> all_replays{0};

Bytes to_bytes(uint64_t bits, size_t size = 8) {
  Bytes bytes(size);
  std::memcpy(bytes.data(), &bits, size);
  return bytes;
}

uint64_t from_bytes(std::span<const std::byte> bytes) {
  uint64_t bits = 0;
  std::memcpy(&bits, bytes.data(), std::min<size_t>(bytes.size(), 8));
  return bits;
}

struct RuntimeTree final : Tree {
  RuntimeTree(TreeDesc desc, LogicalRegion region_) : Tree(std::move(desc)), region(region_) {}
  LogicalRegion region;
};

struct RuntimeResult final : Result {
  LaunchResult launched;
};

class MappedAccessor final : public Accessor {
 public:
  explicit MappedAccessor(std::shared_ptr<MappedRegion> region) : region_(std::move(region)) {}

  uint64_t load(FieldId field, const DomainPoint& point) override {
    const MappedField& mapped = *region_->find(field);
    return from_bytes({mapped.address(point), mapped.size});
  }
  void store(FieldId field, const DomainPoint& point, uint64_t bits) override {
    const MappedField& mapped = *region_->find(field);
    std::memcpy(mapped.address(point), &bits, mapped.size);
  }
  void reduce(FieldId field, const DomainPoint& point, Contribution value) override {
    const ReductionOperator& op = *region_->reduction;
    if (region_->layout.kind == Layout::Kind::kList) {
      region_->list->append(field, point, &value);
    } else if (region_->layout.kind == Layout::Kind::kFold) {
      op.fold(region_->find(field)->address(point), 0, &value, 0, 1);
    } else {
      op.apply(region_->find(field)->address(point), 0, &value, 0, 1);
    }
  }

 private:
  std::shared_ptr<MappedRegion> region_;
};

// What all contexts of one run share.
struct Run {
  Run(const Program& program_, const RunMode& mode_) : program(program_), mode(mode_), geometry(program_) {}

  const Program& program;
  const RunMode& mode;
  const Geometry geometry;
  Registry registry;
  std::vector<IndexSpaceId> spaces;
  std::vector<PartitionId> partitions;
  RunResult result;

  ProjectionId functor(const Requested& request);
  void make_forest(Forest& forest);
  void complain(const std::string& what) {
    std::lock_guard lock(mutex_);
    if (result.error.empty()) result.error = what;
  }

 private:
  std::mutex mutex_;
  std::map<std::vector<coord_t>, ProjectionId> functors_;
};

// What a launch carries to its points.
struct Carried {
  Run& run;
  std::shared_ptr<const Operation> operation;
  std::shared_ptr<Phase> phase;
};

Expression expression(Expression::Op op, std::vector<Expression> args) {
  return {op, 0, std::move(args)};
}
Expression constant(coord_t value) {
  return {Expression::Op::kConst, value, {}};
}

// The same as color_of, for the runtime to evaluate.
std::vector<Expression> color_expressions(const Domain& colors, int launch_dim, uint32_t scale,
                                          uint32_t shift) {
  using Op = Expression::Op;
  Expression position{Op::kVar, 0, {}};
  if (launch_dim > 1) {
    position = expression(Op::kAdd, {position, expression(Op::kMul, {constant(7), {Op::kVar, 1, {}}})});
  }
  Expression scaled =
      expression(Op::kAdd, {expression(Op::kMul, {position, constant(scale)}), constant(shift)});
  Expression at = expression(Op::kMod, {scaled, constant(static_cast<coord_t>(colors.volume()))});
  coord_t width = colors.hi()[0] - colors.lo()[0] + 1;
  std::vector<Expression> color;
  color.push_back(
      expression(Op::kAdd, {constant(colors.lo()[0]), expression(Op::kMod, {at, constant(width)})}));
  if (colors.dim() > 1) {
    color.push_back(
        expression(Op::kAdd, {constant(colors.lo()[1]), expression(Op::kDiv, {at, constant(width)})}));
  }
  return color;
}

ProjectionId Run::functor(const Requested& request) {
  if (request.scale == 0) return 0;
  const Domain& colors = geometry.partition(request.partition).colors;
  int launch_dim = request.launch_dim;
  std::vector<coord_t> key = {launch_dim, colors.dim(), request.scale, request.shift};
  for (const DomainPoint& corner : {colors.lo(), colors.hi()}) {
    for (int d = 0; d < corner.dim; ++d) key.push_back(corner[d]);
  }
  std::lock_guard lock(mutex_);
  auto [at, added] = functors_.emplace(std::move(key), 0);
  if (added) {
    at->second = registry.fresh_projection_id();
    registry.add_projection(
        at->second, symbolic_projection(color_expressions(colors, launch_dim, request.scale, request.shift)));
  }
  return at->second;
}

// Makes the partition by a formula where one says the same: the runtime must not do less for such.
std::optional<PartitionSpec> by_formula(const Forest& forest, const PartitionSpec& listed) {
  const Domain& parent = forest.domain(listed.parent);
  const Domain& colors = listed.color_space;
  if (parent.empty() || !parent.dense() || colors.dim() != 1 || !colors.dense()) return std::nullopt;
  std::vector<PartitionSpec> tries = {make_equal(forest, listed.parent, colors)};
  const auto count = static_cast<coord_t>(colors.volume());
  for (coord_t halo = 0; halo <= 2 && parent.dim() == 1; ++halo) {
    const coord_t block = (static_cast<coord_t>(parent.volume()) + count - 1) / count;
    const DomainPoint low(parent.lo()[0] - colors.lo()[0] * block - halo);
    tries.push_back(make_restriction(forest, listed.parent, colors,
                                     {{{block}}, low, DomainPoint(low[0] + block - 1 + 2 * halo)}));
  }
  for (PartitionSpec& spec : tries) {
    bool same = spec.pieces != nullptr;
    for (size_t i = 0; i < listed.subspaces.size() && same; ++i)
      same = spec.pieces->domain(i) == listed.subspaces[i];
    if (same) return std::move(spec);
  }
  return std::nullopt;
}

void Run::make_forest(Forest& forest) {
  for (const Domain& root : program.roots) spaces.push_back(forest.create_index_space(root));
  for (const Partition& partition : geometry.partitions()) {
    PartitionSpec spec;
    spec.parent = spaces[partition.parent];
    spec.color_space = partition.colors;
    for (uint32_t piece : partition.pieces) spec.subspaces.push_back(geometry.space(piece).domain);
    PartitionId made = forest.create_partition(by_formula(forest, spec).value_or(std::move(spec)));
    partitions.push_back(made);
    const PartitionNode& node = forest.partition(made);
    for (size_t i = 0; i < node.size(); ++i) spaces.push_back(node.subspace(i));
  }
}

class RuntimeMapping final : public Mapping {
 public:
  RuntimeMapping(TaskInvocation& task_, std::shared_ptr<InlineMapping> mapping_)
      : task(task_), mapping(std::move(mapping_)) {}
  Accessor& wait() override {
    accessor_ = std::make_unique<MappedAccessor>(task.runtime.wait_mapped(task.context, *mapping));
    return *accessor_;
  }

  TaskInvocation& task;
  std::shared_ptr<InlineMapping> mapping;

 private:
  std::unique_ptr<MappedAccessor> accessor_;
};

class RuntimeMachine final : public Machine {
 public:
  // `around`: null for the top-level task.
  RuntimeMachine(Run& run, TaskInvocation& task, std::shared_ptr<Phase> around)
      : run_(run),
        task_(task),
        own_(task.regions.size()),
        top_(!around),
        phase_(top_ ? run.mode.phases->at(0) : std::make_shared<Phase>()) {
    if (!top_) phase_->around = std::move(around);
  }

  const Geometry& geometry() const override { return run_.geometry; }

  std::shared_ptr<Tree> create(const TreeDesc& desc) override {
    Forest& forest = task_.runtime.forest();
    FieldSpaceId fields = forest.create_field_space();
    for (FieldId field = 0; field < desc.fields.size(); ++field) {
      forest.create_field(fields, field, size_of(desc.fields[field]));
    }
    return std::make_shared<RuntimeTree>(desc, forest.create_region(run_.spaces[desc.root], fields));
  }
  void destroy(Tree& tree) override {
    task_.runtime.destroy_region(task_.context, static_cast<RuntimeTree&>(tree).region);
  }

  std::shared_ptr<Result> launch(std::shared_ptr<const Operation> operation) override {
    auto result = std::make_shared<RuntimeResult>();
    bool counts = !top_ || !run_.mode.transport || run_.mode.transport->rank() == Rank{0};
    if (counts) phase_->add(static_cast<int64_t>(operation->points.size()));
    result->launched = task_.runtime.launch(task_.context, task_launch(std::move(operation)));
    return result;
  }

  std::vector<uint64_t> wait(Result& result) override {
    LaunchResult& launched = static_cast<RuntimeResult&>(result).launched;
    if (launched.future) return {from_bytes(task_.runtime.wait(task_.context, launched.future))};
    task_.runtime.wait_all(task_.context, launched.futures);
    std::vector<uint64_t> values;
    for (const Future& future : launched.futures->futures()) {
      values.push_back(from_bytes(task_.runtime.wait(task_.context, future)));
    }
    return values;
  }

  void fill(const Operation& operation, Result* future) override {
    FillLaunch launch;
    launch.index = operation.index;
    launch.domain = operation.domain;
    launch.requirements = requirements(operation);
    const Requested& request = operation.requests[0];
    FieldKind kind = request.tree->desc.fields[request.fields[0]];
    launch.value = to_bytes(element_bits(kind, operation.digest), size_of(kind));
    if (future) {
      LaunchResult& launched = static_cast<RuntimeResult*>(future)->launched;
      launch.future_value = launched.future ? launched.future : launched.futures->futures()[0];
    }
    task_.runtime.fill(task_.context, std::move(launch));
  }

  void copy(const Operation& operation) override {
    CopyLaunch launch;
    launch.index = operation.index;
    launch.domain = operation.domain;
    std::vector<Requirement> all = requirements(operation);
    for (size_t i = 0; i < all.size(); ++i) (i % 2 ? launch.destinations : launch.sources).push_back(all[i]);
    task_.runtime.copy(task_.context, std::move(launch));
  }

  void fence(FenceKind kind) override {
    task_.runtime.fence(task_.context, kind, {});
    if (kind != FenceKind::kExecution) return;
    if (top_) {
      phase_ = run_.mode.phases->at(++fences_);
      return;
    }
    auto next = std::make_shared<Phase>();
    next->before = phase_;
    next->around = phase_->around;
    phase_ = std::move(next);
  }

  void begin_trace(TraceId trace) override { task_.runtime.begin_trace(task_.context, trace); }
  void end_trace(TraceId trace) override { task_.runtime.end_trace(task_.context, trace); }

  std::unique_ptr<Mapping> map(const Operation& operation) override {
    InlineLaunch launch;
    launch.requirement = requirements(operation)[0];
    launch.tag = operation.desc->salt;
    return std::make_unique<RuntimeMapping>(task_,
                                            task_.runtime.map_inline(task_.context, std::move(launch)));
  }
  void unmap(Mapping& mapping) override {
    task_.runtime.unmap(task_.context, *static_cast<RuntimeMapping&>(mapping).mapping);
  }

  // Where everything runs in order nothing is refused.
  void try_illegal(std::shared_ptr<const Operation> operation) override {
    if (run_.mode.executor) return;
    std::string text = std::to_string(operation->desc->salt & 0xffff);
    try {
      task_.runtime.launch(task_.context, task_launch(std::move(operation)));
      run_.complain("launch " + text + " whose points interfere was not refused");
    } catch (const ProgramError& error) {
      if (error.diagnostic().code != "T0304") run_.complain(std::string("not T0304: ") + error.what());
    }
  }

  Accessor& own(uint32_t requirement, bool again) override {
    auto region = again ? task_.runtime.wait_region(task_.context, requirement) : task_.regions[requirement];
    own_[requirement] = std::make_unique<MappedAccessor>(std::move(region));
    return *own_[requirement];
  }

 private:
  std::vector<Requirement> requirements(const Operation& operation) {
    std::vector<Requirement> all;
    for (const Requested& request : operation.requests) {
      LogicalRegion region = static_cast<RuntimeTree&>(*request.tree).region;
      Requirement& requirement = all.emplace_back();
      requirement.tree = region.tree;
      requirement.field_space = region.field_space;
      requirement.parent = run_.spaces[request.held_space];
      if (request.spread) {
        requirement.partition = run_.partitions[request.partition];
        requirement.projection = run_.functor(request);
      } else {
        requirement.region = run_.spaces[request.space];
      }
      requirement.fields = requirement.instance_fields = request.fields;
      std::sort(requirement.fields.begin(), requirement.fields.end());
      requirement.privilege = request.privilege;
      requirement.coherence = request.atomic ? Coherence::kAtomic : Coherence::kExclusive;
      requirement.reduction = request.op;
    }
    return all;
  }

  TaskLaunch task_launch(std::shared_ptr<const Operation> operation) {
    TaskLaunch launch;
    launch.task = kAny;
    launch.index = operation->index;
    launch.domain = operation->domain;
    launch.requirements = requirements(*operation);
    launch.argument = to_bytes(operation->digest);
    for (size_t i = 0; i < operation->points.size(); ++i) {
      uint64_t argument = operation->point_argument(i);
      if (argument && operation->index)
        launch.point_arguments.emplace(operation->points[i], to_bytes(argument));
    }
    for (const auto& future : operation->futures) {
      const LaunchResult& from = static_cast<const RuntimeResult&>(*future).launched;
      from.future ? launch.futures.push_back(from.future) : launch.point_futures.push_back(from.futures);
    }
    if (operation->reduce_results) launch.reduction = kAddU64;
    launch.tag = operation->desc->salt;
    launch.user = std::make_shared<Carried>(Carried{run_, std::move(operation), phase_});
    return launch;
  }

  Run& run_;
  TaskInvocation& task_;
  std::vector<std::unique_ptr<MappedAccessor>> own_;
  const bool top_;
  size_t fences_ = 0;
  std::shared_ptr<Phase> phase_;
};

std::vector<uint64_t> future_values(const Operation& operation, const DomainPoint& point) {
  std::vector<uint64_t> values;
  for (const auto& future : operation.futures) {
    const LaunchResult& from = static_cast<const RuntimeResult&>(*future).launched;
    Future found = from.future ? from.future : from.futures->find(point);
    values.push_back(found ? from_bytes(found->get()) : 0);
  }
  return values;
}

// Makes orders likely that an idle machine would hardly show.
void dawdle(uint64_t number) {
  if (number % 4 == 0) std::this_thread::yield();
  if (number % 4 != 1) return;
  std::atomic<uint64_t> turns = number / 4 % 4000;
  while (turns.load(std::memory_order_relaxed) > 0) turns.fetch_sub(1, std::memory_order_relaxed);
}

void run_point(TaskInvocation& task, const TaskVariant&) {
  auto& carried = *static_cast<const Carried*>(task.launch.user.get());
  const Operation& operation = *carried.operation;
  size_t i = task.point_index;
  for (const Phase* before = carried.phase->before.get(); before; before = before->before.get()) {
    if (before->running != 0) carried.run.complain("a task started before what an execution fence waits for");
  }
  uint64_t delay = carried.run.mode.delay_seed;
  if (delay) dawdle(mix(mix(delay, task.uid.value), i));
  RuntimeMachine machine(carried.run, task, carried.phase);
  uint64_t point_argument = task.local_argument.empty() ? 0 : from_bytes(task.local_argument);
  BodyInput input{operation.index ? task.point : operation.points[i], from_bytes(task.argument),
                  point_argument, future_values(operation, operation.points[i])};
  task.result = to_bytes(run_task(machine, operation, i, input));
  if (delay) dawdle(mix(mix(delay, task.uid.value), i + 1000));
  carried.phase->add(-1);
}

void run_top(TaskInvocation& task, const TaskVariant& variant) {
  Run& run = **static_cast<Run* const*>(variant.implementation.get());
  run.make_forest(task.runtime.forest());
  RuntimeMachine machine(run, task, nullptr);
  ContextRun top(machine, {}, run.program.seed, true);
  top.run(run.program.ops);
  top.end();
  run.result.digest = top.digest();
  run.result.contents = top.contents();
  run.result.kinds = top.kinds();
}

}  // namespace

std::shared_ptr<Phase> TopPhases::at(size_t index) {
  std::lock_guard lock(mutex_);
  while (phases_.size() <= index) {
    auto phase = std::make_shared<Phase>();
    if (!phases_.empty()) phase->before = phases_.back();
    phases_.push_back(std::move(phase));
  }
  return phases_[index];
}

uint64_t replays_so_far() {
  return all_replays;
}

RunResult run_on_runtime(const Program& program, const RunMode& mode) {
  Run run(program, mode);
  for (ReductionOperator& op : runtime_operators()) run.registry.add_reduction(std::move(op));
  TaskVariant top, any;
  top.implementation = std::make_shared<Run*>(&run);
  top.body = run_top;
  any.body = run_point;
  run.registry.add_variant(kTop, "top", std::move(top));
  run.registry.add_variant(kAny, "any", std::move(any));
  RuntimeConfig config;
  config.cpus = mode.cpus;
  config.window = mode.window;
  config.stack_bytes = 256 << 10;
  config.executor = mode.executor;
  config.observer = mode.observer;
  config.transport = mode.transport;
  {
    Runtime runtime(config, run.registry);
    if (mode.mapping_seed) {
      runtime.set_mapper(0, std::make_unique<RandomMapper>(mode.mapping_seed, mode.pin, mode.cpus));
    }
    TaskLaunch launch;
    launch.task = kTop;
    RunOutcome outcome = runtime.run(std::move(launch));
    if (!outcome.ok) run.complain(outcome.message);
    all_replays += runtime.replays();
  }
  return run.result;
}

}  // namespace testudo::random_programs
