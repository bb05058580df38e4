#include "core/api/detail/mapper_table.h"

#include <algorithm>

#include "core/api/detail/launch_mapper.h"
#include "core/api/detail/runtime_state.h"
#include "core/api/detail/task_context.h"
#include "core/api/legion/mapping/default_mapper.h"

namespace Legion::detail {

MapperTable::MapperTable(RuntimeState& state) : state_(state), runtime_(state) {}
MapperTable::~MapperTable() = default;

void MapperTable::add(MapperID id, std::unique_ptr<Mapping::Mapper> mapper, Processor processor) {
  bool known = false;
  {
    std::lock_guard lock(mutex_);
    known = std::any_of(mappers_.begin(), mappers_.end(),
                        [id](const auto& entry) { return entry.first.first == id; });
    Entry& entry = mappers_[{id, processor}];
    if (entry.mapper) replaced_.push_back(std::move(entry));
    entry = {std::move(mapper), std::make_unique<std::mutex>()};
  }
  if (!known) state_.core().set_mapper(id, std::make_unique<LaunchMapper>(state_, id));
}

Mapping::Mapper* MapperTable::find(MapperID id, Processor processor) const {
  std::lock_guard lock(mutex_);
  auto it = mappers_.find({id, processor});
  if (it == mappers_.end()) it = mappers_.find({id, Processor::NO_PROC});
  if (it == mappers_.end()) it = mappers_.lower_bound({id, Processor::NO_PROC});
  return it == mappers_.end() || it->first.first != id ? nullptr : it->second.mapper.get();
}

std::mutex& MapperTable::calls_of(const Mapping::Mapper& mapper) const {
  std::lock_guard lock(mutex_);
  for (const auto& [key, entry] : mappers_) {
    if (entry.mapper.get() == &mapper) return *entry.calls;
  }
  for (const Entry& entry : replaced_) {
    if (entry.mapper.get() == &mapper) return *entry.calls;
  }
  return const_cast<std::mutex&>(default_calls_);
}

Mapping::Mapper& MapperTable::default_mapper() {
  std::lock_guard lock(mutex_);
  if (!default_) {
    default_ =
        std::make_unique<Mapping::DefaultMapper>(&runtime_, Machine::get_machine(), state_.processor({1}));
  }
  return *default_;
}

Future MapperTable::select_tunable(TaskContext& ctx, TunableID tunable, MapperID id, MappingTagID tag,
                                   UntypedBuffer args) {
  Mapping::Mapper* mapper = find(id, ctx.task().current_proc);
  if (!mapper) mapper = &default_mapper();
  std::lock_guard lock(calls_of(*mapper));
  MapperCall call(state_);
  Mapping::Mapper::SelectTunableOutput output;
  mapper->select_tunable_value(&call, ctx.task(), {tunable, tag, args.get_ptr(), args.get_size()}, output);
  return Future::from_untyped_pointer(output.value, output.size, output.take_ownership);
}

namespace {

bool alike(const InstanceRecord& a, const InstanceRecord& b) {
  const auto& fields_a = a.constraints.field_constraint.field_set;
  const auto& fields_b = b.constraints.field_constraint.field_set;
  return a.memory == b.memory && a.layout == b.layout && a.regions == b.regions && fields_a == fields_b;
}

}  // namespace

std::shared_ptr<const InstanceRecord> MapperTable::find_instance(const InstanceRecord& wanted) const {
  std::lock_guard lock(mutex_);
  for (const auto& weak : instances_) {
    if (auto record = weak.lock(); record && alike(*record, wanted)) return record;
  }
  return nullptr;
}

std::shared_ptr<const InstanceRecord> MapperTable::add_instance(InstanceRecord record) {
  std::lock_guard lock(mutex_);
  std::erase_if(instances_, [](const auto& weak) { return weak.expired(); });
  record.id = next_instance_++;
  auto shared = std::make_shared<const InstanceRecord>(std::move(record));
  instances_.push_back(shared);
  return shared;
}

}  // namespace Legion::detail
