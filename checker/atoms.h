#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/geometry/domain.h"

namespace testudo::checker {

// A run of consecutive atoms, end exclusive.
struct AtomRange {
  uint32_t begin = 0;
  uint32_t end = 0;
  bool operator==(const AtomRange&) const = default;
};

// The atoms of a family of sets: the largest pieces that no set of the family cuts. Every set is then a union
// of atoms, so exact questions about sets (do they meet, where) become questions about integers. Atoms are
// numbered in the order in which a sweep through space meets them, which makes a block of a partition one run
// of numbers, or few.
//
// Two cells belong to one atom when the same sets cover them, which is decided by a 128-bit hash of the sets'
// numbers (random keys, xor): two different collections of sets meet in one hash with probability 2^-128.
class Atoms {
 public:
  explicit Atoms(std::span<const Domain> sets);

  uint32_t size() const { return static_cast<uint32_t>(samples_.size()); }
  // The atoms of a set, ascending, as few ranges as possible.
  std::span<const AtomRange> ranges(size_t set) const {
    return {ranges_.data() + first_range_[set], first_range_[set + 1] - first_range_[set]};
  }
  // A point of the atom: of its points the one that the sweep met first.
  const DomainPoint& sample(uint32_t atom) const { return samples_[atom]; }

 private:
  void collect_ranges(std::vector<std::vector<uint32_t>> atoms_of_set);

  std::vector<DomainPoint> samples_;
  std::vector<AtomRange> ranges_;
  std::vector<size_t> first_range_;
};

// The first atom in both; both ascending. UINT32_MAX where they share none.
uint32_t first_common_atom(std::span<const AtomRange> a, std::span<const AtomRange> b);

}  // namespace testudo::checker
