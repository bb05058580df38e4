#include "core/cluster/mpi/arrivals.h"

namespace testudo {
namespace {

// More that come at once wait within MPI.
constexpr size_t kSlots = 16;

}  // namespace

MpiArrivals::MpiArrivals(MPI_Comm communicator, int tag, size_t longest) : slots_(kSlots) {
  for (Slot& slot : slots_) {
    slot.buffer.resize(longest);
    MPI_Recv_init(slot.buffer.data(), static_cast<int>(longest), MPI_BYTE, MPI_ANY_SOURCE, tag, communicator,
                  &slot.request);
    MPI_Start(&slot.request);
  }
}

MpiArrivals::~MpiArrivals() {
  for (Slot& slot : slots_) {
    MPI_Cancel(&slot.request);
    MPI_Wait(&slot.request, MPI_STATUS_IGNORE);
    MPI_Request_free(&slot.request);
  }
}

std::optional<MpiArrivals::Message> MpiArrivals::next() {
  Slot& slot = slots_[oldest_];
  int arrived = 0;
  MPI_Status status;
  MPI_Test(&slot.request, &arrived, &status);
  if (!arrived) return std::nullopt;
  int bytes = 0;
  MPI_Get_count(&status, MPI_BYTE, &bytes);
  return Message{Rank{status.MPI_SOURCE}, std::span(slot.buffer).first(bytes)};
}

void MpiArrivals::release() {
  MPI_Start(&slots_[oldest_].request);
  oldest_ = (oldest_ + 1) % slots_.size();
}

}  // namespace testudo
