#pragma once

#include <thread>
#include <vector>

#include "core/cluster/disturbed_transport.h"
#include "core/cluster/local_transport.h"
#include "tests/contract/transport/contract.h"

namespace testudo::contract {

// Ranks of this process, a thread for each.
class LocalGroup : public RankGroup {
 public:
  explicit LocalGroup(int ranks) : transports_(make_local_cluster(ranks)) {}
  LocalGroup(int ranks, const Disturbance& disturbance) : LocalGroup(ranks) {
    for (auto& transport : transports_) transport = disturb(std::move(transport), disturbance);
  }

  void run(const std::function<void(Transport&)>& body) override {
    std::vector<std::thread> threads;
    for (auto& transport : transports_) threads.emplace_back([&] { body(*transport); });
    for (auto& thread : threads) thread.join();
  }

 private:
  std::vector<std::unique_ptr<Transport>> transports_;
};

}  // namespace testudo::contract
