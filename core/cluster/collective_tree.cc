#include "core/cluster/collective_tree.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "core/cluster/operations.h"

namespace testudo {

TreePlace::TreePlace(const Transport& transport, Rank root)
    : ranks_(transport.ranks()), root_(root.value), place_(place_of(transport.rank())) {}

std::vector<Rank> TreePlace::children() const {
  std::vector<Rank> children;
  for (int64_t bit = 1; (place_ & bit) == 0 && place_ + bit < ranks_; bit *= 2) {
    children.push_back(rank_at(place_ + bit));
  }
  return children;
}

int64_t TreePlace::ranks_below(int64_t place) const {
  int64_t to_the_end = ranks_ - place;
  return place == 0 ? to_the_end : std::min(place & -place, to_the_end);
}

Transport::Done after(size_t count, Transport::Done done) {
  struct Countdown {
    std::atomic<size_t> left{0};
    Transport::Done done;
  };
  // Shared because no call knows whether it is the last.
  auto countdown = std::make_shared<Countdown>();
  countdown->left = count;
  countdown->done = std::move(done);
  return [countdown] {
    if (countdown->left.fetch_sub(1, std::memory_order_acq_rel) == 1) finish(countdown->done);
  };
}

void finish_alone(Transport& transport, Tag tag, Transport::Done done) {
  transport.receive(transport.rank(), tag, {}, std::move(done));
  transport.send(transport.rank(), tag, {}, {});
}

void send_down(Transport& transport, const std::vector<Rank>& children, Tag tag,
               std::span<const std::byte> bytes, Transport::Done done) {
  if (children.empty()) return finish(done);
  Transport::Done each = after(children.size(), std::move(done));
  // The last child has most ranks below it, so it must know first.
  for (size_t i = children.size(); i-- > 0;) transport.send(children[i], tag, bytes, each);
}

}  // namespace testudo
