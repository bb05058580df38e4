#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "core/execution/barrier_exchange.h"

namespace testudo {

// What arrives at phase barriers when this rank's part of an operation has finished. It may take more than
// the operation itself: what it has reduced must be applied, too. What is done last arrives.
class PhaseArrivals {
 public:
  // `who`: for messages. `things`: that have to be done on this rank.
  PhaseArrivals(BarrierExchange& barriers, const BarrierCaller& caller, std::vector<Phase> phases,
                const BarrierExchange::Part& part, std::string who, unsigned things);

  // From any thread, once for each thing.
  void done(bool failed);

 private:
  BarrierExchange& barriers_;
  const BarrierCaller caller_;
  const std::vector<Phase> phases_;
  const BarrierExchange::Part part_;
  const std::string who_;
  std::atomic<unsigned> left_;
  std::atomic<bool> failed_{false};
};

}  // namespace testudo
