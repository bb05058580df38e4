#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/execution/context.h"
#include "core/execution/engine.h"
#include "core/execution/future_exchange.h"
#include "core/execution/inline_mapping.h"
#include "core/execution/launch_window.h"
#include "core/execution/replay/tracing.h"
#include "core/execution/replication_check.h"

namespace testudo {

// The analysis' way to launch what an operation needs first.
class Context::Internal final : public InternalLaunches {
 public:
  explicit Internal(Context& context) : context_(context) {}
  void fold(FieldStack& stack, FoldRequest request) override {
    context_.launch_fold(stack, std::move(request));
  }
  void exchange(FieldStack& stack, RegionTreeId tree,
                const std::shared_ptr<const ExchangePlan>& plan) override {
    context_.launch_exchange(stack, tree, plan);
  }
  void exchange_partials(FieldStack& stack, RegionTreeId tree,
                         const std::shared_ptr<const Consolidation>& consolidation,
                         FoldRequest mine) override {
    context_.launch_partials(stack, tree, consolidation, std::move(mine));
  }

 private:
  Context& context_;
};

// Names what is being analysed while it lives, so that what it needs first can say for whom it is.
class Analysing {
 public:
  Analysing(const OperationBlock*& current, const OperationBlock& block) : current_(current) {
    current_ = &block;
  }
  ~Analysing() { current_ = nullptr; }
  Analysing(const Analysing&) = delete;
  Analysing& operator=(const Analysing&) = delete;

 private:
  const OperationBlock*& current_;
};

// Shared by the files that implement Context.
struct Context::State {
  State(Context& context, bool recording)
      : internal(context),
        analysis(context.engine().tables, recording),
        epoch(std::make_shared<Epoch>()),
        window(std::make_shared<LaunchWindow>(context.engine().config.window)) {
    const Engine& engine = context.engine();
    if (!context.replicated()) return;
    futures.emplace(context.engine(), *context.replicated_);
    if (engine.config.safe_replication) check.emplace(*engine.transport, context.replicated_->first());
  }

  Internal internal;
  ContextAnalysis analysis;
  std::optional<FutureExchange> futures;  // of a replicated context
  std::optional<ReplicationCheck> check;  // where it is asked for
  std::shared_ptr<const Lineage> lineage;
  std::shared_ptr<Epoch> epoch;
  std::shared_ptr<LaunchWindow> window;
  const OperationBlock* analysing = nullptr;
  BlockRef fence;
  std::vector<std::shared_ptr<InlineMapping>> mappings;
  // The newest lists of points of launch domains: all, or those of this rank.
  struct Points {
    Domain domain;
    const Sharding* sharding;  // null: all
    SharedPoints points;
  };
  std::vector<Points> points;
  std::unique_ptr<Tracing> tracing;  // made when a trace begins
};

}  // namespace testudo
