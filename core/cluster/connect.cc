#include "core/cluster/connect.h"

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "core/cluster/launcher.h"
#include "core/cluster/local_transport.h"
#include "core/cluster/mpi_transport.h"

namespace testudo {
namespace {

// Leaves `duration` as it is where the variable is not set. Returns false where it is not a number of
// microseconds.
bool read_duration(const char* name, std::chrono::microseconds& duration) {
  const char* text = std::getenv(name);
  if (!text) return true;
  uint32_t microseconds = 0;
  const char* end = text + std::strlen(text);
  auto [parsed, error] = std::from_chars(text, end, microseconds);
  duration = std::chrono::microseconds(microseconds);
  return error == std::errc() && parsed == end;
}

Result<std::unique_ptr<Transport>> connect_ranks(const Launch& launch) {
  MpiOptions options;
  if (!read_duration("TESTUDO_MPI_SPIN", options.idle.spin) ||
      !read_duration("TESTUDO_MPI_SLEEP", options.idle.longest_sleep)) {
    return Error{"TESTUDO_MPI_SPIN and TESTUDO_MPI_SLEEP must be numbers of microseconds"};
  }
  auto transport = connect_mpi(options);
  if (transport.ok() || !launch.as_rank) return transport;
  return Error{transport.error() + " (" + launch.told_by +
               " says that this process is one of several ranks)"};
}

}  // namespace

Result<std::unique_ptr<Transport>> connect() {
  const char* variable = std::getenv("TESTUDO_TRANSPORT");
  std::string_view wanted = variable ? variable : "auto";
  if (wanted != "auto" && wanted != "mpi" && wanted != "none") {
    return Error{"TESTUDO_TRANSPORT is '" + std::string(wanted) + "'; it must be auto, mpi or none"};
  }
  Launch launch = find_launcher(std::getenv);
  bool alone = wanted == "none" || (wanted == "auto" && !launch.as_rank);
  // A single rank needs no MPI; several that do not know of each other would each do the work of all.
  if (alone || (!has_mpi() && launch.ranks == 1)) return std::move(make_local_cluster(1).front());
  return connect_ranks(launch);
}

}  // namespace testudo
