#include "core/api/realm/machine.h"

#include <algorithm>
#include <random>

#include "core/api/detail/process.h"

namespace Realm {

namespace {

// Everything is in one address space so far, so every processor sees every memory there, at one distance.
constexpr unsigned kBandwidth = 100;
constexpr unsigned kLatency = 5;

std::vector<Processor> all_processors() {
  const Legion::detail::RuntimeState* state = Legion::detail::Process::instance().state();
  std::vector<Processor> result;
  if (!state) return result;
  for (Processor processor : state->processors()) {
    if (processor.exists()) result.push_back(processor);
  }
  return result;
}

std::vector<Memory> all_memories() {
  const Legion::detail::RuntimeState* state = Legion::detail::Process::instance().state();
  return state ? state->memories() : std::vector<Memory>();
}

bool close(unsigned min_bandwidth, unsigned max_latency) {
  return min_bandwidth <= kBandwidth && (max_latency == 0 || max_latency >= kLatency);
}

template <typename Item>
Item after(const std::vector<Item>& items, Item item) {
  const auto it = std::find(items.begin(), items.end(), item);
  return it == items.end() || it + 1 == items.end() ? Item(0) : *(it + 1);
}

template <typename Item>
Item any_of(const std::vector<Item>& items) {
  static thread_local std::minstd_rand generator;
  return items.empty() ? Item(0) : items[generator() % items.size()];
}

template <typename Item, typename Other>
void keep_same_space(std::vector<Item>& items, Other other) {
  std::erase_if(items, [other](Item item) { return item.address_space() != other.address_space(); });
}

}  // namespace

bool Machine::has_affinity(Processor p, Memory m, AffinityDetails* details) const {
  if (p.address_space() != m.address_space()) return false;
  if (details) *details = {kBandwidth, kLatency};
  return true;
}
bool Machine::has_affinity(Memory, Memory, AffinityDetails* details) const {
  if (details) *details = {kBandwidth, kLatency};
  return true;
}
void Machine::get_all_memories(std::set<Memory>& memories) const {
  for (Memory memory : all_memories()) memories.insert(memory);
}
void Machine::get_all_processors(std::set<Processor>& processors) const {
  for (Processor processor : all_processors()) processors.insert(processor);
}
void Machine::get_local_processors(std::set<Processor>& processors) const {
  get_all_processors(processors);
}
void Machine::get_local_processors_by_kind(std::set<Processor>& processors, Processor::Kind kind) const {
  for (Processor processor : all_processors()) {
    if (processor.kind() == kind) processors.insert(processor);
  }
}
void Machine::get_visible_memories(Processor p, std::set<Memory>& memories, bool) const {
  for (Memory memory : all_memories()) {
    if (has_affinity(p, memory)) memories.insert(memory);
  }
}
void Machine::get_visible_memories(Memory, std::set<Memory>& memories, bool) const {
  get_all_memories(memories);
}
void Machine::get_shared_processors(Memory m, std::set<Processor>& processors, bool) const {
  for (Processor processor : all_processors()) {
    if (has_affinity(processor, m)) processors.insert(processor);
  }
}
size_t Machine::get_address_space_count() const {
  return 1;
}

int Machine::get_proc_mem_affinity(std::vector<ProcessorMemoryAffinity>& result, Processor restrict_proc,
                                   Memory restrict_memory, bool) const {
  const size_t before = result.size();
  for (Processor processor : all_processors()) {
    if (restrict_proc.exists() && processor != restrict_proc) continue;
    for (Memory memory : all_memories()) {
      if (restrict_memory.exists() && memory != restrict_memory) continue;
      if (has_affinity(processor, memory)) result.push_back({processor, memory, kBandwidth, kLatency});
    }
  }
  return static_cast<int>(result.size() - before);
}

int Machine::get_mem_mem_affinity(std::vector<MemoryMemoryAffinity>& result, Memory restrict_mem1,
                                  Memory restrict_mem2, bool) const {
  const size_t before = result.size();
  for (Memory first : all_memories()) {
    if (restrict_mem1.exists() && first != restrict_mem1) continue;
    for (Memory second : all_memories()) {
      if (restrict_mem2.exists() && second != restrict_mem2) continue;
      result.push_back({first, second, kBandwidth, kLatency});
    }
  }
  return static_cast<int>(result.size() - before);
}

const std::set<Processor>& Machine::get_all_processors() const {
  static const std::set<Processor> none;
  const Legion::detail::RuntimeState* state = Legion::detail::Process::instance().state();
  return state ? state->processor_set() : none;
}
const std::set<Memory>& Machine::get_all_memories() const {
  static const std::set<Memory> none;
  const Legion::detail::RuntimeState* state = Legion::detail::Process::instance().state();
  return state ? state->memory_set() : none;
}

ProcessorQuery::ProcessorQuery(const Machine&) : items_(all_processors()) {}
ProcessorQuery& ProcessorQuery::only_kind(Processor::Kind kind) & {
  std::erase_if(items_, [kind](Processor p) { return p.kind() != kind; });
  return *this;
}
ProcessorQuery& ProcessorQuery::local_address_space() & {
  return *this;
}
ProcessorQuery& ProcessorQuery::same_address_space_as(Processor p) & {
  keep_same_space(items_, p);
  return *this;
}
ProcessorQuery& ProcessorQuery::same_address_space_as(Memory m) & {
  keep_same_space(items_, m);
  return *this;
}
ProcessorQuery& ProcessorQuery::has_affinity_to(Memory m, unsigned min_bandwidth, unsigned max_latency) & {
  if (!close(min_bandwidth, max_latency)) items_.clear();
  return same_address_space_as(m);
}
ProcessorQuery& ProcessorQuery::best_affinity_to(Memory m, int, int) & {
  return same_address_space_as(m);
}
Processor ProcessorQuery::next(Processor p) const {
  return after(items_, p);
}
Processor ProcessorQuery::random() const {
  return any_of(items_);
}

MemoryQuery::MemoryQuery(const Machine&) : items_(all_memories()) {}
MemoryQuery& MemoryQuery::only_kind(Memory::Kind kind) & {
  std::erase_if(items_, [kind](Memory m) { return m.kind() != kind; });
  return *this;
}
MemoryQuery& MemoryQuery::local_address_space() & {
  return *this;
}
MemoryQuery& MemoryQuery::same_address_space_as(Processor p) & {
  keep_same_space(items_, p);
  return *this;
}
MemoryQuery& MemoryQuery::same_address_space_as(Memory m) & {
  keep_same_space(items_, m);
  return *this;
}
MemoryQuery& MemoryQuery::has_affinity_to(Processor p, unsigned min_bandwidth, unsigned max_latency) & {
  if (!close(min_bandwidth, max_latency)) items_.clear();
  return same_address_space_as(p);
}
MemoryQuery& MemoryQuery::has_affinity_to(Memory m, unsigned min_bandwidth, unsigned max_latency) & {
  if (!close(min_bandwidth, max_latency)) items_.clear();
  return same_address_space_as(m);
}
MemoryQuery& MemoryQuery::best_affinity_to(Processor p, int, int) & {
  same_address_space_as(p);
  if (items_.size() > 1) items_.resize(1);
  return *this;
}
MemoryQuery& MemoryQuery::best_affinity_to(Memory m, int, int) & {
  same_address_space_as(m);
  if (items_.size() > 1) items_.resize(1);
  return *this;
}
MemoryQuery& MemoryQuery::has_capacity(size_t min_bytes) & {
  std::erase_if(items_, [min_bytes](Memory m) { return m.capacity() < min_bytes; });
  return *this;
}
Memory MemoryQuery::next(Memory m) const {
  return after(items_, m);
}
Memory MemoryQuery::random() const {
  return any_of(items_);
}

}  // namespace Realm
