// Random programs: parallel execution equals sequential execution. See check.h for what is compared.
#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/integration/random_programs/check.h"
#include "tests/integration/random_programs/generate.h"
#include "tests/integration/random_programs/isolated.h"
#include "tests/integration/random_programs/print.h"
#include "tests/integration/random_programs/runtime_run.h"
#include "tests/integration/random_programs/shrink.h"

namespace testudo::random_programs {
namespace {

constexpr uint64_t kBatch = 200;  // programs per process
constexpr int kTries = 6;         // a fault that depends on the schedule may need some
// Seconds without progress after which a run hangs: a program takes milliseconds, under a sanitizer perhaps a
// second.
constexpr unsigned kPatience = 30;
constexpr unsigned kShrinkPatience = 4;

const char* const kUsage =
    "usage: random_programs_test [--seed N] [--count N] [--size N] [--no-shrink] [--show]\n"
    "Makes random programs and checks that the runtime does what they say.\n"
    "  --seed N     the first program's seed; the next ones follow (default 1)\n"
    "  --count N    how many programs (default 1000)\n"
    "  --size N     how large they are, from 1 (default: from 1 to 5, by turns)\n"
    "  --no-shrink  do not look for the smallest program that fails\n"
    "  --show       print the programs instead of running them\n";

struct Options {
  uint64_t seed = 1;
  uint64_t count = 1000;
  uint32_t size = 0;
  bool shrink = true;
  bool show = false;
};

Program program_of(const Options& options, uint64_t seed) {
  return generate(seed, options.size ? options.size : 1 + static_cast<uint32_t>(seed % 5));
}

bool fails(const Program& program) {
  return !run_isolated(
              [&](const auto& progress) {
                std::string fault;
                for (int i = 0; i < kTries && fault.empty(); ++i) {
                  fault = check(program);
                  progress(0);
                }
                return fault;
              },
              kShrinkPatience, true)
              .fault.empty();
}

void report(const Options& options, uint64_t seed, const std::string& fault) {
  std::cout << "FAILED: program " << seed << ": " << fault << "\n  again: random_programs_test --seed "
            << seed << " --count 1" << (options.size ? " --size " + std::to_string(options.size) : "")
            << '\n';
  Program program = program_of(options, seed);
  if (options.shrink && fails(program)) {
    program = shrink(std::move(program), fails);
    Isolated again = run_isolated([&](const auto&) { return check(program); }, kShrinkPatience, true);
    std::cout << "The smallest program found that fails ("
              << (again.fault.empty() ? "sometimes" : again.fault) << "):\n";
  }
  print(program, std::cout);
}

int run(const Options& options) {
  if (options.show) {
    for (uint64_t seed = options.seed; seed < options.seed + options.count; ++seed) {
      std::cout << "program " << seed << ":\n";
      print(program_of(options, seed), std::cout);
    }
    return 0;
  }
  for (uint64_t first = options.seed; first < options.seed + options.count; first += kBatch) {
    uint64_t end = std::min(first + kBatch, options.seed + options.count);
    Isolated batch = run_isolated(
        [&](const auto& progress) {
          for (uint64_t seed = first; seed < end; ++seed) {
            progress(seed);
            std::string fault = check(program_of(options, seed));
            if (!fault.empty()) return fault;
          }
          // Else what replays do has not been tested.
          const bool many = end - first >= kBatch / 2;
          return std::string(many && replays_so_far() == 0 ? "no trace was replayed" : "");
        },
        kPatience, false);
    if (batch.fault.empty()) continue;
    report(options, batch.progress, batch.fault);
    return 1;
  }
  std::cout << options.count << " programs from seed " << options.seed << ": all as in program order\n";
  return 0;
}

bool parse(int count, char** arguments, Options& options) {
  for (int i = 1; i < count; ++i) {
    std::string name = arguments[i];
    if (name == "--no-shrink") {
      options.shrink = false;
    } else if (name == "--show") {
      options.show = true;
    } else if (i + 1 < count && (name == "--seed" || name == "--count" || name == "--size")) {
      uint64_t value = std::strtoull(arguments[++i], nullptr, 10);
      if (name == "--seed") options.seed = value;
      if (name == "--count") options.count = value;
      if (name == "--size") options.size = static_cast<uint32_t>(value);
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace
}  // namespace testudo::random_programs

int main(int count, char** arguments) {
  testudo::random_programs::Options options;
  if (count > 1 && std::string(arguments[1]) == "--help") {
    std::cout << testudo::random_programs::kUsage;
    return 0;
  }
  if (!testudo::random_programs::parse(count, arguments, options)) {
    std::cerr << testudo::random_programs::kUsage;
    return 2;
  }
  return testudo::random_programs::run(options);
}
