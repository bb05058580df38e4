#pragma once

#include "program.h"

namespace program {

// Runs the program on 1 to 4 ranks of this process; each run has to succeed.
inline void run_on_ranks(const Body& task, std::vector<std::string> flags = {}) {
  for (int ranks = 1; ranks <= 4; ++ranks) {
    SCOPED_TRACE("on " + std::to_string(ranks) + " ranks");
    std::vector<std::string> with_ranks = flags;
    with_ranks.push_back("-tt:ranks=" + std::to_string(ranks));
    EXPECT_EQ(run_program(task, with_ranks), 0);
  }
}

// The rank that the calling task runs on, and how many there are.
inline int rank_of(Legion::Context ctx, Legion::Runtime* runtime) {
  return static_cast<int>(runtime->get_executing_processor(ctx).address_space());
}
inline int ranks_of(Legion::Context, Legion::Runtime*) {
  return static_cast<int>(Legion::Machine::get_machine().get_address_space_count());
}

}  // namespace program
