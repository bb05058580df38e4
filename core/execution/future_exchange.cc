#include "core/execution/future_exchange.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "core/execution/failures.h"
#include "core/execution/when_ready.h"

namespace testudo {
namespace {

// What a future holds, as bytes: whether it failed, then the value or the error's message.
std::vector<std::byte> encode(FutureState& future) {
  std::vector<std::byte> bytes(1, std::byte{future.error() ? uint8_t{1} : uint8_t{0}});
  if (!future.error()) {
    bytes.insert(bytes.end(), future.value().begin(), future.value().end());
    return bytes;
  }
  const std::string message = describe(future.error());
  const auto* text = reinterpret_cast<const std::byte*>(message.data());
  bytes.insert(bytes.end(), text, text + message.size());
  return bytes;
}

void decode(const std::vector<std::byte>& bytes, FutureState& future) {
  if (bytes.at(0) == std::byte{0}) {
    future.set_value({bytes.begin() + 1, bytes.end()});
  } else {
    std::string message(reinterpret_cast<const char*>(bytes.data()) + 1, bytes.size() - 1);
    future.set_error(std::make_exception_ptr(std::runtime_error(message)));
  }
  future.fire();
}

// One rank's part of a combined future: the lowest rank whose part failed, and the value.
struct PartHeader {
  uint64_t failed_rank = 0;  // plus 1; 0: none
};

}  // namespace

// Where the value of a future is. The same on every rank, but for what `part` holds.
struct FuturePlacement {
  Rank owner;
  bool combined = false;
  Future part;                            // of a combined one: what this rank contributes
  const ReductionOperator* op = nullptr;  // of a combined one; null: no value
  bool everywhere = false;                // it is, or it is on its way
  std::vector<Rank> sent;                 // to these it is, or is on its way
};

Future FutureExchange::of_one(Rank owner, Future here, OperationId producer) {
  Future future = here ? std::move(here) : std::make_shared<FutureState>();
  future->producer = producer;
  future->placement = std::make_shared<FuturePlacement>();
  future->placement->owner = owner;
  return future;
}

Future FutureExchange::of_parts(Future part, const ReductionOperator* op) {
  auto future = std::make_shared<FutureState>();
  future->producer = part->producer;
  future->producer_point = part->producer_point;
  future->producer_points = part->producer_points;
  future->placement = std::make_shared<FuturePlacement>();
  future->placement->combined = true;
  future->placement->part = std::move(part);
  future->placement->op = op;
  return future;
}

std::optional<FutureExchange::Origin> FutureExchange::origin(const Future& future) {
  if (!future->placement) return std::nullopt;
  const FuturePlacement& placement = *future->placement;
  return Origin{placement.combined, placement.owner, placement.part};
}

namespace {

void combine_parts(Transport& transport, CollectiveId id, const Future& future) {
  const FuturePlacement& placement = *future->placement;
  const ReductionOperator* op = placement.op;
  auto bytes = std::make_shared<std::vector<std::byte>>(sizeof(PartHeader) + (op ? op->rhs_size : 0));
  PartHeader header;
  if (placement.part->error()) {
    header.failed_rank = static_cast<uint64_t>(transport.rank().value) + 1;
  } else if (op) {
    std::memcpy(bytes->data() + sizeof(header), placement.part->value().data(), op->rhs_size);
  }
  std::memcpy(bytes->data(), &header, sizeof(header));
  auto combine = [op](std::span<std::byte> left, std::span<const std::byte> right) {
    PartHeader mine, theirs;
    std::memcpy(&mine, left.data(), sizeof(mine));
    std::memcpy(&theirs, right.data(), sizeof(theirs));
    if (mine.failed_rank == 0) mine = theirs;
    std::memcpy(left.data(), &mine, sizeof(mine));
    if (op) op->fold(left.data() + sizeof(mine), 0, right.data() + sizeof(mine), 0, 1);
  };
  all_reduce(transport, id, *bytes, combine, [bytes, future] {
    PartHeader header;
    std::memcpy(&header, bytes->data(), sizeof(header));
    const FuturePlacement& placement = *future->placement;
    if (placement.part->error()) {
      future->set_error(placement.part->error());
    } else if (header.failed_rank) {
      future->set_error(std::make_exception_ptr(
          std::runtime_error("a task on rank " + std::to_string(header.failed_rank - 1) + " failed")));
    } else {
      future->set_value({bytes->begin() + sizeof(header), bytes->end()});
    }
    future->fire();
  });
}

}  // namespace

void FutureExchange::to_all(const Future& future) {
  if (!future || !future->placement || std::exchange(future->placement->everywhere, true)) return;
  const FuturePlacement& placement = *future->placement;
  const CollectiveId id = next_collective();
  Transport* transport = engine_.transport;
  if (placement.combined) {
    when_ready(placement.part, [transport, id, future] { combine_parts(*transport, id, future); });
  } else if (placement.owner == transport->rank()) {
    when_ready(future, [transport, id, future] {
      broadcast_value(*transport, id, future->placement->owner, encode(*future), [](auto) {});
    });
  } else {
    // Where it has come before, it comes once more: the tree leads through all ranks.
    bool here = std::count(placement.sent.begin(), placement.sent.end(), transport->rank()) > 0;
    broadcast_value(*transport, id, placement.owner, {}, [future, here](std::vector<std::byte> bytes) {
      if (!here) decode(bytes, *future);
    });
  }
}

void FutureExchange::to_one(const Future& future, Rank consumer) {
  if (!future || !future->placement) return;
  FuturePlacement& placement = *future->placement;
  if (placement.combined) return to_all(future);
  if (placement.everywhere || placement.owner == consumer) return;
  if (std::count(placement.sent.begin(), placement.sent.end(), consumer)) return;
  placement.sent.push_back(consumer);
  // The size goes ahead: nobody but the producer knows it.
  Transport* transport = engine_.transport;
  const Tag size_tag = next_tag(), value_tag = next_tag();
  if (placement.owner == transport->rank()) {
    when_ready(future, [=] {
      std::vector<std::byte> value = encode(*future), size(sizeof(uint64_t));
      uint64_t bytes = value.size();
      std::memcpy(size.data(), &bytes, sizeof(bytes));
      transport->send_owned(consumer, size_tag, std::move(size));
      transport->send_owned(consumer, value_tag, std::move(value));
    });
  } else if (consumer == transport->rank()) {
    auto size = std::make_shared<std::vector<std::byte>>(sizeof(uint64_t));
    Rank owner = placement.owner;
    transport->receive(owner, size_tag, *size, [=] {
      uint64_t bytes = 0;
      std::memcpy(&bytes, size->data(), sizeof(bytes));
      auto value = std::make_shared<std::vector<std::byte>>(bytes);
      transport->receive(owner, value_tag, *value, [=] { decode(*value, *future); });
    });
  }
}

}  // namespace testudo
