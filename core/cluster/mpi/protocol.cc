#include "core/cluster/mpi/protocol.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include "core/base/check.h"

// MPI's own errors end the job, with MPI's message: that is how its communicators begin.

namespace testudo {
namespace {

constexpr int kHeaderTag = 0;
constexpr int kFirstPayloadTag = 1;

// Headers received in a row before requests are looked at again.
constexpr int kHeadersPerRound = 64;

int int_size(size_t bytes) {
  return static_cast<int>(bytes);
}

}  // namespace

MpiProtocol::MpiProtocol(const MpiOptions& options)
    : eager_bytes_(options.eager_bytes), piece_bytes_(options.piece_bytes) {
  CHECK(options.piece_bytes > 0 && options.piece_bytes <= INT32_MAX && options.eager_bytes < INT32_MAX / 2);
  MPI_Comm_dup(MPI_COMM_WORLD, &communicator_);
  MPI_Comm_rank(communicator_, &rank_.value);
  MPI_Comm_size(communicator_, &ranks_);
  int* highest_tag = nullptr;
  int found = 0;
  MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_TAG_UB, static_cast<void*>(&highest_tag), &found);
  CHECK(found);
  highest_tag_ = *highest_tag;
  arrivals_.emplace(communicator_, kHeaderTag, sizeof(Header) + eager_bytes_);
}

MpiProtocol::~MpiProtocol() {
  arrivals_.reset();
  MPI_Comm_free(&communicator_);
}

void MpiProtocol::begin(SendOperation&& send) {
  begun_ = true;
  if (send.bytes.size() <= eager_bytes_) return send_eagerly(send);
  // Shared because std::function wants to be copyable.
  auto header = std::make_shared<Header>(
      Header{send.tag.value, send.bytes.size(), send.tag.channel, next_payload_tag()});
  MPI_Request request;
  MPI_Isend(header.get(), sizeof(Header), MPI_BYTE, send.to.value, kHeaderTag, communicator_, &request);
  int payload_tag = header->payload_tag;
  await(request, [header] {});
  send_pieces(send.to, payload_tag, send.bytes, std::move(send.done));
}

// The sender's bytes are copied, so it need not wait for MPI.
void MpiProtocol::send_eagerly(SendOperation& send) {
  const Header header{send.tag.value, send.bytes.size(), send.tag.channel, 0};
  std::byte* message = take_outgoing();
  std::memcpy(message, &header, sizeof(header));
  copy_bytes(send.bytes, message + sizeof(header));
  MPI_Request request;
  MPI_Isend(message, int_size(sizeof(header) + send.bytes.size()), MPI_BYTE, send.to.value, kHeaderTag,
            communicator_, &request);
  int sent = 0;
  MPI_Test(&request, &sent, MPI_STATUS_IGNORE);
  if (sent) {
    unused_.push_back(message);
  } else {
    await(request, [this, message] { unused_.push_back(message); });
  }
  make_ready(std::move(send.done));
}

std::byte* MpiProtocol::take_outgoing() {
  if (unused_.empty()) {
    outgoing_.push_back(std::make_unique_for_overwrite<std::byte[]>(sizeof(Header) + eager_bytes_));
    return outgoing_.back().get();
  }
  std::byte* message = unused_.back();
  unused_.pop_back();
  return message;
}

void MpiProtocol::begin(ReceiveOperation&& receive) {
  begun_ = true;
  if (auto arrival = table_.take_message(receive.from, receive.tag)) {
    return deliver(arrival->header, arrival->bytes, std::move(receive));
  }
  table_.keep(std::move(receive));
}

void MpiProtocol::begin(const ReceiveAllOperation& receives) {
  begun_ = true;
  table_.keep(receives, [this](const Arrival& arrival, ReceiveOperation receive) {
    deliver(arrival.header, arrival.bytes, std::move(receive));
  });
}

void MpiProtocol::begin(BarrierOperation&& barrier) {
  begun_ = true;
  MPI_Request request;
  MPI_Ibarrier(communicator_, &request);
  await(request, std::move(barrier.done));
}

bool MpiProtocol::progress() {
  begun_ = false;
  bool moved = call_back();
  // Whoever polls has something to do after a message, and asks again.
  if (receive_header()) {
    moved = true;
    if (++headers_ < kHeadersPerRound) return true;
  }
  headers_ = 0;
  return complete_requests() || moved;
}

void MpiProtocol::abort() {
  MPI_Abort(communicator_, kAbortStatus);
  std::_Exit(kAbortStatus);
}

bool MpiProtocol::receive_header() {
  auto message = arrivals_->next();
  if (!message) return false;
  Header header;
  std::memcpy(&header, message->bytes.data(), sizeof(header));
  const auto bytes = message->bytes.subspan(sizeof(header), header.payload_tag == 0 ? header.bytes : 0);
  Tag tag{header.tag, header.channel};
  if (auto expected = table_.take_expected(message->from, tag)) {
    if (header.payload_tag == 0 && header.bytes == expected->bytes()) {
      copy_bytes(bytes, expected->buffer().data());
      expected->arrived();
    } else {
      deliver(header, bytes, expected->receives[expected->index]);
    }
  } else if (auto receive = table_.take_single(message->from, tag)) {
    deliver(header, bytes, std::move(*receive));
    call_back();  // before anything else, because an answer may depend on it
  } else {
    table_.keep(message->from, tag, Arrival{header, {bytes.data(), bytes.data() + bytes.size()}});
  }
  arrivals_->release();
  return true;
}

void MpiProtocol::deliver(const Header& header, std::span<const std::byte> bytes, ReceiveOperation receive) {
  if (header.bytes != receive.bytes.size()) {
    report_abort(rank_, size_mismatch(receive, header.bytes));
    abort();
  }
  if (header.payload_tag != 0) {
    return receive_pieces(receive.from, header.payload_tag, receive.bytes, std::move(receive.done));
  }
  copy_bytes(bytes, receive.bytes.data());
  make_ready(std::move(receive.done));
}

bool MpiProtocol::complete_requests() {
  if (requests_.empty()) return false;
  int count = 0;
  completed_.resize(requests_.size());
  MPI_Testsome(int_size(requests_.size()), requests_.data(), &count, completed_.data(), MPI_STATUSES_IGNORE);
  if (count == 0) return false;
  for (int i = 0; i < count; ++i) make_ready(std::move(completions_[completed_[i]]));
  size_t left = 0;
  for (size_t i = 0; i < requests_.size(); ++i) {
    if (requests_[i] == MPI_REQUEST_NULL) continue;
    requests_[left] = requests_[i];
    if (left != i) completions_[left] = std::move(completions_[i]);
    ++left;
  }
  requests_.resize(left);
  completions_.resize(left);
  busy_.store(left > 0, std::memory_order_relaxed);
  call_back();
  return true;
}

// Callbacks may begin operations, which makes others ready: those wait for the next call.
bool MpiProtocol::call_back() {
  if (ready_.empty()) return false;
  calling_.swap(ready_);
  for (const auto& callback : calling_) callback();
  calling_.clear();
  return true;
}

// One piece after the other, so that MPI keeps them in order.
void MpiProtocol::send_pieces(Rank to, int tag, std::span<const std::byte> bytes, Transport::Done done) {
  auto piece = bytes.first(std::min(bytes.size(), piece_bytes_));
  MPI_Request request;
  MPI_Isend(piece.data(), int_size(piece.size()), MPI_BYTE, to.value, tag, communicator_, &request);
  if (piece.size() == bytes.size()) return await(request, std::move(done));
  await(request, [this, to, tag, rest = bytes.subspan(piece.size()), done = std::move(done)] {
    send_pieces(to, tag, rest, done);
  });
}

void MpiProtocol::receive_pieces(Rank from, int tag, std::span<std::byte> bytes, Transport::Done done) {
  auto piece = bytes.first(std::min(bytes.size(), piece_bytes_));
  MPI_Request request;
  MPI_Irecv(piece.data(), int_size(piece.size()), MPI_BYTE, from.value, tag, communicator_, &request);
  if (piece.size() == bytes.size()) return await(request, std::move(done));
  await(request, [this, from, tag, rest = bytes.subspan(piece.size()), done = std::move(done)] {
    receive_pieces(from, tag, rest, done);
  });
}

void MpiProtocol::await(MPI_Request request, Transport::Done done) {
  requests_.push_back(request);
  completions_.push_back(std::move(done));
  busy_.store(true, std::memory_order_relaxed);
}

void MpiProtocol::make_ready(Transport::Done&& done) {
  if (done) ready_.push_back(std::move(done));
}

int MpiProtocol::next_payload_tag() {
  payload_tag_ = payload_tag_ < highest_tag_ ? payload_tag_ + 1 : kFirstPayloadTag;
  return payload_tag_;
}

}  // namespace testudo
