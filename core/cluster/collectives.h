#pragma once

#include <functional>
#include <vector>

#include "core/cluster/transport.h"

namespace testudo {

// Names one collective of a run. All ranks derive it by themselves and use it for the same call, once; any
// number may be in flight, begun in any order.
struct CollectiveId {
  uint64_t value = 0;
};

// Collectives over all ranks, along binomial trees: at most one message in each direction between a rank and
// its parent (two where sizes differ), so O(log ranks) messages per rank and no more than 2 (ranks - 1) in
// all (4). The transport must outlive `done`, which is called like those of Transport.

// `done` is called when every rank has made this call.
void barrier(Transport& transport, CollectiveId id, Transport::Done done);

// Fills `bytes` with those of `root`. They must be of one size everywhere, and stay as they are until `done`.
void broadcast(Transport& transport, CollectiveId id, Rank root, std::span<std::byte> bytes,
               Transport::Done done);

// left = left combined with right, which are of one size and come from neighbouring ranks, left from the
// lower ones. Associative; it need not commute. Runs like a callback, so it must not block or throw.
using Combine = std::function<void(std::span<std::byte> left, std::span<const std::byte> right)>;

// Replaces `bytes` by those of all ranks, combined in rank order. How they are put in parentheses depends on
// the number of ranks alone, so the result is the same in every run and on every rank, to the bit.
void all_reduce(Transport& transport, CollectiveId id, std::span<std::byte> bytes, Combine combine,
                Transport::Done done);

// The same for values whose size only `root` knows; `value` of the others does not matter. Up to 248 bytes
// cost one message per rank, larger values a second one.
using TakeValue = std::function<void(std::vector<std::byte> value)>;
void broadcast_value(Transport& transport, CollectiveId id, Rank root, std::vector<std::byte> value,
                     TakeValue done);

// Gives everybody the pieces of all ranks, in rank order; they may differ in size, and be empty. All bytes
// pass through rank 0 and reach every rank: total bytes times O(log ranks) leave rank 0.
using TakePieces = std::function<void(std::vector<std::vector<std::byte>> pieces)>;
void all_gather(Transport& transport, CollectiveId id, std::vector<std::byte> mine, TakePieces done);

}  // namespace testudo
