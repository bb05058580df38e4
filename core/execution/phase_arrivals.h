#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "core/execution/failures.h"
#include "core/execution/phase_barriers.h"

namespace testudo {

// What arrives at phase barriers when an operation has finished. It may take more than the operation itself:
// what it has reduced must be applied, too. The last part that is done arrives.
class PhaseArrivals {
 public:
  // `who`: for messages.
  PhaseArrivals(PhaseBarriers& barriers, Failures& failures, std::vector<Phase> phases, std::string who,
                unsigned parts);

  // From any thread, once for each part.
  void part_done(bool failed);

 private:
  PhaseBarriers& barriers_;
  Failures& failures_;
  const std::vector<Phase> phases_;
  const std::string who_;
  std::atomic<unsigned> parts_;
  std::atomic<bool> failed_{false};
};

}  // namespace testudo
