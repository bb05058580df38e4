#pragma once

#include <unistd.h>

#include <filesystem>

#include "tests/unit/api/program.h"

namespace program {

// How a test's program runs.
struct Mode {
  const char* name;
  int cpus;
  bool instrumented;
};

// A test that runs its program on one and several processors, and instrumented.
class RunModes : public testing::TestWithParam<Mode> {
 protected:
  // Several ranks write a trace each.
  void TearDown() override {
    std::filesystem::remove(trace_);
    for (int rank = 0; rank < 4; ++rank) {
      std::filesystem::path of_rank = trace_;
      std::filesystem::remove(of_rank.replace_extension("." + std::to_string(rank) + ".trace"));
    }
  }

  int run(Body body) const {
    std::vector<std::string> flags = {"-ll:cpu", std::to_string(GetParam().cpus)};
    if (GetParam().instrumented) flags.push_back("-tt:check=" + trace_);
    return run_program(std::move(body), flags);
  }

 private:
  const std::string trace_ =
      (std::filesystem::temp_directory_path() / ("testudo_modes_" + std::to_string(getpid()) + ".trace"))
          .string();
};

inline auto all_modes() {
  return testing::Values(Mode{"one", 1, false}, Mode{"four", 4, false}, Mode{"instrumented", 1, true});
}

inline std::string mode_name(const testing::TestParamInfo<Mode>& info) {
  return info.param.name;
}

}  // namespace program
