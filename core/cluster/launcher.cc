#include "core/cluster/launcher.h"

#include <cstdlib>

namespace testudo {

Launch find_launcher(const Environment& environment) {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE"}) {
    if (const char* ranks = environment(name)) return {true, std::atoi(ranks), name};
  }
  if (environment("PMIX_RANK")) {
    // PMIx passes the size by other ways; Slurm also says it.
    const char* ranks = environment("SLURM_STEP_NUM_TASKS");
    return {true, ranks ? std::atoi(ranks) : 0, "PMIX_RANK"};
  }
  return {};
}

}  // namespace testudo
