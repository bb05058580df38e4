#pragma once

#include "tests/integration/random_programs/machine.h"

namespace testudo::random_programs {

// What a task's body is told.
struct BodyInput {
  DomainPoint point;
  uint64_t argument = 0;
  uint64_t point_argument = 0;    // 0: none
  std::vector<uint64_t> futures;  // of this point
};

// Runs the body of point `i` of a task launch: accesses its regions, then issues the operations it was
// described with. Returns its result, which depends on everything that it read.
uint64_t run_task(Machine& machine, const Operation& operation, size_t i, const BodyInput& input);

// What one region is accessed with: reads every element that may be read, then writes or reduces into every
// one that may be written, with values that depend on all that was read and on `digest`. Returns the new
// digest.
uint64_t use_region(const Geometry& geometry, const Held& held, Accessor& accessor, uint64_t digest);

// The bits of an element of that kind made of a number: of floating-point ones a value from 0 to 1.
uint64_t element_bits(FieldKind kind, uint64_t number);

}  // namespace testudo::random_programs
