#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/analysis/distribution.h"
#include "core/analysis/node.h"
#include "core/analysis/stack_plan.h"

namespace testudo {

// What a reducing task leaves for the next reader: made by the execution layer, only passed on here.
class ReductionBuffer {
 public:
  virtual ~ReductionBuffer() = default;
};
using ReductionBuffers = std::vector<std::shared_ptr<ReductionBuffer>>;

// A node that stands for several: it finishes when all of them have. Holds itself until then.
class JoinBlock final : public NodeBlock {
 public:
  JoinBlock() : NodeBlock(1) {}
  // `recording`: keep what it stands for, for observers.
  static BlockRef over(std::span<Node* const> parts, bool recording);

  void ready(Node& node) override;
  std::span<const PointId> stands_for() const override;

 private:
  void stand_for(const Node& part);

  // Shared with the joins that this one grew out of: each stands for the first so many. So a subregion that
  // is read again and again costs each reader one entry.
  std::shared_ptr<std::vector<PointId>> members_;
  size_t member_count_ = 0;
};

// The shapes of a FieldStack at some time: all that plans depend on.
struct StackState {
  std::shared_ptr<const StackShape> shape;
  std::shared_ptr<const DistributionShape> distribution;  // null: of a context that is not replicated

  friend bool operator==(const StackState&, const StackState&) = default;
};

// The visibility layers of some fields of one region tree in one context: the nodes behind a StackShape. Used
// by the context's thread only.
class FieldStack {
 public:
  FieldStack(std::vector<FieldId> fields, StackPlanner& planner);
  ~FieldStack();
  FieldStack(const FieldStack&) = delete;
  FieldStack& operator=(const FieldStack&) = delete;

  const std::vector<FieldId>& fields() const { return fields_; }
  const std::shared_ptr<const StackShape>& shape() const { return shape_; }

  // Of a replicated context: where the data is among the ranks.
  Distribution distribution;

  // A second stack with the same layers, for those of its fields that are in `fields`; they leave this one.
  std::unique_ptr<FieldStack> split(const std::vector<FieldId>& fields);

  // The node behind a plan's dependence, by the plan's stack: valid until `commit`.
  Node& node(const StackPlan::Slot& slot) const {
    const Layer& layer = layers_[slot.layer];
    return *layer.nodes[slot.slot - layer.first];
  }

  // The pending buffers of a reduce layer's slot, in program order.
  const ReductionBuffers& buffers(uint32_t layer, uint32_t slot) const {
    return layers_[layer].buffers[slot - layers_[layer].first];
  }
  size_t most_buffers() const;

  // Makes the launch part of the stack: node i of `block` goes to the slot of launch point i; where `block`
  // is a join over all of the launch, its only node to all of them. `buffer_of(i)` gives the buffer of point
  // i of a reduction. Joins nodes where slots are shared; `recording` keeps what a join stands for.
  void commit(const StackPlan& plan, const Projection& projection, NodeBlock& block, bool recording,
              const std::function<std::shared_ptr<ReductionBuffer>(uint32_t)>& buffer_of);

  // Forgets the reduce layers `gone`, ascending: newer layers have taken their buffers, and wait for their
  // nodes.
  void drop_reductions(const std::vector<uint32_t>& gone);
  // Replaces all layers by one that holds node 0 of `block`, which depends on all that was here.
  void collapse(const Image& root, NodeBlock& block);
  StackState state() const { return {shape_, distribution.shape}; }
  // Gives the layers the shapes of `shape`, which has no reductions. Node 0 of `block`, which depends on all
  // that was here, is in all of them.
  void become(const std::shared_ptr<const StackShape>& shape, NodeBlock& block);
  // Calls fn for every node in the stack.
  void for_each_node(const std::function<void(Node&)>& fn) const;

 private:
  struct Layer {
    uint32_t first = 0;                     // the slot of what is first here
    std::vector<Node*> nodes;               // per slot; null where it is not filled
    std::vector<ReductionBuffers> buffers;  // per slot, reduce layers only
    std::vector<NodeBlock*> blocks;         // what is retained: every block behind `nodes`, maybe more
  };

  void rearrange(const StackPlan& plan);
  static void fit(Layer& layer, const LayerShape& shape);
  void place(Layer& layer, uint32_t slot, Node& node, bool replace, bool recording);
  void retain(Layer& layer, NodeBlock& block);
  static void release(Layer& layer);
  static void drop_unused_blocks(Layer& layer);

  std::vector<FieldId> fields_;
  StackPlanner* planner_;
  std::shared_ptr<const StackShape> shape_;
  std::vector<Layer> layers_;
  std::vector<Layer> spare_;  // empty ones, with their memory
};

}  // namespace testudo
