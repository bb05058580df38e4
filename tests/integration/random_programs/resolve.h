#pragma once

#include <optional>

#include "tests/integration/random_programs/machine.h"

namespace testudo::random_programs {

// Picks everything that an operation's description leaves open, for a context that holds `held`, in iteration
// `iteration` of the loops around. Whatever the description says, the result is legal there: privileges are
// lowered to what is held, and where points would interfere, requirements become READ_ONLY. Nothing where
// there is nothing to do.
std::optional<Operation> resolve(const Geometry& geometry, const OpDesc& desc, const std::vector<Held>& held,
                                 uint64_t iteration);

// The same without making points legal; nothing where they do not interfere.
std::optional<Operation> resolve_illegal(const Geometry& geometry, const OpDesc& desc,
                                         const std::vector<Held>& held, uint64_t iteration);

// The color that a functor with `scale` and `shift` gives for a launch point, as in a symbolic projection
// functor.
DomainPoint color_of(const Domain& colors, const DomainPoint& point, uint32_t scale, uint32_t shift);

}  // namespace testudo::random_programs
