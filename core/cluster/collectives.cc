#include "core/cluster/collectives.h"

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "core/cluster/operations.h"

namespace testudo {
namespace {

using Done = Transport::Done;

// A rank's place in the binomial tree of which `root` is the root. Ranks are counted from it, around the end.
// The parent of a rank lacks its lowest set bit; so the ranks below one follow it without a gap, those of its
// first child first, and twice as many each time.
class TreePlace {
 public:
  TreePlace(const Transport& transport, Rank root)
      : ranks_(transport.ranks()),
        root_(root.value),
        place_((transport.rank().value - root_ + ranks_) % ranks_) {}

  bool is_root() const { return place_ == 0; }
  Rank parent() const { return rank_at(place_ & (place_ - 1)); }
  std::vector<Rank> children() const {
    std::vector<Rank> children;
    for (int64_t bit = 1; (place_ & bit) == 0 && place_ + bit < ranks_; bit *= 2) {
      children.push_back(rank_at(place_ + bit));
    }
    return children;
  }

 private:
  Rank rank_at(int64_t place) const { return {static_cast<int>((place + root_) % ranks_)}; }

  int64_t ranks_;
  int64_t root_;
  int64_t place_;
};

Tag tag_of(CollectiveId id) {
  return {id.value, Channel::kCollective};
}

struct Countdown {
  std::atomic<size_t> left{0};
  Done done;
};

// Calls `done` at the last of `count` calls. They share the counter because none knows which is the last.
Done after(size_t count, Done done) {
  auto countdown = std::make_shared<Countdown>();
  countdown->left = count;
  countdown->done = std::move(done);
  return [countdown] {
    if (countdown->left.fetch_sub(1, std::memory_order_acq_rel) == 1) finish(countdown->done);
  };
}

// For the only rank: `done` is called on the progress thread even so.
void finish_alone(Transport& transport, Tag tag, Done done) {
  transport.receive(transport.rank(), tag, {}, std::move(done));
  transport.send(transport.rank(), tag, {}, {});
}

void send_down(Transport& transport, const std::vector<Rank>& children, Tag tag,
               std::span<const std::byte> bytes, Done done) {
  if (children.empty()) return finish(done);
  Done each = after(children.size(), std::move(done));
  // The last child has most ranks below it, so it must know first.
  for (size_t i = children.size(); i-- > 0;) transport.send(children[i], tag, bytes, each);
}

// A rank on the way up: what its children send, until all have.
struct Gathering {
  std::vector<std::vector<std::byte>> parts;
  std::span<std::byte> bytes;
  Combine combine;
};

// Combines the bytes of everybody into those of rank 0. On the other ranks, whose bytes change too, `done`
// means that their part is on its way.
void reduce(Transport& transport, CollectiveId id, std::span<std::byte> bytes, Combine combine, Done done) {
  TreePlace place(transport, Rank{0});
  Tag tag = tag_of(id);
  auto pass_on = [&transport, place, tag, bytes, done = std::move(done)] {
    if (place.is_root()) return finish(done);
    transport.send(place.parent(), tag, bytes, done);
  };
  std::vector<Rank> children = place.children();
  if (children.empty()) return pass_on();

  // Shared by the callbacks; the last one combines, in rank order.
  auto gathering = std::make_shared<Gathering>();
  gathering->parts.assign(children.size(), std::vector<std::byte>(bytes.size()));
  gathering->bytes = bytes;
  gathering->combine = std::move(combine);
  Done each = after(children.size(), [gathering, pass_on] {
    for (const auto& part : gathering->parts) gathering->combine(gathering->bytes, part);
    pass_on();
  });
  for (size_t i = 0; i < children.size(); ++i) transport.receive(children[i], tag, gathering->parts[i], each);
}

}  // namespace

void barrier(Transport& transport, CollectiveId id, Done done) {
  all_reduce(
      transport, id, {}, [](std::span<std::byte>, std::span<const std::byte>) {}, std::move(done));
}

void broadcast(Transport& transport, CollectiveId id, Rank root, std::span<std::byte> bytes, Done done) {
  TreePlace place(transport, root);
  Tag tag = tag_of(id);
  if (transport.ranks() == 1) return finish_alone(transport, tag, std::move(done));
  auto pass_on = [&transport, children = place.children(), tag, bytes, done = std::move(done)] {
    send_down(transport, children, tag, bytes, done);
  };
  if (place.is_root()) return pass_on();
  transport.receive(place.parent(), tag, bytes, pass_on);
}

void all_reduce(Transport& transport, CollectiveId id, std::span<std::byte> bytes, Combine combine,
                Done done) {
  // One id serves both ways: between two ranks one is the way up and the other the way down.
  reduce(transport, id, bytes, std::move(combine),
         [&transport, id, bytes, done = std::move(done)] { broadcast(transport, id, Rank{0}, bytes, done); });
}

}  // namespace testudo
