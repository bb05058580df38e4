#pragma once

#include <memory>
#include <vector>

#include "core/cluster/transport.h"

namespace testudo {

// `ranks` transports, one for each rank, that connect as many groups of threads of this process: ranks
// without mpirun, and what a program on one rank uses. Messages are copied once, when both ends are known, by
// the one progress thread that they share; it is made at the first message. Each transport may be given to
// another owner. Destroying one waits for nobody; messages that its rank has not received are dropped, with a
// warning.
std::vector<std::unique_ptr<Transport>> make_local_cluster(int ranks);

}  // namespace testudo
