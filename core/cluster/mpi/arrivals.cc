#include "core/cluster/mpi/arrivals.h"

namespace testudo {
namespace {

// More that come at once wait within MPI.
constexpr size_t kSlots = 16;
// So many may be empty before they are made ready again at once; else that waits until nothing has come,
// because somebody waits for what has.
constexpr size_t kMostReleased = kSlots / 2;

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
  start_released();
  for (Slot& slot : slots_) {
    MPI_Cancel(&slot.request);
    MPI_Wait(&slot.request, MPI_STATUS_IGNORE);
    MPI_Request_free(&slot.request);
  }
}

std::optional<MpiArrivals::Message> MpiArrivals::next() {
  Slot& slot = slots_[oldest_];
  int arrived = 0;
  MPI_Status status{};
  MPI_Test(&slot.request, &arrived, &status);
  if (!arrived) {
    start_released();
    return std::nullopt;
  }
  return Message{Rank{status.MPI_SOURCE}, slot.buffer};
}

void MpiArrivals::release() {
  oldest_ = (oldest_ + 1) % slots_.size();
  if (++released_ > kMostReleased) start_released();
}

// In turn: MPI fills them in the order in which they are started.
void MpiArrivals::start_released() {
  for (; released_ > 0; --released_)
    MPI_Start(&slots_[(oldest_ + slots_.size() - released_) % slots_.size()].request);
}

}  // namespace testudo
