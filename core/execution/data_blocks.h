#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/cluster/collectives.h"
#include "core/execution/operation_block.h"
#include "core/execution/reduction_store.h"

namespace testudo {

// Writes a value to every point of its regions.
class FillBlock final : public OperationBlock {
 public:
  struct Target {
    const Projection* projection;
    std::vector<MappedField> fields;
  };
  // T0601.
  static ProgramError wrong_size(size_t bytes, FieldId field, size_t field_size, const Source& source);

  FillBlock(Engine& engine, const Numbering& numbering, Source source, std::vector<Target> targets,
            std::shared_ptr<const FillValue> value);

 protected:
  bool execute(uint32_t index, bool poisoned) override;
  std::string describe(uint32_t index) const override;

 private:
  std::vector<Target> targets_;
  std::shared_ptr<const FillValue> value_;
};

// Copies fields between regions, on the points that source and destination share. Reducing copies reduce like
// tasks: each point into a buffer of its own, which whoever reads the destination next applies.
class CopyBlock final : public OperationBlock {
 public:
  struct Pair {
    const Projection* from;
    const Projection* to;
    std::vector<std::pair<MappedField, MappedField>> fields;  // (from, to)
    const ReductionOperator* reduction = nullptr;             // null: plain copy
    std::vector<std::shared_ptr<TaskReduction>> buffers;      // per point, where it reduces
  };
  CopyBlock(Engine& engine, const Numbering& numbering, Source source, std::vector<Pair> pairs);

  std::shared_ptr<ReductionBuffer> buffer(size_t pair, uint32_t point) const {
    return pairs_[pair].buffers[point];
  }

 protected:
  bool execute(uint32_t index, bool poisoned) override;
  std::string describe(uint32_t index) const override;

 private:
  static void reduce(const Pair& pair, uint32_t index, const Domain& common);

  std::vector<Pair> pairs_;
};

// Applies pending reductions: to the shared instances, or into what the parent task reduces into.
class FoldBlock final : public OperationBlock {
 public:
  struct ParentReduction {
    std::shared_ptr<TaskReduction> reduction;
    Domain domain;
    std::vector<FieldId> fields;
  };
  FoldBlock(Engine& engine, Source source, FoldRequest request, std::vector<MappedField> home,
            std::vector<ParentReduction> parents);

 protected:
  bool execute(uint32_t index, bool poisoned) override;
  void completed() override;
  std::string describe(uint32_t index) const override;

 private:
  void apply(const FoldRequest::Source& source, Domain domain);

  FoldRequest request_;
  std::vector<MappedField> home_;
  std::vector<ParentReduction> parents_;
};

// An execution fence of a replicated context: finishes when it is ready on every rank.
class BarrierBlock final : public OperationBlock {
 public:
  BarrierBlock(Engine& engine, const Numbering& numbering, Source source, CollectiveId id)
      : OperationBlock(engine, numbering, std::move(source)), id_(id) {
    done_->producer_point = uid(0);
    done_->producer_points = 1;
  }

  Future done_future() const { return done_; }

 protected:
  bool execute(uint32_t index, bool poisoned) override;
  void completed() override { done_->fire(); }
  std::string describe(uint32_t) const override { return "fence"; }
  std::string missing(uint32_t, bool begun) const override {
    return begun ? "other ranks, not all of which have come to this fence" : "";
  }

 private:
  const CollectiveId id_;
  Future done_ = std::make_shared<FutureState>();
};

// Does one thing once, when everything before it is done: fences, freeing of data.
class ActionBlock final : public OperationBlock {
 public:
  ActionBlock(Engine& engine, const Numbering& numbering, Source source, std::string name,
              std::function<void()> action);

  Future done_future() const { return done_; }

 protected:
  bool execute(uint32_t index, bool poisoned) override;
  void completed() override;
  std::string describe(uint32_t index) const override;

 private:
  std::string name_;
  std::function<void()> action_;
  Future done_ = std::make_shared<FutureState>();
};

}  // namespace testudo
