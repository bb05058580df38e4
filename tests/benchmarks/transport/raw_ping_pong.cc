// Raw MPI, without threads, in the way of programs that have other things to do: nonblocking receives and
// sends that are tested. mpirun -n 2 raw_ping_pong.
#include <mpi.h>

#include <iostream>
#include <vector>

#include "tests/benchmarks/transport/ping_pong.h"

namespace {

void wait_for(MPI_Request& request) {
  int done = 0;
  while (!done) MPI_Test(&request, &done, MPI_STATUS_IGNORE);
}

void rounds(int rank, std::vector<std::byte>& buffer, size_t bytes, int count) {
  const int size = static_cast<int>(bytes), other = 1 - rank;
  MPI_Request receive, send;
  for (int i = 0; i < count; ++i) {
    if (rank == 0) MPI_Isend(buffer.data(), size, MPI_BYTE, other, 0, MPI_COMM_WORLD, &send);
    if (rank == 0) wait_for(send);
    MPI_Irecv(buffer.data(), size, MPI_BYTE, other, 0, MPI_COMM_WORLD, &receive);
    wait_for(receive);
    if (rank == 1) MPI_Isend(buffer.data(), size, MPI_BYTE, other, 0, MPI_COMM_WORLD, &send);
    if (rank == 1) wait_for(send);
  }
}

}  // namespace

int main(int argc, char** argv) {
  int rank = 0, ranks = 0;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  if (ranks != 2) {
    std::cerr << "raw_ping_pong needs two ranks: mpirun -n 2 raw_ping_pong\n";
    MPI_Abort(MPI_COMM_WORLD, 2);
  }
  std::vector<std::byte> buffer(benchmarks::kSizes.back());
  benchmarks::measure("mpi", rank, [&](size_t bytes, int count) { rounds(rank, buffer, bytes, count); });
  MPI_Finalize();
}
