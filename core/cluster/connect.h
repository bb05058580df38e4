#pragma once

#include <memory>

#include "core/base/result.h"
#include "core/cluster/transport.h"

namespace testudo {

// The transport of this process: MPI where a launcher (mpirun, srun with PMI) started it as a rank, otherwise
// the one rank of a local cluster, which costs nothing until it is used. The environment is in
// docs/clusters.md.
//
// Under a launcher, all ranks must call it, once: MPI cannot be started again. Error: it is a rank of
// several, but built without MPI; or the program started MPI itself, in a way that leaves no room for others;
// or TESTUDO_TRANSPORT is wrong.
Result<std::unique_ptr<Transport>> connect();

}  // namespace testudo
