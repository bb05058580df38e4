#include "core/analysis/node.h"

namespace testudo {

NodeBlock::NodeBlock(uint32_t size)
    : size_(size), many_(size <= 1 ? nullptr : std::make_unique<Node[]>(size)) {
  for (uint32_t i = 0; i < size; ++i) {
    node(i).block = this;
    node(i).index = i;
    node(i).on_ready = [](Dependent& self) {
      Node& node = static_cast<Node&>(self);
      node.block->ready(node);
    };
  }
}

TriggerLink* NodeBlock::make_links(size_t count) {
  if (count <= kFewLinks - links_used_) {
    TriggerLink* links = few_links_.data() + links_used_;
    links_used_ += count;
    return links;
  }
  return more_links_.emplace_back(std::make_unique_for_overwrite<TriggerLink[]>(count)).get();
}

EdgeBuilder::EdgeBuilder(NodeBlock& block, Edges* recorded) : block_(block), recorded_(recorded) {
  for (uint32_t i = 0; i < block.size(); ++i) {
    block.node(i).unmet.store(kGuard, std::memory_order_relaxed);
    block.node(i).linked = 0;
  }
}

void EdgeBuilder::reserve(size_t count) {
  if (count <= left_) return;
  next_link_ = block_.make_links(count);
  left_ = count;
}

void EdgeBuilder::record(Node& from, uint32_t to) {
  if (!recorded_) return;
  std::span<const PointId> members = from.block->stands_for();
  if (members.empty()) recorded_->emplace_back(block_.uid(to), from.block->uid(from.index));
  for (PointId member : members) recorded_->emplace_back(block_.uid(to), member);
}

void EdgeBuilder::add(Node& from, uint32_t to) {
  if (from.block == &block_) return;
  if (block_.first_uid) {
    uint64_t target = block_.uid(to).value;
    if (from.last_successor == target) return;
    from.last_successor = target;
  }
  record(from, to);
  add(from.done, to);
}

void EdgeBuilder::add_internal(uint32_t from, uint32_t to) {
  CHECK(from < to);
  record(block_.node(from), to);
  add(block_.node(from).done, to);
}

void EdgeBuilder::add(Trigger& trigger, uint32_t to) {
  CHECK(left_ > 0);
  next_link_->dependent = &block_.node(to);
  if (!trigger.link(*next_link_)) return;
  ++next_link_;
  --left_;
  ++block_.node(to).linked;
}

void EdgeBuilder::finish(uint32_t i) {
  // Each link that fires takes 1 off the guard by itself; what remains to take off is the guard less the
  // links.
  block_.node(i).meet(kGuard - block_.node(i).linked);
}

}  // namespace testudo
