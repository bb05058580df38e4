// The workload in raw MPI, in the way of Task Bench's program for it: every rank has a block of columns and
// one core. Before each row it posts what it receives and sends of the row before, one message for each value
// and rank, and waits for all of them; then its tasks run. mpirun -n 2 --bind-to core mpi_tasks.
#include <mpi.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/benchmarks/task_overhead/workload.h"

namespace {

using benchmarks::Inputs;
using benchmarks::Workload;

// Which rank has which columns.
class Blocks {
 public:
  Blocks(int64_t width, int64_t ranks) : width_(width), ranks_(ranks) {}
  int64_t first(int64_t rank) const { return width_ * rank / ranks_; }
  int64_t end(int64_t rank) const { return first(rank + 1); }
  int rank_of(int64_t column) const {
    int rank = static_cast<int>(column * ranks_ / width_);
    while (column >= end(rank)) ++rank;
    return rank;
  }

 private:
  int64_t width_;
  int64_t ranks_;
};

// A value of every row that goes from one rank to another.
struct Transfer {
  int64_t column;
  int other;
  friend auto operator<=>(const Transfer&, const Transfer&) = default;
};

class Stencil {
 public:
  Stencil(const Workload& workload, int rank, int ranks)
      : workload_(workload),
        blocks_(workload.width, ranks),
        first_(blocks_.first(rank)),
        end_(blocks_.end(rank)),
        rows_{std::vector<int64_t>(workload.width, -1), std::vector<int64_t>(workload.width, -1)} {
    for (int64_t task = 0; task < workload.width; ++task) {
      const Inputs in = benchmarks::inputs(workload, task);
      const int reader = blocks_.rank_of(task);
      for (int64_t column = in.first; column <= in.last; ++column) {
        const int writer = blocks_.rank_of(column);
        if (reader == writer) continue;
        if (reader == rank) receives_.push_back({column, writer});
        if (writer == rank) sends_.push_back({column, reader});
      }
    }
    keep_once(receives_);
    keep_once(sends_);
    requests_.resize(receives_.size() + sends_.size());
  }

  void run(int64_t first_step, int64_t steps) {
    for (int64_t step = first_step; step < first_step + steps; ++step) {
      if (step > 0) exchange(rows_[(step + 1) % 2]);
      for (int64_t i = first_; i < end_; ++i) task(step, i);
    }
  }

  int64_t right() const { return right_; }

 private:
  static void keep_once(std::vector<Transfer>& transfers) {
    std::sort(transfers.begin(), transfers.end());
    transfers.erase(std::unique(transfers.begin(), transfers.end()), transfers.end());
  }

  void exchange(std::vector<int64_t>& row) {
    MPI_Request* request = requests_.data();
    for (const auto& [column, other] : receives_) {
      MPI_Irecv(&row[column], 1, MPI_INT64_T, other, static_cast<int>(column), MPI_COMM_WORLD, request++);
    }
    for (const auto& [column, other] : sends_) {
      MPI_Isend(&row[column], 1, MPI_INT64_T, other, static_cast<int>(column), MPI_COMM_WORLD, request++);
    }
    MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE);
  }

  void task(int64_t step, int64_t i) {
    if (workload_.iterations > 0) benchmarks::kernel(workload_.iterations);
    if (workload_.check) {
      const std::vector<int64_t>& before = rows_[(step + 1) % 2];
      const Inputs in = benchmarks::inputs(workload_, i);
      bool right = true;
      for (int64_t k = in.first; k <= in.last; ++k) right &= before[k] == step - 1;
      right_ += right;
    }
    rows_[step % 2][i] = step;
  }

  const Workload& workload_;
  const Blocks blocks_;
  const int64_t first_;
  const int64_t end_;
  std::vector<int64_t> rows_[2];
  std::vector<Transfer> receives_;
  std::vector<Transfer> sends_;
  std::vector<MPI_Request> requests_;
  int64_t right_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  Workload workload = benchmarks::parse(argc, argv);
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &workload.ranks);
  workload.threads = 1;

  Stencil stencil(workload, rank, workload.ranks);
  const int64_t warm_up = benchmarks::warm_up_steps(workload);
  stencil.run(0, warm_up);
  MPI_Barrier(MPI_COMM_WORLD);
  const double start = benchmarks::now_seconds();
  stencil.run(warm_up, workload.steps);
  MPI_Barrier(MPI_COMM_WORLD);
  const double seconds = benchmarks::now_seconds() - start;

  int64_t own_right = stencil.right(), right = 0;
  MPI_Reduce(&own_right, &right, 1, MPI_INT64_T, MPI_SUM, 0, MPI_COMM_WORLD);
  MPI_Finalize();
  if (rank > 0) return 0;
  if (workload.check) benchmarks::report_check("mpi", workload, right);
  benchmarks::report("mpi", workload, seconds);
}
