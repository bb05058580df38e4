#include "profiler/statistics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace testudo::profiler {
namespace {

using profile::Event;
using profile::Kind;
using profile::LaneProfile;
using profile::NameId;
using profile::Profile;

// The own time of one slice of work.
struct WorkSlice {
  const Event* event;
  uint64_t own_ns;
};

struct Stretch {
  uint64_t start_ns;
  uint64_t end_ns;
};

class Builder {
 public:
  Builder(const Profile& profile, size_t parts) : profile_(profile), parts_(parts) {}

  Statistics build() {
    find_span();
    for (const LaneProfile& lane : profile_.lanes) add_lane(lane);
    add_groups();
    for (auto& [kind, samples] : phases_) result_.phases.push_back({kind, distribution(std::move(samples))});
    result_.waiting = distribution(std::move(waiting_));
    result_.depending = distribution(std::move(depending_));
    result_.blocked = distribution(std::move(blocked_));
    add_balance();
    add_concurrency();
    add_levels();
    return std::move(result_);
  }

 private:
  void find_span();
  void add_lane(const LaneProfile& lane);
  void add_event(const Event& event, uint64_t own_ns);
  void add_groups();
  void add_group(const WorkSlice* begin, const WorkSlice* end);
  void add_balance();
  void add_concurrency();
  void add_levels();

  const Profile& profile_;
  const size_t parts_;
  Statistics result_;
  std::vector<WorkSlice> work_;
  std::vector<Stretch> busy_;
  std::map<Kind, std::vector<uint64_t>> phases_;
  std::vector<uint64_t> waiting_;
  std::vector<uint64_t> depending_;
  std::vector<uint64_t> blocked_;
};

void Builder::find_span() {
  result_.dependences = profile_.dependences.size();
  result_.start_ns = ~uint64_t{0};
  for (const LaneProfile& lane : profile_.lanes) {
    for (const Event& event : lane.events) {
      result_.start_ns = std::min(result_.start_ns, event.start_ns);
      result_.end_ns = std::max(result_.end_ns, event.end_ns);
      ++result_.events;
    }
  }
  if (result_.events == 0) result_.start_ns = 0;
}

void Builder::add_lane(const LaneProfile& lane) {
  LaneStatistics& result = result_.lanes.emplace_back();
  result.info = lane.info;
  result.slices = lane.events.size();
  std::vector<uint64_t> own(lane.events.size(), 0);
  for (const Segment& segment : segments(lane)) {
    own[static_cast<size_t>(segment.event - lane.events.data())] += segment.length();
    if (is_work(segment.event->kind) && segment.length() > 0)
      busy_.push_back({segment.start_ns, segment.end_ns});
  }
  for (size_t i = 0; i < own.size(); ++i) {
    const Kind kind = lane.events[i].kind;
    result.time_ns[size_t(kind)] += own[i];
    result.busy_ns += is_work(kind) ? own[i] : 0;
    result.runtime_ns += is_runtime(kind) ? own[i] : 0;
    add_event(lane.events[i], own[i]);
  }
  result.idle_ns = result_.span_ns() - result.busy_ns - result.runtime_ns;
  result_.busy_ns += result.busy_ns;
  result_.runtime_ns += result.runtime_ns;
  result_.idle_ns += result.idle_ns;
}

void Builder::add_event(const Event& event, uint64_t own_ns) {
  if (event.kind == Kind::kWait) {
    blocked_.push_back(event.end_ns - event.start_ns);
  } else if (is_work(event.kind)) {
    work_.push_back({&event, own_ns});
  } else {
    phases_[event.kind].push_back(own_ns);
  }
}

void Builder::add_groups() {
  const auto key = [](const WorkSlice& slice) {
    return std::tuple(slice.event->kind, slice.event->name, slice.event->uid, slice.event->start_ns);
  };
  std::sort(work_.begin(), work_.end(),
            [&](const WorkSlice& a, const WorkSlice& b) { return key(a) < key(b); });
  const WorkSlice* end = work_.data() + work_.size();
  for (const WorkSlice* first = work_.data(); first != end;) {
    const WorkSlice* last = std::find_if(first, end, [&](const WorkSlice& slice) {
      return slice.event->kind != first->event->kind || slice.event->name != first->event->name;
    });
    add_group(first, last);
    first = last;
  }
  std::stable_sort(result_.groups.begin(), result_.groups.end(),
                   [](const auto& a, const auto& b) { return a.time.total > b.time.total; });
}

// The slices are those of one kind and name, by uid and then by time.
void Builder::add_group(const WorkSlice* begin, const WorkSlice* end) {
  std::vector<uint64_t> times;
  std::vector<uint64_t> waits;
  for (const WorkSlice* slice = begin; slice != end; ++slice) {
    const Event& event = *slice->event;
    if (slice != begin && event.uid && event.uid == slice[-1].event->uid) {
      times.back() += slice->own_ns;
      continue;
    }
    times.push_back(slice->own_ns);
    if (event.ready_ns == 0) continue;
    // Stamps of different threads: a task may be seen starting a moment before the one that made it ready
    // looks.
    waits.push_back(event.start_ns - std::min(event.start_ns, event.ready_ns));
    if (event.kind != Kind::kTask) continue;
    waiting_.push_back(waits.back());
    if (event.created_ns != 0)
      depending_.push_back(event.ready_ns - std::min(event.ready_ns, event.created_ns));
  }
  result_.points += times.size();
  result_.groups.push_back({begin->event->kind, profile_.name(begin->event->name),
                            distribution(std::move(times)), distribution(std::move(waits))});
}

void Builder::add_balance() {
  std::map<profile::LaneKind, Balance> by_kind;
  for (const LaneStatistics& lane : result_.lanes) {
    Balance& balance = by_kind[lane.info.kind];
    balance.kind = lane.info.kind;
    ++balance.lanes;
    balance.mean_busy_ns += static_cast<double>(lane.busy_ns);
    balance.max_busy_ns = std::max(balance.max_busy_ns, lane.busy_ns);
  }
  for (auto& [kind, balance] : by_kind) {
    if (balance.max_busy_ns == 0) continue;
    balance.mean_busy_ns /= static_cast<double>(balance.lanes);
    balance.imbalance = static_cast<double>(balance.max_busy_ns) / balance.mean_busy_ns - 1;
    result_.balance.push_back(balance);
  }
}

void Builder::add_concurrency() {
  const double width = static_cast<double>(result_.span_ns()) / static_cast<double>(parts_);
  if (width <= 0) return;
  result_.concurrency.assign(parts_, 0.0);
  for (const Stretch& stretch : busy_) {
    const double start = static_cast<double>(stretch.start_ns - result_.start_ns) / width;
    const double end = static_cast<double>(stretch.end_ns - result_.start_ns) / width;
    for (size_t part = static_cast<size_t>(start); part < parts_ && static_cast<double>(part) < end; ++part) {
      const double from = std::max(start, static_cast<double>(part));
      const double to = std::min(end, static_cast<double>(part + 1));
      result_.concurrency[part] += to - from;
    }
  }
}

void Builder::add_levels() {
  std::vector<std::pair<uint64_t, int>> changes;
  changes.reserve(2 * busy_.size());
  for (const Stretch& stretch : busy_) {
    changes.emplace_back(stretch.start_ns, 1);
    changes.emplace_back(stretch.end_ns, -1);
  }
  // Ends before starts at the same moment: segments of one lane never count twice.
  std::sort(changes.begin(), changes.end());
  result_.time_at_level.assign(result_.lanes.size() + 1, 0);
  uint64_t now = result_.start_ns;
  size_t level = 0;
  const auto advance = [&](uint64_t to) {
    result_.time_at_level[level] += to - now;
    now = to;
  };
  for (const auto& [time, change] : changes) {
    if (time != now) advance(time);
    level = change > 0 ? level + 1 : level - 1;
  }
  advance(result_.end_ns);
}

}  // namespace

Distribution distribution(std::vector<uint64_t> samples) {
  Distribution result;
  if (samples.empty()) return result;
  std::sort(samples.begin(), samples.end());
  result.count = samples.size();
  result.min = samples.front();
  result.max = samples.back();
  for (uint64_t sample : samples) result.total += sample;
  result.mean = static_cast<double>(result.total) / static_cast<double>(result.count);
  double squares = 0;
  for (uint64_t sample : samples) {
    const double difference = static_cast<double>(sample) - result.mean;
    squares += difference * difference;
  }
  result.stddev = std::sqrt(squares / static_cast<double>(result.count));
  const auto percentile = [&](uint64_t percent) { return samples[(percent * result.count + 99) / 100 - 1]; };
  result.p50 = percentile(50);
  result.p95 = percentile(95);
  return result;
}

Statistics statistics(const Profile& profile, size_t concurrency_parts) {
  return Builder(profile, concurrency_parts).build();
}

}  // namespace testudo::profiler
