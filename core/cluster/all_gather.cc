#include <algorithm>
#include <atomic>
#include <memory>
#include <numeric>
#include <utility>

#include "core/cluster/collective_tree.h"

namespace testudo {
namespace {

// Pieces of neighbouring ranks, one after the other. Travels as two messages: the sizes, which the receiver
// can count, then the bytes, unless there are none.
struct Portion {
  std::vector<uint64_t> sizes;
  std::vector<std::byte> bytes;

  uint64_t total() const { return std::accumulate(sizes.begin(), sizes.end(), uint64_t{}); }
};

// One gathering on one rank: portions grow on the way up to rank 0, and the whole comes down. Its callbacks
// share it.
class AllGather : public std::enable_shared_from_this<AllGather> {
 public:
  AllGather(Transport& transport, CollectiveId id, TakePieces done)
      : transport_(transport),
        tag_(tag_of(id)),
        place_(transport, Rank{0}),
        children_(place_.children()),
        done_(std::move(done)) {}

  void begin(std::vector<std::byte> mine) {
    below_.sizes.resize(place_.ranks_below());
    below_.sizes[0] = mine.size();
    below_.bytes = std::move(mine);
    if (!place_.is_root()) receive_all();
    if (children_.empty()) return send_up();
    Transport::Done each = after(children_.size(), [self = shared_from_this()] { self->receive_bytes(); });
    size_t next = 1;
    for (Rank child : children_) {
      auto sizes = std::span(below_.sizes).subspan(next, place_.ranks_below(child));
      transport_.receive(child, tag_, std::as_writable_bytes(sizes), each);
      next += sizes.size();
    }
  }

 private:
  // The sizes of all children are here.
  void receive_bytes() {
    uint64_t place = below_.sizes[0];
    below_.bytes.resize(below_.total());
    Transport::Done each = after(children_.size(), [self = shared_from_this()] { self->send_up(); });
    size_t next = 1;
    for (Rank child : children_) {
      auto sizes = std::span(below_.sizes).subspan(next, place_.ranks_below(child));
      uint64_t bytes = std::accumulate(sizes.begin(), sizes.end(), uint64_t{});
      receive_some(child, std::span(below_.bytes).subspan(place, bytes), each);
      next += sizes.size();
      place += bytes;
    }
  }

  void send_up() {
    auto self = shared_from_this();
    if (place_.is_root()) {
      all_ = std::move(below_);
      if (transport_.ranks() > 1) return send_down_all();
      return finish_alone(transport_, tag_, [self] { self->finish(); });
    }
    Transport::Done each = [self] { self->count_part(); };
    transport_.send(place_.parent(), tag_, std::as_bytes(std::span(below_.sizes)), each);
    if (below_.bytes.empty()) return count_part();
    transport_.send(place_.parent(), tag_, below_.bytes, each);
  }

  void receive_all() {
    parts_left_ = 3;  // the two messages to the parent, and what comes back
    all_.sizes.resize(transport_.ranks());
    auto self = shared_from_this();
    transport_.receive(place_.parent(), tag_, std::as_writable_bytes(std::span(all_.sizes)), [self] {
      self->all_.bytes.resize(self->all_.total());
      self->receive_some(self->place_.parent(), self->all_.bytes, [self] { self->send_down_all(); });
    });
  }

  void send_down_all() {
    Transport::Done each = after(2, [self = shared_from_this()] { self->count_part(); });
    send_down(transport_, children_, tag_, std::as_bytes(std::span(all_.sizes)), each);
    if (all_.bytes.empty()) return each();
    send_down(transport_, children_, tag_, all_.bytes, each);
  }

  void receive_some(Rank from, std::span<std::byte> bytes, Transport::Done done) {
    if (bytes.empty()) return done();
    transport_.receive(from, tag_, bytes, std::move(done));
  }

  void count_part() {
    if (parts_left_.fetch_sub(1, std::memory_order_acq_rel) == 1) finish();
  }

  void finish() {
    std::vector<std::vector<std::byte>> pieces;
    auto next = all_.bytes.begin();
    for (uint64_t size : all_.sizes) {
      pieces.emplace_back(next, next + static_cast<ptrdiff_t>(size));
      next += static_cast<ptrdiff_t>(size);
    }
    done_(std::move(pieces));
  }

  Transport& transport_;
  const Tag tag_;
  const TreePlace place_;
  const std::vector<Rank> children_;
  const TakePieces done_;
  Portion below_;  // of this rank and those below it, which follow it without a gap
  Portion all_;
  std::atomic<int> parts_left_{1};
};

}  // namespace

void all_gather(Transport& transport, CollectiveId id, std::vector<std::byte> mine, TakePieces done) {
  std::make_shared<AllGather>(transport, id, std::move(done))->begin(std::move(mine));
}

}  // namespace testudo
