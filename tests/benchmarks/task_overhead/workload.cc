#include "tests/benchmarks/task_overhead/workload.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace benchmarks {

namespace {

constexpr std::array<std::string_view, 4> kPatterns = {"trivial", "stencil_1d", "nearest_5", "all_to_all_16"};

[[noreturn]] void usage(std::string_view argument, std::string_view value) {
  std::cerr
      << argument << " cannot be '" << value << "'\n"
      << "options: --pattern trivial|stencil_1d|nearest_5|all_to_all_16 --width N --steps N --iterations N "
         "--threads N --check\n";
  std::exit(2);
}

int64_t number(std::string_view argument, std::string_view value, int64_t minimum) {
  int64_t result = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), result);
  if (error != std::errc() || end != value.data() + value.size() || result < minimum) usage(argument, value);
  return result;
}

Pattern pattern(std::string_view argument, std::string_view value) {
  const auto found = std::find(kPatterns.begin(), kPatterns.end(), value);
  if (found == kPatterns.end()) usage(argument, value);
  return static_cast<Pattern>(found - kPatterns.begin());
}

}  // namespace

Inputs inputs(const Workload& workload, int64_t i) {
  const int64_t end = workload.width - 1;
  switch (workload.pattern) {
    case Pattern::kTrivial:
      return {};
    case Pattern::kStencil1d:
      return {std::max<int64_t>(0, i - 1), std::min(end, i + 1)};
    case Pattern::kNearest5:
      return {std::max<int64_t>(0, i - 2), std::min(end, i + 2)};
    case Pattern::kAllToAll16:
      return {i / 16 * 16, std::min(end, i / 16 * 16 + 15)};
  }
  std::abort();
}

void kernel(int64_t iterations) {
  std::array<double, 64> values;
  values.fill(1.2345);
  for (int64_t i = 0; i < iterations; ++i) {
    for (double& value : values) value = value * 0.999999 + 0.000001;
    asm volatile("" : : "r"(values.data()) : "memory");
  }
}

Workload parse(int argc, char** argv) {
  Workload workload;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const std::string_view value = i + 1 < argc ? argv[i + 1] : "";
    if (argument == "--pattern") workload.pattern = pattern(argument, value);
    if (argument == "--width") workload.width = number(argument, value, 1);
    if (argument == "--steps") workload.steps = number(argument, value, 1);
    if (argument == "--iterations") workload.iterations = number(argument, value, 0);
    if (argument == "--threads") workload.threads = static_cast<int>(number(argument, value, 1));
    if (argument == "--check") workload.check = true;
  }
  return workload;
}

int64_t warm_up_steps(const Workload& workload) {
  return std::max<int64_t>(4, workload.steps / 10);
}

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void report(const char* system, const Workload& workload, double seconds) {
  std::cout << "system=" << system << " pattern=" << kPatterns[static_cast<size_t>(workload.pattern)]
            << " width=" << workload.width << " steps=" << workload.steps
            << " iterations=" << workload.iterations << " ranks=" << workload.ranks
            << " threads=" << workload.threads << " tasks=" << workload.width * workload.steps
            << " seconds=" << seconds << std::endl;
}

void report_check(const char* system, const Workload& workload, int64_t right_tasks) {
  const int64_t tasks = workload.width * (workload.steps + warm_up_steps(workload));
  std::cout << system << ": " << right_tasks << " of " << tasks
            << " tasks ran and read what the row before wrote" << std::endl;
  if (right_tasks != tasks) std::exit(1);
}

}  // namespace benchmarks
