#include "core/cluster/local_transport.h"

#include <cstdlib>
#include <cstring>
#include <thread>
#include <utility>

#include "core/base/check.h"
#include "core/cluster/inbox.h"
#include "core/cluster/match_table.h"

namespace testudo {
namespace {

[[noreturn]] void end_process(Rank rank, const std::string& message) {
  report_abort(rank, message);
  std::_Exit(kAbortStatus);
}

// What the transports of one process share: the operations on their way to the progress thread, which alone
// matches them. Callbacks may begin operations: those wait in the inbox until the callback has returned.
class LocalCluster {
 public:
  explicit LocalCluster(int ranks) : tables_(ranks) {}
  ~LocalCluster() {
    if (!thread_.joinable()) return;
    inbox_.push(Stop());
    thread_.join();
    for (int rank = 0; rank < ranks(); ++rank) tables_[rank].warn_of_leftovers(Rank{rank});
  }

  int ranks() const { return static_cast<int>(tables_.size()); }

  template <typename Operation>
  void begin(Operation operation) {
    std::call_once(started_, [this] { thread_ = std::thread([this] { run(); }); });
    inbox_.push(std::move(operation));
  }

 private:
  struct Stop {};
  using Item = std::variant<SendOperation, ReceiveOperation, Stop>;
  using Table = MatchTable<SendOperation>;

  void run() {
    std::vector<Item> items;
    while (true) {
      inbox_.wait();
      inbox_.take(items);
      for (Item& item : items) {
        if (std::holds_alternative<Stop>(item)) return;
        if (auto* send = std::get_if<SendOperation>(&item)) handle(std::move(*send));
        if (auto* receive = std::get_if<ReceiveOperation>(&item)) handle(std::move(*receive));
      }
    }
  }

  void handle(SendOperation&& send) {
    Table& table = tables_[send.to.value];
    if (auto receive = table.take_receive(send.from, send.tag)) return deliver(send, *receive);
    table.keep(send.from, send.tag, std::move(send));
  }

  void handle(ReceiveOperation&& receive) {
    Table& table = tables_[receive.at.value];
    if (auto send = table.take_message(receive.from, receive.tag)) return deliver(*send, receive);
    table.keep(std::move(receive));
  }

  static void deliver(const SendOperation& send, const ReceiveOperation& receive) {
    size_t bytes = send.bytes.size();
    if (bytes != receive.bytes.size()) end_process(receive.at, size_mismatch(receive, bytes));
    if (bytes > 0) std::memcpy(receive.bytes.data(), send.bytes.data(), bytes);
    finish(receive.done);
    finish(send.done);
  }

  Inbox<Item> inbox_;
  std::once_flag started_;
  std::thread thread_;
  std::vector<Table> tables_;  // by rank; of the progress thread
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
