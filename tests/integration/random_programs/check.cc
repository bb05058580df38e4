#include "tests/integration/random_programs/check.h"

#include <bit>
#include <cmath>
#include <sstream>

#include "tests/integration/random_programs/graph_observer.h"
#include "tests/integration/random_programs/hashing.h"
#include "tests/integration/random_programs/reference.h"
#include "tests/integration/random_programs/runtime_run.h"

namespace testudo::random_programs {
namespace {

bool near(uint64_t a, uint64_t b) {
  double x = std::bit_cast<double>(a), y = std::bit_cast<double>(b);
  return std::abs(x - y) <= 1e-9 * std::max({1.0, std::abs(x), std::abs(y)});
}

// `exact`: floating-point numbers too must be equal to the bit.
std::string compare(const RunResult& expected, const RunResult& got, bool exact) {
  if (!got.error.empty()) return "the run failed: " + got.error;
  if (got.contents.size() != expected.contents.size()) return "the number of regions differs";
  std::ostringstream out;
  for (size_t t = 0; t < expected.contents.size(); ++t) {
    for (size_t f = 0; f < expected.contents[t].size(); ++f) {
      bool real = expected.kinds[t][f] == FieldKind::kF64;
      for (size_t i = 0; i < expected.contents[t][f].size(); ++i) {
        uint64_t wanted = expected.contents[t][f][i], found = got.contents[t][f][i];
        if (wanted == found || (real && !exact && near(wanted, found))) continue;
        out << "region " << t << " field " << f << " element " << i << " is " << std::hex << found << ", not "
            << wanted;
        return out.str();
      }
    }
  }
  if (got.digest != expected.digest) return "a future or a mapped region held another value";
  return "";
}

struct Attempt {
  std::string name;
  RunMode mode;
};

std::vector<Attempt> attempts(const Program& program) {
  Random random(scramble(program.seed) + 5);
  uint64_t layouts = random.chance(70) ? random.next() | 1 : 0;
  std::vector<Attempt> all;
  for (unsigned cpus = 1; cpus <= 4; ++cpus) {
    RunMode mode;
    mode.cpus = cpus;
    mode.window = random.chance(25) ? 1 + random.below(6) : 1024;
    mode.mapping_seed = layouts;
    mode.pin = random.chance(40);
    mode.delay_seed = random.chance(70) ? random.next() | 1 : 0;
    all.push_back({std::to_string(cpus) + " workers", mode});
  }
  return all;
}

}  // namespace

std::string check(const Program& program) {
  RunResult expected = run_reference(program);
  PlainExecutor executor;
  RunMode in_order;
  in_order.executor = &executor;
  std::string fault = compare(expected, run_on_runtime(program, in_order), false);
  if (!fault.empty()) return "in program order: " + fault;
  in_order.mapping_seed = scramble(program.seed) | 1;
  fault = compare(expected, run_on_runtime(program, in_order), false);
  if (!fault.empty()) return "in program order, with layouts: " + fault;

  GraphObserver observer;
  RunMode recorded;
  recorded.cpus = 2;
  recorded.observer = &observer;
  recorded.mapping_seed = in_order.mapping_seed;
  fault = compare(expected, run_on_runtime(program, recorded), false);
  if (!fault.empty()) return "recorded, with 2 workers: " + fault;
  if (!observer.fault().empty()) return "in the recorded graph: " + observer.fault();

  std::optional<RunResult> first;
  for (const Attempt& attempt : attempts(program)) {
    RunResult result = run_on_runtime(program, attempt.mode);
    fault = compare(expected, result, false);
    if (fault.empty() && first) fault = compare(*first, result, true);
    if (!fault.empty()) return "with " + attempt.name + ": " + fault;
    if (!first) first = std::move(result);
  }
  return "";
}

}  // namespace testudo::random_programs
