#include "profiler/segments.h"

#include <algorithm>

namespace testudo::profiler {
namespace {

using profile::Event;
using profile::Kind;

class Sweep {
 public:
  void add(const Event& event) {
    if (event.kind == Kind::kWait && !keeps_its_processor(event)) return;
    advance(event.start_ns);
    const Event* owner = nullptr;
    if (is_work(event.kind)) {
      owner = &event;
    } else if (is_runtime(event.kind) && !open_.empty()) {
      owner = open_.back().owner;
    }
    if (event.start_ns == event.end_ns) {
      segments_.push_back({&event, owner, event.start_ns, event.end_ns});
    } else {
      open_.push_back({&event, owner});
    }
  }

  std::vector<Segment> finish() {
    advance(~uint64_t{0});
    return std::move(segments_);
  }

 private:
  struct Open {
    const Event* event;
    const Event* owner;
  };

  bool keeps_its_processor(const Event& wait) const {
    return std::any_of(open_.begin(), open_.end(), [&](const Open& open) {
      return is_work(open.event->kind) && open.event->uid == wait.uid && open.event->end_ns >= wait.end_ns;
    });
  }

  void advance(uint64_t to) {
    while (!open_.empty() && now_ < to) {
      const Open top = open_.back();
      const uint64_t end = std::min(top.event->end_ns, to);
      if (end > now_) {
        segments_.push_back({top.event, top.owner, now_, end});
        now_ = end;
      }
      if (top.event->end_ns <= now_) open_.pop_back();
    }
    now_ = to;
    while (!open_.empty() && open_.back().event->end_ns <= now_) open_.pop_back();
  }

  uint64_t now_ = 0;
  std::vector<Open> open_;
  std::vector<Segment> segments_;
};

}  // namespace

std::vector<Segment> segments(const profile::LaneProfile& lane) {
  Sweep sweep;
  for (const Event& event : lane.events) sweep.add(event);
  return sweep.finish();
}

}  // namespace testudo::profiler
