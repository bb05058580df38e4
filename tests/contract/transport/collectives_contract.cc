#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <numeric>
#include <random>
#include <thread>

#include "tests/contract/transport/contract.h"

namespace testudo::contract {
namespace {

// 2 x 2 matrices modulo 2^64: their product is associative and does not commute.
using Matrix = std::array<uint64_t, 4>;

Matrix matrix_of(uint64_t rank, uint64_t salt) {
  return {rank + 2, salt + 1, 1, rank * salt + 3};
}

Matrix product(const Matrix& a, const Matrix& b) {
  return {a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2],
          a[2] * b[1] + a[3] * b[3]};
}

Matrix product_of_ranks(int ranks, uint64_t salt) {
  Matrix all = {1, 0, 0, 1};
  for (int rank = 0; rank < ranks; ++rank) all = product(all, matrix_of(rank, salt));
  return all;
}

template <typename T, typename F>
Combine combine_with(F function) {
  return [function](std::span<std::byte> left, std::span<const std::byte> right) {
    T a, b;
    ASSERT_EQ(left.size(), sizeof(T));
    ASSERT_EQ(right.size(), sizeof(T));
    std::memcpy(&a, left.data(), sizeof(T));
    std::memcpy(&b, right.data(), sizeof(T));
    a = function(a, b);
    std::memcpy(left.data(), &a, sizeof(T));
  };
}

int64_t nanoseconds() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

TEST_P(TransportContract, BarrierWaitsForTheLast) {
  run([this](Transport& transport) {
    for (int late = 0; late < transport.ranks(); ++late) {
      if (transport.rank().value == late) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      int64_t entered = nanoseconds();
      wait_for_barrier(transport, collective(2 * late));
      int64_t left = nanoseconds();
      // The clock is that of the machine. The entry of the last rank is before everybody's exit.
      Waiter waiter;
      all_reduce(transport, collective(2 * late + 1), bytes_of(entered),
                 combine_with<int64_t>([](int64_t a, int64_t b) { return std::max(a, b); }), waiter.done());
      waiter.wait();
      EXPECT_LE(entered, left);
    }
  });
}

TEST_P(TransportContract, BroadcastFromEveryRoot) {
  run([this](Transport& transport) {
    for (int root = 0; root < transport.ranks(); ++root) {
      for (size_t size : {0, 1, 1000, 100000}) {
        Waiter waiter;
        auto bytes = pattern(size, transport.rank().value);
        broadcast(transport, collective(root * 1000000 + size), Rank{root}, bytes, waiter.done());
        waiter.wait();
        EXPECT_EQ(bytes, pattern(size, root)) << root;
      }
    }
  });
}

TEST_P(TransportContract, AllReduceCombinesInRankOrder) {
  run([this](Transport& transport) {
    for (uint64_t salt = 0; salt < 5; ++salt) {
      Waiter waiter;
      Matrix matrix = matrix_of(transport.rank().value, salt);
      all_reduce(transport, collective(salt), bytes_of(matrix), combine_with<Matrix>(product), waiter.done());
      waiter.wait();
      EXPECT_EQ(matrix, product_of_ranks(transport.ranks(), salt));
    }
  });
}

TEST_P(TransportContract, AllReduceOfLargeValues) {
  constexpr size_t kValues = 100000;
  run([this](Transport& transport) {
    Waiter waiter;
    std::vector<uint32_t> values(kValues);
    std::iota(values.begin(), values.end(), transport.rank().value);
    auto add = [](std::span<std::byte> left, std::span<const std::byte> right) {
      auto* sums = reinterpret_cast<uint32_t*>(left.data());
      auto* addends = reinterpret_cast<const uint32_t*>(right.data());
      for (size_t i = 0; i < kValues; ++i) sums[i] += addends[i];
    };
    all_reduce(transport, collective(0), std::as_writable_bytes(std::span(values)), add, waiter.done());
    waiter.wait();
    uint32_t ranks = transport.ranks();
    for (uint32_t i = 0; i < kValues; ++i) ASSERT_EQ(values[i], ranks * i + ranks * (ranks - 1) / 2);
  });
}

TEST_P(TransportContract, AllReduceRoundsTheSameEverywhere) {
  run([this](Transport& transport) {
    std::vector<uint64_t> results;
    for (uint64_t run = 0; run < 5; ++run) {
      Waiter waiter;
      double value = std::exp(3.0 * transport.rank().value) / 7;
      all_reduce(transport, collective(2 * run), bytes_of(value), combine_with<double>(std::plus<double>()),
                 waiter.done());
      waiter.wait();
      results.push_back(std::bit_cast<uint64_t>(value));
    }
    Waiter waiter;
    uint64_t of_root = results.front();
    broadcast(transport, collective(1), Rank{0}, bytes_of(of_root), waiter.done());
    waiter.wait();
    EXPECT_EQ(results, std::vector<uint64_t>(5, of_root));
  });
}

TEST_P(TransportContract, CollectivesInFlightInDifferentOrders) {
  constexpr size_t kCollectives = 60;
  run([this](Transport& transport) {
    const int rank = transport.rank().value, ranks = transport.ranks();
    std::vector<Matrix> values(kCollectives);
    std::vector<size_t> order(kCollectives);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), std::mt19937(rank));
    Waiter waiter;
    for (size_t i : order) {
      values[i] = matrix_of(rank, i);
      if (i % 3 == 0) barrier(transport, collective(i), waiter.done());
      if (i % 3 == 1)
        broadcast(transport, collective(i), Rank{int(i) % ranks}, bytes_of(values[i]), waiter.done());
      if (i % 3 == 2) {
        all_reduce(transport, collective(i), bytes_of(values[i]), combine_with<Matrix>(product),
                   waiter.done());
      }
    }
    waiter.wait();
    for (size_t i = 0; i < kCollectives; ++i) {
      const Matrix expected[] = {matrix_of(rank, i), matrix_of(i % ranks, i), product_of_ranks(ranks, i)};
      EXPECT_EQ(values[i], expected[i % 3]) << i;
    }
  });
}

TEST_P(TransportContract, CollectivesDoNotMeetMessages) {
  run([this](Transport& transport) {
    // Messages with the collective's number, between the same ranks, of another size.
    const Tag tag{collective(0).value};
    std::vector<std::byte> received(transport.ranks()), sent(1);
    Waiter waiter;
    uint64_t value = transport.rank().value;
    for (int other = 0; other < transport.ranks(); ++other) {
      transport.send(Rank{other}, tag, sent, waiter.done());
    }
    broadcast(transport, collective(0), Rank{0}, bytes_of(value), waiter.done());
    for (int other = 0; other < transport.ranks(); ++other) {
      transport.receive(Rank{other}, tag, std::span(received).subspan(other, 1), waiter.done());
    }
    waiter.wait();
    EXPECT_EQ(value, 0u);
  });
}

TEST_P(TransportContract, CollectivesAreTrees) {
  run([this](Transport& transport) {
    Waiter first, second;
    Traffic before = transport.sent();
    uint64_t value = 1;
    auto add = combine_with<uint64_t>(std::plus<uint64_t>());
    all_reduce(transport, collective(0), bytes_of(value), add, first.done());
    first.wait();
    uint64_t messages = transport.sent().messages - before.messages;
    EXPECT_EQ(value, transport.ranks());
    EXPECT_LE(messages, std::bit_width(static_cast<unsigned>(transport.ranks())) + 1);
    all_reduce(transport, collective(1), bytes_of(messages), add, second.done());
    second.wait();
    EXPECT_EQ(messages, 2 * (transport.ranks() - 1));
  });
}

TEST_P(TransportContract, CollectivesCallBackElsewhere) {
  run([this](Transport& transport) {
    const auto caller = std::this_thread::get_id();
    Waiter waiter;
    auto check = [&](Transport::Done done) {
      return [caller, done] {
        EXPECT_NE(std::this_thread::get_id(), caller);
        done();
      };
    };
    uint64_t value = 0;
    barrier(transport, collective(0), check(waiter.done()));
    broadcast(transport, collective(1), Rank{0}, bytes_of(value), check(waiter.done()));
    waiter.wait();
  });
}

}  // namespace
}  // namespace testudo::contract
