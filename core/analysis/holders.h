#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "core/analysis/projection_table.h"
#include "core/analysis/sharding_table.h"
#include "core/base/rank.h"

namespace testudo {

// Which ranks have a copy of something: one rank (its number), or one of these, or a set that HolderSets
// knows.
using Holder = int32_t;
constexpr Holder kNobody = -1;
constexpr Holder kEverybody = -2;

// Slots that have a holder, ascending.
using HolderTable = std::vector<std::pair<uint32_t, Holder>>;

// Who holds what, per slot of an image. What a launch over consecutive slots leaves is computed from its
// sharding, and takes no memory whatever the number of slots and ranks; where launches have mixed, it is a
// table of their slots. Immutable, shared between the shapes in which nothing of it changed.
class Holders {
 public:
  // Nobody holds anything.
  Holders() = default;
  // As the launch leaves it. Precondition: projection.slot_of_point.is_run().
  Holders(const Projection& projection, const Sharding& sharding);
  Holders(HolderTable table, SlotList mine);

  Holder of(uint32_t slot) const;  // O(log of the slots that were launched over)
  HolderTable table() const;
  // How many there are in the table, or at most.
  size_t count() const { return projection_ ? projection_->slots.size() : table_.size(); }
  bool any() const { return any_; }  // whether a slot has a holder
  // Whether every slot that is not empty has one, as far as that is known without looking at them.
  bool all() const { return projection_ && projection_->covers_image; }
  const SlotList& mine() const { return mine_; }  // those that this rank holds, ascending; some may be empty
  size_t hash() const { return hash_; }
  friend bool operator==(const Holders& a, const Holders& b) {
    return a.projection_ == b.projection_ && a.sharding_ == b.sharding_ && a.table_ == b.table_;
  }

 private:
  const Projection* projection_ = nullptr;  // null: `table_`
  const Sharding* sharding_ = nullptr;
  HolderTable table_;
  bool any_ = false;
  SlotList mine_;
  size_t hash_ = 0;
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

  // `table` may say kNobody too.
  HoldersRef make(HolderTable table) const;
  const HoldersRef& nobody() const { return nobody_; }

 private:
  const std::vector<int>& set(Holder holder) const { return sets_[static_cast<size_t>(-3 - holder)]; }
  std::vector<int> members(Holder holder) const;

  const Rank self_;
  const int ranks_;
  std::vector<std::vector<int>> sets_;
  std::map<std::vector<int>, Holder> found_;
  const HoldersRef nobody_ = std::make_shared<const Holders>();
};

}  // namespace testudo
