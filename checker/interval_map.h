#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <vector>

#include "checker/atoms.h"

namespace testudo::checker {

// A map from some atoms to values, kept as runs of equal ones. Every change replaces what its range covers by
// one run or none, so that runs do not pile up: O(log) each, amortised.
template <typename Value>
class IntervalMap {
 public:
  bool empty() const { return runs_.empty(); }

  void assign(AtomRange range, const Value& value) {
    if (range.begin == range.end) return;
    erase(range);
    auto next = runs_.lower_bound(range.end);
    if (next != runs_.end() && next->first == range.end && next->second.value == value) {
      range.end = next->second.end;
      next = runs_.erase(next);
    }
    if (next != runs_.begin()) {
      const auto before = std::prev(next);
      if (before->second.end == range.begin && before->second.value == value) {
        before->second.end = range.end;
        return;
      }
    }
    runs_.emplace_hint(next, range.begin, Run{range.end, value});
  }

  void erase(AtomRange range) {
    erase_if(range, [](const Value&) { return true; });
  }

  // Of the runs in the range, those whose value `gone` says it of.
  template <typename Predicate>
  void erase_if(AtomRange range, Predicate gone) {
    cut(range.begin);
    cut(range.end);
    auto run = runs_.lower_bound(range.begin);
    while (run != runs_.end() && run->first < range.end) {
      run = gone(run->second.value) ? runs_.erase(run) : std::next(run);
    }
  }

  // Calls fn(part of the range, value) for each run that meets it.
  template <typename Fn>
  void for_each(AtomRange range, Fn fn) const {
    auto run = runs_.upper_bound(range.begin);
    if (run != runs_.begin() && std::prev(run)->second.end > range.begin) --run;
    for (; run != runs_.end() && run->first < range.end; ++run) {
      fn(AtomRange{std::max(run->first, range.begin), std::min(run->second.end, range.end)},
         run->second.value);
    }
  }

 private:
  struct Run {
    uint32_t end;
    Value value;
  };

  void cut(uint32_t atom) {
    auto run = runs_.upper_bound(atom);
    if (run == runs_.begin()) return;
    run = std::prev(run);
    if (run->first == atom || run->second.end <= atom) return;
    const Run right = run->second;
    run->second.end = atom;
    runs_.emplace_hint(std::next(run), atom, right);
  }

  std::map<uint32_t, Run> runs_;
};

}  // namespace testudo::checker
