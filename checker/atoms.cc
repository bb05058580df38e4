#include "checker/atoms.h"

#include <algorithm>
#include <unordered_map>

#include "checker/overlay.h"

namespace testudo::checker {
namespace {

struct Signature {
  uint64_t a = 0;
  uint64_t b = 0;
  bool operator==(const Signature&) const = default;
};

struct SignatureHash {
  size_t operator()(const Signature& s) const { return s.a; }
};

// The finaliser of SplitMix64: a bijection whose outputs look random.
uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

Signature key_of(uint32_t set) {
  const uint64_t n = set + 1;
  return {mix(n * 0x9e3779b97f4a7c15ULL), mix(~n * 0xd1342543de82ef95ULL)};
}

}  // namespace

Atoms::Atoms(std::span<const Domain> sets) {
  int dim = 1;
  for (const Domain& set : sets) dim = std::max(dim, set.dim());
  Overlay overlay(dim);
  for (const Domain& set : sets) overlay.add(set);
  std::unordered_map<Signature, uint32_t, SignatureHash> known;
  std::vector<std::vector<uint32_t>> atoms_of_set(sets.size());
  overlay.visit([&](const Box& cell, std::span<const uint32_t> covering) {
    Signature signature;
    for (const uint32_t set : covering) {
      const Signature key = key_of(set);
      signature.a ^= key.a;
      signature.b ^= key.b;
    }
    const auto [at, is_new] = known.try_emplace(signature, size());
    if (!is_new) return true;
    for (const uint32_t set : covering) atoms_of_set[set].push_back(size());
    samples_.push_back(cell.low_corner(dim));
    return true;
  });
  collect_ranges(std::move(atoms_of_set));
}

void Atoms::collect_ranges(std::vector<std::vector<uint32_t>> atoms_of_set) {
  first_range_.reserve(atoms_of_set.size() + 1);
  first_range_.push_back(0);
  for (const std::vector<uint32_t>& atoms : atoms_of_set) {
    size_t i = 0;
    while (i < atoms.size()) {
      size_t end = i + 1;
      while (end < atoms.size() && atoms[end] == atoms[end - 1] + 1) ++end;
      ranges_.push_back({atoms[i], atoms[end - 1] + 1});
      i = end;
    }
    first_range_.push_back(ranges_.size());
  }
}

uint32_t first_common_atom(std::span<const AtomRange> a, std::span<const AtomRange> b) {
  size_t i = 0;
  size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const uint32_t begin = std::max(a[i].begin, b[j].begin);
    if (begin < std::min(a[i].end, b[j].end)) return begin;
    if (a[i].end < b[j].end) {
      ++i;
    } else {
      ++j;
    }
  }
  return UINT32_MAX;
}

}  // namespace testudo::checker
