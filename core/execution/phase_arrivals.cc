#include "core/execution/phase_arrivals.h"

#include <utility>

namespace testudo {

PhaseArrivals::PhaseArrivals(BarrierExchange& barriers, const BarrierCaller& caller,
                             std::vector<Phase> phases, const BarrierExchange::Part& part, std::string who,
                             unsigned things)
    : barriers_(barriers),
      caller_(caller),
      phases_(std::move(phases)),
      part_(part),
      who_(std::move(who)),
      left_(things) {}

void PhaseArrivals::done(bool failed) {
  if (failed) failed_.store(true, std::memory_order_relaxed);
  if (left_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  std::exception_ptr error;
  if (failed_.load(std::memory_order_relaxed)) error = std::make_exception_ptr(Cancelled(who_));
  for (const Phase& phase : phases_) barriers_.arrive_part(caller_, phase, part_, error);
}

}  // namespace testudo
