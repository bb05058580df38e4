#pragma once

#include <thread>
#include <vector>

#include "core/cluster/disturbed_transport.h"
#include "core/cluster/local_transport.h"
#include "tests/contract/transport/contract.h"

namespace testudo::contract {

enum class Polling { kNo, kYes };

// Ranks of this process, a thread for each; with another one that polls, if asked for.
class LocalGroup : public RankGroup {
 public:
  explicit LocalGroup(int ranks, Polling polling = Polling::kNo)
      : polling_(polling), transports_(make_local_cluster(ranks)) {}
  LocalGroup(int ranks, const Disturbance& disturbance, Polling polling = Polling::kNo)
      : LocalGroup(ranks, polling) {
    for (auto& transport : transports_) transport = disturb(std::move(transport), disturbance);
  }

  void run(const std::function<void(Transport&)>& body) override {
    std::vector<std::unique_ptr<Poller>> pollers;
    if (polling_ == Polling::kYes) {
      for (auto& transport : transports_) pollers.push_back(std::make_unique<Poller>(*transport));
    }
    std::vector<std::thread> threads;
    for (auto& transport : transports_) threads.emplace_back([&] { body(*transport); });
    for (auto& thread : threads) thread.join();
  }

 private:
  const Polling polling_;
  std::vector<std::unique_ptr<Transport>> transports_;
};

}  // namespace testudo::contract
