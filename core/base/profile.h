#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/result.h"

// Recording what each processor of a run does, and when. The file is described in docs/profile-format.md and
// read back with core/base/profile_reader.h.
namespace testudo::profile {

// What a slice of time was spent on. The values are part of the file format: append only.
enum class Kind : uint8_t {
  kTask = 1,  // the body of a task; one that blocks has several slices of one uid
  kCopy,      // moving data between instances
  kFill,      // writing a fill value
  kFold,      // applying pending reductions
  kLaunch,    // runtime: accepting an API call (argument checks, building the operation)
  kAnalysis,  // runtime: dependences and coherence
  kMapping,   // runtime: mapper calls and choice of instances
  kSchedule,  // runtime: taking ready work, releasing successors
  kSteal,     // idle: looking for work in other queues
  kIdle,      // idle: asleep
  kWait,      // `uid` is blocked, whatever its processor does meanwhile: takes no time of the lane
  kFlush,     // the recorder itself: writing a full buffer to the file
  kSend,      // giving data to another rank
  kReceive,   // taking data from another rank
};
inline constexpr size_t kKinds = 15;  // values 0 (unused) to kReceive

const char* to_string(Kind kind);

constexpr bool is_work(Kind kind) {
  return (kind >= Kind::kTask && kind <= Kind::kFold) || kind == Kind::kSend || kind == Kind::kReceive;
}
constexpr bool is_runtime(Kind kind) {
  return (kind >= Kind::kLaunch && kind <= Kind::kSchedule) || kind == Kind::kFlush;
}
constexpr bool is_idle(Kind kind) {
  return kind == Kind::kSteal || kind == Kind::kIdle;
}

// An interned string of one recorder; none by default.
using NameId = Id<struct ProfileNameTag>;

// One slice of time on one lane. Times are those of now_ns(); 0 means "not known". Slices of one lane nest or
// follow each other (kWait excepted); they may be recorded in any order. The members are the layout of the
// file.
struct Event {
  uint64_t start_ns = 0;
  uint64_t end_ns = 0;
  uint64_t ready_ns = 0;    // when its dependences were met
  uint64_t created_ns = 0;  // when it was launched
  PointId uid;              // what ran; none for phases that belong to no single point
  OperationId op;
  PointId
      related;  // for a wait: the point waited for, where it is one. Otherwise: the task that launched `uid`
  NameId name;
  Kind kind = Kind::kTask;
  uint8_t reserved[3] = {};
};
static_assert(sizeof(Event) == 64);

// `to` could not start before `from` had ended.
struct Dependence {
  PointId from;
  PointId to;
};
static_assert(sizeof(Dependence) == 16);

// What a point of a send gives to the rank `peer`, or a point of a receive takes from it. The two ends of a
// message have the same sender, receiver and tag. The members are the layout of the file.
struct Message {
  PointId uid;
  uint64_t tag = 0;
  uint64_t bytes = 0;
  uint32_t peer = 0;
  bool received = false;   // false: sent
  bool reduction = false;  // partial reductions, which the receiving rank applies
  uint8_t reserved[2] = {};
};
static_assert(sizeof(Message) == 32);

enum class LaneKind : uint8_t { kCpu = 1, kUtility, kIo, kOpenMp, kPython, kGpu, kOther };
const char* to_string(LaneKind kind);

struct LaneInfo {
  ProcessorId processor;
  std::string name;  // "cpu 0"
  LaneKind kind = LaneKind::kCpu;
  uint32_t rank = 0;  // what the file is of; not to be given
};

// What the file says about the run as a whole.
struct RunInfo {
  std::string program;
  std::vector<std::string> arguments;
  uint32_t rank = 0;
  uint32_t ranks = 1;
  int64_t clock_offset_ns = 0;  // to be added to this rank's clock to have that of rank 0
};

class BlockWriter;

// The buffer of one thread. Only that thread may record; with fibers, ask for the lane of the present worker
// after every point where the fiber may have moved. Recording is a bounds check and a 64-byte store; every
// `kBlockEvents` calls the block goes to the file (a slice of kind kFlush shows what that took).
class alignas(64) Lane {
 public:
  static constexpr size_t kBlockEvents = 8192;
  static constexpr size_t kBlockMessages = 1024;

  Lane(BlockWriter& writer, uint32_t index);
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void record(const Event& event) {
    events_[event_count_++] = event;
    if (event_count_ == kBlockEvents) [[unlikely]]
      flush_events();
  }
  void depend(PointId from, PointId to) {
    dependences_[dependence_count_++] = {from, to};
    if (dependence_count_ == kBlockEvents) [[unlikely]]
      flush_dependences();
  }
  void message(const Message& message) {
    messages_[message_count_++] = message;
    if (message_count_ == kBlockMessages) [[unlikely]]
      flush_messages();
  }

 private:
  friend class Recorder;
  void flush_events();
  void flush_dependences();
  void flush_messages();
  void write_events();
  void write_dependences();
  void write_messages();

  BlockWriter& writer_;
  const uint32_t index_;
  size_t event_count_ = 0;
  size_t dependence_count_ = 0;
  size_t message_count_ = 0;
  const std::unique_ptr<Event[]> events_;
  const std::unique_ptr<Dependence[]> dependences_;
  const std::unique_ptr<Message[]> messages_;
};

struct Totals {
  uint64_t lanes = 0;
  uint64_t events = 0;
  uint64_t dependences = 0;
  uint64_t messages = 0;
  uint64_t bytes = 0;
};

// The profile of one run: opens the file, hands out lanes and names, and completes the file. Thread safe but
// for close(). A file that was not closed has no end record, and the reader refuses it.
class Recorder {
 public:
  // Of one of several ranks: its own file, as rank_file() names it.
  static Result<std::unique_ptr<Recorder>> open(const std::string& path, const RunInfo& info);
  // For open().
  explicit Recorder(std::unique_ptr<BlockWriter> writer);
  // Closes if close() was not called; a failure then goes to the log.
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // A new lane, for the calling thread or the one it is about to start. Valid as long as the recorder.
  Lane& lane(const LaneInfo& info);

  // The same id for the same text. Takes a lock: call when a task is registered, not when it runs.
  NameId intern(std::string_view text);

  // The time of the run's start on the clock of now_ns(); readers give times relative to it.
  uint64_t origin_ns() const;

  // Writes what the lanes hold and ends the file. Precondition: no thread records any more (join them first).
  // The error is the first failure to write, whenever it happened.
  Result<Totals> close();

 private:
  const std::unique_ptr<BlockWriter> writer_;
  bool closed_ = false;
};

}  // namespace testudo::profile
