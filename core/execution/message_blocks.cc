#include "core/execution/message_blocks.h"

#include <cstring>
#include <utility>

#include "core/execution/data_movement.h"
#include "core/execution/movement_slice.h"
#include "core/execution/reduction_store.h"

namespace testudo {
namespace {

const Source kOfMessages{"", 0, "", "exchange of data between ranks"};

// In the profile: one end of a message, for whose slice there is a MovementSlice.
void note_message(OperationBlock& block, uint32_t index, const MessageContent& content, Tag tag, size_t bytes,
                  bool received) {
  profile::Message message;
  message.uid = block.uid(index);
  message.tag = tag.value;
  message.bytes = bytes;
  message.peer = static_cast<uint32_t>(content.peer.value);
  message.received = received;
  message.reduction = content.parts.front().first != 0;
  block.engine().profile.message(message);
}

size_t element_size(const Registry& registry, ReductionId op, const MappedField& field) {
  return op ? registry.find_reduction(op)->rhs_size : field.size;
}

}  // namespace

std::vector<MessageContent> MessageContent::copies(const std::vector<ExchangePlan::Part>& parts) {
  std::vector<MessageContent> contents;
  for (const ExchangePlan::Part& part : parts) contents.push_back({part.rank, {{0, part.domain}}});
  return contents;
}

size_t message_bytes(const Registry& registry, const MessageContent& content,
                     const std::vector<MappedField>& fields) {
  size_t bytes = sizeof(MessageHeader);
  for (const auto& [op, domain] : content.parts) {
    for (const MappedField& field : fields) bytes += domain.volume() * element_size(registry, op, field);
  }
  return bytes;
}

SendBlock::SendBlock(Engine& engine, std::vector<MessageContent> contents, std::vector<MappedField> fields,
                     Tag tag)
    : OperationBlock(engine, static_cast<uint32_t>(contents.size()), kOfMessages),
      contents_(std::move(contents)),
      fields_(std::move(fields)),
      tag_(tag) {}

bool SendBlock::execute(uint32_t index, bool poisoned) {
  MovementSlice slice(*this, index, profile::Kind::kSend);
  const MessageContent& content = contents_[index];
  std::vector<std::byte> bytes(message_bytes(engine().registry, content, fields_));
  MessageHeader header{poisoned};
  std::memcpy(bytes.data(), &header, sizeof(header));
  std::byte* at = bytes.data() + sizeof(header);
  for (const auto& [op, domain] : content.parts) {
    for (const MappedField& field : fields_) {
      if (!poisoned) pack_field(domain, field, at);
      at += domain.volume() * field.size;
    }
  }
  note_message(*this, index, content, tag_, bytes.size(), false);
  engine().transport->send_owned(content.peer, tag_, std::move(bytes));
  return true;
}

std::string SendBlock::describe(uint32_t index) const {
  return "message to rank " + std::to_string(contents_[index].peer.value);
}

PartialSendBlock::PartialSendBlock(Engine& engine, std::vector<MessageContent> contents,
                                   std::vector<MappedField> fields, Tag tag, FoldRequest request)
    : OperationBlock(engine, static_cast<uint32_t>(contents.size()), kOfMessages),
      contents_(std::move(contents)),
      fields_(std::move(fields)),
      tag_(tag),
      request_(std::move(request)) {}

void PartialSendBlock::pack_part(uint32_t index, const ReductionOperator& op, const Domain& domain,
                                 std::byte* at) const {
  std::vector<FieldSize> sizes;
  for (const MappedField& field : fields_) sizes.push_back({field.field, op.rhs_size});
  const Instance folded(Layout{}, domain, sizes);
  for (const MappedField& field : folded.fields()) {
    fill_field(domain, field, op.identity.data());
    for (const FoldRequest::Source& source : request_.sources[index]) {
      const auto& values = static_cast<const TaskReduction&>(*source.buffer);
      if (values.op().id != op.id) continue;
      Domain common = intersect(domain, source.domain);
      if (!common.empty()) values.apply_to(field, common, true);
    }
    pack_field(domain, field, at);
    at += domain.volume() * op.rhs_size;
  }
}

bool PartialSendBlock::execute(uint32_t index, bool poisoned) {
  MovementSlice slice(*this, index, profile::Kind::kSend);
  const MessageContent& content = contents_[index];
  std::vector<std::byte> bytes(message_bytes(engine().registry, content, fields_));
  MessageHeader header{poisoned};
  std::memcpy(bytes.data(), &header, sizeof(header));
  std::byte* at = bytes.data() + sizeof(header);
  for (const auto& [id, domain] : content.parts) {
    const ReductionOperator& op = *engine().registry.find_reduction(id);
    if (!poisoned) pack_part(index, op, domain, at);
    at += domain.volume() * op.rhs_size * fields_.size();
  }
  note_message(*this, index, content, tag_, bytes.size(), false);
  engine().transport->send_owned(content.peer, tag_, std::move(bytes));
  return true;
}

std::string PartialSendBlock::describe(uint32_t index) const {
  return "reductions for rank " + std::to_string(contents_[index].peer.value);
}

ReceiveBlock::ReceiveBlock(Engine& engine, std::vector<MessageContent> contents,
                           std::vector<MappedField> fields, Tag tag)
    : OperationBlock(engine, static_cast<uint32_t>(contents.size()), kOfMessages),
      contents_(std::move(contents)),
      fields_(std::move(fields)),
      tag_(tag),
      arrived_(std::make_unique<Trigger[]>(size())) {
  for (const MessageContent& content : contents_)
    buffers_.emplace_back(message_bytes(engine.registry, content, fields_));
}

void ReceiveBlock::listen(EdgeBuilder& edges, PointId task) {
  for (uint32_t i = 0; i < size(); ++i) {
    engine().transport->receive(contents_[i].peer, tag_, buffers_[i], [this, i, held = BlockRef(*this)] {
      MessageHeader header;
      std::memcpy(&header, buffers_[i].data(), sizeof(header));
      engine().note_message();
      arrived_[i].fire(header.poisoned != 0);
    });
  }
  // In program order, an operation runs on the thread that issues it, not on the one that brings messages.
  for (uint32_t i = 0; engine().executor && i < size(); ++i) {
    BlockedIn blocked(engine().watchdog.get(), task, arrived_[i], [&] { return Wait{.nodes = {uid(i)}}; });
    Scheduler::wait_on_thread(arrived_[i]);
  }
  edges.reserve(size());
  for (uint32_t i = 0; i < size(); ++i) edges.add(arrived_[i], i);
}

std::string ReceiveBlock::missing(uint32_t index, bool) const {
  if (arrived_[index].fired()) return {};
  return "data that rank " + std::to_string(contents_[index].peer.value) + " has not sent";
}

bool ReceiveBlock::execute(uint32_t index, bool poisoned) {
  MovementSlice slice(*this, index, profile::Kind::kReceive);
  note_message(*this, index, contents_[index], tag_, buffers_[index].size(), true);
  if (!poisoned) unpack(contents_[index], buffers_[index].data() + sizeof(MessageHeader));
  std::vector<std::byte>().swap(buffers_[index]);
  return true;
}

void ReceiveBlock::unpack(const MessageContent& content, const std::byte* data) {
  for (const auto& [id, domain] : content.parts) {
    if (id == 0) {
      for (const MappedField& field : fields_) {
        unpack_field(domain, field, data);
        data += domain.volume() * field.size;
      }
      continue;
    }
    const ReductionOperator& op = *engine().registry.find_reduction(id);
    std::vector<FieldSize> sizes;
    for (const MappedField& field : fields_) sizes.push_back({field.field, op.rhs_size});
    const Instance values(Layout{}, domain, sizes);
    for (size_t f = 0; f < fields_.size(); ++f) {
      unpack_field(domain, values.fields()[f], data);
      data += domain.volume() * op.rhs_size;
      reduce_field(domain, op, false, fields_[f], values.fields()[f]);
    }
  }
}

std::string ReceiveBlock::describe(uint32_t index) const {
  return "message from rank " + std::to_string(contents_[index].peer.value);
}

}  // namespace testudo
