#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace testudo::visualizer {

// What the command line of legion-viz asks for.
struct Options {
  std::vector<std::string> traces;  // one, or those of all ranks of one run
  std::string out;                  // folder for pictures; empty where only a report is asked for
  std::string report;
  std::vector<std::string> profiles;  // likewise
  std::string verdict;
  std::string other_verdict;
  std::string statistics;
  bool points = false;
  size_t limit = 400;
  bool help = false;
};

Result<Options> parse_options(const std::vector<std::string>& arguments);
std::string usage();

}  // namespace testudo::visualizer
