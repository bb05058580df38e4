#include "core/execution/task_block.h"

#include <algorithm>
#include <utility>

#include "core/base/diagnostic.h"
#include "core/execution/context.h"
#include "core/execution/current_context.h"
#include "core/execution/task_invocation.h"
#include "core/execution/when_ready.h"

namespace testudo {
namespace {

bool in_shared_instance(const Requirement& requirement) {
  return requirement.privilege != Privilege::kReduce;
}

}  // namespace

TaskBlock::TaskBlock(Engine& engine, const Numbering& numbering, TaskPlan plan,
                     std::shared_ptr<const Lineage> launched_by)
    : OperationBlock(engine, numbering, plan.launch->source),
      plan_(std::move(plan)),
      launched_by_(std::move(launched_by)) {
  const TaskLaunch& launch = *plan_.launch;
  const bool reduces = std::any_of(launch.requirements.begin(), launch.requirements.end(),
                                   [](const Requirement& r) { return !in_shared_instance(r); });
  for (size_t r = 0; reduces && r < launch.requirements.size(); ++r) {
    const Requirement& requirement = launch.requirements[r];
    reduction_offset_.push_back(static_cast<uint32_t>(reductions_.size()));
    if (!plan_.projections[r] || in_shared_instance(requirement)) continue;
    const ReductionOperator* op = engine.registry.find_reduction(requirement.reduction);
    bool list = !plan_.mapping.layouts.empty() && plan_.mapping.layouts[r] &&
                plan_.mapping.layouts[r]->kind == Layout::Kind::kList;
    for (uint32_t i = 0; i < size(); ++i) reductions_.push_back(std::make_shared<TaskReduction>(*op, list));
  }
  if (launch.reduction) {
    reduced_ = std::make_shared<FutureState>();
    reduced_->producer = operation();
    reduced_->producer_point = PointId{first_uid};
    reduced_->producer_points = numbering.points;
  }
  if (engine.profile.on()) {
    name_ = engine.profile.name(plan_.task->name);
    created_ = now_ns();
  }
}

std::shared_ptr<ReductionBuffer> TaskBlock::reduction(uint32_t requirement, uint32_t point) {
  return reductions_[reduction_offset_[requirement] + point];
}

int TaskBlock::worker_of(uint32_t index) const {
  const auto& processors = plan_.mapping.processors;
  if (processors.empty() || !processors[index]) return -1;
  return static_cast<int>(processors[index].value) - 1;
}

std::string TaskBlock::title() const {
  return "task '" + plan_.task->name + "'" + place();
}

std::string TaskBlock::describe(uint32_t index) const {
  std::string text = "task '" + plan_.task->name + "'";
  return plan_.launch->index ? text + " at point " + to_string((*plan_.points)[index]) : text;
}

// Points a requirement's region of a reused frame to this point: everything else is right from the point
// before.
void TaskBlock::bind(uint32_t index, uint32_t requirement, MappedRegion& region) {
  const Requirement& asked = plan_.launch->requirements[requirement];
  const Projection& projection = *plan_.projections[requirement];
  region.region = {asked.tree, projection.space(index), asked.field_space};
  region.domain = projection.domain(index);
  if (!in_shared_instance(asked)) {
    reductions_[reduction_offset_[requirement] + index]->open(region, region.domain, asked.fields);
  } else if (!engine().executor && !plan_.mapping.layouts.empty() && plan_.mapping.layouts[requirement]) {
    open_private(index, *plan_.mapping.layouts[requirement], region);
  }
}

void TaskBlock::open_private(uint32_t index, const Layout& layout, MappedRegion& region) {
  ProfilePhase phase(engine().profile, profile::Kind::kCopy, uid(index), operation());
  std::vector<FieldSize> sizes;
  for (const MappedField& field : region.home) sizes.push_back({field.field, field.size});
  region.layout = layout;
  region.own = std::make_shared<Instance>(layout, region.domain, sizes);
  region.fields = region.own->fields();
  if (discards(region.privilege)) return;
  for (size_t f = 0; f < region.fields.size(); ++f)
    copy_field(region.domain, region.fields[f], region.home[f]);
}

// What all points of the launch have in common. Assigns in place: the region was another launch's before.
void TaskBlock::describe_region(uint32_t requirement, MappedRegion& region) const {
  const Requirement& asked = plan_.launch->requirements[requirement];
  region.privilege = asked.privilege;
  region.reduction = nullptr;
  region.layout.kind = Layout::Kind::kSoa;
  if (plan_.home[requirement]) {
    region.fields = region.home = *plan_.home[requirement];
  } else {
    region.fields.clear();
    region.home.clear();
  }
  region.own = nullptr;
  region.list = nullptr;
  region.monitor = nullptr;
  region.source = source();
  region.requirement = requirement;
}

void TaskBlock::prepare(uint32_t index, TaskFrame& frame) {
  const auto& requirements = plan_.launch->requirements;
  bool reuse = frame.launch == operation().value;
  if (!reuse) {
    frame.launch = operation().value;
    frame.regions.resize(requirements.size());
    frame.logical_regions.resize(requirements.size());
  }
  for (uint32_t r = 0; r < requirements.size(); ++r) {
    const Requirement& asked = requirements[r];
    std::shared_ptr<MappedRegion>& region = frame.regions[r];
    if (!plan_.projections[r] || asked.no_access) {
      const Projection* projection = plan_.projections[r];
      region = nullptr;
      frame.logical_regions[r] = {asked.tree, projection ? projection->space(index) : asked.region,
                                  asked.field_space};
      continue;
    }
    bool kept_by_somebody = region && region.use_count() > 1;
    if (!region || kept_by_somebody) region = std::make_shared<MappedRegion>();
    if (!reuse || kept_by_somebody) describe_region(r, *region);
    bind(index, r, *region);
    frame.logical_regions[r] = region->region;
  }
}

bool TaskBlock::execute(uint32_t index, bool poisoned) {
  if (poisoned) {
    cancel(index);
    return true;
  }
  int worker = Scheduler::current_worker();
  std::unique_ptr<TaskFrame> frame = engine().frames.take(worker);
  Outcome outcome = run_point(index, *frame);
  engine().frames.give_back(worker, std::move(frame));
  if (outcome.error) {
    std::lock_guard lock(result_mutex_);
    if (errors_.empty()) errors_.resize(size());
    errors_[index] = outcome.error;
  }
  // Others may be waiting for what it would have arrived at.
  if (outcome.error && plan_.launch->concurrent)
    engine().barriers.fail_all(outcome.error, plan_.barrier_changes);
  if (outcome.running) {
    const bool failed = outcome.error != nullptr;
    if (failed) fail(index, outcome.error);
    when_fired(outcome.running->done, outcome.running, [this, index, failed] { finish(index, failed); });
    return false;
  }
  if (outcome.error) std::rethrow_exception(outcome.error);
  return true;
}

TaskInvocation TaskBlock::invocation(uint32_t index, Context& context,
                                     const std::shared_ptr<const TaskLaunch>& launch,
                                     const TaskFrame& frame) const {
  const DomainPoint& point = (*plan_.points)[index];
  TaskInvocation invocation{context.engine().runtime,
                            context,
                            *launch,
                            launch,
                            *plan_.mapping.variant,
                            launch->index ? point : launch->index_point,
                            positions ? positions[index] : index,
                            context.uid(),
                            context.operation(),
                            ProcessorId{static_cast<uint32_t>(std::max(Scheduler::current_worker(), 0) + 1)},
                            frame.regions,
                            frame.logical_regions,
                            launch->argument,
                            {},
                            {}};
  if (launch->point_arguments.empty()) return invocation;
  const auto found = launch->point_arguments.find(point);
  if (found != launch->point_arguments.end()) invocation.local_argument = found->second;
  return invocation;
}

TaskBlock::Outcome TaskBlock::run_point(uint32_t index, TaskFrame& frame) {
  Context context(engine(), uid(index), operation(), launched_by_, plan_.replicated);
  context.barrier_changes = plan_.barrier_changes;
  Outcome outcome;
  try {
    prepare(index, frame);
  } catch (...) {
    outcome.error = std::current_exception();
    return outcome;
  }
  TaskInvocation invocation = this->invocation(index, context, plan_.launch, frame);
  context.invocation = &invocation;
  std::vector<std::shared_ptr<TaskReduction>> reductions = reductions_of(index);
  context.reductions = reductions;
  CurrentContext current(context);
  start_timing(index, context);
  try {
    auto body = [&] { invocation.variant.body(invocation, invocation.variant); };
    engine().executor ? engine().executor->run_task(invocation, body) : body();
    end_timing(index, context);
    write_back(frame, context);
    if (!invocation.result.empty()) store_result(index, std::move(invocation.result));
  } catch (...) {
    outcome.error = std::current_exception();
    if (plan_.replicated && !launched_by_->uid)  // the top-level task
      engine().deadline.start(describe(index) + place() + ": " + testudo::describe(outcome.error));
  }
  end_timing(index, context);
  // While the invocation is there: what is folded last may go into the task's own regions.
  outcome.running = context.close();
  return outcome;
}

std::vector<std::shared_ptr<TaskReduction>> TaskBlock::reductions_of(uint32_t index) const {
  std::vector<std::shared_ptr<TaskReduction>> reductions;
  if (reductions_.empty()) return reductions;
  const auto& requirements = plan_.launch->requirements;
  reductions.resize(requirements.size());
  for (size_t r = 0; r < requirements.size(); ++r) {
    bool reduces = plan_.projections[r] && !in_shared_instance(requirements[r]);
    if (reduces) reductions[r] = reductions_[reduction_offset_[r] + index];
  }
  return reductions;
}

// Instances of the task's own go back to the shared ones, unless children have written newer data there.
void TaskBlock::write_back(const TaskFrame& frame, const Context& context) {
  if (engine().executor || plan_.mapping.layouts.empty()) return;
  ProfilePhase phase(engine().profile, profile::Kind::kCopy, context.uid(), operation());
  for (size_t r = 0; r < frame.regions.size(); ++r) {
    const MappedRegion* region = frame.regions[r].get();
    if (!region || !region->own || !writes(region->privilege) || !context.sees_newest(r)) continue;
    for (size_t f = 0; f < region->fields.size(); ++f)
      copy_field(region->domain, region->home[f], region->fields[f]);
  }
}

void TaskBlock::start_timing(uint32_t index, Context& context) {
  if (!engine().observer && !engine().profile.on()) return;
  context.slice.start_ns = now_ns();
  context.slice.created_ns = created_;
  context.slice.ready_ns = ready_ns(index);
  context.slice.related = launched_by_->uid;
  context.slice.uid = uid(index);
  context.slice.op = operation();
  context.slice.name = name_;
  context.slice.kind = profile::Kind::kTask;
  context.started_ns = context.slice.start_ns;
}

void TaskBlock::end_timing(uint32_t index, Context& context) {
  if (!context.started_ns) return;
  context.slice.end_ns = now_ns();
  const uint64_t started_ns = std::exchange(context.started_ns, 0);
  engine().profile.record(context.slice);
  if (!engine().observer) return;
  ProcessorId processor{static_cast<uint32_t>(std::max(Scheduler::current_worker(), 0) + 1)};
  engine().observer->on_mapping(uid(index), processor, plan_.mapping.variant->id);
  engine().observer->on_timing(
      {uid(index), processor, engine().since_start(started_ns), engine().since_start(context.slice.end_ns)});
}

void TaskBlock::store_result(uint32_t index, std::vector<std::byte> result) {
  std::lock_guard lock(result_mutex_);
  if (results_.empty()) results_.resize(size());
  results_[index] = std::move(result);
}

void TaskBlock::cancel(uint32_t index) {
  engine().failures.add_cancelled();
  std::exception_ptr error = std::make_exception_ptr(Cancelled(describe(index)));
  if (plan_.launch->concurrent) engine().barriers.fail_all(error, plan_.barrier_changes);
  std::lock_guard lock(result_mutex_);
  if (errors_.empty()) errors_.resize(size());
  errors_[index] = std::move(error);
}

Future TaskBlock::point_future(uint32_t point) {
  Future future = relay_future(*this, node(point).done, [this, point](FutureState& state) {
    std::lock_guard lock(result_mutex_);
    if (!errors_.empty() && errors_[point]) return state.set_error(errors_[point]);
    if (!results_.empty()) state.set_value(results_[point]);
  });
  future->producer = operation();
  future->producer_point = uid(point);
  future->producer_points = 1;
  return future;
}

Future TaskBlock::all_done() {
  std::lock_guard lock(result_mutex_);
  if (all_done_) return all_done_;
  all_done_ = std::make_shared<FutureState>();
  all_done_->producer = operation();
  all_done_->producer_point = PointId{first_uid};
  all_done_->producer_points = static_cast<uint32_t>(plan_.all_points.size());
  if (is_done_) fire_all_done();
  return all_done_;
}

void TaskBlock::fire_all_done() {
  for (const std::exception_ptr& error : errors_) {
    if (error && !all_done_->error()) all_done_->set_error(error);
  }
  all_done_->fire();
}

void TaskBlock::refuse_result(uint32_t point, size_t bytes, size_t wanted) {
  std::exception_ptr error = std::make_exception_ptr(ProgramError(
      {"T0503",
       describe(point) + " returned " + std::to_string(bytes) +
           " bytes, but the operator that its results are reduced with takes " + std::to_string(wanted),
       source()}));
  fail(point, error);
  reduced_->set_error(error);
}

void TaskBlock::combine_results() {
  const TaskLaunch& launch = *plan_.launch;
  for (const std::exception_ptr& error : errors_) {
    if (error) return reduced_->set_error(error);
  }
  const ReductionOperator& op = *engine().registry.find_reduction(launch.reduction);
  std::vector<std::byte> value = op.identity;
  bool first = engine().rank() == Rank{0} || !plan_.sharding;
  if (first && !launch.reduction_initial.empty())
    op.fold(value.data(), 0, launch.reduction_initial.data(), 0, 1);
  results_.resize(size());
  for (uint32_t point = 0; point < size(); ++point) {
    const std::vector<std::byte>& result = results_[point];
    if (result.size() != op.rhs_size) return refuse_result(point, result.size(), op.rhs_size);
    op.fold(value.data(), 0, result.data(), 0, 1);
  }
  reduced_->set_value(std::move(value));
}

void TaskBlock::completed() {
  if (reduced_) {
    combine_results();
    reduced_->fire();
  }
  {
    std::lock_guard lock(result_mutex_);
    is_done_ = true;
    if (!all_done_) return;
  }
  fire_all_done();
}

}  // namespace testudo
