#include "core/execution/engine.h"

#include "core/base/diagnostic.h"
#include "core/execution/context.h"
#include "core/execution/operation_block.h"

namespace testudo {
namespace {

MachineModel make_machine(const RuntimeConfig& config) {
  MachineModel machine;
  if (config.transport) {
    machine.rank = config.transport->rank().value;
    machine.ranks = config.transport->ranks();
  }
  uint32_t id = 1;
  auto add = [&](ProcessorKind kind, unsigned count) {
    for (unsigned i = 0; i < count; ++i)
      machine.processors.push_back({ProcessorId{id++}, kind, machine.rank});
  };
  add(ProcessorKind::kCpu, config.cpus);
  add(ProcessorKind::kUtility, config.utility_processors);
  machine.memories.push_back({MemoryId{1}, MemoryKind::kSystem, config.system_memory, machine.rank});
  return machine;
}

std::exception_ptr stuck_error() {
  return std::make_exception_ptr(ProgramError(
      {"T0518",
       "everything that is left waits for phase barriers at which nobody arrives any more; arrive as often "
       "as "
       "they were created for, and launch tasks that wait for each other with a must-epoch launcher",
       {}}));
}

}  // namespace

Engine::Engine(Runtime& runtime_, RuntimeConfig config_, Registry& registry_)
    : runtime(runtime_),
      config(std::move(config_)),
      registry(registry_),
      transport(config.transport && config.transport->ranks() > 1 ? config.transport : nullptr),
      machine(make_machine(config)),
      tables(forest, registry_, Rank{machine.rank}, machine.ranks),
      homes(forest, config.limit_system_memory ? config.system_memory : 0),
      own_barriers(
          [this](std::exception_ptr error, const char* what) { failures.add(std::move(error), what); }),
      barriers(own_barriers, failures, transport, [this] { note_message(); }),
      deadline(transport),
      observer(config.observer),
      executor(config.executor),
      profile(config.profiler, machine),
      frames(config.cpus),
      watchdog(config.hang_timeout.count() > 0
                   ? std::make_unique<Watchdog>(config.hang_timeout, config.transport, executor != nullptr)
                   : nullptr),
      local_{(uint64_t{transport ? machine.rank + 1u : 0u} << kLocalShift) + 1,
             (uint64_t{transport ? machine.rank + 1u : 0u} << kLocalShift) + 1},
      creation_check_(observer) {
  machine.start_ns = start_ns_;
  if (watchdog) watchdog->graph().tell_of(barriers);
  mappers_[0] = std::make_unique<DefaultMapper>();
  forest.set_listener(transport && config.safe_replication ? &creation_check_
                                                           : static_cast<ForestListener*>(observer));
  if (transport) {
    forest.set_local_scope([] {
      const Context* context = Runtime::current_context();
      return context && !context->replicated();
    });
  }
  auto run = [](Node& node) { static_cast<OperationBlock*>(node.block)->run(node.index); };
  if (executor) {
    auto stuck = [this] {
      std::exception_ptr error = stuck_error();
      failures.add(error, "the run");
      own_barriers.fail_all(error);
    };
    order = std::make_unique<ProgramOrder>(*executor, run, stuck, transport != nullptr);
    return;
  }
  Scheduler::IdleListener idle;
  if (profile.on()) {
    idle = [this](uint64_t start_ns, uint64_t end_ns) {
      profile::Event event;
      event.kind = profile::Kind::kIdle;
      event.start_ns = start_ns;
      event.end_ns = end_ns;
      profile.record(event);
    };
  }
  Scheduler::Poll poll;
  if (transport) poll = [this] { return transport->poll(); };
  scheduler =
      std::make_unique<Scheduler>(config.cpus, config.stack_bytes, run, std::move(idle), std::move(poll));
}

PartitionId Engine::fold_partition(RegionTreeId tree, const Projection& pieces) {
  std::lock_guard lock(fold_mutex_);
  IndexSpaceId root = forest.root_region(tree).index_space;
  PartitionId& found = fold_partitions_[{root, pieces.id}];
  if (found) return found;
  PartitionSpec spec;
  spec.parent = root;
  auto last = static_cast<coord_t>(pieces.slot_of_point.size()) - 1;
  spec.color_space = Domain::box(DomainPoint(0), DomainPoint(last));
  for (uint32_t i = 0; i < pieces.slot_of_point.size(); ++i) spec.subspaces.push_back(pieces.domain(i));
  spec.disjoint = Claim::kYes;
  spec.local = transport != nullptr;
  spec.op = partition_operator::Coloring{};
  spec.source = {"", 0, "", "pieces in which reductions are applied"};
  return found = forest.create_partition(std::move(spec));
}

void Engine::note_creator(RegionTreeId tree, PointId task) {
  std::lock_guard lock(creator_mutex_);
  creators_[tree] = task;
}

PointId Engine::creator(RegionTreeId tree) {
  std::lock_guard lock(creator_mutex_);
  auto found = creators_.find(tree);
  return found == creators_.end() ? PointId{} : found->second;
}

const ReductionOperator& Engine::reduction(ReductionId id, const Source& source) const {
  const ReductionOperator* op = registry.find_reduction(id);
  if (op) return *op;
  throw ProgramError({"T0108", "reduction operator " + std::to_string(id) + " is not registered", source});
}

Mapper& Engine::mapper(MapperId id) {
  std::lock_guard lock(mapper_mutex_);
  auto found = mappers_.find(id);
  if (found == mappers_.end()) {
    throw ProgramError(
        {"T0111", "no mapper " + std::to_string(id) + "; register it before launching with it", {}});
  }
  return *found->second;
}

void Engine::set_mapper(MapperId id, std::unique_ptr<Mapper> mapper) {
  std::lock_guard lock(mapper_mutex_);
  mappers_[id] = std::move(mapper);
}

}  // namespace testudo
