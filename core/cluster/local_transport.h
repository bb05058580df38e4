#pragma once

#include <memory>
#include <vector>

#include "core/cluster/transport.h"

namespace testudo {

// `ranks` transports, one for each rank, that connect as many groups of threads of this process: ranks
// without mpirun, and what a program on one rank uses. Messages are copied once, when both ends are known, by
// whoever polls on any of these ranks or by the one progress thread that they share; it is made at the first
// message. Callbacks of all of them run one at a time. Each transport may be given to
// another owner. Destroying one waits for nobody; messages that its rank has not received are dropped, with a
// warning.
std::vector<std::unique_ptr<Transport>> make_local_cluster(int ranks);

}  // namespace testudo
