#include "tests/integration/random_programs/cluster_run.h"

#include <thread>

#include "core/cluster/disturbed_transport.h"
#include "core/cluster/local_transport.h"

namespace testudo::random_programs {

std::vector<RunResult> run_on_ranks(const Program& program, const RunMode& mode, int ranks,
                                    uint64_t disturbance,
                                    const std::function<void(int rank, RunMode&)>& prepare) {
  std::vector<std::unique_ptr<Transport>> transports = make_local_cluster(ranks);
  if (disturbance) {
    for (auto& transport : transports) {
      Disturbance network;
      network.seed = disturbance + static_cast<uint64_t>(transport->rank().value);
      network.longest_delay = std::chrono::microseconds(200);
      transport = disturb(std::move(transport), network);
    }
  }
  std::vector<RunResult> results(static_cast<size_t>(ranks));
  std::vector<std::thread> threads;
  for (size_t rank = 0; rank < results.size(); ++rank) {
    threads.emplace_back([&, rank] {
      RunMode own = mode;
      own.transport = transports[rank].get();
      if (prepare) prepare(static_cast<int>(rank), own);
      results[rank] = run_on_runtime(program, own);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return results;
}

}  // namespace testudo::random_programs
