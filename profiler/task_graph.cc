#include "profiler/task_graph.h"

#include <algorithm>
#include <tuple>

#include "profiler/segments.h"

namespace testudo::profiler {

using profile::Event;
using profile::Kind;
using profile::Profile;

TaskGraph::TaskGraph(const Profile& profile) {
  add_nodes(profile);
  index_nodes();
  add_points_without_slices(profile);
  add_dependences(profile);
  add_resumptions();
  add_launches();
  add_waits(profile);
}

void TaskGraph::add_nodes(const Profile& profile) {
  for (size_t lane = 0; lane < profile.lanes.size(); ++lane) {
    const size_t first = nodes_.size();
    for (const Segment& segment : segments(profile.lanes[lane])) {
      if (segment.owner == nullptr) continue;
      // A phase that outlasts the task around it (the stamps of the two need not nest) adds nothing to the
      // task.
      const uint64_t end = std::min(segment.end_ns, segment.owner->end_ns);
      if (segment.start_ns > end) continue;
      // A task and the phases of the runtime inside it are one stretch.
      if (nodes_.size() > first && nodes_.back().event == segment.owner &&
          nodes_.back().end_ns == segment.start_ns) {
        nodes_.back().end_ns = end;
      } else {
        nodes_.push_back({segment.owner, lane, segment.owner->uid, segment.start_ns, end});
      }
    }
  }
  std::sort(nodes_.begin(), nodes_.end(), [](const Node& a, const Node& b) {
    return std::tuple(a.uid, a.start_ns, a.end_ns) < std::tuple(b.uid, b.start_ns, b.end_ns);
  });
  CHECK(nodes_.size() < ~Index{0});
}

void TaskGraph::index_nodes() {
  ranges_.reserve(nodes_.size());
  for (Index i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i].uid) continue;
    const auto [found, added] = ranges_.try_emplace(nodes_[i].uid, Range{i, i});
    if (!added) found->second.last = i;
  }
}

void TaskGraph::add_points_without_slices(const Profile& profile) {
  for (const profile::Dependence& dependence : profile.dependences) {
    for (PointId uid : {dependence.from, dependence.to}) {
      const Index next = static_cast<Index>(nodes_.size());
      if (uid && ranges_.try_emplace(uid, Range{next, next}).second) nodes_.push_back({.uid = uid});
    }
  }
}

const TaskGraph::Range* TaskGraph::find(PointId uid) const {
  const auto found = ranges_.find(uid);
  return found == ranges_.end() ? nullptr : &found->second;
}

void TaskGraph::add_edge(Index from, Index to, EdgeKind kind) {
  const bool timed = nodes_[from].event != nullptr && nodes_[to].event != nullptr;
  if (from == to || (timed && nodes_[from].end_ns > nodes_[to].start_ns)) {
    ++contradicted_;
  } else {
    edges_.push_back({from, to, nodes_[from].length(), kind});
  }
}

void TaskGraph::add_dependences(const Profile& profile) {
  for (const profile::Dependence& dependence : profile.dependences) {
    const Range* from = find(dependence.from);
    const Range* to = find(dependence.to);
    if (from != nullptr && to != nullptr) add_edge(from->last, to->first, EdgeKind::kDependence);
  }
}

void TaskGraph::add_resumptions() {
  for (Index i = 1; i < nodes_.size(); ++i) {
    // Pieces of one copy may run side by side.
    const bool follows = nodes_[i - 1].uid == nodes_[i].uid && nodes_[i - 1].end_ns <= nodes_[i].start_ns;
    if (nodes_[i].uid && nodes_[i].event != nullptr && follows) add_edge(i - 1, i, EdgeKind::kResume);
  }
}

void TaskGraph::add_launches() {
  for (const auto& [uid, range] : ranges_) {
    const Event* event = nodes_[range.first].event;
    if (event == nullptr || event->created_ns == 0 || event->related == uid) continue;
    const Range* parent = find(event->related);
    if (parent == nullptr || nodes_[parent->first].event == nullptr) continue;
    // The stretch of the parent that launched it, or the last one before.
    const auto begin = nodes_.begin() + parent->first;
    const auto end = nodes_.begin() + parent->last + 1;
    const auto next = std::upper_bound(begin, end, event->created_ns,
                                       [](uint64_t time, const Node& node) { return time < node.start_ns; });
    if (next == begin || event->created_ns > nodes_[range.first].start_ns) {
      ++contradicted_;
      continue;
    }
    const Node& launcher = *(next - 1);
    const uint64_t offset = std::min(event->created_ns, launcher.end_ns) - launcher.start_ns;
    edges_.push_back({static_cast<Index>(next - 1 - nodes_.begin()), range.first, offset, EdgeKind::kLaunch});
  }
}

void TaskGraph::add_waits(const Profile& profile) {
  Children children;
  for (const auto& [uid, range] : ranges_) {
    const Node& last = nodes_[range.last];
    if (last.event != nullptr && last.event->related) {
      children.emplace_back(last.event->related, last.end_ns, range.last);
    }
  }
  std::sort(children.begin(), children.end());
  for (const profile::LaneProfile& lane : profile.lanes) {
    for (const Event& event : lane.events) {
      if (event.kind == Kind::kWait) add_wait(event, children);
    }
  }
}

// From what was waited for to the stretch in which the waiting task went on.
void TaskGraph::add_wait(const Event& wait, const Children& children) {
  const Range* waiter = find(wait.uid);
  if (waiter == nullptr) return;
  const auto end = nodes_.begin() + waiter->last + 1;
  const auto resumed = std::upper_bound(nodes_.begin() + waiter->first, end, wait.start_ns,
                                        [](uint64_t time, const Node& node) { return time < node.start_ns; });
  if (resumed == end) return;  // a wait at the very end of a task: nothing of it comes after
  const Index to = static_cast<Index>(resumed - nodes_.begin());
  if (wait.related) {
    if (const Range* from = find(wait.related)) add_edge(from->last, to, EdgeKind::kWait);
    return;
  }
  const auto next =
      std::upper_bound(children.begin(), children.end(), std::tuple(wait.uid, resumed->start_ns, ~Index{0}));
  if (next == children.begin() || std::get<PointId>(next[-1]) != wait.uid) return;
  add_edge(std::get<Index>(next[-1]), to, EdgeKind::kWait);
}

}  // namespace testudo::profiler
