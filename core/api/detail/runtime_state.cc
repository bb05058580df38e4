#include "core/api/detail/runtime_state.h"

#include "core/api/detail/convert.h"
#include "core/api/detail/mapper_table.h"
#include "core/api/detail/sparse_table.h"

namespace Legion::detail {

RuntimeState::RuntimeState(testudo::RuntimeConfig config, testudo::Registry& registry)
    : core_(std::make_unique<testudo::Runtime>(std::move(config), registry)),
      frames_(core_->machine().processors.size()),
      mappers_(std::make_unique<MapperTable>(*this)),
      api_(*this) {
  for (const testudo::ProcessorInfo& processor : core_->machine().processors) {
    const size_t index = processor.id.value;
    if (processors_.size() <= index) processors_.resize(index + 1, Processor::NO_PROC);
    processors_[index] = from_core(processor);
    local_processor_set_.insert(processors_[index]);
  }
  for (const testudo::MemoryInfo& memory : core_->machine().memories)
    local_memory_set_.insert(from_core(memory));
  for (int rank = 0; rank < core_->machine().ranks; ++rank) add_rank(rank);
}

void RuntimeState::add_rank(int rank) {
  for (testudo::ProcessorInfo processor : core_->machine().processors) {
    processor.rank = rank;
    all_processors_.push_back(from_core(processor));
    processor_set_.insert(all_processors_.back());
  }
  for (testudo::MemoryInfo memory : core_->machine().memories) {
    memory.rank = rank;
    all_memories_.push_back(from_core(memory));
    memory_set_.insert(all_memories_.back());
  }
}

// The core goes first: it may still call mappers and functors.
RuntimeState::~RuntimeState() {
  core_.reset();
}

Processor RuntimeState::processor(testudo::ProcessorId id) const {
  return id.value < processors_.size() ? processors_[id.value] : Processor::NO_PROC;
}

uint64_t RuntimeState::capacity(Memory memory) const {
  for (const testudo::MemoryInfo& info : core_->machine().memories) {
    if (info.id == to_core(memory)) return info.bytes;
  }
  return 0;
}

// Finding the entry of a sparse set takes a look at all of it, so the answer is kept, until the program
// destroys it.
Domain RuntimeState::domain(IndexSpace space) {
  const testudo::Domain& domain = forest().domain(to_core(space));
  if (domain.dense()) return from_core(domain);
  std::lock_guard lock(mutex_);
  Domain& known = sparse_domains_[space];
  if (!known.exists() || !SparseTable::instance().has(known.is_id)) known = from_core(domain);
  return known;
}

IndexSpace RuntimeState::color_space(IndexPartition partition) {
  std::lock_guard lock(mutex_);
  IndexSpace& space = color_spaces_[partition];
  if (!space.exists()) {
    const testudo::Domain& colors = forest().partition(to_core(partition)).color_space;
    const testudo::IndexSpaceId id = forest().create_index_space(colors);
    space = IndexSpace(id.value, id.value, type_tag(colors.dim()));
  }
  return space;
}

}  // namespace Legion::detail
