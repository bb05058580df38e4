#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "core/api/detail/instance_record.h"
#include "core/api/legion/future.h"
#include "core/api/legion/mapping/mapper_runtime.h"

namespace Legion::detail {

class TaskContext;

// One call to a mapper; MapperContext points to it.
class MapperCall {
 public:
  explicit MapperCall(RuntimeState& state) : state_(state) {}
  RuntimeState& state() const { return state_; }

 private:
  RuntimeState& state_;
};

// The mappers that the program added, by id and processor, and the instances that they made. Thread safe.
class MapperTable {
 public:
  explicit MapperTable(RuntimeState& state);
  ~MapperTable();

  Mapping::MapperRuntime& runtime() { return runtime_; }
  // NO_PROC: for all processors. Replaces one that is there.
  void add(MapperID id, std::unique_ptr<Mapping::Mapper> mapper, Processor processor);
  // The processor's own mapper, or the one for all; null where there is none.
  Mapping::Mapper* find(MapperID id, Processor processor) const;
  // The lock that serialises the calls to a mapper.
  std::mutex& calls_of(const Mapping::Mapper& mapper) const;

  Future select_tunable(TaskContext& ctx, TunableID tunable, MapperID id, MappingTagID tag,
                        UntypedBuffer args);

  // An instance like `wanted` that somebody still holds; null where there is none.
  std::shared_ptr<const InstanceRecord> find_instance(const InstanceRecord& wanted) const;
  std::shared_ptr<const InstanceRecord> add_instance(InstanceRecord record);

 private:
  struct Entry {
    std::unique_ptr<Mapping::Mapper> mapper;
    std::unique_ptr<std::mutex> calls;
  };
  Mapping::Mapper& default_mapper();

  RuntimeState& state_;
  Mapping::MapperRuntime runtime_;
  mutable std::mutex mutex_;
  std::map<std::pair<MapperID, Processor>, Entry> mappers_;
  std::vector<Entry> replaced_;  // calls to them may be under way
  std::unique_ptr<Mapping::Mapper> default_;
  std::mutex default_calls_;
  std::vector<std::weak_ptr<const InstanceRecord>> instances_;
  unsigned long next_instance_ = 1;
};

}  // namespace Legion::detail
