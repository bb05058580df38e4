#include "tests/integration/random_programs/check.h"

#include <bit>
#include <cmath>
#include <optional>
#include <sstream>

#include "interpreter/instrumented_executor.h"
#include "tests/integration/random_programs/cluster_run.h"
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

uint64_t layouts_of(const Program& program) {
  return scramble(program.seed) | 1;
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

std::string check_in_order(const Program& program, const RunResult& expected) {
  for (uint64_t layouts : {uint64_t{0}, layouts_of(program)}) {
    PlainExecutor plain;
    RunMode mode;
    mode.executor = &plain;
    mode.mapping_seed = layouts;
    std::string fault = compare(expected, run_on_runtime(program, mode), false);
    if (!fault.empty()) return "in program order: " + fault;
  }
  return "";
}

std::string check_instrumented(const Program& program, const RunResult& expected) {
  GraphObserver observer;
  InstrumentedExecutor executor(&observer);
  observer.listener = [&](const OperationRecord& operation) { executor.on_operation(operation); };
  RunMode mode;
  mode.observer = &observer;
  mode.executor = &executor;
  std::string fault = compare(expected, run_on_runtime(program, mode), false);
  if (fault.empty()) fault = observer.fault();
  return fault.empty() ? "" : "instrumented: " + fault;
}

std::string check_recorded(const Program& program, const RunResult& expected) {
  GraphObserver observer;
  RunMode mode;
  mode.cpus = 2;
  mode.observer = &observer;
  mode.mapping_seed = layouts_of(program);
  std::string fault = compare(expected, run_on_runtime(program, mode), false);
  if (fault.empty()) fault = observer.fault();
  return fault.empty() ? "" : "recorded, with 2 workers: " + fault;
}

std::string check_parallel(const Program& program, const RunResult& expected) {
  std::optional<RunResult> first;
  for (const Attempt& attempt : attempts(program)) {
    RunResult result = run_on_runtime(program, attempt.mode);
    std::string fault = compare(expected, result, false);
    if (fault.empty() && first) fault = compare(*first, result, true);
    if (!fault.empty()) return "with " + attempt.name + ": " + fault;
    if (!first) first = std::move(result);
  }
  return "";
}

// All ranks must end with what the reference has, and floating-point numbers equal to the bit among them.
std::string compare_ranks(const RunResult& expected, const std::vector<RunResult>& results) {
  for (size_t rank = 0; rank < results.size(); ++rank) {
    std::string fault = compare(expected, results[rank], false);
    if (fault.empty()) fault = compare(results[0], results[rank], true);
    if (!fault.empty())
      return "on rank " + std::to_string(rank) + " of " + std::to_string(results.size()) + ": " + fault;
  }
  return "";
}

// Instrumented, each rank by itself runs in program order and waits for messages.
std::string check_ranks_instrumented(const Program& program, const RunResult& expected) {
  const int ranks = 2 + static_cast<int>(program.seed % 2);
  std::vector<GraphObserver> observers(static_cast<size_t>(ranks));
  std::vector<std::unique_ptr<InstrumentedExecutor>> executors(static_cast<size_t>(ranks));
  auto results = run_on_ranks(program, RunMode(), ranks, 0, [&](int rank, RunMode& mode) {
    auto index = static_cast<size_t>(rank);
    executors[index] = std::make_unique<InstrumentedExecutor>(&observers[index]);
    observers[index].listener = [&executor = *executors[index]](const OperationRecord& operation) {
      executor.on_operation(operation);
    };
    mode.observer = &observers[index];
    mode.executor = executors[index].get();
  });
  std::string fault = compare_ranks(expected, results);
  for (const GraphObserver& observer : observers) {
    if (fault.empty()) fault = observer.fault();
  }
  return fault.empty() ? "" : "instrumented, " + fault;
}

std::string check_ranks(const Program& program, const RunResult& expected) {
  Random random(scramble(program.seed) + 9);
  const int few = 2 + static_cast<int>(random.below(2)), many = random.chance(50) ? 4 : 8;
  for (int ranks : {few, many}) {
    RunMode mode;
    mode.cpus = 1 + static_cast<unsigned>(random.below(2));
    mode.window = random.chance(25) ? 1 + random.below(6) : 1024;
    mode.mapping_seed = random.chance(40) ? random.next() | 1 : 0;
    mode.delay_seed = random.chance(50) ? random.next() | 1 : 0;
    uint64_t disturbance = random.chance(30) ? random.next() | 1 : 0;
    std::string fault = compare_ranks(expected, run_on_ranks(program, mode, ranks, disturbance));
    if (!fault.empty()) return fault;
  }
  return "";
}

}  // namespace

std::string check(const Program& program) {
  RunResult expected = run_reference(program);
  for (auto check_one : {check_in_order, check_instrumented, check_recorded, check_parallel, check_ranks,
                         check_ranks_instrumented}) {
    std::string fault = check_one(program, expected);
    if (!fault.empty()) return fault;
  }
  return "";
}

}  // namespace testudo::random_programs
