#include "core/execution/profile_lanes.h"

#include "core/execution/scheduler.h"

namespace testudo {

ProfileLanes::ProfileLanes(profile::Recorder* recorder, const MachineModel& machine) : recorder_(recorder) {
  if (!recorder_) return;
  for (const ProcessorInfo& processor : machine.processors) {
    if (processor.kind != ProcessorKind::kCpu || processor.rank != machine.rank) continue;
    std::string name = "cpu " + std::to_string(lanes_.size());
    lanes_.push_back(&recorder_->lane({processor.id, name, profile::LaneKind::kCpu}));
  }
}

profile::NameId ProfileLanes::name(const std::string& text) {
  if (!recorder_) return {};
  std::lock_guard lock(mutex_);
  auto [found, added] = names_.try_emplace(text);
  if (added) found->second = recorder_->intern(text);
  return found->second;
}

void ProfileLanes::record(const profile::Event& event) {
  int worker = Scheduler::current_worker();
  if (recorder_ && worker >= 0) lanes_[static_cast<size_t>(worker)]->record(event);
}

void ProfileLanes::depend(PointId from, PointId to) {
  int worker = Scheduler::current_worker();
  if (recorder_ && worker >= 0) lanes_[static_cast<size_t>(worker)]->depend(from, to);
}

void ProfileLanes::message(const profile::Message& message) {
  int worker = Scheduler::current_worker();
  if (recorder_ && worker >= 0) lanes_[static_cast<size_t>(worker)]->message(message);
}

ProfilePhase::ProfilePhase(ProfileLanes& lanes, profile::Kind kind, PointId task, OperationId operation)
    : lanes_(lanes) {
  if (!lanes.on()) return;
  event_.kind = kind;
  event_.related = task;
  event_.op = operation;
  event_.start_ns = now_ns();
}

ProfilePhase::~ProfilePhase() {
  if (!event_.start_ns) return;
  event_.end_ns = now_ns();
  lanes_.record(event_);
}

}  // namespace testudo
