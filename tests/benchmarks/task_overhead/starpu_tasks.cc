// The workload as StarPU tasks: each value is a data handle, dependences follow from the order of submission.
#include <starpu.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

#include "tests/benchmarks/task_overhead/workload.h"

namespace {

using benchmarks::Inputs;
using benchmarks::Workload;

struct Rows {
  Rows(const Workload& w, int64_t width) : workload(w) {
    for (int row = 0; row < 2; ++row) {
      values[row].assign(static_cast<size_t>(width), -1);
      handles[row].resize(static_cast<size_t>(width));
      for (size_t i = 0; i < handles[row].size(); ++i) {
        starpu_variable_data_register(&handles[row][i], STARPU_MAIN_RAM,
                                      reinterpret_cast<uintptr_t>(&values[row][i]), sizeof(int64_t));
      }
    }
  }
  ~Rows() {
    for (auto& row : handles) {
      for (starpu_data_handle_t handle : row) starpu_data_unregister(handle);
    }
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  const Workload& workload;
  std::vector<int64_t> values[2];
  std::vector<starpu_data_handle_t> handles[2];
  std::atomic<int64_t> right = 0;
};

int64_t& value_of(void* buffer) {
  return *reinterpret_cast<int64_t*>(STARPU_VARIABLE_GET_PTR(buffer));
}

void body(void** buffers, void* argument) {
  Rows& rows = *static_cast<Rows*>(argument);
  if (rows.workload.iterations > 0) benchmarks::kernel(rows.workload.iterations);
  if (!rows.workload.check) return;
  // The own value was last written two rows ago.
  int64_t& own = value_of(buffers[0]);
  const int64_t step = own + 2;
  const unsigned count = STARPU_TASK_GET_NBUFFERS(starpu_task_get_current());
  bool right = true;
  for (unsigned i = 1; i < count; ++i) right &= value_of(buffers[i]) == step - 1;
  rows.right += right;
  own = step;
}

void submit(Rows& rows, starpu_codelet& codelet, int64_t step, int64_t i) {
  const Inputs in = benchmarks::inputs(rows.workload, i);
  const auto count = static_cast<int>(in.last - in.first + 2);
  starpu_task* task = starpu_task_create();
  task->cl = &codelet;
  task->cl_arg = &rows;
  task->cl_arg_size = sizeof(rows);
  task->nbuffers = count;
  if (count > STARPU_NMAXBUFS) {  // StarPU frees them with the task
    task->dyn_handles = static_cast<starpu_data_handle_t*>(std::malloc(sizeof(starpu_data_handle_t) * count));
    task->dyn_modes =
        static_cast<starpu_data_access_mode*>(std::malloc(sizeof(starpu_data_access_mode) * count));
  }
  STARPU_TASK_SET_HANDLE(task, rows.handles[step % 2][i], 0);
  STARPU_TASK_SET_MODE(task, rows.workload.check ? STARPU_RW : STARPU_W, 0);
  for (int k = 1; k < count; ++k) {
    STARPU_TASK_SET_HANDLE(task, rows.handles[(step + 1) % 2][in.first + k - 1], k);
    STARPU_TASK_SET_MODE(task, STARPU_R, k);
  }
  if (starpu_task_submit(task) != 0) {
    std::cerr << "StarPU did not take a task\n";
    std::exit(1);
  }
}

void launch(Rows& rows, starpu_codelet& codelet, int64_t first_step, int64_t steps) {
  for (int64_t step = first_step; step < first_step + steps; ++step) {
    for (int64_t i = 0; i < rows.workload.width; ++i) submit(rows, codelet, step, i);
  }
  starpu_task_wait_for_all();
}

}  // namespace

int main(int argc, char** argv) {
  const Workload workload = benchmarks::parse(argc, argv);
  starpu_conf configuration;
  starpu_conf_init(&configuration);
  configuration.ncpus = workload.threads;
  configuration.ncuda = 0;
  configuration.nopencl = 0;
  if (starpu_init(&configuration) != 0) {
    std::cerr << "StarPU does not start\n";
    return 1;
  }
  starpu_codelet codelet;
  starpu_codelet_init(&codelet);
  codelet.cpu_funcs[0] = body;
  codelet.nbuffers = STARPU_VARIABLE_NBUFFERS;
  double seconds = 0;
  int64_t right = 0;
  {
    Rows rows(workload, workload.width);
    // Rows 0 and 1 hold -2 and -1: what steps -2 and -1 would have written.
    std::fill(rows.values[0].begin(), rows.values[0].end(), -2);
    const int64_t warm_up = benchmarks::warm_up_steps(workload);
    launch(rows, codelet, 0, warm_up);
    const double start = benchmarks::now_seconds();
    launch(rows, codelet, warm_up, workload.steps);
    seconds = benchmarks::now_seconds() - start;
    right = rows.right;
  }
  starpu_shutdown();
  if (workload.check) benchmarks::report_check("starpu", workload, right);
  benchmarks::report("starpu", workload, seconds);
}
