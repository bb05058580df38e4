#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <tuple>

namespace Legion::detail {

// What one task has destroyed. It is the task's own, not the run's: what other tasks do may come before the
// destruction in program order although it happens later, and is right then.
class Destroyed {
 public:
  enum class Kind { kRegion, kIndexSpace, kPartition, kFieldSpace, kField };
  // As Forest::set_name takes it.
  static const char* name_of(Kind kind) {
    constexpr const char* kNames[] = {"region", "index_space", "partition", "field_space", "field"};
    return kNames[static_cast<size_t>(kind)];
  }

  // `id`: of a region its tree, of a field its field space.
  void add(Kind kind, uint64_t id, uint64_t field = 0) { handles_.emplace(kind, id, field); }
  void remove(Kind kind, uint64_t id, uint64_t field = 0) { handles_.erase({kind, id, field}); }
  bool has(Kind kind, uint64_t id, uint64_t field = 0) const {
    return !handles_.empty() && handles_.contains({kind, id, field});
  }
  bool empty() const { return handles_.empty(); }
  void clear() {
    if (!handles_.empty()) handles_.clear();
  }

 private:
  std::set<std::tuple<Kind, uint64_t, uint64_t>> handles_;
};

}  // namespace Legion::detail
