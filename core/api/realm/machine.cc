#include "core/api/realm/machine.h"

#include <algorithm>
#include <random>

#include "core/api/detail/process.h"

namespace Realm {

namespace {

// In one address space every processor sees every memory, at one distance; it sees none of another.
constexpr unsigned kBandwidth = 100;
constexpr unsigned kLatency = 5;

const Legion::detail::RuntimeState* running() {
  return Legion::detail::Process::instance().state();
}

std::vector<Processor> all_processors() {
  return running() ? running()->all_processors() : std::vector<Processor>();
}

std::vector<Memory> all_memories() {
  return running() ? running()->all_memories() : std::vector<Memory>();
}

template <typename Item>
bool is_local(Item item) {
  return running() && item.address_space() == running()->rank();
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
bool Machine::has_affinity(Memory m1, Memory m2, AffinityDetails* details) const {
  if (m1.address_space() != m2.address_space()) return false;
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
  const std::set<Processor>& local = get_local_processors();
  processors.insert(local.begin(), local.end());
}
void Machine::get_local_processors_by_kind(std::set<Processor>& processors, Processor::Kind kind) const {
  for (Processor processor : get_local_processors()) {
    if (processor.kind() == kind) processors.insert(processor);
  }
}
void Machine::get_visible_memories(Processor p, std::set<Memory>& memories, bool) const {
  for (Memory memory : all_memories()) {
    if (has_affinity(p, memory)) memories.insert(memory);
  }
}
void Machine::get_visible_memories(Memory m, std::set<Memory>& memories, bool) const {
  for (Memory memory : all_memories()) {
    if (has_affinity(m, memory)) memories.insert(memory);
  }
}
void Machine::get_shared_processors(Memory m, std::set<Processor>& processors, bool) const {
  for (Processor processor : all_processors()) {
    if (has_affinity(processor, m)) processors.insert(processor);
  }
}
size_t Machine::get_address_space_count() const {
  return running() ? running()->ranks() : 1;
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
      if (has_affinity(first, second)) result.push_back({first, second, kBandwidth, kLatency});
    }
  }
  return static_cast<int>(result.size() - before);
}

namespace {

template <typename Item>
const std::set<Item>& set_of(const std::set<Item>& (Legion::detail::RuntimeState::*which)() const) {
  static const std::set<Item> none;
  return running() ? (running()->*which)() : none;
}

}  // namespace

const std::set<Processor>& Machine::get_all_processors() const {
  return set_of(&Legion::detail::RuntimeState::processor_set);
}
const std::set<Processor>& Machine::get_local_processors() const {
  return set_of(&Legion::detail::RuntimeState::local_processor_set);
}
const std::set<Memory>& Machine::get_all_memories() const {
  return set_of(&Legion::detail::RuntimeState::memory_set);
}
const std::set<Memory>& Machine::get_visible_memories(Processor) const {
  return set_of(&Legion::detail::RuntimeState::local_memory_set);
}

ProcessorQuery::ProcessorQuery(const Machine&) : items_(all_processors()) {}
ProcessorQuery& ProcessorQuery::only_kind(Processor::Kind kind) & {
  std::erase_if(items_, [kind](Processor p) { return p.kind() != kind; });
  return *this;
}
ProcessorQuery& ProcessorQuery::local_address_space() & {
  std::erase_if(items_, [](Processor p) { return !is_local(p); });
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
  std::erase_if(items_, [](Memory m) { return !is_local(m); });
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
