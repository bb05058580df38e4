#pragma once

#include <cstdint>
#include <string>
#include <vector>

// What every system runs in the comparison: `steps` rows of `width` tasks. Task (step, i) reads the values
// that some tasks of the row before wrote, and writes its own; two rows of values alternate. The patterns are
// from Slaughter et al., "Task Bench: A parameterized benchmark for evaluating parallel runtime performance",
// SC 2020.
namespace benchmarks {

enum class Pattern {
  kTrivial,     // reads nothing
  kStencil1d,   // i-1 .. i+1
  kNearest5,    // i-2 .. i+2
  kAllToAll16,  // all of the group of 16 that i is in
};

// Systems that can record what repeats itself do so by this many steps. Even: fields alternate.
constexpr int64_t kStepsPerTrace = 100;
// Whether a trace begins before step `i` of `steps`, counted from 0, or ends after it.
inline bool begins_trace(int64_t i) {
  return i % kStepsPerTrace == 0;
}
inline bool ends_trace(int64_t i, int64_t steps) {
  return begins_trace(i + 1) || i + 1 == steps;
}

struct Workload {
  Pattern pattern = Pattern::kStencil1d;
  int64_t width = 64;
  int64_t steps = 1000;
  int64_t iterations = 0;  // of the kernel in each task; 0: empty tasks
  int threads = 1;         // of each rank
  int ranks = 1;           // that share the tasks; a program that takes ranks says how many there are
  bool check = false;      // tasks verify that they read what the row before wrote
};

// Which values of the row before task i reads: first..last, none where last < first.
struct Inputs {
  int64_t first = 0;
  int64_t last = -1;
};
Inputs inputs(const Workload& workload, int64_t i);

// About 64 multiply-adds per iteration.
void kernel(int64_t iterations);

// --pattern P --width N --steps N --iterations N --threads N --check; other arguments are left alone. Ends
// the program on a value that makes no sense.
Workload parse(int argc, char** argv);

// Rows that run before the clock starts.
int64_t warm_up_steps(const Workload& workload);

double now_seconds();

// One line "system=... seconds=..." for the driver.
void report(const char* system, const Workload& workload, double seconds);

// With --check: `right_tasks` ran and read what they should. Ends the program where that is not all of them,
// warm-up included.
void report_check(const char* system, const Workload& workload, int64_t right_tasks);

}  // namespace benchmarks
