#pragma once

#include <functional>

#include "core/cluster/transport.h"

namespace testudo {

// Names one collective of a run. All ranks derive it by themselves and use it for the same call, once; any
// number may be in flight, begun in any order.
struct CollectiveId {
  uint64_t value = 0;
};

// Collectives over all ranks, along binomial trees: at most one message in each direction between a rank and
// its parent, so O(log ranks) messages per rank and no more than 2 (ranks - 1) in all. The transport must
// outlive `done`, which is called like those of Transport.

// `done` is called when every rank has made this call.
void barrier(Transport& transport, CollectiveId id, Transport::Done done);

// Fills `bytes` with those of `root`. They must be of one size everywhere, and stay as they are until `done`.
void broadcast(Transport& transport, CollectiveId id, Rank root, std::span<std::byte> bytes,
               Transport::Done done);

// left = left combined with right, which are of one size and come from neighbouring ranks, left from the
// lower ones. Associative; it need not commute. Runs on the progress thread, so it must not block or throw.
using Combine = std::function<void(std::span<std::byte> left, std::span<const std::byte> right)>;

// Replaces `bytes` by those of all ranks, combined in rank order. How they are put in parentheses depends on
// the number of ranks alone, so the result is the same in every run and on every rank, to the bit.
void all_reduce(Transport& transport, CollectiveId id, std::span<std::byte> bytes, Combine combine,
                Transport::Done done);

}  // namespace testudo
