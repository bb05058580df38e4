// Control channels, over every transport.
#include <atomic>
#include <random>

#include "core/cluster/control_channel.h"
#include "tests/contract/transport/contract.h"

namespace testudo::contract {
namespace {

using Bytes = std::vector<std::byte>;

void close_and_wait(ControlChannel& channel) {
  Waiter waiter;
  channel.close(waiter.done());
  waiter.wait();
}

// What a rank sends to another: how much, only the sender knows.
std::vector<Bytes> messages(int from, int to) {
  std::mt19937 random(from * 1000 + to);
  std::vector<Bytes> all(random() % 200);
  for (size_t i = 0; i < all.size(); ++i) {
    all[i] = pattern(random() % (ControlChannel::kLongestMessage + 1), from * 7 + to * 31 + i);
  }
  return all;
}

TEST_P(TransportContract, ControlMessagesArriveInOrder) {
  run([this](Transport& transport) {
    const int rank = transport.rank().value, ranks = transport.ranks();
    std::vector<std::vector<Bytes>> received(ranks);
    ControlChannel channel(transport, collective(0).value,
                           [&](Rank from, std::span<const std::byte> message) {
                             received[from.value].emplace_back(message.begin(), message.end());
                           });
    for (int to = 0; to < ranks; ++to) {
      for (const Bytes& message : messages(rank, to)) channel.send(Rank{to}, message);
    }
    close_and_wait(channel);
    for (int from = 0; from < ranks; ++from) EXPECT_TRUE(received[from] == messages(from, rank)) << from;
  });
}

TEST_P(TransportContract, ControlMessagesOfTheShortestAndTheLongest) {
  run([this](Transport& transport) {
    std::vector<Bytes> received;
    const Rank next{(transport.rank().value + 1) % transport.ranks()};
    ControlChannel channel(transport, collective(0).value, [&](Rank, std::span<const std::byte> message) {
      received.emplace_back(message.begin(), message.end());
    });
    channel.send(next, {});
    channel.send(next, pattern(ControlChannel::kLongestMessage, 1));
    close_and_wait(channel);
    EXPECT_EQ(received, (std::vector<Bytes>{{}, pattern(ControlChannel::kLongestMessage, 1)}));
  });
}

TEST_P(TransportContract, ControlHandlersMayAnswer) {
  constexpr int kRounds = 100;
  run([this](Transport& transport) {
    std::atomic<int> left = kRounds * transport.ranks();
    Waiter answered;
    auto done = answered.done();
    ControlChannel* answers = nullptr;
    // Questions are odd, answers even.
    ControlChannel channel(transport, collective(0).value,
                           [&](Rank from, std::span<const std::byte> message) {
                             if (message.size() % 2 == 1) return answers->send(from, message.subspan(1));
                             if (--left == 0) done();
                           });
    answers = &channel;
    wait_for_barrier(transport, collective(1));  // before this nobody asks, so `answers` is seen
    for (int round = 0; round < kRounds; ++round) {
      for (int to = 0; to < transport.ranks(); ++to) channel.send(Rank{to}, pattern(1 + 2 * round, to));
    }
    answered.wait();
    wait_for_barrier(transport, collective(2));  // nobody asks any more
    close_and_wait(channel);
    EXPECT_EQ(left, 0);
  });
}

TEST_P(TransportContract, ControlMessagesWaitForAnOpening) {
  run([this](Transport& transport) {
    const Rank last{transport.ranks() - 1};
    std::atomic<int> received{0};
    auto handler = [&](Rank, std::span<const std::byte>) { ++received; };
    std::unique_ptr<ControlChannel> channel;
    auto open = [&] { channel = std::make_unique<ControlChannel>(transport, collective(0).value, handler); };
    if (transport.rank() != last) {
      open();
      for (int i = 0; i < 20; ++i) channel->send(last, pattern(10, i));
    }
    wait_for_barrier(transport, collective(1));
    if (transport.rank() == last) open();
    close_and_wait(*channel);
    EXPECT_EQ(received, transport.rank() == last ? 20 * last.value : 0);
  });
}

TEST_P(TransportContract, ControlChannelsDoNotMeet) {
  run([this](Transport& transport) {
    std::atomic<int> odd{0}, even{0};
    ControlChannel first(transport, collective(0).value,
                         [&](Rank, std::span<const std::byte> message) { odd += message.size() % 2 == 1; });
    ControlChannel second(transport, collective(1).value,
                          [&](Rank, std::span<const std::byte> message) { even += message.size() % 2 == 0; });
    // A message and a collective with the same number.
    uint64_t value = transport.rank().value;
    Waiter waiter;
    broadcast(transport, collective(0), Rank{0}, bytes_of(value), waiter.done());
    transport.send_owned(transport.rank(), Tag{collective(0).value}, Bytes(3), waiter.done());
    for (int to = 0; to < transport.ranks(); ++to) {
      for (int i = 0; i < 10; ++i) {
        first.send(Rank{to}, Bytes(2 * i + 1));
        second.send(Rank{to}, Bytes(2 * i));
      }
    }
    Bytes received(3);
    transport.receive(transport.rank(), Tag{collective(0).value}, received, waiter.done());
    waiter.wait();
    close_and_wait(second);
    close_and_wait(first);
    EXPECT_EQ(odd, 10 * transport.ranks());
    EXPECT_EQ(even, 10 * transport.ranks());
    EXPECT_EQ(value, 0u);
  });
}

TEST_P(TransportContract, ControlChannelsMayBeOpenedAgain) {
  run([this](Transport& transport) {
    for (size_t time = 1; time <= 10; ++time) {
      std::atomic<int> right{0};
      ControlChannel channel(transport, collective(0).value, [&](Rank, std::span<const std::byte> message) {
        right += message.size() == time;
      });
      for (int to = 0; to < transport.ranks(); ++to) channel.send(Rank{to}, Bytes(time));
      close_and_wait(channel);
      EXPECT_EQ(right, transport.ranks());
    }
  });
}

TEST_P(TransportContract, IdleControlChannelsSendNothing) {
  run([this](Transport& transport) {
    uint64_t before = transport.sent().messages;
    ControlChannel channel(transport, collective(0).value, [](Rank, std::span<const std::byte>) {});
    EXPECT_EQ(transport.sent().messages, before);
    close_and_wait(channel);
    EXPECT_EQ(transport.sent().messages - before, transport.ranks() - 1);  // the last message to each
  });
}

}  // namespace
}  // namespace testudo::contract
