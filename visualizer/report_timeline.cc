#include <algorithm>
#include <set>
#include <unordered_set>

#include "core/trace/words.h"
#include "visualizer/report_tables.h"
#include "visualizer/task_graph.h"

namespace testudo::visualizer {
namespace {

using trace::OperationKind;
using trace::Trace;

// The page's kinds of slice.
enum SliceKind { kTaskSlice = 0, kCopySlice = 1, kRuntimeSlice = 2 };

struct Slice {
  int64_t processor = 0;
  uint64_t start = 0;
  uint64_t duration = 0;
  SliceKind kind = kTaskSlice;
  std::string name;
  uint64_t uid = 0;
};

// Where there are too many, what the runtime itself did goes first, then the shortest.
Json table_of(std::vector<Slice> slices, size_t limit, StringTable& strings) {
  const uint64_t omitted = slices.size() > limit ? slices.size() - limit : 0;
  if (omitted != 0) {
    const auto more_telling = [](const Slice& a, const Slice& b) {
      return std::pair(a.kind != kRuntimeSlice, a.duration) > std::pair(b.kind != kRuntimeSlice, b.duration);
    };
    std::nth_element(slices.begin(), slices.begin() + static_cast<std::ptrdiff_t>(limit), slices.end(),
                     more_telling);
    slices.resize(limit);
  }
  std::stable_sort(slices.begin(), slices.end(),
                   [](const Slice& a, const Slice& b) { return a.start < b.start; });
  Columns table({"processor", "start", "duration", "kind", "name", "uid"});
  for (const Slice& s : slices) {
    table.add(s.processor, s.start, s.duration, static_cast<int>(s.kind), strings(s.name), s.uid);
  }
  return std::move(table).json(omitted);
}

SliceKind slice_kind(OperationKind kind) {
  switch (kind) {
    case OperationKind::kTask:
    case OperationKind::kIndexTask:
      return kTaskSlice;
    case OperationKind::kFill:
    case OperationKind::kIndexFill:
    case OperationKind::kCopy:
    case OperationKind::kIndexCopy:
    case OperationKind::kFold:
    case OperationKind::kSend:
    case OperationKind::kReceive:
    case OperationKind::kAttach:
    case OperationKind::kDetach:
      return kCopySlice;
    default:
      return kRuntimeSlice;
  }
}

}  // namespace

namespace {

// What the runtime itself did, on each rank: ids that no processor has.
int64_t runtime_row(int rank) {
  return -static_cast<int64_t>(rank);
}

std::string lane_name(const profile::LaneInfo& lane, bool ranked) {
  const std::string prefix = "rank " + std::to_string(lane.rank) + " ";
  if (!ranked || !lane.name.starts_with(prefix)) return lane.name;
  return "r" + std::to_string(lane.rank) + " " + lane.name.substr(prefix.size());
}

// Fits beside a lane of the page.
std::string short_rank(int rank) {
  return "r" + std::to_string(rank);
}

void add_runtime_rows(const Trace& trace, Json& processors) {
  std::set<int> ranks;
  for (const trace::Timing& timing : trace.timings()) {
    if (!timing.processor) ranks.insert(trace.rank_of(timing.uid));
  }
  for (const int rank : ranks) {
    const std::string name = trace.ranks() > 1 ? short_rank(rank) + " runtime" : "runtime";
    processors.push_back({{"id", runtime_row(rank)}, {"kind", "util"}, {"name", name}});
  }
}

}  // namespace

MachineSection machine_section(const Trace& trace, const profile::Profile* profile) {
  MachineSection section;
  Json processors = Json::array();
  std::unordered_set<int64_t> known;
  int64_t last = 0;
  const bool ranked = trace.ranks() > 1;
  std::vector<trace::Machine::Processor> own = trace.machine().processors;
  std::stable_sort(own.begin(), own.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; });
  for (const auto& p : own) {
    last = std::max<int64_t>(last, p.id.value);
    // Where every rank numbers its own processors, lanes are not found by them.
    if (ranked && profile != nullptr) continue;
    Json json = {{"id", p.id.value}, {"kind", word(p.kind)}};
    std::string name = p.name;
    if (ranked) {
      if (name.empty()) name = std::string(word(p.kind)) + " " + std::to_string(p.id.value);
      name = short_rank(p.rank.value_or(0)) + " " + name;
    }
    if (!name.empty()) json["name"] = name;
    processors.push_back(std::move(json));
    known.insert(p.id.value);
  }
  if (profile == nullptr) {
    add_runtime_rows(trace, processors);
  } else {
    // Several lanes may be of one processor, or of none: each such lane is a row of its own.
    std::unordered_set<int64_t> taken;
    for (const profile::LaneProfile& lane : profile->lanes) {
      int64_t id = lane.info.processor.value;
      if (!known.contains(id) || !taken.insert(id).second) {
        id = ++last;
        processors.push_back({{"id", id},
                              {"kind", profile::to_string(lane.info.kind)},
                              {"name", lane_name(lane.info, ranked)}});
      }
      section.lane_processor.push_back(id);
    }
  }
  Json memories = Json::array();
  for (const auto& m : trace.machine().memories) {
    memories.push_back({{"id", m.id.value}, {"kind", m.kind}, {"bytes", m.bytes}});
  }
  section.machine = {{"processors", std::move(processors)}, {"memories", std::move(memories)}};
  return section;
}

Json slices_of_profile(const profile::Profile& profile, const std::vector<int64_t>& lane_processor,
                       size_t limit, StringTable& strings) {
  std::vector<Slice> slices;
  for (size_t lane = 0; lane < profile.lanes.size(); ++lane) {
    for (const profile::Event& event : profile.lanes[lane].events) {
      const bool work = profile::is_work(event.kind);
      if (!work && !profile::is_runtime(event.kind)) continue;
      Slice slice{lane_processor[lane], event.start_ns,           event.end_ns - event.start_ns,
                  kRuntimeSlice,        profile.name(event.name), event.uid.value};
      if (work) slice.kind = event.kind == profile::Kind::kTask ? kTaskSlice : kCopySlice;
      if (slice.name.empty()) slice.name = profile::to_string(event.kind);
      slices.push_back(std::move(slice));
    }
  }
  return table_of(std::move(slices), limit, strings);
}

Json slices_of_trace(const Trace& trace, size_t limit, StringTable& strings) {
  std::vector<Slice> slices;
  for (const trace::Timing& timing : trace.timings()) {
    const trace::Operation& operation = trace.point(timing.uid).operation->record;
    const int64_t row = timing.processor ? timing.processor.value : runtime_row(trace.rank_of(timing.uid));
    slices.push_back({row, timing.start, timing.end - timing.start, slice_kind(operation.op),
                      operation_title(trace, operation), timing.uid.value});
  }
  return table_of(std::move(slices), limit, strings);
}

Json messages_section(const Trace& trace, size_t limit) {
  Columns table({"sent", "received", "sender", "receiver", "bytes", "reduction"});
  uint64_t omitted = 0;
  for (const trace::MessageNode& message : trace.messages()) {
    if (!message.sent || !message.received) continue;
    if (table.rows() == limit) {
      ++omitted;
      continue;
    }
    const trace::Message& sent = *trace.point(message.sent).point->message;
    table.add(message.sent.value, message.received.value, message.sender, message.receiver, sent.bytes,
              sent.reduction ? 1 : 0);
  }
  return std::move(table).json(omitted);
}

}  // namespace testudo::visualizer
