#include "core/execution/message_blocks.h"

#include <cstring>
#include <utility>

#include "core/execution/data_movement.h"
#include "core/execution/movement_slice.h"
#include "core/execution/reduction_store.h"

namespace testudo {
namespace {

const Source kOfMessages{"", 0, "", "data exchange"};

// In the profile: one end of a message, for whose slice there is a MovementSlice.
void note_message(OperationBlock& block, uint32_t index, const MessageContent& content, Tag tag, size_t bytes,
                  bool received) {
  if (!block.engine().profile.on()) return;
  profile::Message message;
  message.uid = block.uid(index);
  message.tag = tag.value;
  message.bytes = bytes;
  message.peer = static_cast<uint32_t>(content.peer.value);
  message.received = received;
  message.reduction = content.reduces();
  block.engine().profile.message(message);
}

size_t element_size(const Registry& registry, ReductionId op, const MappedField& field) {
  return op ? registry.find_reduction(op)->rhs_size : field.size;
}

}  // namespace

std::span<std::byte> MessageBuffer::make(size_t bytes) {
  size_ = bytes;
  if (bytes > small_.size()) large_ = std::make_unique_for_overwrite<std::byte[]>(bytes);
  return this->bytes();
}

void MessageBuffer::clear() {
  size_ = 0;
  large_ = nullptr;
}

size_t message_bytes(const Registry& registry, const MessageContent& content,
                     const std::vector<MappedField>& fields) {
  size_t bytes = sizeof(MessageHeader);
  for (const auto& [op, domain] : content.parts) {
    const size_t elements = domain.volume();
    for (const MappedField& field : fields) bytes += elements * element_size(registry, op, field);
  }
  return bytes;
}

MessageBlock::MessageBlock(Engine& engine, MessageContents contents, FieldViews fields, Tag tag)
    : OperationBlock(engine, contents.size(), kOfMessages),
      contents_(std::move(contents)),
      fields_(std::move(fields)),
      tag_(tag) {}

OutgoingBlock::OutgoingBlock(Engine& engine, MessageContents contents, FieldViews fields, Tag tag)
    : MessageBlock(engine, std::move(contents), std::move(fields), tag),
      buffers_(std::make_unique<MessageBuffer[]>(size())) {}

size_t MessageBlock::bytes(uint32_t index) {
  return message_bytes(engine().registry, contents_[index], *fields_);
}

std::vector<Stretch> MessageBlock::stretches(uint32_t index, size_t most) const {
  std::vector<Stretch> stretches;
  for (const auto& [op, domain] : contents_[index].parts) {
    for (const MappedField& field : *fields_) {
      if (!add_stretches(domain, field, most, stretches)) return {};
    }
  }
  return stretches;
}

std::span<std::byte> OutgoingBlock::pack_message(uint32_t index, bool poisoned, MessageBuffer& buffer,
                                                 size_t size) {
  const MessageContent& content = contents_[index];
  const std::span<std::byte> bytes = buffer.make(size);
  const MessageHeader header{poisoned};
  std::memcpy(bytes.data(), &header, sizeof(header));
  std::byte* at = bytes.data() + sizeof(header);
  for (const auto& [op, domain] : content.parts) at = pack(index, op, domain, at, poisoned);
  return bytes;
}

bool OutgoingBlock::execute(uint32_t index, bool poisoned) {
  MovementSlice slice(*this, index, profile::Kind::kSend);
  const std::span<std::byte> bytes = pack_message(index, poisoned, buffers_[index], this->bytes(index));
  note_message(*this, index, contents_[index], tag_, bytes.size(), false);
  retain();
  engine().transport->send(peer(index), tag_, bytes, [this] { release(); });
  return true;
}

std::byte* SendBlock::pack(uint32_t, ReductionId, const Domain& domain, std::byte* at, bool poisoned) {
  const size_t elements = domain.volume();
  for (const MappedField& field : *fields_) {
    if (!poisoned) pack_field(domain, field, at);
    at += elements * field.size;
  }
  return at;
}

std::string SendBlock::describe(uint32_t index) const {
  return "message to rank " + std::to_string(contents_[index].peer.value);
}

PartialSendBlock::PartialSendBlock(Engine& engine, MessageContents contents, FieldViews fields, Tag tag,
                                   FoldRequest request)
    : OutgoingBlock(engine, std::move(contents), std::move(fields), tag), request_(std::move(request)) {}

std::byte* PartialSendBlock::pack(uint32_t index, ReductionId id, const Domain& domain, std::byte* at,
                                  bool poisoned) {
  const ReductionOperator& op = *engine().registry.find_reduction(id);
  const size_t bytes_per_field = domain.volume() * op.rhs_size;
  if (poisoned) return at + bytes_per_field * fields_->size();
  std::vector<FieldSize> sizes;
  for (const MappedField& field : *fields_) sizes.push_back({field.field, op.rhs_size});
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
    at += bytes_per_field;
  }
  return at;
}

std::string PartialSendBlock::describe(uint32_t index) const {
  return "reductions for rank " + std::to_string(contents_[index].peer.value);
}

ReceiveBlock::ReceiveBlock(Engine& engine, MessageContents contents, FieldViews fields, Tag tag)
    : MessageBlock(engine, std::move(contents), std::move(fields), tag),
      incoming_(std::make_unique<Incoming[]>(size())) {
  for (uint32_t i = 0; i < size(); ++i) incoming_[i].buffer.make(bytes(i));
}

void ReceiveBlock::arrived(uint32_t index) {
  MessageHeader header;
  std::memcpy(&header, incoming_[index].buffer.bytes().data(), sizeof(header));
  engine().note_message();
  incoming_[index].arrived.fire(header.poisoned != 0);
  release();
}

void ReceiveBlock::listen(EdgeBuilder& edges, PointId task) {
  retain(static_cast<int32_t>(size()));
  for (uint32_t i = 0; i < size(); ++i) {
    engine().transport->receive(contents_[i].peer, tag_, incoming_[i].buffer.bytes(),
                                [this, i] { arrived(i); });
  }
  // In program order, an operation runs on the thread that issues it, not on the one that brings messages.
  for (uint32_t i = 0; engine().executor && i < size(); ++i) {
    Trigger& arrived = incoming_[i].arrived;
    BlockedIn blocked(engine().watchdog.get(), task, arrived, [&] { return Wait{.nodes = {uid(i)}}; });
    Scheduler::wait_on_thread(arrived);
  }
  edges.reserve(size());
  for (uint32_t i = 0; i < size(); ++i) edges.add(incoming_[i].arrived, i);
}

std::string ReceiveBlock::missing(uint32_t index, bool) const {
  if (incoming_[index].arrived.fired()) return {};
  return "data that rank " + std::to_string(contents_[index].peer.value) + " has not sent";
}

bool ReceiveBlock::execute(uint32_t index, bool poisoned) {
  MovementSlice slice(*this, index, profile::Kind::kReceive);
  MessageBuffer& buffer = incoming_[index].buffer;
  note_message(*this, index, contents_[index], tag_, buffer.bytes().size(), true);
  if (!poisoned) unpack(index, buffer.bytes());
  buffer.clear();
  return true;
}

void ReceiveBlock::unpack(uint32_t index, std::span<const std::byte> message) {
  const std::byte* data = message.data() + sizeof(MessageHeader);
  for (const auto& [id, domain] : contents_[index].parts) {
    const size_t elements = domain.volume();
    if (id == 0) {
      for (const MappedField& field : *fields_) {
        unpack_field(domain, field, data);
        data += elements * field.size;
      }
      continue;
    }
    const ReductionOperator& op = *engine().registry.find_reduction(id);
    std::vector<FieldSize> sizes;
    for (const MappedField& field : *fields_) sizes.push_back({field.field, op.rhs_size});
    const Instance values(Layout{}, domain, sizes);
    for (size_t f = 0; f < fields_->size(); ++f) {
      unpack_field(domain, values.fields()[f], data);
      data += elements * op.rhs_size;
      reduce_field(domain, op, false, (*fields_)[f], values.fields()[f]);
    }
  }
}

std::string ReceiveBlock::describe(uint32_t index) const {
  return "message from rank " + std::to_string(contents_[index].peer.value);
}

}  // namespace testudo
