#include "core/cluster/mpi/protocol.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
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
}

MpiProtocol::~MpiProtocol() {
  MPI_Comm_free(&communicator_);
}

void MpiProtocol::begin(SendOperation send) {
  bool eager = send.bytes.size() <= eager_bytes_;
  Header header{send.tag.value, send.bytes.size(), send.tag.channel, eager ? 0 : next_payload_tag()};
  // Shared because std::function wants to be copyable.
  auto message = std::make_shared<std::vector<std::byte>>(sizeof(header) + (eager ? send.bytes.size() : 0));
  std::memcpy(message->data(), &header, sizeof(header));
  if (eager && !send.bytes.empty()) {
    std::memcpy(message->data() + sizeof(header), send.bytes.data(), send.bytes.size());
  }
  MPI_Request request;
  MPI_Isend(message->data(), int_size(message->size()), MPI_BYTE, send.to.value, kHeaderTag, communicator_,
            &request);
  if (eager) {
    await(request, [message, done = std::move(send.done)] { finish(done); });
  } else {
    await(request, [message] {});
    send_pieces(send.to, header.payload_tag, send.bytes, std::move(send.done));
  }
}

void MpiProtocol::begin(ReceiveOperation receive) {
  if (auto arrival = table_.take_message(receive.from, receive.tag)) return deliver(*arrival, receive);
  table_.keep(std::move(receive));
}

void MpiProtocol::begin_barrier(Transport::Done done) {
  MPI_Request request;
  MPI_Ibarrier(communicator_, &request);
  await(request, std::move(done));
}

bool MpiProtocol::progress() {
  bool moved = false;
  for (int i = 0; i < kHeadersPerRound && receive_header(); ++i) moved = true;
  return complete_requests() || moved;
}

void MpiProtocol::abort() {
  MPI_Abort(communicator_, kAbortStatus);
  std::_Exit(kAbortStatus);
}

bool MpiProtocol::receive_header() {
  int found = 0;
  MPI_Message message;
  MPI_Status status;
  MPI_Improbe(MPI_ANY_SOURCE, kHeaderTag, communicator_, &found, &message, &status);
  if (!found) return false;
  int bytes = 0;
  MPI_Get_count(&status, MPI_BYTE, &bytes);
  CHECK(bytes >= int_size(sizeof(Header)));
  Arrival arrival;
  arrival.message.resize(bytes);
  MPI_Mrecv(arrival.message.data(), bytes, MPI_BYTE, &message, MPI_STATUS_IGNORE);
  std::memcpy(&arrival.header, arrival.message.data(), sizeof(Header));
  Rank from{status.MPI_SOURCE};
  Tag tag{arrival.header.tag, arrival.header.channel};
  if (auto receive = table_.take_receive(from, tag)) {
    deliver(arrival, *receive);
  } else {
    table_.keep(from, tag, std::move(arrival));
  }
  return true;
}

void MpiProtocol::deliver(const Arrival& arrival, const ReceiveOperation& receive) {
  if (arrival.header.bytes != receive.bytes.size()) {
    report_abort(rank_, size_mismatch(receive, arrival.header.bytes));
    abort();
  }
  if (arrival.header.payload_tag != 0) {
    return receive_pieces(receive.from, arrival.header.payload_tag, receive.bytes, receive.done);
  }
  std::ranges::copy(std::span(arrival.message).subspan(sizeof(Header)), receive.bytes.begin());
  finish(receive.done);
}

bool MpiProtocol::complete_requests() {
  if (requests_.empty()) return false;
  int count = 0;
  completed_.resize(requests_.size());
  MPI_Testsome(int_size(requests_.size()), requests_.data(), &count, completed_.data(), MPI_STATUSES_IGNORE);
  if (count == 0) return false;

  // Callbacks come last, because those of pieces begin new requests.
  std::vector<Transport::Done> done;
  for (int i = 0; i < count; ++i) done.push_back(std::move(completions_[completed_[i]]));
  size_t left = 0;
  for (size_t i = 0; i < requests_.size(); ++i) {
    if (requests_[i] == MPI_REQUEST_NULL) continue;
    requests_[left] = requests_[i];
    if (left != i) completions_[left] = std::move(completions_[i]);
    ++left;
  }
  requests_.resize(left);
  completions_.resize(left);
  for (const auto& callback : done) finish(callback);
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
}

int MpiProtocol::next_payload_tag() {
  payload_tag_ = payload_tag_ < highest_tag_ ? payload_tag_ + 1 : kFirstPayloadTag;
  return payload_tag_;
}

}  // namespace testudo
