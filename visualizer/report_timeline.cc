#include <algorithm>
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
    case OperationKind::kAttach:
    case OperationKind::kDetach:
      return kCopySlice;
    default:
      return kRuntimeSlice;
  }
}

}  // namespace

MachineSection machine_section(const Trace& trace, const profile::Profile* profile) {
  MachineSection section;
  Json processors = Json::array();
  std::unordered_set<int64_t> known;
  int64_t last = 0;
  for (const auto& p : trace.machine().processors) {
    Json json = {{"id", p.id.value}, {"kind", word(p.kind)}};
    if (!p.name.empty()) json["name"] = p.name;
    processors.push_back(std::move(json));
    known.insert(p.id.value);
    last = std::max<int64_t>(last, p.id.value);
  }
  if (profile == nullptr) {
    const auto& timings = trace.timings();
    const bool runtime =
        std::any_of(timings.begin(), timings.end(), [](const auto& t) { return !t.processor; });
    if (runtime) processors.push_back({{"id", 0}, {"kind", "util"}, {"name", "runtime"}});
  } else {
    // Several lanes may be of one processor, or of none: each such lane is a row of its own.
    std::unordered_set<int64_t> taken;
    for (const profile::LaneProfile& lane : profile->lanes) {
      int64_t id = lane.info.processor.value;
      if (!known.contains(id) || !taken.insert(id).second) {
        id = ++last;
        processors.push_back(
            {{"id", id}, {"kind", profile::to_string(lane.info.kind)}, {"name", lane.info.name}});
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
    slices.push_back({timing.processor.value, timing.start, timing.end - timing.start,
                      slice_kind(operation.op), operation_title(trace, operation), timing.uid.value});
  }
  return table_of(std::move(slices), limit, strings);
}

}  // namespace testudo::visualizer
