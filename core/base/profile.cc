#include "core/base/profile.h"

#include <chrono>
#include <fstream>
#include <map>
#include <mutex>
#include <span>

#include "core/base/log.h"
#include "core/base/profile_format.h"
#include "core/base/rank_file.h"

namespace testudo::profile {
namespace {

// Builds the payload of the small blocks: strings as length and bytes, the end padded to 8 bytes.
class Payload {
 public:
  template <typename T>
  void add(T value) {
    const char* bytes = reinterpret_cast<const char*>(&value);
    bytes_.append(bytes, sizeof value);
  }
  void add(std::string_view text) {
    add(static_cast<uint32_t>(text.size()));
    bytes_.append(text);
  }
  std::span<const char> finish() {
    bytes_.resize((bytes_.size() + 7) / 8 * 8, '\0');
    return bytes_;
  }

 private:
  std::string bytes_;
};

template <typename T>
std::span<const char> bytes_of(std::span<const T> items) {
  return {reinterpret_cast<const char*>(items.data()), items.size_bytes()};
}

}  // namespace

// The file and everything that the lanes share. Thread safe: one lock around each block; lanes come here once
// in thousands of events.
class BlockWriter {
 public:
  BlockWriter(std::string path, std::ofstream file) : path_(std::move(path)), file_(std::move(file)) {}

  void write_run(const RunInfo& info);
  Lane& add_lane(const LaneInfo& info);
  NameId intern(std::string_view text);
  void write_events(uint32_t lane, std::span<const Event> events);
  void write_dependences(uint32_t lane, std::span<const Dependence> dependences);
  void write_messages(uint32_t lane, std::span<const Message> messages);
  Result<Totals> finish();

  uint64_t origin_ns() const { return origin_ns_; }
  // Only for the thread that closes.
  std::vector<std::unique_ptr<Lane>>& lanes() { return lanes_; }

 private:
  void write_block(BlockHeader header, std::span<const char> payload);

  const std::string path_;
  // One before the first stamp that anybody can take, so that a relative time is never 0.
  const uint64_t origin_ns_ = now_ns() - 1;
  std::mutex mutex_;
  std::ofstream file_;
  bool finished_ = false;
  EndRecord end_;
  uint64_t bytes_ = 0;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::map<std::string, NameId, std::less<>> names_;
};

void BlockWriter::write_block(BlockHeader header, std::span<const char> payload) {
  CHECK_MSG(!finished_, "recording into a profile that is closed");
  header.bytes = static_cast<uint32_t>(payload.size());
  header.checksum = checksum(header, payload);
  // A failed stream ignores further writes and keeps its state until finish() reports it.
  file_.write(reinterpret_cast<const char*>(&header), sizeof header);
  file_.write(payload.data(), static_cast<std::streamsize>(payload.size()));
  bytes_ += sizeof header + payload.size();
  ++end_.blocks;
}

void BlockWriter::write_run(const RunInfo& info) {
  std::lock_guard lock(mutex_);
  const FileHeader header;
  file_.write(reinterpret_cast<const char*>(&header), sizeof header);
  bytes_ += sizeof header;
  const auto wall_clock = std::chrono::system_clock::now().time_since_epoch();
  Payload payload;
  payload.add(origin_ns_);
  payload.add(uint64_t(std::chrono::duration_cast<std::chrono::nanoseconds>(wall_clock).count()));
  payload.add(info.rank);
  payload.add(info.ranks);
  payload.add(std::string_view(info.program));
  payload.add(info.clock_offset_ns);
  payload.add(static_cast<uint32_t>(info.arguments.size()));
  for (const std::string& argument : info.arguments) payload.add(std::string_view(argument));
  write_block({BlockType::kRun}, payload.finish());
  file_.flush();  // a run that is cut short leaves a file that says whose it is
}

Lane& BlockWriter::add_lane(const LaneInfo& info) {
  std::lock_guard lock(mutex_);
  const uint32_t index = static_cast<uint32_t>(lanes_.size());
  Payload payload;
  payload.add(info.processor.value);
  payload.add(static_cast<uint32_t>(info.kind));
  payload.add(std::string_view(info.name));
  write_block({BlockType::kLane, index}, payload.finish());
  ++end_.lanes;
  return *lanes_.emplace_back(std::make_unique<Lane>(*this, index));
}

NameId BlockWriter::intern(std::string_view text) {
  std::lock_guard lock(mutex_);
  if (const auto found = names_.find(text); found != names_.end()) return found->second;
  const NameId id{static_cast<uint32_t>(names_.size() + 1)};
  names_.emplace(text, id);
  Payload payload;
  payload.add(text);
  write_block({BlockType::kName, id.value}, payload.finish());
  ++end_.names;
  return id;
}

void BlockWriter::write_events(uint32_t lane, std::span<const Event> events) {
  std::lock_guard lock(mutex_);
  write_block({BlockType::kEvents, lane, static_cast<uint32_t>(events.size())}, bytes_of(events));
  end_.events += events.size();
}

void BlockWriter::write_dependences(uint32_t lane, std::span<const Dependence> dependences) {
  std::lock_guard lock(mutex_);
  const uint32_t count = static_cast<uint32_t>(dependences.size());
  write_block({BlockType::kDependences, lane, count}, bytes_of(dependences));
  end_.dependences += count;
}

void BlockWriter::write_messages(uint32_t lane, std::span<const Message> messages) {
  std::lock_guard lock(mutex_);
  const uint32_t count = static_cast<uint32_t>(messages.size());
  write_block({BlockType::kMessages, lane, count}, bytes_of(messages));
  end_.messages += count;
}

Result<Totals> BlockWriter::finish() {
  std::lock_guard lock(mutex_);
  end_.end_ns = now_ns();
  const EndRecord end = end_;
  write_block({BlockType::kEnd}, bytes_of(std::span(&end, 1)));
  finished_ = true;
  file_.close();
  if (!file_) return Error{"cannot write the profile " + path_ + " (disk full?); it is incomplete"};
  return Totals{end.lanes, end.events, end.dependences, end.messages, bytes_};
}

Lane::Lane(BlockWriter& writer, uint32_t index)
    : writer_(writer),
      index_(index),
      events_(std::make_unique<Event[]>(kBlockEvents)),
      dependences_(std::make_unique<Dependence[]>(kBlockEvents)),
      messages_(std::make_unique<Message[]>(kBlockMessages)) {}

void Lane::write_events() {
  if (event_count_ > 0) writer_.write_events(index_, {events_.get(), event_count_});
  event_count_ = 0;
}

void Lane::write_dependences() {
  if (dependence_count_ > 0) writer_.write_dependences(index_, {dependences_.get(), dependence_count_});
  dependence_count_ = 0;
}

void Lane::write_messages() {
  if (message_count_ > 0) writer_.write_messages(index_, {messages_.get(), message_count_});
  message_count_ = 0;
}

void Lane::flush_events() {
  const uint64_t start = now_ns();
  write_events();
  record({.start_ns = start, .end_ns = now_ns(), .kind = Kind::kFlush});
}

void Lane::flush_messages() {
  const uint64_t start = now_ns();
  write_messages();
  record({.start_ns = start, .end_ns = now_ns(), .kind = Kind::kFlush});
}

void Lane::flush_dependences() {
  const uint64_t start = now_ns();
  write_dependences();
  record({.start_ns = start, .end_ns = now_ns(), .kind = Kind::kFlush});
}

Result<std::unique_ptr<Recorder>> Recorder::open(const std::string& path, const RunInfo& info) {
  const std::string own = rank_file(path, static_cast<int>(info.rank), static_cast<int>(info.ranks));
  std::ofstream file(own, std::ios::binary | std::ios::trunc);
  if (!file) return Error{"cannot write the profile " + own};
  auto writer = std::make_unique<BlockWriter>(own, std::move(file));
  writer->write_run(info);
  return std::make_unique<Recorder>(std::move(writer));
}

Recorder::Recorder(std::unique_ptr<BlockWriter> writer) : writer_(std::move(writer)) {}

Recorder::~Recorder() {
  if (closed_) return;
  if (const Result<Totals> closed = close(); !closed.ok()) Log("profile").error(closed.error());
}

Lane& Recorder::lane(const LaneInfo& info) {
  return writer_->add_lane(info);
}

NameId Recorder::intern(std::string_view text) {
  return writer_->intern(text);
}

uint64_t Recorder::origin_ns() const {
  return writer_->origin_ns();
}

Result<Totals> Recorder::close() {
  CHECK_MSG(!closed_, "a profile is closed once");
  closed_ = true;
  for (const std::unique_ptr<Lane>& lane : writer_->lanes()) {
    lane->write_events();
    lane->write_dependences();
    lane->write_messages();
  }
  return writer_->finish();
}

const char* to_string(Kind kind) {
  switch (kind) {
    case Kind::kTask:
      return "task";
    case Kind::kCopy:
      return "copy";
    case Kind::kFill:
      return "fill";
    case Kind::kFold:
      return "fold";
    case Kind::kLaunch:
      return "launch";
    case Kind::kAnalysis:
      return "analysis";
    case Kind::kMapping:
      return "mapping";
    case Kind::kSchedule:
      return "schedule";
    case Kind::kSteal:
      return "steal";
    case Kind::kIdle:
      return "idle";
    case Kind::kWait:
      return "wait";
    case Kind::kFlush:
      return "flush";
    case Kind::kSend:
      return "send";
    case Kind::kReceive:
      return "receive";
  }
  return "unknown";
}

const char* to_string(LaneKind kind) {
  switch (kind) {
    case LaneKind::kCpu:
      return "cpu";
    case LaneKind::kUtility:
      return "utility";
    case LaneKind::kIo:
      return "io";
    case LaneKind::kOpenMp:
      return "openmp";
    case LaneKind::kPython:
      return "python";
    case LaneKind::kGpu:
      return "gpu";
    case LaneKind::kOther:
      return "other";
  }
  return "unknown";
}

}  // namespace testudo::profile
