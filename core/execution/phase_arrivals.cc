#include "core/execution/phase_arrivals.h"

#include <utility>

namespace testudo {

PhaseArrivals::PhaseArrivals(PhaseBarriers& barriers, Failures& failures, std::vector<Phase> phases,
                             std::string who, unsigned parts)
    : barriers_(barriers),
      failures_(failures),
      phases_(std::move(phases)),
      who_(std::move(who)),
      parts_(parts) {}

void PhaseArrivals::part_done(bool failed) {
  if (failed) failed_.store(true, std::memory_order_relaxed);
  if (parts_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  std::exception_ptr error;
  if (failed_.load(std::memory_order_relaxed)) error = std::make_exception_ptr(Cancelled(who_));
  for (const Phase& phase : phases_) {
    try {
      barriers_.arrive(phase, 1, error);
    } catch (...) {
      failures_.add(std::current_exception(), "the arrival of " + who_);
    }
  }
}

}  // namespace testudo
