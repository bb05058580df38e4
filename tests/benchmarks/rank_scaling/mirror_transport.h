#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "core/cluster/operations.h"

namespace benchmarks {

// One rank of many, of which the others do not exist: it counts what this rank sends, and answers what it
// receives with zeros. So one process tells what a rank of 256 does, at the cost of one. Good for programs
// whose control flow does not depend on data.
class MirrorTransport final : public testudo::Transport {
 public:
  MirrorTransport(testudo::Rank rank, int ranks) : rank_(rank), ranks_(ranks) {}

  testudo::Rank rank() const override { return rank_; }
  int ranks() const override { return ranks_; }
  void send(testudo::Rank to, testudo::Tag tag, std::span<const std::byte> bytes, Done done) override;
  void receive(testudo::Rank from, testudo::Tag tag, std::span<std::byte> bytes, Done done) override;
  bool poll() override;
  [[noreturn]] void abort(const std::string& message) override;
  testudo::Traffic sent() const override { return all_.traffic(); }
  // Of tasks' data alone, without collectives, whose messages are as many as the logarithm of the ranks.
  testudo::Traffic sent_data() const { return data_.traffic(); }

 private:
  void finish_later(Done done);

  const testudo::Rank rank_;
  const int ranks_;
  testudo::TrafficCounter all_, data_;
  std::mutex mutex_;  // of `finished_`
  std::vector<Done> finished_;
  std::mutex turn_;  // held by who calls back
};

}  // namespace benchmarks
