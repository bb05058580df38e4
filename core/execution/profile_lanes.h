#pragma once

#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/profile.h"
#include "core/mapping/machine.h"

namespace testudo {

// The profile of a run, as the execution layer writes it: one lane per worker. All calls do nothing where no
// profile is being recorded.
class ProfileLanes {
 public:
  // `recorder` may be null.
  ProfileLanes(profile::Recorder* recorder, const MachineModel& machine);

  bool on() const { return recorder_ != nullptr; }
  profile::NameId name(const std::string& text);
  // All for the calling worker; events of other threads are not kept.
  void record(const profile::Event& event);
  void depend(PointId from, PointId to);
  void message(const profile::Message& message);

 private:
  profile::Recorder* recorder_;
  std::vector<profile::Lane*> lanes_;
  std::mutex mutex_;
  std::unordered_map<std::string, profile::NameId> names_;
};

// One stretch of the runtime's own work on the calling worker, from construction to destruction.
class ProfilePhase {
 public:
  ProfilePhase(ProfileLanes& lanes, profile::Kind kind, PointId task, OperationId operation);
  ~ProfilePhase();
  ProfilePhase(const ProfilePhase&) = delete;
  ProfilePhase& operator=(const ProfilePhase&) = delete;

 private:
  ProfileLanes& lanes_;
  profile::Event event_;
};

}  // namespace testudo
