#include "core/cluster/local_transport.h"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

#include "core/base/check.h"
#include "core/cluster/match_table.h"
#include "core/cluster/shared_progress.h"

namespace testudo {
namespace {

[[noreturn]] void end_process(Rank rank, const std::string& message) {
  report_abort(rank, message);
  std::_Exit(kAbortStatus);
}

// How long the progress thread leaves the work to those who poll before it looks whether they still do.
constexpr std::chrono::microseconds kPolled{500};

// Sends and receives of all ranks that wait for each other, and those that have met.
class LocalEngine {
 public:
  using Item = TransportOperation;

  explicit LocalEngine(int ranks) : tables_(ranks) {}

  int ranks() const { return static_cast<int>(tables_.size()); }

  void begin(SendOperation send) {
    Table& table = tables_[send.to.value];
    if (auto receive = table.take_receive(send.from, send.tag)) return meet(std::move(send), *receive);
    table.keep(send.from, send.tag, std::move(send));
  }

  void begin(ReceiveOperation receive) {
    Table& table = tables_[receive.at.value];
    if (auto send = table.take_message(receive.from, receive.tag)) return meet(std::move(*send), receive);
    table.keep(std::move(receive));
  }

  void begin(const ReceiveAllOperation& receives) {
    tables_[receives.at.value].keep(
        receives, [this](SendOperation send, ReceiveOperation receive) { meet(std::move(send), receive); });
  }

  bool progress() {
    if (met_.empty()) return false;
    delivering_.swap(met_);
    for (const Pair& pair : delivering_) deliver(pair);
    delivering_.clear();
    has_work_.store(!met_.empty(), std::memory_order_relaxed);
    return true;
  }

  // From any thread.
  bool has_work() const { return has_work_.load(std::memory_order_relaxed); }

  void warn_of_leftovers() const {
    for (int rank = 0; rank < ranks(); ++rank) tables_[rank].warn_of_leftovers(Rank{rank});
  }

 private:
  using Table = MatchTable<SendOperation>;
  struct Pair {
    SendOperation send;
    ReceiveOperation receive;
  };

  void meet(SendOperation send, ReceiveOperation& receive) {
    size_t bytes = send.bytes.size();
    if (bytes != receive.bytes.size()) end_process(receive.at, size_mismatch(receive, bytes));
    met_.push_back({std::move(send), std::move(receive)});
    has_work_.store(true, std::memory_order_relaxed);
  }

  // Here, not where they meet: who sends should not wait for a large copy.
  static void deliver(const Pair& pair) {
    copy_bytes(pair.send.bytes, pair.receive.bytes.data());
    finish(pair.receive.done);
    finish(pair.send.done);
  }

  std::vector<Table> tables_;  // by rank
  std::vector<Pair> met_;
  std::vector<Pair> delivering_;
  std::atomic<bool> has_work_{false};  // written by who has the turn
};

// What the transports of one process share.
class LocalCluster {
 public:
  explicit LocalCluster(int ranks) : engine_(ranks), progress_(engine_) {}
  ~LocalCluster() {
    if (!thread_.joinable()) return;
    stopping_ = true;
    progress_.doorbell().ring();
    thread_.join();
    engine_.warn_of_leftovers();
  }

  int ranks() const { return engine_.ranks(); }

  template <typename Operation>
  void begin(Operation operation) {
    std::call_once(started_, [this] { thread_ = std::thread([this] { run(); }); });
    progress_.begin(std::move(operation));
  }

  bool poll() {
    progress_.note_poll();
    return engine_.has_work() && progress_.poll();
  }

 private:
  using Progress = SharedProgress<LocalEngine>;

  void run() {
    while (true) {
      if (progress_.take_polled()) {
        std::this_thread::sleep_for(kPolled);
        continue;
      }
      switch (progress_.take_turn()) {
        case Progress::Turn::kTaken:
          std::this_thread::yield();
          break;
        case Progress::Turn::kMoved:
          break;
        case Progress::Turn::kIdle:
          if (stopping_) return;
          progress_.doorbell().wait();
      }
    }
  }

  LocalEngine engine_;
  Progress progress_;
  std::atomic<bool> stopping_{false};
  std::once_flag started_;
  std::thread thread_;
};

class LocalTransport final : public Transport {
 public:
  LocalTransport(std::shared_ptr<LocalCluster> cluster, Rank rank)
      : cluster_(std::move(cluster)), rank_(rank) {}

  Rank rank() const override { return rank_; }
  int ranks() const override { return cluster_->ranks(); }

  void send(Rank to, Tag tag, std::span<const std::byte> bytes, Done done) override {
    CHECK(to.value >= 0 && to.value < ranks());
    SendOperation operation{rank_, to, tag, bytes, std::move(done)};
    counter_.count(operation);
    cluster_->begin(std::move(operation));
  }

  void receive(Rank from, Tag tag, std::span<std::byte> bytes, Done done) override {
    CHECK(from.value >= 0 && from.value < ranks());
    cluster_->begin(ReceiveOperation{rank_, from, tag, bytes, std::move(done)});
  }

  void receive_all(uint64_t first_tag, std::span<const Expected> expected, Receiver& receiver) override {
    cluster_->begin(ReceiveAllOperation{rank_, first_tag, expected, &receiver});
  }

  bool poll() override { return cluster_->poll(); }

  [[noreturn]] void abort(const std::string& message) override { end_process(rank_, message); }

  Traffic sent() const override { return counter_.traffic(); }

 private:
  std::shared_ptr<LocalCluster> cluster_;  // shared: it ends with the last of its transports
  const Rank rank_;
  TrafficCounter counter_;
};

}  // namespace

std::vector<std::unique_ptr<Transport>> make_local_cluster(int ranks) {
  CHECK(ranks >= 1);
  auto cluster = std::make_shared<LocalCluster>(ranks);
  std::vector<std::unique_ptr<Transport>> transports;
  for (int rank = 0; rank < ranks; ++rank) {
    transports.push_back(std::make_unique<LocalTransport>(cluster, Rank{rank}));
  }
  return transports;
}

}  // namespace testudo
