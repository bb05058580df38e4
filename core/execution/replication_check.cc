#include "core/execution/replication_check.h"

#include <cstring>
#include <functional>
#include <sstream>

#include "core/base/diagnostic.h"
#include "core/base/log.h"
#include "core/cluster/collectives.h"

namespace testudo {
namespace {

// Collectives of the check, apart from those of the context.
constexpr uint64_t kCheckBits = uint64_t{1} << 62;

uint64_t hash_of(const void* data, size_t bytes) {
  uint64_t hash = 0xcbf29ce484222325ull;
  for (size_t i = 0; i < bytes; ++i)
    hash = (hash ^ static_cast<const unsigned char*>(data)[i]) * 0x100000001b3ull;
  return hash;
}

struct Hashes {
  uint64_t lowest, highest;
};

void widen(std::span<std::byte> left, std::span<const std::byte> right) {
  Hashes mine, theirs;
  std::memcpy(&mine, left.data(), sizeof(mine));
  std::memcpy(&theirs, right.data(), sizeof(theirs));
  mine = {std::min(mine.lowest, theirs.lowest), std::max(mine.highest, theirs.highest)};
  std::memcpy(left.data(), &mine, sizeof(mine));
}

}  // namespace

struct ReplicationCheck::State : std::enable_shared_from_this<State> {
  State(Transport& transport_, uint64_t first_) : transport(transport_), first(kCheckBits + first_) {}

  void compare(uint64_t number, std::string text);
  void compared(uint64_t number, const Hashes& hashes);
  void report(uint64_t number, const std::vector<std::vector<std::byte>>& texts);

  Transport& transport;
  const uint64_t first;
  Trigger all_same;
  uint64_t next = 0;  // of the context's thread
  std::mutex mutex;   // of what follows
  std::map<uint64_t, std::string> texts;
  bool differs = false;
  bool ended = false;
};

void ReplicationCheck::State::compare(uint64_t number, std::string text) {
  const uint64_t hash = hash_of(text.data(), text.size());
  {
    std::lock_guard lock(mutex);
    texts.emplace(number, std::move(text));
  }
  auto bytes = std::make_shared<std::vector<std::byte>>(sizeof(Hashes));
  Hashes hashes{hash, hash};
  std::memcpy(bytes->data(), &hashes, sizeof(hashes));
  all_reduce(transport, {first + 2 * number}, *bytes, widen, [self = shared_from_this(), number, bytes] {
    Hashes hashes;
    std::memcpy(&hashes, bytes->data(), sizeof(hashes));
    self->compared(number, hashes);
  });
}

void ReplicationCheck::State::compared(uint64_t number, const Hashes& hashes) {
  std::unique_lock lock(mutex);
  if (hashes.lowest != hashes.highest) {
    // All ranks see this for the same call; the first one counts, and comparisons may end in any order.
    differs = true;
    const std::string& text = texts[number];
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    std::vector<std::byte> mine(bytes, bytes + text.size());
    lock.unlock();
    all_gather(transport, {first + 2 * number + 1}, std::move(mine),
               [self = shared_from_this(), number](std::vector<std::vector<std::byte>> texts) {
                 self->report(number, texts);
               });
    return;
  }
  texts.erase(number);
  const bool done = ended && texts.empty() && !differs;
  lock.unlock();
  if (done) all_same.fire();
}

void ReplicationCheck::State::report(uint64_t number, const std::vector<std::vector<std::byte>>& texts) {
  std::map<std::string, std::string> ranks_of;
  for (size_t rank = 0; rank < texts.size(); ++rank) {
    std::string text(reinterpret_cast<const char*>(texts[rank].data()), texts[rank].size());
    std::string& ranks = ranks_of[text];
    ranks += (ranks.empty() ? "" : ", ") + std::to_string(rank);
  }
  std::ostringstream out;
  out << "the ranks do not make the same calls; call " << number + 1 << " of a replicated task is\n";
  for (const auto& [text, ranks] : ranks_of) out << "  on rank " << ranks << ": " << text << '\n';
  out << "a replicated task must not decide by what differs between ranks: time, random numbers, addresses, "
         "the order of unordered containers, the rank itself\n";
  Log("replication").error(to_string(Diagnostic{"T0540", out.str(), {}}));
  // When everybody has said it.
  barrier(transport, {first + 2 * number},
          [self = shared_from_this()] { self->transport.abort("the ranks do not make the same calls"); });
}

ReplicationCheck::ReplicationCheck(Transport& transport, uint64_t first)
    : state_(std::make_shared<State>(transport, first)) {}

ReplicationCheck::~ReplicationCheck() = default;

void ReplicationCheck::call(std::string text) {
  state_->compare(state_->next++, std::move(text));
}

Trigger& ReplicationCheck::end() {
  {
    std::lock_guard lock(state_->mutex);
    state_->ended = true;
  }
  call("end of the task");
  return state_->all_same;
}

namespace {

void add_requirements(std::ostream& out, const Forest& forest, const std::vector<Requirement>& requirements) {
  for (const Requirement& requirement : requirements) {
    out << "; " << to_string(requirement.privilege);
    if (requirement.privilege == Privilege::kReduce) out << ' ' << requirement.reduction;
    out << " of fields";
    for (FieldId field : requirement.instance_fields) out << ' ' << field;
    out << " of region tree " << requirement.tree.value;
    if (requirement.partition) {
      out << " by partition " << requirement.partition.value << " through functor "
          << requirement.projection.value_or(0);
    } else if (requirement.region) {
      out << " on " << to_string(forest.domain(requirement.region));
    }
  }
}

void add_bytes(std::ostream& out, const char* what, const Bytes& bytes) {
  if (bytes.empty()) return;
  out << "; " << what << " of " << bytes.size() << " bytes, hash " << std::hex
      << hash_of(bytes.data(), bytes.size()) << std::dec;
}

std::string with_place(std::ostringstream& out, const Source& source) {
  if (source.line != 0 || !source.text.empty()) out << " at " << to_string(source);
  return out.str();
}

}  // namespace

std::string describe_call(const Forest& forest, const Registry& registry, const TaskLaunch& launch) {
  std::ostringstream out;
  const TaskKind* task = registry.find_task(launch.task);
  out << (launch.index ? "index launch" : "launch") << " of task "
      << (task ? "'" + task->name + "'" : std::to_string(launch.task));
  if (launch.index) out << " over " << to_string(launch.domain);
  add_requirements(out, forest, launch.requirements);
  add_bytes(out, "argument", launch.argument);
  for (const auto& [point, bytes] : launch.point_arguments)
    add_bytes(out, ("argument for " + to_string(point)).c_str(), bytes);
  for (const Future& future : launch.futures) out << "; future of operation " << future->producer.value;
  if (launch.reduction) out << "; results reduced with " << launch.reduction;
  return with_place(out, launch.source);
}

std::string describe_call(const Forest& forest, const FillLaunch& launch) {
  std::ostringstream out;
  out << "fill";
  if (launch.index) out << " over " << to_string(launch.domain);
  add_requirements(out, forest, launch.requirements);
  add_bytes(out, "value", launch.value);
  return with_place(out, launch.source);
}

std::string describe_call(const Forest& forest, const CopyLaunch& launch) {
  std::ostringstream out;
  out << "copy";
  if (launch.index) out << " over " << to_string(launch.domain);
  add_requirements(out, forest, launch.sources);
  out << " to";
  add_requirements(out, forest, launch.destinations);
  return with_place(out, launch.source);
}

std::string describe_call(const Forest& forest, const InlineLaunch& launch) {
  std::ostringstream out;
  out << "inline mapping";
  add_requirements(out, forest, {launch.requirement});
  return with_place(out, launch.source);
}

}  // namespace testudo
