#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/cluster/collectives.h"
#include "core/execution/engine.h"
#include "core/program/future.h"

namespace testudo {

// Brings the values of futures of one replicated context to the ranks that need them, when they need them.
// Every rank makes the same calls in the same order; none of them waits.
class FutureExchange {
 public:
  FutureExchange(Engine& engine, NumberRange numbers) : engine_(engine), numbers_(numbers) {}

  // A future whose value only `owner` computes; `here` is the owner's own, null elsewhere.
  static Future of_one(Rank owner, Future here, OperationId producer);
  // A future that combines what all ranks compute: the values of `part`, in rank order, folded with `op`;
  // null: it has no value and only fails if one of them does.
  static Future of_parts(Future part, const ReductionOperator* op);

  // Where the value of such a future comes from; nothing where every rank has it. For who tells of waits.
  struct Origin {
    bool combined = false;
    Rank owner;   // where it is not combined
    Future part;  // of a combined one: this rank's
  };
  static std::optional<Origin> origin(const Future& future);

  // From here on, the value comes to every rank.
  void to_all(const Future& future);
  // The same for one rank, which needs it alone.
  void to_one(const Future& future, Rank consumer);

  // Numbers for collectives and messages of the context.
  CollectiveId next_collective() { return CollectiveId{numbers_.next()}; }
  Tag next_tag() { return Tag{numbers_.next(), Channel::kMessage}; }
  NumberRange& numbers() { return numbers_; }

 private:
  Engine& engine_;
  NumberRange numbers_;
};

}  // namespace testudo
