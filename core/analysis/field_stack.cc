#include "core/analysis/field_stack.h"

#include <algorithm>

namespace testudo {
namespace {

constexpr size_t kSpareLayers = 2;

}  // namespace

void JoinBlock::ready(Node& node) {
  node.done.fire(node.poisoned.load(std::memory_order_relaxed));
  release();
}

std::span<const PointId> JoinBlock::stands_for() const {
  return members_ ? std::span<const PointId>(members_->data(), member_count_) : std::span<const PointId>();
}

void JoinBlock::stand_for(const Node& part) {
  std::span<const PointId> inner = part.block->stands_for();
  auto* join = inner.empty() ? nullptr : static_cast<JoinBlock*>(part.block);
  if (!members_ && join && join->member_count_ == join->members_->size()) {
    members_ = join->members_;
  } else if (!join || join->members_ != members_) {
    if (!members_) members_ = std::make_shared<std::vector<PointId>>();
    if (inner.empty()) members_->push_back(part.block->uid(part.index));
    members_->insert(members_->end(), inner.begin(), inner.end());
  }
  member_count_ = members_->size();
}

BlockRef JoinBlock::over(std::span<Node* const> parts, bool recording) {
  auto made = std::make_unique<JoinBlock>();
  JoinBlock& join = *made;
  EdgeBuilder edges(join, nullptr);
  edges.reserve(parts.size());
  for (Node* part : parts) {
    edges.add(*part, 0);
    if (recording) join.stand_for(*part);
  }
  BlockRef held(std::move(made));
  join.retain();  // until it has fired
  edges.finish(0);
  return held;
}

FieldStack::FieldStack(std::vector<FieldId> fields, StackPlanner& planner)
    : fields_(std::move(fields)), planner_(&planner), shape_(planner.empty_stack()) {}

FieldStack::~FieldStack() {
  for (Layer& layer : layers_) release(layer);
}

std::unique_ptr<FieldStack> FieldStack::split(const std::vector<FieldId>& fields) {
  auto other = std::make_unique<FieldStack>(fields, *planner_);
  other->shape_ = shape_;
  other->layers_ = layers_;
  other->distribution = distribution;
  for (Layer& layer : other->layers_) {
    for (NodeBlock* block : layer.blocks) block->retain();
  }
  std::erase_if(
      fields_, [&](FieldId field) { return std::find(fields.begin(), fields.end(), field) != fields.end(); });
  return other;
}

size_t FieldStack::most_buffers() const {
  size_t most = 0;
  for (const Layer& layer : layers_) {
    for (const ReductionBuffers& buffers : layer.buffers) most = std::max(most, buffers.size());
  }
  return most;
}

void FieldStack::retain(Layer& layer, NodeBlock& block) {
  if (!layer.blocks.empty() && layer.blocks.back() == &block) return;
  block.retain();
  layer.blocks.push_back(&block);
}

void FieldStack::release(Layer& layer) {
  for (NodeBlock* block : layer.blocks) block->release();
  layer.blocks.clear();
}

// Amortised: runs when at least as many blocks have been added as there are slots.
void FieldStack::drop_unused_blocks(Layer& layer) {
  std::vector<NodeBlock*> used;
  for (Node* node : layer.nodes) {
    if (node) used.push_back(node->block);
  }
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  for (NodeBlock* block : used) block->retain();
  release(layer);
  layer.blocks = std::move(used);
}

// Makes room for the slots of `shape`, from its first to its last, and no more.
void FieldStack::fit(Layer& layer, const LayerShape& shape) {
  const uint32_t first = shape.filled.first(), extent = shape.filled.extent();
  const bool reduces = shape.mode.kind == AccessMode::Kind::kReduce;
  if (layer.first != first || layer.nodes.size() != extent) {
    if (layer.nodes.empty()) {
      layer.first = first;
      layer.nodes.resize(extent, nullptr);
      if (reduces) layer.buffers.resize(extent);
      return;
    }
    std::vector<Node*> nodes(extent, nullptr);
    std::vector<ReductionBuffers> buffers(layer.buffers.empty() ? 0 : extent);
    for (uint32_t i = 0; i < layer.nodes.size(); ++i) {
      const uint32_t to = layer.first + i - first;
      if (to >= extent) continue;
      nodes[to] = layer.nodes[i];
      if (!buffers.empty()) buffers[to] = std::move(layer.buffers[i]);
    }
    layer.first = first;
    layer.nodes = std::move(nodes);
    layer.buffers = std::move(buffers);
  }
  if (reduces) layer.buffers.resize(extent);
}

void FieldStack::place(Layer& layer, uint32_t slot, Node& node, bool replace, bool recording) {
  Node*& held = layer.nodes[slot - layer.first];
  if (!held || replace || (held->done.fired() && !held->done.failed() && !recording)) {
    held = &node;
    return;
  }
  Node* parts[] = {held, &node};
  BlockRef join = JoinBlock::over(parts, recording);
  held = &join->node(0);
  retain(layer, *join.get());
}

// The layers become those of the stack afterwards. What a layer that goes leaves is the memory of the next
// new one.
void FieldStack::rearrange(const StackPlan& plan) {
  size_t kept = 0;
  for (uint32_t i = 0; i < layers_.size(); ++i) {
    if (kept < plan.kept.size() && plan.kept[kept] == i) {
      std::swap(layers_[kept++], layers_[i]);
    } else {
      release(layers_[i]);
    }
  }
  while (layers_.size() > kept) {
    if (spare_.size() < kSpareLayers) spare_.push_back(std::move(layers_.back()));
    layers_.pop_back();
  }
  if (!plan.fresh) return;
  Layer fresh;
  if (!spare_.empty()) {
    fresh = std::move(spare_.back());
    spare_.pop_back();
    fresh.first = 0;
    fresh.nodes.clear();
    fresh.buffers.clear();
  }
  layers_.insert(layers_.begin() + plan.target, std::move(fresh));
}

void FieldStack::commit(const StackPlan& plan, const Projection& projection, NodeBlock& block, bool recording,
                        const std::function<std::shared_ptr<ReductionBuffer>(uint32_t)>& buffer_of) {
  rearrange(plan);
  for (const StackPlan::Slot& slot : plan.emptied) {
    Layer& layer = layers_[slot.layer];
    layer.nodes[slot.slot - layer.first] = nullptr;
  }
  for (size_t i = 0; i < layers_.size(); ++i) fit(layers_[i], plan.next->layers[i]);

  Layer& target = layers_[plan.target];
  bool reduces = plan.next->layers[plan.target].mode.kind == AccessMode::Kind::kReduce;
  retain(target, block);
  for (uint32_t point = 0; point < projection.slot_of_point.size(); ++point) {
    uint32_t slot = projection.slot_of_point[point];
    if (!plan.next->layers[plan.target].filled.contains(slot)) continue;
    Node& node = block.node(block.size() == 1 ? 0 : point);
    place(target, slot, node, plan.replaces && projection.one_to_one, recording);
    if (reduces) target.buffers[slot - target.first].push_back(buffer_of(point));
  }
  if (target.blocks.size() > target.nodes.size() + 8) drop_unused_blocks(target);
  shape_ = plan.next;
}

void FieldStack::drop_reductions(const std::vector<uint32_t>& gone) {
  std::vector<Layer> left;
  for (uint32_t i = 0; i < layers_.size(); ++i) {
    if (std::binary_search(gone.begin(), gone.end(), i)) {
      release(layers_[i]);
    } else {
      left.push_back(std::move(layers_[i]));
    }
  }
  layers_ = std::move(left);
  shape_ = planner_->without(shape_, gone);
}

void FieldStack::collapse(const Image& root, NodeBlock& block) {
  for (Layer& layer : layers_) release(layer);
  layers_.clear();
  Layer& layer = layers_.emplace_back();
  layer.nodes.assign(root.size(), &block.node(0));
  retain(layer, block);
  shape_ = planner_->collapsed(root);
}

void FieldStack::become(const std::shared_ptr<const StackShape>& shape, NodeBlock& block) {
  for (Layer& layer : layers_) release(layer);
  layers_.resize(shape->layers.size());
  for (size_t i = 0; i < layers_.size(); ++i) {
    const SlotSet& filled = shape->layers[i].filled;
    Layer& layer = layers_[i];
    layer.first = filled.first();
    layer.buffers.clear();
    layer.nodes.assign(filled.extent(), nullptr);
    filled.for_each([&](uint32_t slot) { layer.nodes[slot - layer.first] = &block.node(0); });
    retain(layer, block);
  }
  shape_ = shape;
}

void FieldStack::for_each_node(const std::function<void(Node&)>& fn) const {
  for (const Layer& layer : layers_) {
    for (Node* node : layer.nodes) {
      if (node) fn(*node);
    }
  }
}

}  // namespace testudo
