#include "core/analysis/self_conflicts.h"

#include <algorithm>

namespace testudo {
namespace {

bool share_field(const Requirement& a, const Requirement& b) {
  auto i = a.fields.begin();
  auto j = b.fields.begin();
  while (i != a.fields.end() && j != b.fields.end()) {
    if (*i == *j) return true;
    *i < *j ? ++i : ++j;
  }
  return false;
}

}  // namespace

// Pairs (p, q) of points whose subregions overlap: of one requirement p < q, of two any p and q.
const SelfConflicts::Pairs& SelfConflicts::overlapping_points(const Projection& a, const Projection& b,
                                                              bool one) {
  std::lock_guard lock(mutex_);
  auto& found = (one ? pairs_of_one_ : pairs_)[(uint64_t{a.id} << 32) | b.id];
  if (found) return *found;
  auto pairs = std::make_unique<Pairs>();
  const bool apart = one ? a.image->disjoint && a.one_to_one : projections_.apart(*a.image, *b.image);
  if (!apart) {
    for (uint32_t p = 0; p < a.slot_of_point.size(); ++p) {
      for (uint32_t slot : projections_.overlapping(*a.image, a.slot_of_point[p], *b.image)) {
        for (uint32_t q : projections_.points_of_slot(b, slot)) {
          if (!one || p < q) pairs->emplace_back(p, q);
        }
      }
    }
  }
  found = std::move(pairs);
  return *found;
}

SelfConflicts::Answer SelfConflicts::find(std::span<const Requirement> requirements,
                                          std::span<const Projection* const> projections) {
  Answer answer;
  for (uint32_t i = 0; i < requirements.size(); ++i) {
    if (!projections[i]) continue;
    for (uint32_t j = i; j < requirements.size(); ++j) {
      const Requirement& a = requirements[i];
      const Requirement& b = requirements[j];
      if (!projections[j] || a.tree != b.tree || !conflict(AccessMode::of(a), AccessMode::of(b))) continue;
      if (i == j && AccessMode::of(a).kind != AccessMode::Kind::kWrite) continue;
      if (!share_field(a, b)) continue;
      const Pairs& pairs = overlapping_points(*projections[i], *projections[j], i == j);
      // Whatever order the points get, what one reduces is not there yet for another that reads or writes.
      bool reduces = a.privilege == Privilege::kReduce || b.privilege == Privilege::kReduce;
      bool atomic = !reduces && a.coherence == Coherence::kAtomic && b.coherence == Coherence::kAtomic;
      for (auto [p, q] : pairs) {
        (atomic ? answer.atomic : answer.illegal).push_back({i, j, p, q});
        if (!atomic) break;
      }
    }
  }
  return answer;
}

}  // namespace testudo
