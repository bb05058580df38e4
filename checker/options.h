#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "checker/all_sizes.h"
#include "core/base/result.h"

namespace testudo::checker {

enum class Format { kText, kJson, kSarif, kJunit };

// The command line of legion-check.
struct Options {
  std::vector<std::string> traces;  // one, or those of all ranks of one run
  Format format = Format::kText;
  std::string output;  // empty: standard output
  std::string smt2_directory;
  uint32_t timeout_ms = 1000;
  uint64_t max_findings = 100;
  Strictness strictness = Strictness::kThisRun;
  bool symbolic = true;
  bool precision = false;
  bool progress = false;
  bool help = false;
  bool version = false;
};

// The arguments without the program's name. The error says what is wrong with them.
Result<Options> parse_options(std::span<const char* const> arguments);

// The text of --help.
std::string usage();

}  // namespace testudo::checker
