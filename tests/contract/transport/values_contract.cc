// Collectives over values whose sizes are not known beforehand: broadcast_value and all_gather.
#include <algorithm>
#include <array>
#include <numeric>
#include <random>
#include <thread>

#include "tests/contract/transport/contract.h"

namespace testudo::contract {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::array<size_t, 7> kSizes = {0, 1, 248, 249, 4000, 5000, 100000};

// Of all ranks, where this one sent `messages`.
uint64_t total(Transport& transport, CollectiveId id, uint64_t messages) {
  Waiter waiter;
  auto add = [](std::span<std::byte> left, std::span<const std::byte> right) {
    uint64_t a = 0, b = 0;
    std::memcpy(&a, left.data(), sizeof(a));
    std::memcpy(&b, right.data(), sizeof(b));
    a += b;
    std::memcpy(left.data(), &a, sizeof(a));
  };
  all_reduce(transport, id, bytes_of(messages), add, waiter.done());
  waiter.wait();
  return messages;
}

Bytes broadcast_and_wait(Transport& transport, CollectiveId id, Rank root, Bytes value) {
  Waiter waiter;
  Bytes received;
  broadcast_value(transport, id, root, std::move(value), [&, done = waiter.done()](Bytes bytes) {
    received = std::move(bytes);
    done();
  });
  waiter.wait();
  return received;
}

std::vector<Bytes> gather_and_wait(Transport& transport, CollectiveId id, Bytes mine) {
  Waiter waiter;
  std::vector<Bytes> received;
  all_gather(transport, id, std::move(mine), [&, done = waiter.done()](std::vector<Bytes> pieces) {
    received = std::move(pieces);
    done();
  });
  waiter.wait();
  return received;
}

// The piece of a rank in the n-th gathering: of very different sizes, now and then empty.
Bytes piece(uint64_t n, int rank) {
  return pattern(kSizes[(n * 5 + rank * 3) % kSizes.size()], n * 100 + rank);
}

std::vector<Bytes> pieces(uint64_t n, int ranks) {
  std::vector<Bytes> all;
  for (int rank = 0; rank < ranks; ++rank) all.push_back(piece(n, rank));
  return all;
}

TEST_P(TransportContract, BroadcastOfAValueTellsItsSize) {
  run([this](Transport& transport) {
    uint64_t n = 0;
    for (int root = 0; root < transport.ranks(); ++root) {
      for (size_t size : kSizes) {
        // What the others give does not matter.
        Bytes own = transport.rank().value == root ? pattern(size, root) : pattern(n, 99);
        EXPECT_TRUE(broadcast_and_wait(transport, collective(n++), Rank{root}, own) == pattern(size, root))
            << size << " bytes from rank " << root;
      }
    }
  });
}

TEST_P(TransportContract, BroadcastOfASmallValueIsOneMessagePerRank) {
  run([this](Transport& transport) {
    uint64_t n = 0;
    for (size_t size : kSizes) {
      uint64_t before = transport.sent().messages;
      broadcast_and_wait(transport, collective(n++), Rank{0}, pattern(size, 1));
      uint64_t messages = total(transport, collective(n++), transport.sent().messages - before);
      EXPECT_EQ(messages, (size <= 248 ? 1 : 2) * (transport.ranks() - 1)) << size;
    }
  });
}

TEST_P(TransportContract, AllGatherKeepsRankOrder) {
  run([this](Transport& transport) {
    for (uint64_t n = 0; n < 2 * kSizes.size(); ++n) {
      auto received = gather_and_wait(transport, collective(n), piece(n, transport.rank().value));
      EXPECT_TRUE(received == pieces(n, transport.ranks())) << n;
    }
  });
}

TEST_P(TransportContract, AllGatherOfNothing) {
  run([this](Transport& transport) {
    EXPECT_EQ(gather_and_wait(transport, collective(0), {}), std::vector<Bytes>(transport.ranks()));
  });
}

TEST_P(TransportContract, AllGatherFromOneRank) {
  run([this](Transport& transport) {
    for (int rank = 0; rank < transport.ranks(); ++rank) {
      Bytes mine = transport.rank().value == rank ? pattern(300, rank) : Bytes();
      std::vector<Bytes> expected(transport.ranks());
      expected[rank] = pattern(300, rank);
      EXPECT_EQ(gather_and_wait(transport, collective(rank), mine), expected);
    }
  });
}

TEST_P(TransportContract, AllGatherIsATree) {
  run([this](Transport& transport) {
    uint64_t before = transport.sent().messages;
    gather_and_wait(transport, collective(0), pattern(100, transport.rank().value));
    uint64_t messages = total(transport, collective(1), transport.sent().messages - before);
    EXPECT_EQ(messages, 4 * (transport.ranks() - 1));
  });
}

TEST_P(TransportContract, ValuesInFlightInDifferentOrders) {
  constexpr size_t kCollectives = 40;
  run([this](Transport& transport) {
    const int rank = transport.rank().value, ranks = transport.ranks();
    std::vector<size_t> order(kCollectives);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), std::mt19937(rank));
    std::vector<std::vector<Bytes>> gathered(kCollectives);
    std::vector<Bytes> received(kCollectives);
    Waiter waiter;
    for (size_t i : order) {
      if (i % 2 == 0) {
        all_gather(transport, collective(i), piece(i, rank), [&, i, done = waiter.done()](auto all) {
          gathered[i] = std::move(all);
          done();
        });
      } else {
        Rank root{static_cast<int>(i) % ranks};
        Bytes own = root.value == rank ? piece(i, rank) : Bytes();
        broadcast_value(transport, collective(i), root, own, [&, i, done = waiter.done()](Bytes value) {
          received[i] = std::move(value);
          done();
        });
      }
    }
    waiter.wait();
    for (size_t i = 0; i < kCollectives; ++i) {
      bool right = i % 2 == 0 ? gathered[i] == pieces(i, ranks) : received[i] == piece(i, int(i) % ranks);
      EXPECT_TRUE(right) << i;
    }
  });
}

TEST_P(TransportContract, ValuesAreNotGivenWithinTheCall) {
  run([this](Transport& transport) {
    const auto caller = std::this_thread::get_id();
    Waiter waiter;
    broadcast_value(transport, collective(0), Rank{0}, pattern(10, 1), [&, done = waiter.done()](Bytes) {
      EXPECT_NE(std::this_thread::get_id(), caller);
      done();
    });
    all_gather(transport, collective(1), pattern(10, 1), [&, done = waiter.done()](std::vector<Bytes>) {
      EXPECT_NE(std::this_thread::get_id(), caller);
      done();
    });
    waiter.wait();
  });
}

}  // namespace
}  // namespace testudo::contract
