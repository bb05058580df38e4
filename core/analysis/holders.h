#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "core/base/rank.h"

namespace testudo {

// Which ranks have a copy of something: one rank (its number), or one of these, or a set that HolderSets
// knows.
using Holder = int32_t;
constexpr Holder kNobody = -1;
constexpr Holder kEverybody = -2;

// Who holds what, per slot of an image. Immutable, shared between the shapes in which nothing of it changed.
struct Holders {
  std::vector<Holder> of;
  std::vector<uint32_t> mine;  // the slots that this rank holds, ascending

  friend bool operator==(const Holders& a, const Holders& b) { return a.of == b.of; }
};
using HoldersRef = std::shared_ptr<const Holders>;

// Interns sets of several ranks. Not thread safe.
class HolderSets {
 public:
  HolderSets(Rank self, int ranks) : self_(self), ranks_(ranks) {}

  bool has(Holder holder, Rank rank) const;
  Rank lowest(Holder holder) const;  // precondition: not kNobody
  Holder join(Holder a, Holder b);
  void for_each(Holder holder, const std::function<void(Rank)>& fn) const;

  HoldersRef make(std::vector<Holder> of) const;

 private:
  const std::vector<int>& set(Holder holder) const { return sets_[static_cast<size_t>(-3 - holder)]; }
  std::vector<int> members(Holder holder) const;

  const Rank self_;
  const int ranks_;
  std::vector<std::vector<int>> sets_;
  std::map<std::vector<int>, Holder> found_;
};

}  // namespace testudo
