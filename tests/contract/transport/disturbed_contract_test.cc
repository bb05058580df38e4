#include <map>
#include <utility>

#include "tests/contract/transport/local_group.h"

namespace testudo::contract {
namespace {

GroupCase disturbed(int ranks, uint64_t seed, Rank slow_rank, Polling polling = Polling::kNo) {
  Disturbance disturbance{.seed = seed, .slow_rank = slow_rank};
  std::string name = "On" + std::to_string(ranks) + "Seed" + std::to_string(seed);
  return {name, [=] { return std::make_unique<LocalGroup>(ranks, disturbance, polling); }};
}

INSTANTIATE_TEST_SUITE_P(Disturbed, TransportContract,
                         testing::Values(disturbed(2, 1, Rank{-1}), disturbed(3, 2, Rank{-1}),
                                         disturbed(3, 3, Rank{0}), disturbed(4, 4, Rank{3}),
                                         disturbed(5, 5, Rank{1}), disturbed(3, 6, Rank{-1}, Polling::kYes)),
                         name_of);

// A transport that notes what it is asked for, in order.
class NotingTransport final : public Transport {
 public:
  explicit NotingTransport(std::vector<uint64_t>& tags) : tags_(tags) {}
  Rank rank() const override { return {0}; }
  int ranks() const override { return 2; }
  void send(Rank, Tag tag, std::span<const std::byte>, Done) override { tags_.push_back(tag.value); }
  void receive(Rank, Tag, std::span<std::byte>, Done) override {}
  bool poll() override { return false; }
  [[noreturn]] void abort(const std::string&) override { std::abort(); }
  Traffic sent() const override { return {}; }

 private:
  std::vector<uint64_t>& tags_;
};

std::vector<uint64_t> order_of_sends(uint64_t seed) {
  std::vector<uint64_t> tags;
  // Delays far above what separates the calls, so that the seed alone decides.
  auto transport = disturb(std::make_unique<NotingTransport>(tags),
                           Disturbance{.seed = seed, .longest_delay = std::chrono::milliseconds(100)});
  for (uint64_t tag = 0; tag < 50; ++tag) transport->send(Rank{1}, Tag{tag}, {}, {});
  transport.reset();
  return tags;
}

TEST(DisturbedTransport, ReordersDifferentTags) {
  auto tags = order_of_sends(1);
  EXPECT_EQ(tags.size(), 50u);
  EXPECT_FALSE(std::is_sorted(tags.begin(), tags.end()));
  EXPECT_NE(tags, order_of_sends(2));
}

TEST(DisturbedTransport, SlowsARank) {
  auto elapsed = [](Rank slow_rank) {
    Disturbance disturbance{
        .longest_delay = std::chrono::milliseconds(1), .slow_rank = slow_rank, .slowness = 30};
    auto start = std::chrono::steady_clock::now();
    std::vector<uint64_t> tags;
    auto transport = disturb(std::make_unique<NotingTransport>(tags), disturbance);
    for (int i = 0; i < 30; ++i) transport->send(Rank{1}, Tag{1}, {}, {});
    transport.reset();
    return std::chrono::steady_clock::now() - start;
  };
  EXPECT_GT(elapsed(Rank{0}), std::chrono::milliseconds(10));
}

}  // namespace
}  // namespace testudo::contract
