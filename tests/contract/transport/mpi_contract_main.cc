// The contract of transports, on the ranks of an MPI job: mpirun -n 3 mpi_contract [--mpi-multiple |
// --mpi-single | --poll | --one-thread].

#include <mpi.h>

#include <cstdio>
#include <optional>
#include <string_view>

#include "core/cluster/mpi_transport.h"
#include "tests/contract/transport/contract.h"

namespace testudo::contract {
namespace {

// One transport serves all tests, because MPI starts once per process.
std::unique_ptr<Transport>& transport() {
  static std::unique_ptr<Transport> transport;
  return transport;
}

// Whether a thread polls during the tests.
bool& polls() {
  static bool polls = false;
  return polls;
}

class MpiGroup : public RankGroup {
 public:
  void run(const std::function<void(Transport&)>& body) override {
    std::optional<Poller> poller;
    if (polls()) poller.emplace(*transport());
    body(*transport());
  }
};

INSTANTIATE_TEST_SUITE_P(Mpi, TransportContract,
                         testing::Values(GroupCase{"Job", [] { return std::make_unique<MpiGroup>(); }}),
                         name_of);

}  // namespace
}  // namespace testudo::contract

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  // As a program that uses MPI beside Testudo.
  const std::string_view option = argc > 1 ? argv[1] : "";
  const bool program_starts_mpi = option == "--mpi-multiple" || option == "--mpi-single";
  if (program_starts_mpi) {
    int level = 0;
    MPI_Init_thread(&argc, &argv, option == "--mpi-single" ? MPI_THREAD_SINGLE : MPI_THREAD_MULTIPLE, &level);
  }
  // Pieces of an odd size, so that large messages of the tests have several.
  testudo::MpiOptions options{.piece_bytes = 7'000'001};
  options.one_thread = option == "--one-thread";
  testudo::contract::polls() = option == "--poll";
  auto connected = testudo::connect_mpi(options);
  int status = 1;
  if (connected) {
    auto& transport = testudo::contract::transport();
    transport = std::move(connected.value());
    status = RUN_ALL_TESTS();
    transport.reset();
  } else {
    std::fprintf(stderr, "not connected: %s\n", connected.error().c_str());
  }
  if (program_starts_mpi) MPI_Finalize();
  return status;
}
