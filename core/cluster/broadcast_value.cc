#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <utility>

#include "core/cluster/collective_tree.h"

namespace testudo {
namespace {

// The first message, of one size whatever the value's: its size, and the value where it fits.
struct FirstMessage {
  uint64_t bytes = 0;
  std::array<std::byte, 248> value;
  bool holds_all() const { return bytes <= value.size(); }
};

// One broadcast on one rank. Its callbacks share it.
class ValueBroadcast : public std::enable_shared_from_this<ValueBroadcast> {
 public:
  ValueBroadcast(Transport& transport, CollectiveId id, Rank root, TakeValue done)
      : transport_(transport), tag_(tag_of(id)), place_(transport, root), done_(std::move(done)) {}

  void begin(std::vector<std::byte> value) {
    if (place_.is_root()) return begin_root(std::move(value));
    transport_.receive(place_.parent(), tag_, std::as_writable_bytes(std::span(&first_, 1)),
                       [self = shared_from_this()] { self->take_first(); });
  }

 private:
  void begin_root(std::vector<std::byte> value) {
    value_ = std::move(value);
    if (transport_.ranks() == 1) {
      return finish_alone(transport_, tag_, [self = shared_from_this()] { self->finish(); });
    }
    first_.bytes = value_.size();
    if (first_.holds_all()) std::ranges::copy(value_, first_.value.begin());
    pass_on();
  }

  void take_first() {
    value_.resize(first_.bytes);
    if (first_.holds_all()) {
      std::copy_n(first_.value.begin(), first_.bytes, value_.begin());
      return pass_on();
    }
    transport_.receive(place_.parent(), tag_, value_, [self = shared_from_this()] { self->pass_on(); });
  }

  // Messages of one tag keep their order.
  void pass_on() {
    const std::vector<Rank> children = place_.children();
    auto first = std::as_bytes(std::span(&first_, 1));
    Transport::Done done = [self = shared_from_this()] { self->finish(); };
    if (first_.holds_all()) return send_down(transport_, children, tag_, first, std::move(done));
    Transport::Done each = after(2, std::move(done));
    send_down(transport_, children, tag_, first, each);
    send_down(transport_, children, tag_, value_, each);
  }

  void finish() { done_(std::move(value_)); }

  Transport& transport_;
  const Tag tag_;
  const TreePlace place_;
  const TakeValue done_;
  FirstMessage first_;
  std::vector<std::byte> value_;
};

}  // namespace

void broadcast_value(Transport& transport, CollectiveId id, Rank root, std::vector<std::byte> value,
                     TakeValue done) {
  std::make_shared<ValueBroadcast>(transport, id, root, std::move(done))->begin(std::move(value));
}

}  // namespace testudo
