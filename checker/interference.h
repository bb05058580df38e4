#pragma once

#include <vector>

#include "checker/program.h"

namespace testudo::checker {

// Two requirements of the points of one operation that conflict on one field of one atom.
struct Interference {
  uint32_t first_node = 0;
  uint32_t second_node = 0;  // equal: two requirements of one point
  uint32_t first_requirement = 0;
  uint32_t second_requirement = 0;
  uint32_t group = 0;
  uint32_t atom = 0;
};

// By a sweep over the atoms of the operation's regions. For every pair of requirements and every field group
// at most one interference between different points and one within a point; O(n log n) in the ranges of
// atoms.
std::vector<Interference> find_interference(const Program& program, const ProgramAtoms& atoms, uint32_t op);

}  // namespace testudo::checker
