#include "interpreter/instrumented_executor.h"

#include <string.h>

#include <algorithm>
#include <utility>

#include "core/base/check.h"
#include "core/execution/runtime.h"

namespace testudo {
namespace {

bool share_field(const std::vector<FieldId>& a, const std::vector<FieldId>& b) {
  return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

// Others change the data while the task runs, and it is meant to see that.
bool is_shared(const Requirement& requirement) {
  return requirement.coherence == Coherence::kSimultaneous || requirement.coherence == Coherence::kRelaxed;
}

// The points of a launch take turns in which end of their data they guard to the byte.
GuardedBlock::Flush flush_of(const TaskInvocation& invocation) {
  return invocation.point_index % 2 == 0 ? GuardedBlock::Flush::kEnd : GuardedBlock::Flush::kStart;
}

}  // namespace

struct InstrumentedExecutor::RunningTask {
  TaskInvocation& invocation;
  std::vector<std::unique_ptr<CheckedRegion>> regions;  // per requirement; null: nothing to check
  std::vector<bool> used_by_others;                     // operations that the task issued
};

struct InstrumentedExecutor::Tasks : Stack {
  std::vector<std::unique_ptr<RunningTask>> running;
};

InstrumentedExecutor::InstrumentedExecutor(Observer* observer) : services_(observer) {}

InstrumentedExecutor::~InstrumentedExecutor() {
  FaultHandler::instance().set_last_words({});
}

void InstrumentedExecutor::on_start(Runtime& runtime) {
  services_.forest = &runtime.forest();
  services_.findings.start(runtime.forest());
  services_.initialised.start(runtime.forest());
  FaultHandler::instance().install();
  FaultHandler::instance().set_last_words(
      [this](int signal, const CallStack& stack) { on_crash(signal, stack); });
}

// The trace is completed here, so that the findings before the crash are not lost.
void InstrumentedExecutor::on_crash(int signal, const CallStack& stack) {
  const std::string what = std::string("signal ") + sigabbrev_np(signal) + ", " + sigdescr_np(signal);
  if (!running_.empty()) {
    const RegionUse use = use_of(running_.back()->invocation);
    services_.findings.report(Fault::kCrash, use, {{}, {}, AccessVerb::kAccesses, 0, stack, {}, what});
  }
  if (services_.observer) services_.observer->on_end(false, "the program ended by " + what);
}

// Without a requirement.
RegionUse InstrumentedExecutor::use_of(const TaskInvocation& invocation) const {
  RegionUse use;
  use.uid = invocation.uid;
  use.task = invocation.launch.task;
  const TaskKind* kind = invocation.runtime.registry().find_task(use.task);
  use.task_name = kind ? kind->name : std::to_string(use.task);
  use.point = invocation.point;
  use.exact = invocation.variant.access_checks;
  use.source = invocation.launch.source;
  return use;
}

void InstrumentedExecutor::on_operation(const OperationRecord& operation) {
  sees_operations_ = true;
  services_.initialised.on_operation(operation);
  if (running_.empty() || running_.back()->invocation.uid != operation.context) return;
  RunningTask& task = *running_.back();
  const auto& own = task.invocation.launch.requirements;
  for (size_t r = 0; r < own.size(); ++r) {
    for (const Requirement& other : operation.requirements) {
      if (other.tree == own[r].tree && share_field(other.fields, own[r].fields))
        task.used_by_others[r] = true;
    }
  }
}

InstrumentedExecutor::Site& InstrumentedExecutor::site_of(const RegionUse& use) {
  return sites_[{use.source.file, use.source.line, use.task, use.requirement}];
}

void InstrumentedExecutor::open_region(RunningTask& task, size_t r) {
  const TaskInvocation& invocation = task.invocation;
  MappedRegion& region = *invocation.regions[r];
  RegionUse use = use_of(invocation);
  use.requirement = static_cast<uint32_t>(r);
  use.region = region.region;
  use.domain = region.domain;
  use.privilege = region.privilege;
  Site& site = site_of(use);
  const CheckedRegion::Options options{is_shared(invocation.launch.requirements[r]), false,
                                       flush_of(invocation)};
  auto checked = std::make_unique<CheckedRegion>(services_, region, std::move(use), options);
  if (!site.touched) checked->watch_touches();
  own_[&region] = checked.get();
  task.regions[r] = std::move(checked);
}

void InstrumentedExecutor::open_regions(RunningTask& task) {
  const auto& regions = task.invocation.regions;
  task.regions.resize(regions.size());
  task.used_by_others.resize(regions.size());
  for (size_t r = 0; r < regions.size(); ++r) {
    if (regions[r]) open_region(task, r);
  }
}

void InstrumentedExecutor::run_task(TaskInvocation& invocation, const std::function<void()>& body) {
  running_.push_back(std::make_unique<RunningTask>(RunningTask{invocation, {}, {}}));
  RunningTask& task = *running_.back();
  try {
    open_regions(task);
    body();
  } catch (const ProgramError& error) {
    services_.findings.report(error.diagnostic(), invocation.uid);
    finish(task, true);
    throw;
  } catch (...) {
    finish(task, true);
    throw;
  }
  finish(task, false);
}

void InstrumentedExecutor::finish(RunningTask& task, bool failed) {
  for (auto& region : task.regions) {
    if (region) region->inspect(!failed);
  }
  for (auto& region : task.regions) {
    if (!region) continue;
    region->commit();
    region->record_accesses();
  }
  note_touches(task, failed);
  for (const auto& region : task.invocation.regions) own_.erase(region.get());
  running_.pop_back();
  if (running_.empty() && stacks_with_tasks_ == 0) report_late_faults();
}

std::unique_ptr<Executor::Stack> InstrumentedExecutor::switch_stack(std::unique_ptr<Stack> stack) {
  auto before = std::make_unique<Tasks>();
  before->running = std::exchange(running_, {});
  if (!before->running.empty()) ++stacks_with_tasks_;
  if (stack) running_ = std::move(static_cast<Tasks&>(*stack).running);
  if (!running_.empty()) --stacks_with_tasks_;
  return before;
}

// A task that failed might have gone on to use what it had not used yet.
void InstrumentedExecutor::note_touches(RunningTask& task, bool failed) {
  for (size_t r = 0; r < task.regions.size(); ++r) {
    if (!task.regions[r]) continue;
    const RegionUse& use = task.regions[r]->use();
    Site& site = site_of(use);
    // Of regions to be overwritten, what is not touched is reported as not written.
    site.touched = site.touched || failed || !sees_operations_ || discards(use.privilege) ||
                   task.used_by_others[r] || task.regions[r]->touched();
    if (!site.first && !use.domain.empty()) site.first = std::make_shared<RegionUse>(use);
  }
}

void InstrumentedExecutor::report_late_faults() {
  for (const auto& [key, site] : sites_) {
    if (!site.touched && site.first) services_.findings.report(Fault::kNeverTouched, *site.first, {});
  }
  sites_.clear();
  for (const BlockPool::LateUse& late : services_.pool.take_late_uses()) {
    const AccessVerb verb = late.hit.write ? AccessVerb::kWrites : AccessVerb::kReads;
    if (late.use)
      services_.findings.report(Fault::kNotMapped, *late.use, {{}, {}, verb, 0, late.hit.stack, {}});
  }
}

void InstrumentedExecutor::publish(MappedRegion& region) {
  const auto found = own_.find(&region);
  if (found == own_.end() || !found->second->attached()) return;
  CheckedRegion& checked = *found->second;
  if (checked.use().privilege == Privilege::kReduce) return;
  checked.inspect(false);
  checked.commit();
  checked.detach();
}

void InstrumentedExecutor::refresh(MappedRegion& region) {
  const auto found = own_.find(&region);
  if (found != own_.end() && !found->second->attached()) found->second->attach();
}

void InstrumentedExecutor::map_inline(PointId uid, MappedRegion& region) {
  CHECK(!running_.empty());
  RegionUse use = use_of(running_.back()->invocation);
  use.uid = uid;
  use.point = {};
  use.region = region.region;
  use.domain = region.domain;
  use.privilege = region.privilege;
  use.is_inline = true;
  use.source = region.source;
  // Mapped again after a launch in between: what the program wrote before is still there.
  const bool again = !mapped_before_.insert(&region).second;
  inline_[&region] = std::make_unique<CheckedRegion>(services_, region, std::move(use),
                                                     CheckedRegion::Options{false, again, {}});
}

void InstrumentedExecutor::unmap_inline(MappedRegion& region) {
  const auto found = inline_.find(&region);
  if (found == inline_.end()) return;
  CheckedRegion& checked = *found->second;
  checked.inspect(true);
  checked.commit();
  checked.record_accesses();
  inline_.erase(found);
}

}  // namespace testudo
