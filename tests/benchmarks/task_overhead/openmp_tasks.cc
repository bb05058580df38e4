// The workload as OpenMP tasks with dependences.
#include <omp.h>

#include <atomic>
#include <cstdint>
#include <vector>

#include "tests/benchmarks/task_overhead/workload.h"

namespace {

using benchmarks::Inputs;
using benchmarks::Workload;

struct Rows {
  explicit Rows(int64_t width) : values{std::vector<int64_t>(width, -1), std::vector<int64_t>(width, -1)} {}
  std::vector<int64_t> values[2];
  std::atomic<int64_t> right = 0;
};

void body(const Workload& workload, Rows& rows, int64_t step, int64_t i, Inputs in) {
  if (workload.iterations > 0) benchmarks::kernel(workload.iterations);
  if (!workload.check) return;
  const std::vector<int64_t>& before = rows.values[(step + 1) % 2];
  bool right = true;
  for (int64_t k = in.first; k <= in.last; ++k) right &= before[k] == step - 1;
  rows.right += right;
  rows.values[step % 2][i] = step;
}

void launch(const Workload& workload, Rows& rows, int64_t first_step, int64_t steps) {
  for (int64_t step = first_step; step < first_step + steps; ++step) {
    // Used in the depend clauses only, which the compiler's warning does not see.
    [[maybe_unused]] int64_t* after = rows.values[step % 2].data();
    [[maybe_unused]] int64_t* before = rows.values[(step + 1) % 2].data();
    for (int64_t i = 0; i < workload.width; ++i) {
      const Inputs in = benchmarks::inputs(workload, i);
#pragma omp task default(none) firstprivate(step, i, in) shared(workload, rows) \
    depend(iterator(int64_t k = in.first                                        \
                    : in.last + 1),                                             \
           in                                                                   \
           : before[k]) depend(out                                              \
                               : after[i])
      body(workload, rows, step, i, in);
    }
  }
#pragma omp taskwait
}

}  // namespace

int main(int argc, char** argv) {
  const Workload workload = benchmarks::parse(argc, argv);
  Rows rows(workload.width);
  double seconds = 0;
#pragma omp parallel num_threads(workload.threads) default(none) shared(workload, rows, seconds)
#pragma omp single
  {
    const int64_t warm_up = benchmarks::warm_up_steps(workload);
    launch(workload, rows, 0, warm_up);
    const double start = benchmarks::now_seconds();
    launch(workload, rows, warm_up, workload.steps);
    seconds = benchmarks::now_seconds() - start;
  }
  if (workload.check) benchmarks::report_check("openmp", workload, rows.right);
  benchmarks::report("openmp", workload, seconds);
}
