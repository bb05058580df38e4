#pragma once

#include <algorithm>
#include <string>

#include "core/base/profile_reader.h"

namespace testudo::profile {

// Builds a profile in memory, as the reader would return it.
class SampleProfile {
 public:
  explicit SampleProfile(size_t lanes, LaneKind kind = LaneKind::kCpu) {
    profile_.run.program = "sample";
    profile_.names.emplace_back();
    for (size_t i = 0; i < lanes; ++i) {
      profile_.lanes.push_back({{ProcessorId{uint32_t(i + 1)}, "cpu " + std::to_string(i), kind}, {}});
    }
  }

  NameId name(const std::string& text) {
    const auto found = std::find(profile_.names.begin() + 1, profile_.names.end(), text);
    if (found == profile_.names.end()) {
      profile_.names.push_back(text);
      return NameId{static_cast<uint32_t>(profile_.names.size() - 1)};
    }
    return NameId{static_cast<uint32_t>(found - profile_.names.begin())};
  }

  // The reference holds until the next call.
  Event& add(size_t lane, Kind kind, uint64_t uid, uint64_t start, uint64_t end,
             const std::string& text = "") {
    Event event{.start_ns = start, .end_ns = end, .uid = PointId{uid}, .kind = kind};
    if (!text.empty()) event.name = name(text);
    return profile_.lanes[lane].events.emplace_back(event);
  }
  Event& task(size_t lane, uint64_t uid, uint64_t start, uint64_t end, const std::string& text = "") {
    return add(lane, Kind::kTask, uid, start, end, text);
  }
  void depend(uint64_t from, uint64_t to) { profile_.dependences.push_back({PointId{from}, PointId{to}}); }

  LaneInfo& lane(size_t index) { return profile_.lanes[index].info; }

  const Profile& get() {
    for (LaneProfile& lane : profile_.lanes) {
      std::stable_sort(lane.events.begin(), lane.events.end(), [](const Event& a, const Event& b) {
        return a.start_ns != b.start_ns ? a.start_ns < b.start_ns : a.end_ns > b.end_ns;
      });
      for (const Event& event : lane.events)
        profile_.duration_ns = std::max(profile_.duration_ns, event.end_ns);
    }
    return profile_;
  }

 private:
  Profile profile_;
};

}  // namespace testudo::profile
