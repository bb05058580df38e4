#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/cluster/transport.h"
#include "core/execution/operation_block.h"

namespace testudo {

// Data that goes from one rank to another: for each part, and each field of the block, the elements of its
// domain in canonical order. With an operator they are right-hand sides to apply; 0: the elements themselves.
struct MessageContent {
  Rank peer;
  std::vector<std::pair<ReductionId, Domain>> parts;

  static std::vector<MessageContent> copies(const std::vector<ExchangePlan::Part>& parts);
};

// A message begins with this: whether what it should carry could not be computed.
struct MessageHeader {
  uint64_t poisoned = 0;
};

size_t message_bytes(const Registry& registry, const MessageContent& content,
                     const std::vector<MappedField>& fields);

// Sends newest data: node i packs and sends contents[i].
class SendBlock final : public OperationBlock {
 public:
  SendBlock(Engine& engine, std::vector<MessageContent> contents, std::vector<MappedField> fields, Tag tag);

 protected:
  bool execute(uint32_t index, bool poisoned) override;
  std::string describe(uint32_t index) const override;

 private:
  const std::vector<MessageContent> contents_;
  const std::vector<MappedField> fields_;
  const Tag tag_;
};

// Folds contributions of this rank and sends them: node i those of request.sources[i], as contents[i].
class PartialSendBlock final : public OperationBlock {
 public:
  PartialSendBlock(Engine& engine, std::vector<MessageContent> contents, std::vector<MappedField> fields,
                   Tag tag, FoldRequest request);

 protected:
  bool execute(uint32_t index, bool poisoned) override;
  void completed() override { request_.sources.clear(); }
  std::string describe(uint32_t index) const override;

 private:
  void pack_part(uint32_t index, const ReductionOperator& op, const Domain& domain, std::byte* at) const;

  const std::vector<MessageContent> contents_;
  const std::vector<MappedField> fields_;
  const Tag tag_;
  FoldRequest request_;
};

// Receives data: node i becomes ready when its message is here and its place is free, and unpacks or applies
// it. A message that says that its data could not be computed poisons the node.
class ReceiveBlock final : public OperationBlock {
 public:
  ReceiveBlock(Engine& engine, std::vector<MessageContent> contents, std::vector<MappedField> fields,
               Tag tag);

  std::string missing(uint32_t index, bool begun) const override;

  // Begins to receive; every node waits for its message. Call once, before the nodes are let go. With an
  // executor, returns when all messages are here, and `task` waits for them.
  void listen(EdgeBuilder& edges, PointId task);

 protected:
  bool execute(uint32_t index, bool poisoned) override;
  std::string describe(uint32_t index) const override;

 private:
  void unpack(const MessageContent& content, const std::byte* data);

  const std::vector<MessageContent> contents_;
  const std::vector<MappedField> fields_;
  const Tag tag_;
  std::vector<std::vector<std::byte>> buffers_;
  std::unique_ptr<Trigger[]> arrived_;
};

}  // namespace testudo
