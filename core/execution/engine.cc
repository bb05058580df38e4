#include "core/execution/engine.h"

#include "core/base/diagnostic.h"
#include "core/execution/operation_block.h"

namespace testudo {
namespace {

MachineModel make_machine(const RuntimeConfig& config) {
  MachineModel machine;
  uint32_t id = 1;
  auto add = [&](ProcessorKind kind, unsigned count) {
    for (unsigned i = 0; i < count; ++i) machine.processors.push_back({ProcessorId{id++}, kind, 0});
  };
  add(ProcessorKind::kCpu, config.cpus);
  add(ProcessorKind::kUtility, config.utility_processors);
  machine.memories.push_back({MemoryId{1}, MemoryKind::kSystem, config.system_memory, 0});
  return machine;
}

}  // namespace

Engine::Engine(Runtime& runtime_, RuntimeConfig config_, Registry& registry_)
    : runtime(runtime_),
      config(std::move(config_)),
      registry(registry_),
      machine(make_machine(config)),
      tables(forest, registry_),
      homes(forest, config.limit_system_memory ? config.system_memory : 0),
      observer(config.observer),
      executor(config.executor),
      profile(config.profiler, machine),
      frames(config.cpus) {
  mappers_[0] = std::make_unique<DefaultMapper>();
  forest.set_listener(observer);
  if (executor) return;
  scheduler = std::make_unique<Scheduler>(config.cpus, config.stack_bytes, [](Node& node) {
    static_cast<OperationBlock*>(node.block)->run(node.index);
  });
}

Mapper& Engine::mapper(MapperId id) {
  std::lock_guard lock(mapper_mutex_);
  auto found = mappers_.find(id);
  if (found == mappers_.end()) {
    throw ProgramError({"T0111", "no mapper " + std::to_string(id) + "; register it before launching with it", {}});
  }
  return *found->second;
}

void Engine::set_mapper(MapperId id, std::unique_ptr<Mapper> mapper) {
  std::lock_guard lock(mapper_mutex_);
  mappers_[id] = std::move(mapper);
}

}  // namespace testudo
