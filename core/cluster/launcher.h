#pragma once

#include <functional>
#include <string>

namespace testudo {

// How this process was started, as far as its environment tells.
struct Launch {
  bool as_rank = false;  // by a launcher through which MPI finds the other ranks
  int ranks = 0;         // 0: the launcher does not say
  std::string told_by;   // the variable that says so
};

// The value of an environment variable, or a null pointer, like getenv.
using Environment = std::function<const char*(const char* name)>;

// Knows mpirun of Open MPI, MPICH and MVAPICH, and srun with PMI or PMIx. srun without them (--mpi=none), and
// a program in a batch script without srun, start processes that know nothing of each other.
Launch find_launcher(const Environment& environment);

}  // namespace testudo
