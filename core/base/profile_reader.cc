#include "core/base/profile_reader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <type_traits>

#include "core/base/profile_format.h"

namespace testudo::profile {
namespace {

// Takes values off the payload of a small block. After the first one that is not there, everything is empty
// and ok() is false.
class PayloadReader {
 public:
  explicit PayloadReader(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  T take() {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    if (const std::string_view part = take_bytes(sizeof value); !part.empty()) {
      std::memcpy(&value, part.data(), sizeof value);
    }
    return value;
  }
  std::string take_string() { return std::string(take_bytes(take<uint32_t>())); }
  // Whether everything asked for was there, and nothing but padding is left.
  bool complete() const { return ok_ && bytes_.size() < 8; }
  bool ok() const { return ok_; }

 private:
  std::string_view take_bytes(size_t size) {
    if (!ok_ || size > bytes_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view part = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return part;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

using Problem = std::optional<std::string>;

class Reader {
 public:
  Reader(std::istream& in, std::string name) : in_(in), name_(std::move(name)) {}

  Result<Profile> read() {
    if (Problem problem = read_file()) return Error{name_ + ": " + *problem};
    return std::move(profile_);
  }

 private:
  Problem read_file();
  Problem read_header();
  Problem read_block();
  Problem read_payload();
  Problem read_run();
  Problem read_lane();
  Problem read_name();
  Problem read_events();
  Problem read_dependences();
  Problem read_messages();
  Problem read_end();
  Problem relate_times(Event& event) const;
  Problem corrupt(const std::string& what) const;

  bool take(void* to, size_t size) {
    if (size > left_) return false;
    left_ -= size;
    return static_cast<bool>(in_.read(static_cast<char*>(to), static_cast<std::streamsize>(size)));
  }

  std::istream& in_;
  const std::string name_;
  uint64_t size_ = 0;
  uint64_t left_ = 0;
  uint64_t block_start_ = 0;
  BlockHeader block_;
  std::string payload_;
  bool ended_ = false;
  uint64_t origin_ns_ = 0;
  EndRecord seen_;
  Profile profile_;
};

Problem Reader::corrupt(const std::string& what) const {
  return "corrupt profile: " + what + " (block at byte " + std::to_string(block_start_) + ")";
}

Problem Reader::read_file() {
  in_.seekg(0, std::ios::end);
  const std::streamoff size = in_.tellg();
  in_.seekg(0);
  if (!in_ || size < 0) return "cannot read the file";
  size_ = left_ = static_cast<uint64_t>(size);
  if (Problem problem = read_header()) return problem;
  profile_.names.emplace_back();
  while (left_ > 0) {
    if (ended_) return corrupt("data after the end record");
    if (Problem problem = read_block()) return problem;
  }
  if (!ended_) return "profile cut short: no end record (did the run end before it closed its profile?)";
  for (LaneProfile& lane : profile_.lanes) {
    for (const Event& event : lane.events) {
      profile_.duration_ns = std::max(profile_.duration_ns, event.end_ns);
    }
    std::stable_sort(lane.events.begin(), lane.events.end(), [](const Event& a, const Event& b) {
      return a.start_ns != b.start_ns ? a.start_ns < b.start_ns : a.end_ns > b.end_ns;
    });
  }
  return {};
}

Problem Reader::read_header() {
  if (size_ == 0) return "the profile is empty: the run was cut short";
  FileHeader header;
  const auto there = static_cast<size_t>(std::min<uint64_t>(size_, sizeof header));
  const bool readable = take(&header, there);
  const size_t of_magic = std::min(there, kMagic.size());
  if (!readable || std::memcmp(header.magic.data(), kMagic.data(), of_magic) != 0)
    return "not a profile of Testudo";
  if (there < sizeof header) return "profile cut short in its header: the run was cut short";
  if (header.version != kVersion) {
    return "profile version " + std::to_string(header.version) + "; this tool reads version " +
           std::to_string(kVersion);
  }
  return {};
}

Problem Reader::read_block() {
  block_start_ = size_ - left_;
  if (!take(&block_, sizeof block_) || block_.bytes > left_) {
    return "profile cut short in the block at byte " + std::to_string(block_start_);
  }
  if (block_.bytes % 8 != 0) return corrupt("a block of " + std::to_string(block_.bytes) + " bytes");
  payload_.resize(block_.bytes);
  if (!take(payload_.data(), payload_.size())) return "cannot read the file to its end";
  if (checksum(block_, payload_) != block_.checksum) return corrupt("wrong checksum");
  if (seen_.blocks == 0 && block_.type != BlockType::kRun)
    return corrupt("the first block does not describe the run");
  Problem problem = read_payload();
  ++seen_.blocks;
  return problem;
}

Problem Reader::read_payload() {
  switch (block_.type) {
    case BlockType::kRun:
      return read_run();
    case BlockType::kLane:
      return read_lane();
    case BlockType::kName:
      return read_name();
    case BlockType::kEvents:
      return read_events();
    case BlockType::kDependences:
      return read_dependences();
    case BlockType::kMessages:
      return read_messages();
    case BlockType::kEnd:
      return read_end();
  }
  return corrupt("a block of unknown type " + std::to_string(static_cast<uint32_t>(block_.type)));
}

Problem Reader::read_run() {
  if (seen_.blocks != 0) return corrupt("the run is described twice");
  PayloadReader payload(payload_);
  origin_ns_ = profile_.origin_ns = payload.take<uint64_t>();
  profile_.started_unix_ns = payload.take<uint64_t>();
  profile_.run.rank = payload.take<uint32_t>();
  profile_.run.ranks = payload.take<uint32_t>();
  profile_.run.program = payload.take_string();
  profile_.run.clock_offset_ns = payload.take<int64_t>();
  const uint32_t arguments = payload.take<uint32_t>();
  for (uint32_t i = 0; i < arguments && payload.ok(); ++i) {
    profile_.run.arguments.push_back(payload.take_string());
  }
  if (!payload.complete() || profile_.run.rank >= profile_.run.ranks) {
    return corrupt("a malformed description of the run");
  }
  return {};
}

Problem Reader::read_lane() {
  if (block_.index != profile_.lanes.size()) return corrupt("a lane out of order");
  PayloadReader payload(payload_);
  LaneInfo info;
  info.processor.value = payload.take<uint32_t>();
  const uint32_t kind = payload.take<uint32_t>();
  info.name = payload.take_string();
  if (!payload.complete()) return corrupt("a malformed lane");
  if (kind < uint32_t(LaneKind::kCpu) || kind > uint32_t(LaneKind::kOther))
    return corrupt("a lane of unknown kind");
  info.kind = static_cast<LaneKind>(kind);
  info.rank = profile_.run.rank;
  profile_.lanes.push_back({std::move(info), {}});
  return {};
}

Problem Reader::read_name() {
  if (block_.index != profile_.names.size()) return corrupt("a name out of order");
  PayloadReader payload(payload_);
  profile_.names.push_back(payload.take_string());
  if (!payload.complete()) return corrupt("a malformed name");
  return {};
}

Problem Reader::read_events() {
  if (block_.index >= profile_.lanes.size()) return corrupt("events of an unknown lane");
  if (uint64_t{block_.count} * sizeof(Event) != block_.bytes) return corrupt("a wrong count of events");
  std::vector<Event>& events = profile_.lanes[block_.index].events;
  const size_t first = events.size();
  events.resize(first + block_.count);
  if (block_.count > 0) std::memcpy(&events[first], payload_.data(), payload_.size());
  for (size_t i = first; i < events.size(); ++i) {
    if (Problem problem = relate_times(events[i])) return problem;
    if (events[i].kind < Kind::kTask || size_t(events[i].kind) >= kKinds)
      return corrupt("an event of unknown kind");
    if (events[i].name.value >= profile_.names.size()) return corrupt("an event with an unknown name");
  }
  seen_.events += block_.count;
  return {};
}

// Makes the times of an event relative to the start of the run.
Problem Reader::relate_times(Event& event) const {
  if (event.start_ns < origin_ns_ || event.end_ns < event.start_ns)
    return corrupt("an event with impossible times");
  event.start_ns -= origin_ns_;
  event.end_ns -= origin_ns_;
  for (uint64_t* time : {&event.ready_ns, &event.created_ns}) {
    if (*time == 0) continue;
    if (*time < origin_ns_) return corrupt("an event from before the run");
    *time -= origin_ns_;
  }
  return {};
}

Problem Reader::read_dependences() {
  if (block_.index >= profile_.lanes.size()) return corrupt("dependences of an unknown lane");
  if (uint64_t{block_.count} * sizeof(Dependence) != block_.bytes)
    return corrupt("a wrong count of dependences");
  const size_t first = profile_.dependences.size();
  profile_.dependences.resize(first + block_.count);
  if (block_.count > 0) std::memcpy(&profile_.dependences[first], payload_.data(), payload_.size());
  seen_.dependences += block_.count;
  return {};
}

Problem Reader::read_messages() {
  if (block_.index >= profile_.lanes.size()) return corrupt("messages of an unknown lane");
  if (uint64_t{block_.count} * sizeof(Message) != block_.bytes) return corrupt("a wrong count of messages");
  const size_t first = profile_.messages.size();
  profile_.messages.resize(first + block_.count);
  for (size_t i = first; i < profile_.messages.size(); ++i) {
    MessageEnd& end = profile_.messages[i];
    end.rank = profile_.run.rank;
    std::memcpy(&end.message, payload_.data() + (i - first) * sizeof(Message), sizeof(Message));
    const uint32_t peer = end.message.peer;
    if (peer >= profile_.run.ranks || peer == profile_.run.rank)
      return corrupt("a message whose peer is no other rank");
  }
  seen_.messages += block_.count;
  return {};
}

Problem Reader::read_end() {
  PayloadReader payload(payload_);
  const EndRecord end = payload.take<EndRecord>();
  if (!payload.complete() || end.end_ns < origin_ns_) return corrupt("a malformed end record");
  seen_.lanes = profile_.lanes.size();
  seen_.names = profile_.names.size() - 1;
  if (end.blocks != seen_.blocks || end.lanes != seen_.lanes || end.names != seen_.names ||
      end.events != seen_.events || end.dependences != seen_.dependences || end.messages != seen_.messages) {
    return corrupt("parts are missing: the end record counts " + std::to_string(end.events) + " events in " +
                   std::to_string(end.blocks) + " blocks, the file has " + std::to_string(seen_.events) +
                   " in " + std::to_string(seen_.blocks));
  }
  profile_.duration_ns = end.end_ns - origin_ns_;
  ended_ = true;
  return {};
}

}  // namespace

Result<Profile> read_profile(std::istream& in, const std::string& name) {
  return Reader(in, name).read();
}

Result<Profile> read_profile(const std::string& path) {
  std::error_code error;
  // A folder opens like a file and fails only later, with a size that means nothing.
  if (std::filesystem::is_directory(path, error))
    return Error{path + ": cannot read the file: it is a folder"};
  std::ifstream file(path, std::ios::binary);
  return read_profile(file, path);
}

}  // namespace testudo::profile
