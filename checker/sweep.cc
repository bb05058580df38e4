#include "checker/sweep.h"

#include <algorithm>
#include <iterator>

namespace testudo::checker {

void Sweep::clear() {
  runs_.clear();
  links_.clear();
}

uint32_t Sweep::link(const Use& use, uint32_t next) {
  links_.push_back({use, next});
  return static_cast<uint32_t>(links_.size() - 1);
}

void Sweep::add(const Use& use, uint16_t access, AtomRange range, const Pair& pair) {
  cut_at(range.begin);
  cut_at(range.end);
  const auto first = runs_.lower_bound(range.begin);
  const auto last = runs_.lower_bound(range.end);
  for (auto run = first; run != last; ++run) report(run->second, run->first, use, access, pair);
  if (hides_all(access)) {
    runs_.erase(first, last);
    runs_.emplace(range.begin, Run{range.end, {{access, link(use, kEnd)}}});
    return;
  }
  fill_gaps(range);
  for (auto run = runs_.lower_bound(range.begin); run != runs_.end() && run->first < range.end; ++run) {
    extend(run->second, use, access);
  }
}

// Whether what came before a use of this class need not be remembered after it: it conflicts with everything,
// itself included.
bool Sweep::hides_all(uint16_t access) const {
  for (uint16_t other = 1; other < classes_.size(); ++other) {
    if (!classes_.conflict(access, other)) return false;
  }
  return true;
}

void Sweep::cut_at(uint32_t atom) {
  auto run = runs_.upper_bound(atom);
  if (run == runs_.begin()) return;
  run = std::prev(run);
  if (run->first == atom || run->second.end <= atom) return;
  Run right = run->second;
  run->second.end = atom;
  runs_.emplace_hint(std::next(run), atom, std::move(right));
}

// Precondition: runs are cut at both ends of the range.
void Sweep::fill_gaps(AtomRange range) {
  uint32_t at = range.begin;
  auto run = runs_.lower_bound(range.begin);
  while (at < range.end) {
    if (run != runs_.end() && run->first == at) {
      at = run->second.end;
      ++run;
      continue;
    }
    const uint32_t end = run == runs_.end() ? range.end : std::min(range.end, run->first);
    runs_.emplace_hint(run, at, Run{end, {}});
    at = end;
  }
}

void Sweep::report(const Run& run, uint32_t atom, const Use& use, uint16_t access, const Pair& pair) const {
  std::vector<uint16_t> paired;  // newer classes that this use is ordered after
  for (const Group& group : run.groups) {
    if (!classes_.conflict(access, group.access)) continue;
    const bool implied = std::any_of(paired.begin(), paired.end(),
                                     [&](uint16_t newer) { return classes_.conflict(newer, group.access); });
    if (implied) continue;
    paired.push_back(group.access);
    for (uint32_t at = group.head; at != kEnd; at = links_[at].next) {
      if (links_[at].use.node != use.node) pair(links_[at].use, group.access, atom);
    }
  }
}

void Sweep::extend(Run& run, const Use& use, uint16_t access) {
  if (!classes_.conflict(access, access)) {
    for (Group& group : run.groups) {
      if (group.access == access) {
        group.head = link(use, group.head);
        return;
      }
      if (classes_.conflict(group.access, access)) break;
    }
  }
  run.groups.insert(run.groups.begin(), {access, link(use, kEnd)});
  forget_hidden(run.groups);
}

void Sweep::forget_hidden(std::vector<Group>& groups) const {
  const auto hidden = [&](size_t old) {
    for (uint16_t later = 1; later < classes_.size(); ++later) {
      if (!classes_.conflict(later, groups[old].access)) continue;
      const bool stopped = std::any_of(groups.begin(), groups.begin() + static_cast<std::ptrdiff_t>(old),
                                       [&](const Group& newer) {
                                         return classes_.conflict(newer.access, groups[old].access) &&
                                                classes_.conflict(newer.access, later);
                                       });
      if (!stopped) return false;
    }
    return true;
  };
  for (size_t i = groups.size(); i-- > 1;) {
    if (hidden(i)) groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

}  // namespace testudo::checker
