#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/base/check.h"
#include "core/base/id.h"
#include "core/base/trigger.h"

namespace testudo {

class NodeBlock;

// One node of the task dependence graph: a point task, a piece of a copy or fill, a fence... It becomes ready
// when all its dependences are met, and fires `done` when it has finished.
struct Node : Dependent {
  Trigger done;
  NodeBlock* block = nullptr;
  uint32_t index = 0;
  // Used by the analysing thread only:
  uint64_t last_successor = 0;  // its uid, to add no edge twice
  int32_t linked = 0;           // what it was linked to so far
};

// The nodes of one operation, allocated together. Reference counted: the visibility layers that name a node
// hold its block, and the block holds itself while any of its nodes has not finished.
class NodeBlock {
 public:
  explicit NodeBlock(uint32_t size);
  virtual ~NodeBlock() = default;
  NodeBlock(const NodeBlock&) = delete;
  NodeBlock& operator=(const NodeBlock&) = delete;

  uint32_t size() const { return size_; }
  Node& node(uint32_t i) { return many_ ? many_[i] : one_; }
  PointId uid(uint32_t i) const { return PointId{first_uid + (positions ? positions[i] : i)}; }

  // Called once per node when its dependences are met, by the thread that met the last one. Must not block.
  virtual void ready(Node& node) = 0;

  void retain(int32_t count = 1) { references_.fetch_add(count, std::memory_order_relaxed); }
  void release(int32_t count = 1) {
    if (references_.fetch_sub(count, std::memory_order_acq_rel) == count)
      std::unique_ptr<NodeBlock> last(this);
  }

  // Where observers want joins (see JoinBlock) seen through: the points that a node stands for. Empty:
  // itself.
  virtual std::span<const PointId> stands_for() const { return {}; }

  uint64_t first_uid = 0;  // 0: of a block that is no operation; its nodes have no uids
  // Where the block has only some points of the operation: which. Outlives the block.
  const uint32_t* positions = nullptr;

 private:
  friend class EdgeBuilder;
  // The links of its dependences, which must live until its nodes are ready. Most operations have few.
  static constexpr size_t kFewLinks = 6;
  TriggerLink* make_links(size_t count);

  std::atomic<int32_t> references_{0};
  const uint32_t size_;
  Node one_;                      // where there is only one, as in most messages
  std::unique_ptr<Node[]> many_;  // else
  size_t links_used_ = 0;         // of few_links_
  std::array<TriggerLink, kFewLinks> few_links_;
  std::vector<std::unique_ptr<TriggerLink[]>> more_links_;
};

// Holds a block.
class BlockRef {
 public:
  BlockRef() = default;
  explicit BlockRef(NodeBlock& block) : block_(&block) { block.retain(); }
  // Takes over a new block, which nobody holds yet.
  explicit BlockRef(std::unique_ptr<NodeBlock> block) : BlockRef(*block.release()) {}
  BlockRef(const BlockRef& other) : block_(other.block_) {
    if (block_) block_->retain();
  }
  BlockRef(BlockRef&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  BlockRef& operator=(BlockRef other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~BlockRef() {
    if (block_) block_->release();
  }

  NodeBlock* get() const { return block_; }
  NodeBlock* operator->() const { return block_; }
  explicit operator bool() const { return block_ != nullptr; }

 private:
  NodeBlock* block_ = nullptr;
};

using Edges = std::vector<std::pair<PointId, PointId>>;

// Adds the edges into the nodes of one block. Between construction and `finish`, no node of the block can
// become ready. Used by the thread that analyses the block's context.
class EdgeBuilder {
 public:
  // `recorded`, where not null, gets a copy of each edge as (to, from).
  EdgeBuilder(NodeBlock& block, Edges* recorded);

  // Makes room for `count` more edges: at least as many as will be added before the next call.
  void reserve(size_t count);
  // `from` must finish before node `to` of the block may start. Edges within the block are left out.
  void add(Node& from, uint32_t to);
  // The same within the block; `from` < `to`.
  void add_internal(uint32_t from, uint32_t to);
  // The same for a trigger that is no node (a future).
  void add(Trigger& trigger, uint32_t to);

  // Lets node `i` go; when its dependences are met already, it becomes ready within this call.
  void finish(uint32_t i);

 private:
  static constexpr int32_t kGuard = 1 << 30;

  void record(Node& from, uint32_t to);

  NodeBlock& block_;
  Edges* recorded_;
  TriggerLink* next_link_ = nullptr;
  size_t left_ = 0;
};

}  // namespace testudo
