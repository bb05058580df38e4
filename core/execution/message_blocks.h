#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/distribution.h"
#include "core/cluster/transport.h"
#include "core/execution/data_movement.h"
#include "core/execution/operation_block.h"

namespace testudo {

// What the messages of one operation hold, one for each of its nodes: for each part, and each field of the
// block, the elements of its domain in canonical order. With an operator they are right-hand sides to apply.
struct MessageContents {
  std::shared_ptr<const void> plan;  // what they are part of
  std::span<const MessageContent> messages;

  const MessageContent& operator[](uint32_t i) const { return messages[i]; }
  uint32_t size() const { return static_cast<uint32_t>(messages.size()); }
};

// A message begins with this: whether what it should carry could not be computed.
struct MessageHeader {
  uint64_t poisoned = 0;
};

// The bytes of a message. Small ones take no memory of their own.
class MessageBuffer {
 public:
  std::span<std::byte> make(size_t bytes);
  std::span<std::byte> bytes() { return {large_ ? large_.get() : small_.data(), size_}; }
  void clear();

 private:
  size_t size_ = 0;
  std::array<std::byte, 64> small_;
  std::unique_ptr<std::byte[]> large_;
};

size_t message_bytes(const Registry& registry, const MessageContent& content,
                     const std::vector<MappedField>& fields);

// An operation with one message for each of its nodes.
class MessageBlock : public OperationBlock {
 public:
  MessageBlock(Engine& engine, MessageContents contents, FieldViews fields, Tag tag);

  Tag tag() const { return tag_; }
  Rank peer(uint32_t index) const { return contents_[index].peer; }
  bool reduces() const { return contents_.messages.front().reduces(); }
  size_t bytes(uint32_t index);
  // Where the elements of message `index` are, in order; empty where that takes more than `most` stretches.
  // Precondition: no reductions.
  std::vector<Stretch> stretches(uint32_t index, size_t most) const;

 protected:
  const MessageContents contents_;
  const FieldViews fields_;
  const Tag tag_;
};

// An operation that sends: node i packs and sends contents[i].
class OutgoingBlock : public MessageBlock {
 public:
  OutgoingBlock(Engine& engine, MessageContents contents, FieldViews fields, Tag tag);

  // Makes message `index`, of `bytes` bytes, in `buffer`.
  std::span<std::byte> pack_message(uint32_t index, bool poisoned, MessageBuffer& buffer, size_t bytes);

 protected:
  bool execute(uint32_t index, bool poisoned) final;
  // Packs one part at `at`; returns the end.
  virtual std::byte* pack(uint32_t index, ReductionId op, const Domain& domain, std::byte* at,
                          bool poisoned) = 0;

 private:
  const std::unique_ptr<MessageBuffer[]> buffers_;
};

// Sends newest data.
class SendBlock final : public OutgoingBlock {
 public:
  using OutgoingBlock::OutgoingBlock;

 protected:
  std::byte* pack(uint32_t index, ReductionId op, const Domain& domain, std::byte* at,
                  bool poisoned) override;
  std::string describe(uint32_t index) const override;
};

// Folds contributions of this rank and sends them: node i those of request.sources[i].
class PartialSendBlock final : public OutgoingBlock {
 public:
  PartialSendBlock(Engine& engine, MessageContents contents, FieldViews fields, Tag tag, FoldRequest request);

 protected:
  std::byte* pack(uint32_t index, ReductionId op, const Domain& domain, std::byte* at,
                  bool poisoned) override;
  void completed() override { request_.sources.clear(); }
  std::string describe(uint32_t index) const override;

 private:
  FoldRequest request_;
};

// Receives data: node i becomes ready when its message is here and its place is free, and unpacks or applies
// it. A message that says that its data could not be computed poisons the node.
class ReceiveBlock final : public MessageBlock {
 public:
  ReceiveBlock(Engine& engine, MessageContents contents, FieldViews fields, Tag tag);

  std::string missing(uint32_t index, bool begun) const override;

  // Puts what is in message `index` where it belongs.
  void unpack(uint32_t index, std::span<const std::byte> message);

  // Begins to receive; every node waits for its message. Call once, before the nodes are let go. With an
  // executor, returns when all messages are here, and `task` waits for them.
  void listen(EdgeBuilder& edges, PointId task);

 protected:
  bool execute(uint32_t index, bool poisoned) override;
  std::string describe(uint32_t index) const override;

 private:
  struct Incoming {
    Trigger arrived;
    MessageBuffer buffer;
  };
  void arrived(uint32_t index);

  const std::unique_ptr<Incoming[]> incoming_;
};

}  // namespace testudo
