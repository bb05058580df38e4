#pragma once

#include <cstdint>
#include <vector>

#include "core/cluster/collectives.h"

// What collectives are made of.
namespace testudo {

// A rank's place in the binomial tree of which `root` is the root. Ranks are counted from it, around the end.
// The parent of a rank lacks its lowest set bit; so the ranks below one follow it without a gap, those of its
// first child first, and twice as many each time.
class TreePlace {
 public:
  TreePlace(const Transport& transport, Rank root);

  bool is_root() const { return place_ == 0; }
  Rank parent() const { return rank_at(place_ & (place_ - 1)); }
  std::vector<Rank> children() const;
  // How many ranks the subtree has that begins here, this one included.
  int64_t ranks_below() const { return ranks_below(place_); }
  int64_t ranks_below(Rank child) const { return ranks_below(place_of(child)); }

 private:
  Rank rank_at(int64_t place) const { return {static_cast<int>((place + root_) % ranks_)}; }
  int64_t place_of(Rank rank) const { return (rank.value - root_ + ranks_) % ranks_; }
  int64_t ranks_below(int64_t place) const;

  int64_t ranks_;
  int64_t root_;
  int64_t place_;
};

inline Tag tag_of(CollectiveId id) {
  return {id.value, Channel::kCollective};
}

// Calls `done` at the last of `count` calls.
Transport::Done after(size_t count, Transport::Done done);

// For the only rank: `done` is called on the progress thread even so.
void finish_alone(Transport& transport, Tag tag, Transport::Done done);

// `done` is called when all children have been sent to; within the call where there are none.
void send_down(Transport& transport, const std::vector<Rank>& children, Tag tag,
               std::span<const std::byte> bytes, Transport::Done done);

}  // namespace testudo
