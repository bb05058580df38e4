#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "tests/contract/transport/contract.h"

namespace testudo::contract {
namespace {

Rank next(const Transport& transport) {
  return {(transport.rank().value + 1) % transport.ranks()};
}
Rank previous(const Transport& transport) {
  return {(transport.rank().value + transport.ranks() - 1) % transport.ranks()};
}

// Sizes on both sides of what implementations may treat differently.
constexpr std::array<size_t, 8> kSizes = {0, 1, 7, 4000, 4001, 8192, 65537, 1000000};

TEST_P(TransportContract, RanksAreNumbered) {
  run([](Transport& transport) {
    EXPECT_GE(transport.rank().value, 0);
    EXPECT_LT(transport.rank().value, transport.ranks());
  });
}

TEST_P(TransportContract, ReceiveMayComeFirst) {
  run([this](Transport& transport) {
    for (size_t size : kSizes) {
      Waiter waiter;
      auto sent = pattern(size, transport.rank().value);
      std::vector<std::byte> received(size);
      transport.receive(previous(transport), Tag{size}, received, waiter.done());
      wait_for_barrier(transport, collective(size));
      transport.send(next(transport), Tag{size}, sent, waiter.done());
      waiter.wait();
      EXPECT_EQ(received, pattern(size, previous(transport).value)) << size;
    }
  });
}

TEST_P(TransportContract, MessageMayComeFirst) {
  run([this](Transport& transport) {
    for (size_t size : kSizes) {
      Waiter waiter;
      auto sent = pattern(size, transport.rank().value);
      std::vector<std::byte> received(size);
      transport.send(next(transport), Tag{size}, sent, waiter.done());
      wait_for_barrier(transport, collective(size));
      transport.receive(previous(transport), Tag{size}, received, waiter.done());
      waiter.wait();
      EXPECT_EQ(received, pattern(size, previous(transport).value)) << size;
    }
  });
}

TEST_P(TransportContract, EqualTagsKeepTheirOrder) {
  constexpr size_t kMessages = 200;
  run([this](Transport& transport) {
    Waiter waiter;
    std::vector<std::vector<std::byte>> received(kMessages);
    auto size = [](size_t i) { return kSizes[i % 7] + i; };
    auto receive = [&](size_t i) {
      received[i].resize(size(i));
      transport.receive(previous(transport), Tag{7}, received[i], waiter.done());
    };
    for (size_t i = 0; i < kMessages / 2; ++i) receive(i);
    for (size_t i = 0; i < kMessages; ++i) {
      transport.send_owned(next(transport), Tag{7}, pattern(size(i), i), waiter.done());
    }
    wait_for_barrier(transport, collective(0));
    for (size_t i = kMessages / 2; i < kMessages; ++i) receive(i);
    waiter.wait();
    for (size_t i = 0; i < kMessages; ++i) EXPECT_EQ(received[i], pattern(size(i), i)) << i;
  });
}

TEST_P(TransportContract, TagsAreReceivedInAnyOrder) {
  constexpr uint64_t kMessages = 100;
  run([](Transport& transport) {
    Waiter waiter;
    std::vector<uint64_t> received(kMessages);
    for (uint64_t i = 0; i < kMessages; ++i) {
      transport.send_owned(next(transport), Tag{i}, pattern(sizeof(i), i), waiter.done());
    }
    for (uint64_t i = kMessages; i-- > 0;) {
      transport.receive(previous(transport), Tag{i}, bytes_of(received[i]), waiter.done());
    }
    waiter.wait();
    for (uint64_t i = 0; i < kMessages; ++i) {
      EXPECT_EQ(std::memcmp(&received[i], pattern(sizeof(i), i).data(), sizeof(i)), 0) << i;
    }
  });
}

TEST_P(TransportContract, AllBitsOfATagCount) {
  const std::vector<Tag> tags = {{0},
                                 {1},
                                 {uint64_t{1} << 31},
                                 {uint64_t{1} << 32},
                                 {~uint64_t{}},
                                 {~uint64_t{} - 1},
                                 {0, Channel::kCollective}};
  run([&](Transport& transport) {
    Waiter waiter;
    std::vector<size_t> sent(tags.size()), received(tags.size());
    for (size_t i = 0; i < tags.size(); ++i) {
      sent[i] = i;
      transport.send(next(transport), tags[i], bytes_of(sent[i]), waiter.done());
    }
    for (size_t i = tags.size(); i-- > 0;) {
      transport.receive(previous(transport), tags[i], bytes_of(received[i]), waiter.done());
    }
    waiter.wait();
    EXPECT_EQ(received, sent);
  });
}

// Receives many messages and keeps them.
class Collector final : public Transport::Receiver {
 public:
  // Of all that `from` send with each of the tags: sizes differ.
  Collector(std::span<const Rank> from, uint64_t tags, Waiter& waiter) {
    for (uint64_t tag = 0; tag < tags; ++tag) {
      for (Rank rank : from) expected.push_back({rank, tag, kSizes[(tag + rank.value) % kSizes.size()]});
    }
    messages.resize(expected.size());
    for (size_t i = 0; i < expected.size(); ++i) done.push_back(waiter.done());
  }
  std::span<std::byte> buffer_of(size_t index) override {
    EXPECT_TRUE(messages[index].empty());
    messages[index].resize(expected[index].bytes);
    return messages[index];
  }
  void arrived(size_t index) override { done[index](); }
  // Call when all have come.
  void check(uint64_t seed) const {
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(messages[i],
                pattern(expected[i].bytes, seed + expected[i].tag * 64 + expected[i].from.value));
    }
  }
  // Sends what the collector of `to` expects of this rank with one tag.
  static void send(Transport& transport, Rank to, uint64_t first, uint64_t tag, uint64_t seed,
                   Waiter& waiter) {
    const auto from = static_cast<uint64_t>(transport.rank().value);
    transport.send_owned(to, Tag{first + tag},
                         pattern(kSizes[(tag + from) % kSizes.size()], seed + tag * 64 + from),
                         waiter.done());
  }

  std::vector<Transport::Expected> expected;
  std::vector<std::vector<std::byte>> messages;
  std::vector<Transport::Done> done;
};

std::vector<Rank> all_of(const Transport& transport) {
  std::vector<Rank> ranks;
  for (int rank = 0; rank < transport.ranks(); ++rank) ranks.push_back({rank});
  return ranks;
}

// A third of the messages comes before, in any order; some receives are begun one by one besides.
TEST_P(TransportContract, ManyAreReceivedAtOnce) {
  constexpr uint64_t kTags = 60, kFirst = 1000;
  run([this](Transport& transport) {
    Waiter waiter;
    const std::vector<Rank> ranks = all_of(transport);
    Collector collector(ranks, kTags, waiter);
    std::vector<uint64_t> single(ranks.size());
    auto send = [&](uint64_t tag) {
      for (Rank to : ranks) Collector::send(transport, to, kFirst, tag, 5, waiter);
    };
    for (uint64_t tag = 0; tag < kTags; tag += 3) send(tag);
    wait_for_barrier(transport, collective(0));
    transport.receive_all(kFirst, collector.expected, collector);
    for (Rank rank : ranks)
      transport.receive(rank, Tag{kFirst + kTags}, bytes_of(single[rank.value]), waiter.done());
    for (uint64_t tag = kTags; tag-- > 0;) {
      if (tag % 3 != 0) send(tag);
    }
    for (Rank rank : ranks) transport.send_owned(rank, Tag{kFirst + kTags}, pattern(8, 1), waiter.done());
    waiter.wait();
    collector.check(5);
    for (const uint64_t& value : single) EXPECT_EQ(std::memcmp(&value, pattern(8, 1).data(), 8), 0);
  });
}

// As one replay of a trace after the other: the tags of the next follow, and ranks run ahead.
TEST_P(TransportContract, ManyAreReceivedAgainAndAgain) {
  constexpr uint64_t kTags = 5, kRounds = 40;
  run([&](Transport& transport) {
    Waiter waiter;
    const std::vector<Rank> ranks = all_of(transport);
    std::vector<std::unique_ptr<Collector>> rounds;
    for (uint64_t round = 0; round < kRounds; ++round) {
      Collector& collector = *rounds.emplace_back(std::make_unique<Collector>(ranks, kTags, waiter));
      transport.receive_all(round * kTags, collector.expected, collector);
      for (uint64_t tag = 0; tag < kTags; ++tag) {
        for (Rank to : ranks) Collector::send(transport, to, round * kTags, tag, round, waiter);
      }
    }
    waiter.wait();
    for (uint64_t round = 0; round < kRounds; ++round) rounds[round]->check(round);
  });
}

TEST_P(TransportContract, ManyThreadsSendAndReceive) {
  constexpr uint64_t kThreads = 4, kMessages = 100;
  run([](Transport& transport) {
    auto work = [&transport](uint64_t thread) {
      Waiter waiter;
      int ranks = transport.ranks();
      std::vector<uint64_t> sent(kMessages * ranks), received(kMessages * ranks);
      for (uint64_t i = 0; i < sent.size(); ++i) {
        Rank other{static_cast<int>(i % ranks)};
        Tag tag{(thread << 40) + i / ranks};
        sent[i] = (tag.value << 8) + transport.rank().value;
        transport.receive(other, tag, bytes_of(received[i]), waiter.done());
        transport.send(other, tag, bytes_of(sent[i]), waiter.done());
      }
      waiter.wait();
      for (uint64_t i = 0; i < received.size(); ++i) {
        EXPECT_EQ(received[i], (((thread << 40) + i / ranks) << 8) + i % ranks);
      }
    };
    std::vector<std::thread> threads;
    for (uint64_t thread = 0; thread < kThreads; ++thread) threads.emplace_back(work, thread);
    for (auto& thread : threads) thread.join();
  });
}

TEST_P(TransportContract, ManyMessagesComeFirst) {
  constexpr uint64_t kMessages = 3000;
  run([this](Transport& transport) {
    Waiter waiter;
    for (uint64_t i = 0; i < kMessages; ++i) {
      transport.send_owned(next(transport), Tag{i % 10}, pattern(100, i), waiter.done());
    }
    wait_for_barrier(transport, collective(0));
    std::vector<std::vector<std::byte>> received(kMessages, std::vector<std::byte>(100));
    for (uint64_t i = 0; i < kMessages; ++i) {
      transport.receive(previous(transport), Tag{i % 10}, received[i], waiter.done());
    }
    waiter.wait();
    for (uint64_t i = 0; i < kMessages; ++i) EXPECT_EQ(received[i], pattern(100, i)) << i;
  });
}

TEST_P(TransportContract, LargeMessages) {
  constexpr size_t kBytes = size_t{64} << 20;
  run([](Transport& transport) {
    Waiter waiter;
    Rank last{transport.ranks() - 1};
    std::vector<std::byte> sent, received;
    if (transport.rank() == last) {
      received.resize(kBytes);
      transport.receive(Rank{0}, Tag{1}, received, waiter.done());
    }
    if (transport.rank() == Rank{0}) {
      sent = pattern(kBytes, 5);
      transport.send(last, Tag{1}, sent, waiter.done());
    }
    waiter.wait();
    if (transport.rank() != last) return;
    EXPECT_TRUE(received == pattern(kBytes, 5));  // too much to print
  });
}

TEST_P(TransportContract, ARankMaySendToItself) {
  run([](Transport& transport) {
    for (size_t size : kSizes) {
      Waiter waiter;
      auto sent = pattern(size, 3);
      std::vector<std::byte> received(size);
      transport.send(transport.rank(), Tag{size}, sent, waiter.done());
      transport.receive(transport.rank(), Tag{size}, received, waiter.done());
      waiter.wait();
      EXPECT_EQ(received, sent) << size;
    }
  });
}

TEST_P(TransportContract, CallbacksMaySendAndReceive) {
  constexpr int kRounds = 300;
  run([](Transport& transport) {
    Waiter waiter;
    int token = transport.rank().value * 1000;
    // A token goes round from every rank, each step begun by the callback of the one before.
    std::function<void(int)> step = [&](int round) {
      if (round == kRounds) return;
      auto bytes = bytes_of(token);
      transport.send_owned(next(transport), Tag{1}, {bytes.begin(), bytes.end()}, waiter.done());
      // Last: its callback may begin the next step before it returns.
      transport.receive(previous(transport), Tag{1}, bytes, [&, round, done = waiter.done()] {
        ++token;
        step(round + 1);
        done();
      });
    };
    step(0);
    waiter.wait();
    int ranks = transport.ranks();
    int origin = ((transport.rank().value - kRounds) % ranks + ranks) % ranks;
    EXPECT_EQ(token, origin * 1000 + kRounds);
  });
}

TEST_P(TransportContract, CallbacksAreNotCalledWithinTheCall) {
  run([](Transport& transport) {
    std::atomic<bool> elsewhere{true};
    const auto caller = std::this_thread::get_id();
    Waiter waiter;
    auto check = [&](Transport::Done done) {
      return [&elsewhere, caller, done] {
        if (std::this_thread::get_id() == caller) elsewhere = false;
        done();
      };
    };
    transport.send(transport.rank(), Tag{1}, {}, check(waiter.done()));
    transport.receive(transport.rank(), Tag{1}, {}, check(waiter.done()));
    waiter.wait();
    EXPECT_TRUE(elsewhere);
  });
}

TEST_P(TransportContract, TrafficIsCounted) {
  run([](Transport& transport) {
    Waiter waiter;
    Traffic before = transport.sent();
    std::vector<std::byte> small(10), large(100000);
    std::vector<std::byte> received_small(10), received_large(100000);
    transport.receive(previous(transport), Tag{1}, received_small, waiter.done());
    transport.receive(previous(transport), Tag{2}, received_large, waiter.done());
    transport.send(next(transport), Tag{1}, small, waiter.done());
    transport.send(next(transport), Tag{2}, large, waiter.done());
    waiter.wait();
    Traffic after = transport.sent();
    bool alone = transport.ranks() == 1;  // what a rank sends to itself does not count
    EXPECT_EQ(after.messages - before.messages, alone ? 0 : 2);
    EXPECT_EQ(after.bytes - before.bytes, alone ? 0 : 100010);
  });
}

}  // namespace
}  // namespace testudo::contract
