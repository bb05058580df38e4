#pragma once

#include <cstddef>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "core/api/realm/processor.h"

namespace Realm {

class ProcessorQuery;
class MemoryQuery;

// The processors and memories of the run, of all its ranks; each rank is an address space. A value without
// state: it names the machine of the running program, and is empty before `start` and after the program's
// end.
class Machine {
 public:
  struct AffinityDetails {
    unsigned bandwidth = 0;
    unsigned latency = 0;
  };
  struct ProcessorMemoryAffinity {
    Processor p;
    Memory m;
    unsigned bandwidth;
    unsigned latency;
  };
  struct MemoryMemoryAffinity {
    Memory m1;
    Memory m2;
    unsigned bandwidth;
    unsigned latency;
  };
  typedef Realm::ProcessorQuery ProcessorQuery;
  typedef Realm::MemoryQuery MemoryQuery;

  static Machine get_machine() { return Machine(); }

  bool has_affinity(Processor p, Memory m, AffinityDetails* details = nullptr) const;
  bool has_affinity(Memory m1, Memory m2, AffinityDetails* details = nullptr) const;
  void get_all_memories(std::set<Memory>& memories) const;
  void get_all_processors(std::set<Processor>& processors) const;
  void get_local_processors(std::set<Processor>& processors) const;
  void get_local_processors_by_kind(std::set<Processor>& processors, Processor::Kind kind) const;
  void get_visible_memories(Processor p, std::set<Memory>& memories, bool local_only = true) const;
  void get_visible_memories(Memory m, std::set<Memory>& memories, bool local_only = true) const;
  void get_shared_processors(Memory m, std::set<Processor>& processors, bool local_only = true) const;
  size_t get_address_space_count() const;
  int get_proc_mem_affinity(std::vector<ProcessorMemoryAffinity>& result,
                            Processor restrict_proc = Processor::NO_PROC,
                            Memory restrict_memory = Memory::NO_MEMORY, bool local_only = true) const;
  int get_mem_mem_affinity(std::vector<MemoryMemoryAffinity>& result,
                           Memory restrict_mem1 = Memory::NO_MEMORY, Memory restrict_mem2 = Memory::NO_MEMORY,
                           bool local_only = true) const;

  // The 2014 forms. What they refer to lives as long as the run.
  const std::set<Processor>& get_all_processors() const;
  const std::set<Memory>& get_all_memories() const;
  const std::set<Processor>& get_local_processors() const;
  const std::set<Memory>& get_visible_memories(Processor) const;  // those of this rank
  Processor::Kind get_processor_kind(Processor p) const { return p.kind(); }
  Memory::Kind get_memory_kind(Memory m) const { return m.kind(); }
  size_t get_memory_size(Memory m) const { return m.capacity(); }
};

// Visits the answers of a query in order of their ids.
template <typename Item>
class MachineQueryIterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = Item;
  using difference_type = std::ptrdiff_t;
  using pointer = const Item*;
  using reference = const Item&;

  MachineQueryIterator() = default;
  MachineQueryIterator(std::vector<Item> items, size_t at) : items_(std::move(items)), at_(at) {}
  reference operator*() const { return items_[at_]; }
  pointer operator->() const { return &items_[at_]; }
  MachineQueryIterator& operator++() {
    ++at_;
    return *this;
  }
  MachineQueryIterator operator++(int) {
    MachineQueryIterator before = *this;
    ++at_;
    return before;
  }
  operator bool() const { return at_ < items_.size(); }
  friend bool operator==(const MachineQueryIterator& a, const MachineQueryIterator& b) {
    return a.remaining() == b.remaining();
  }

 private:
  size_t remaining() const { return items_.size() - at_; }
  std::vector<Item> items_;
  size_t at_ = 0;
};

// A filter over processors; the filters may be chained, also on a temporary in the head of a loop. Answered
// from the machine when made.
class ProcessorQuery {
 public:
  typedef MachineQueryIterator<Processor> iterator;

  explicit ProcessorQuery(const Machine& machine);
  ProcessorQuery& only_kind(Processor::Kind kind) &;
  ProcessorQuery only_kind(Processor::Kind kind) && { return std::move(only_kind(kind)); }
  ProcessorQuery& local_address_space() &;
  ProcessorQuery local_address_space() && { return std::move(local_address_space()); }
  ProcessorQuery& same_address_space_as(Processor p) &;
  ProcessorQuery same_address_space_as(Processor p) && { return std::move(same_address_space_as(p)); }
  ProcessorQuery& same_address_space_as(Memory m) &;
  ProcessorQuery same_address_space_as(Memory m) && { return std::move(same_address_space_as(m)); }
  ProcessorQuery& has_affinity_to(Memory m, unsigned min_bandwidth = 0, unsigned max_latency = 0) &;
  ProcessorQuery has_affinity_to(Memory m, unsigned min_bandwidth = 0, unsigned max_latency = 0) && {
    return std::move(has_affinity_to(m, min_bandwidth, max_latency));
  }
  ProcessorQuery& best_affinity_to(Memory m, int bandwidth_weight = 1, int latency_weight = 0) &;
  ProcessorQuery best_affinity_to(Memory m, int bandwidth_weight = 1, int latency_weight = 0) && {
    return std::move(best_affinity_to(m, bandwidth_weight, latency_weight));
  }

  size_t count() const { return items_.size(); }
  Processor first() const { return items_.empty() ? Processor::NO_PROC : items_.front(); }
  Processor next(Processor after) const;
  Processor random() const;
  iterator begin() const { return iterator(items_, 0); }
  iterator end() const { return iterator(items_, items_.size()); }

 private:
  std::vector<Processor> items_;
};

// The same for memories.
class MemoryQuery {
 public:
  typedef MachineQueryIterator<Memory> iterator;

  explicit MemoryQuery(const Machine& machine);
  MemoryQuery& only_kind(Memory::Kind kind) &;
  MemoryQuery only_kind(Memory::Kind kind) && { return std::move(only_kind(kind)); }
  MemoryQuery& local_address_space() &;
  MemoryQuery local_address_space() && { return std::move(local_address_space()); }
  MemoryQuery& same_address_space_as(Processor p) &;
  MemoryQuery same_address_space_as(Processor p) && { return std::move(same_address_space_as(p)); }
  MemoryQuery& same_address_space_as(Memory m) &;
  MemoryQuery same_address_space_as(Memory m) && { return std::move(same_address_space_as(m)); }
  MemoryQuery& has_affinity_to(Processor p, unsigned min_bandwidth = 0, unsigned max_latency = 0) &;
  MemoryQuery has_affinity_to(Processor p, unsigned min_bandwidth = 0, unsigned max_latency = 0) && {
    return std::move(has_affinity_to(p, min_bandwidth, max_latency));
  }
  MemoryQuery& has_affinity_to(Memory m, unsigned min_bandwidth = 0, unsigned max_latency = 0) &;
  MemoryQuery has_affinity_to(Memory m, unsigned min_bandwidth = 0, unsigned max_latency = 0) && {
    return std::move(has_affinity_to(m, min_bandwidth, max_latency));
  }
  MemoryQuery& best_affinity_to(Processor p, int bandwidth_weight = 1, int latency_weight = 0) &;
  MemoryQuery best_affinity_to(Processor p, int bandwidth_weight = 1, int latency_weight = 0) && {
    return std::move(best_affinity_to(p, bandwidth_weight, latency_weight));
  }
  MemoryQuery& best_affinity_to(Memory m, int bandwidth_weight = 1, int latency_weight = 0) &;
  MemoryQuery best_affinity_to(Memory m, int bandwidth_weight = 1, int latency_weight = 0) && {
    return std::move(best_affinity_to(m, bandwidth_weight, latency_weight));
  }
  MemoryQuery& has_capacity(size_t min_bytes) &;
  MemoryQuery has_capacity(size_t min_bytes) && { return std::move(has_capacity(min_bytes)); }

  size_t count() const { return items_.size(); }
  Memory first() const { return items_.empty() ? Memory::NO_MEMORY : items_.front(); }
  Memory next(Memory after) const;
  Memory random() const;
  iterator begin() const { return iterator(items_, 0); }
  iterator end() const { return iterator(items_, items_.size()); }

 private:
  std::vector<Memory> items_;
};

}  // namespace Realm
