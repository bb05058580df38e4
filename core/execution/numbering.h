#pragma once

#include <cstdint>
#include <utility>

#include "core/analysis/sharding_table.h"

namespace testudo {

// Numbers of operations and points that only one rank gives have that rank, plus 1, above so many bits. Those
// that all ranks give, and those of a run on one rank, have nothing there.
constexpr int kLocalShift = 40;

// The maker of what the task makes by itself, on one of several ranks: a number that has the rank in it, also
// where the task's own has not, because it is a point of a launch that all ranks know.
inline PointId maker_on(Rank rank, PointId task) {
  constexpr uint64_t kPointOfAll = uint64_t{1} << (kLocalShift - 1);
  if (task.value >> kLocalShift != 0) return task;
  return {task.value | kPointOfAll | (static_cast<uint64_t>(rank.value) + 1) << kLocalShift};
}
// The task that it stands for.
inline PointId task_of(PointId maker) {
  constexpr uint64_t kPointOfAll = uint64_t{1} << (kLocalShift - 1);
  return maker.value & kPointOfAll ? PointId{maker.value & (kPointOfAll - 1)} : maker;
}

// How an operation and its points get their numbers. Those of a replicated context are the same on every
// rank, though a rank has nodes for its own points only; all others differ from those of other ranks.
struct Numbering {
  bool replicated = false;
  uint32_t points = 0;                 // of the operation, on all ranks
  const Sharding* sharding = nullptr;  // null: this rank runs all

  uint32_t own_points() const { return sharding ? static_cast<uint32_t>(sharding->own().size()) : points; }
};

// Numbers for the messages and collectives of one replicated context: the same on every rank, and no other
// context's. Those of tasks that it launches are taken from it.
class NumberRange {
 public:
  // Of the top-level task. Lower numbers are for what the runtime does before and after.
  static NumberRange top_level() { return {uint64_t{1} << 16, uint64_t{1} << 61}; }

  uint64_t next() { return next_++; }
  // The first of `count` in a row.
  uint64_t take(uint64_t count) { return std::exchange(next_, next_ + count); }
  uint64_t first() const { return next_; }
  // Whether there are enough for a context of a task that is launched.
  bool can_split() const { return (end_ - next_) >> kShift >= kFewest; }
  NumberRange split() {
    uint64_t begin = next_;
    next_ += (end_ - next_) >> kShift;
    return {begin, next_};
  }

 private:
  static constexpr int kShift = 16;
  static constexpr uint64_t kFewest = uint64_t{1} << 20;
  NumberRange(uint64_t next, uint64_t end) : next_(next), end_(end) {}

  uint64_t next_;
  uint64_t end_;
};

}  // namespace testudo
