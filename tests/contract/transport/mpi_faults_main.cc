// A job that ends badly: mpirun -n 3 mpi_faults WAY. See mpi_faults_test.py.

#include <csignal>
#include <cstdio>
#include <functional>
#include <map>

#include "core/cluster/connect.h"
#include "tests/contract/transport/faults.h"

namespace testudo::contract {
namespace {

// Collectives without end, until somebody kills a rank.
void talk(Transport& transport, uint64_t id) {
  barrier(transport, CollectiveId{id}, [&transport, id] { talk(transport, id + 1); });
}

const std::map<std::string, std::function<void(Transport&)>> kWays = {
    {"abort", abort_on_last_rank},
    {"abort_in_callback", abort_in_callback},
    {"early_mismatch", [](Transport& transport) { disagree_on_size(transport, true); }},
    {"late_mismatch", [](Transport& transport) { disagree_on_size(transport, false); }},
    {"exit",
     [](Transport& transport) {
       if (transport.rank().value == 0) std::_Exit(0);  // a rank that leaves without a word
       wait_for_ever();
     }},
    {"busy_callback",
     [](Transport& transport) {
       barrier(transport, CollectiveId{1}, wait_for_ever);
       std::this_thread::sleep_for(std::chrono::milliseconds(200));
       if (transport.rank().value == 0) transport.abort("the callback never returns");
       wait_for_ever();
     }},
    {"unreceived",
     [](Transport& transport) {
       std::vector<std::byte> bytes(1 << 20);
       if (transport.rank().value == 0) transport.send_owned(Rank{1}, Tag{1}, std::move(bytes));
     }},
    {"idle", [](Transport&) { wait_for_ever(); }},
    {"talk",
     [](Transport& transport) {
       talk(transport, 1);
       wait_for_ever();
     }},
};

}  // namespace
}  // namespace testudo::contract

int main(int argc, char** argv) {
  auto way = argc > 1 ? testudo::contract::kWays.find(argv[1]) : testudo::contract::kWays.end();
  if (way == testudo::contract::kWays.end()) {
    std::fprintf(stderr, "usage: %s WAY\n", argv[0]);
    return 2;
  }
  auto transport = testudo::connect();
  if (!transport) {
    std::fprintf(stderr, "%s\n", transport.error().c_str());
    return 2;
  }
  std::printf("connected %d of %d\n", transport.value()->rank().value, transport.value()->ranks());
  std::fflush(stdout);
  way->second(*transport.value());
}
