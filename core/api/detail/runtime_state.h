#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "core/api/detail/frame_pool.h"
#include "core/api/detail/handle_table.h"
#include "core/api/legion/runtime.h"
#include "core/execution/runtime.h"

namespace Legion::detail {

class MapperTable;

// One run: the core's runtime and what the API adds to it. Thread safe.
class RuntimeState {
 public:
  explicit RuntimeState(testudo::RuntimeConfig config, testudo::Registry& registry);
  ~RuntimeState();

  testudo::Runtime& core() { return *core_; }
  testudo::Forest& forest() { return core_->forest(); }
  Runtime& api() { return api_; }
  FramePool& frames() { return frames_; }
  HandleTable& handles() { return handles_; }
  MapperTable& mappers() { return *mappers_; }

  // Of this rank, by id: the place of an id that no processor has holds NO_PROC.
  const std::vector<Processor>& processors() const { return processors_; }
  // Of all ranks, rank by rank. Every rank is taken to have what this one has: the flags are the same.
  const std::vector<Processor>& all_processors() const { return all_processors_; }
  const std::vector<Memory>& all_memories() const { return all_memories_; }
  const std::set<Processor>& processor_set() const { return processor_set_; }
  const std::set<Processor>& local_processor_set() const { return local_processor_set_; }
  const std::set<Memory>& memory_set() const { return memory_set_; }
  const std::set<Memory>& local_memory_set() const { return local_memory_set_; }
  Processor processor(testudo::ProcessorId id) const;  // of this rank
  AddressSpace rank() const { return static_cast<AddressSpace>(core_->machine().rank); }
  size_t ranks() const { return static_cast<size_t>(core_->machine().ranks); }
  Memory system_memory() const {  // of this rank
    return local_memory_set_.empty() ? Memory::NO_MEMORY : *local_memory_set_.begin();
  }
  uint64_t capacity(Memory memory) const;
  Domain domain(IndexSpace space);
  // An index space with the colors of a partition, the same one every time.
  IndexSpace color_space(IndexPartition partition);

 private:
  void add_rank(int rank);

  std::unique_ptr<testudo::Runtime> core_;
  std::vector<Processor> processors_;
  std::vector<Processor> all_processors_;
  std::vector<Memory> all_memories_;
  std::set<Processor> processor_set_, local_processor_set_;
  std::set<Memory> memory_set_, local_memory_set_;
  FramePool frames_;
  HandleTable handles_;
  std::unique_ptr<MapperTable> mappers_;
  std::mutex mutex_;
  std::map<IndexSpace, Domain> sparse_domains_;        // those that were asked for
  std::map<IndexPartition, IndexSpace> color_spaces_;  // those that were asked for
  Runtime api_;
};

}  // namespace Legion::detail
