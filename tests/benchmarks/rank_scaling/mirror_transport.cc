#include "tests/benchmarks/rank_scaling/mirror_transport.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace benchmarks {

using testudo::Rank;
using testudo::Tag;

void MirrorTransport::finish_later(Done done) {
  if (!done) return;
  std::lock_guard lock(mutex_);
  finished_.push_back(std::move(done));
}

void MirrorTransport::send(Rank to, Tag tag, std::span<const std::byte> bytes, Done done) {
  const testudo::SendOperation operation{rank_, to, tag, bytes, {}};
  all_.count(operation);
  if (tag.channel == testudo::Channel::kMessage) data_.count(operation);
  finish_later(std::move(done));
}

void MirrorTransport::receive(Rank, Tag, std::span<std::byte> bytes, Done done) {
  std::ranges::fill(bytes, std::byte{0});
  finish_later(std::move(done));
}

bool MirrorTransport::poll() {
  std::unique_lock turn(turn_, std::try_to_lock);
  if (!turn) return false;
  std::vector<Done> finished;
  {
    std::lock_guard lock(mutex_);
    finished.swap(finished_);
  }
  for (const Done& done : finished) done();
  return !finished.empty();
}

void MirrorTransport::abort(const std::string& message) {
  testudo::report_abort(rank_, message);
  std::_Exit(testudo::kAbortStatus);
}

}  // namespace benchmarks
