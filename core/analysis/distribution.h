#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/analysis/holders.h"
#include "core/analysis/projection_table.h"
#include "core/analysis/sharding_table.h"
#include "core/program/future.h"

namespace testudo {

// Where the newest data of some fields of a region tree is, among the ranks: one layer for each launch that
// wrote, copied (by reading), filled or reduced it, as with visibility layers. It is a function of the
// launches of a replicated context, so every rank has the same, and derives from it what to send and what to
// receive.
struct DistributionLayer {
  enum class Kind : uint8_t {
    kWrite,   // the holder has the newest data
    kCopy,    // the holders have copies of what is below
    kFill,    // nobody has it yet, everybody can make it
    kReduce,  // the holders have contributions that are not applied
  };
  Kind kind = Kind::kWrite;
  ReductionId reduction = 0;  // for kReduce
  const Image* image = nullptr;
  HoldersRef holders;  // per slot; kNobody: not in the layer

  friend bool operator==(const DistributionLayer& a, const DistributionLayer& b) {
    return a.kind == b.kind && a.reduction == b.reduction && a.image == b.image &&
           (a.holders == b.holders || *a.holders == *b.holders);
  }
};

// The layers of a distribution, oldest first. Interned, like StackShape, so that plans are found again.
struct DistributionShape {
  uint64_t id = 0;
  std::vector<DistributionLayer> layers;
};

// What one launch does to a distribution, and what this rank has to send and receive for it. Geometry alone,
// computed once. What rank a's plan says it sends to b is what b's plan says it receives from a: the same
// walk gives both.
struct ExchangePlan {
  struct Part {
    Rank rank;
    Domain domain;
  };
  bool consolidate_first = false;  // then nothing else is set: see Consolidation
  std::vector<Part> sends;         // by rank
  std::vector<Part> receives;
  const Projection* sent = nullptr;      // the domains of `sends`, in order; null where there are none
  const Projection* received = nullptr;  // of `receives`
  struct Fill {
    uint32_t layer;  // of the shape before
    const Projection* piece;
  };
  std::vector<Fill> fills;  // what this rank fills by itself
  std::shared_ptr<const DistributionShape> next;
  std::vector<int32_t> origin;  // per layer of `next`: its index before; -1: of this launch
};

// Brings data together that a launch cannot use as it is: applies pending reductions, or turns a distribution
// of too many layers into one of few. All of it belongs to `owners` afterwards, piece by piece.
struct Consolidation {
  struct Partials {  // contributions between this rank and another one
    Rank rank;
    std::vector<std::pair<ReductionId, Domain>> parts;  // by operator
  };
  const Projection* pieces = nullptr;  // disjoint
  const Sharding* owners = nullptr;    // of the pieces
  std::vector<Partials> sends;         // by rank
  std::vector<Partials> receives;
  // Null where there are none:
  const Projection* local = nullptr;     // its own pieces that it has contributed to
  const Projection* sent = nullptr;      // one piece per `sends`
  const Projection* received = nullptr;  // one piece per `receives`
  // Of which reduce layers; empty: of all.
  std::vector<const Image*> images;

  bool applies(const Image* image) const {
    return images.empty() || std::find(images.begin(), images.end(), image) != images.end();
  }
};

// The value of a fill that ranks make when they first need it.
struct FillValue {
  std::vector<std::byte> bytes;
  Future future;  // where set, instead of `bytes`
  OperationId operation;
};

// One distribution: a shape and what is in its layers.
struct Distribution {
  std::shared_ptr<const DistributionShape> shape;
  std::vector<std::shared_ptr<const FillValue>> fills;  // per layer; null where it is no fill
  uint32_t reductions = 0;                              // launches since reductions were last applied

  void apply(const ExchangePlan& plan, std::shared_ptr<const FillValue> fill);
};

}  // namespace testudo
