// In place of mpi/ where Testudo is built without MPI.

#include "core/cluster/mpi_transport.h"

namespace testudo {

bool has_mpi() {
  return false;
}

Result<std::unique_ptr<Transport>> connect_mpi(const MpiOptions&) {
  return Error{"Testudo was built without MPI: configure it with -DTESTUDO_MPI=ON"};
}

}  // namespace testudo
