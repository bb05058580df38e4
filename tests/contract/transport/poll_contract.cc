// Progress on threads of the program.
#include <algorithm>
#include <atomic>
#include <functional>
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

// A callback that counts, and a thread that polls until it has been called.
class Polled {
 public:
  explicit Polled(Transport& transport) : transport_(transport) {}

  Transport::Done done() {
    ++left_;
    return [this] { --left_; };
  }
  void poll_until_done() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (left_ > 0) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << left_ << " callbacks were not called";
      if (!transport_.poll()) std::this_thread::yield();
    }
  }

 private:
  Transport& transport_;
  std::atomic<int> left_{0};
};

TEST_P(TransportContract, PollCallsBackOnItsThread) {
  run([](Transport& transport) {
    // Another thread may be faster, but not each time.
    const auto caller = std::this_thread::get_id();
    std::atomic<int> here{0};
    bool in_call = false;
    for (uint64_t i = 0; here == 0; ++i) {
      Polled polled(transport);
      auto check = [&, done = polled.done()] {
        if (std::this_thread::get_id() == caller) {
          ++here;
          EXPECT_FALSE(in_call);
        }
        done();
      };
      in_call = true;
      transport.send(transport.rank(), Tag{i}, {}, {});
      transport.receive(transport.rank(), Tag{i}, {}, check);
      in_call = false;
      polled.poll_until_done();
    }
  });
}

TEST_P(TransportContract, PollInACallbackDoesNothing) {
  run([](Transport& transport) {
    for (uint64_t i = 0; i < 20; ++i) {
      Polled polled(transport);
      transport.receive(transport.rank(), Tag{i}, {}, [&transport, done = polled.done()] {
        EXPECT_FALSE(transport.poll());
        done();
      });
      transport.send(transport.rank(), Tag{i}, {}, {});
      polled.poll_until_done();
    }
  });
}

TEST_P(TransportContract, PollMayStop) {
  run([](Transport& transport) {
    for (uint64_t i = 0; i < 20; ++i) {
      Polled polled(transport);
      transport.send(next(transport), Tag{i}, {}, polled.done());
      transport.receive(previous(transport), Tag{i}, {}, polled.done());
      polled.poll_until_done();
      // Nobody polls on this rank now.
      Waiter waiter;
      transport.send(next(transport), Tag{i}, {}, waiter.done());
      transport.receive(previous(transport), Tag{i}, {}, waiter.done());
      waiter.wait();
    }
  });
}

TEST_P(TransportContract, CallbacksComeOneAtATimeHoweverManyThreadsPoll) {
  constexpr uint64_t kThreads = 4, kMessages = 100;
  run([](Transport& transport) {
    std::atomic<int> running{0}, overlaps{0};
    auto alone = [&](Transport::Done done) {
      return [&running, &overlaps, done] {
        if (running.fetch_add(1) > 0) ++overlaps;
        done();
        running.fetch_sub(1);
      };
    };
    auto work = [&](uint64_t thread) {
      Polled polled(transport);
      std::vector<uint64_t> sent(kMessages), received(kMessages);
      for (uint64_t i = 0; i < kMessages; ++i) {
        sent[i] = thread * 1000 + i;
        transport.send(next(transport), Tag{sent[i]}, bytes_of(sent[i]), alone(polled.done()));
        transport.receive(previous(transport), Tag{sent[i]}, bytes_of(received[i]), alone(polled.done()));
        if (i % 7 == 0) transport.poll();
      }
      polled.poll_until_done();
      EXPECT_EQ(received, sent);
    };
    std::vector<std::thread> threads;
    for (uint64_t thread = 0; thread < kThreads; ++thread) threads.emplace_back(work, thread);
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(overlaps, 0);
  });
}

TEST_P(TransportContract, OrderHoldsFromThreadToThread) {
  constexpr uint64_t kMessages = 90, kThreads = 3;
  run([](Transport& transport) {
    // Threads send one after the other, while another one polls.
    std::atomic<uint64_t> turn{0};
    std::atomic<bool> stop{false};
    auto send = [&](uint64_t thread) {
      for (uint64_t i = thread; i < kMessages; i += kThreads) {
        while (turn != i) std::this_thread::yield();
        auto bytes = bytes_of(i);
        transport.send_owned(next(transport), Tag{5}, {bytes.begin(), bytes.end()});
        turn = i + 1;
      }
    };
    std::vector<std::thread> threads;
    for (uint64_t thread = 0; thread < kThreads; ++thread) threads.emplace_back(send, thread);
    threads.emplace_back([&] {
      while (!stop) {
        if (!transport.poll()) std::this_thread::yield();
      }
    });
    std::vector<uint64_t> received(kMessages), expected(kMessages);
    Waiter waiter;
    for (uint64_t i = 0; i < kMessages; ++i) {
      expected[i] = i;
      transport.receive(previous(transport), Tag{5}, bytes_of(received[i]), waiter.done());
    }
    waiter.wait();
    stop = true;
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(received, expected);
  });
}

}  // namespace
}  // namespace testudo::contract
