// Runtime's operations that synchronise: phase barriers, must-epoch launches, and data in the program's own
// memory.
#include <algorithm>

#include "core/base/diagnostic.h"
#include "core/execution/data_blocks.h"
#include "core/execution/future_exchange.h"
#include "core/execution/must_epoch.h"
#include "core/execution/privilege_check.h"
#include "core/execution/runtime_impl.h"

namespace testudo {
namespace {

// An operation of one point that does `action` on one region.
struct RegionAction {
  OperationKind kind;
  const Requirement& requirement;
  const PhaseUse* phases = nullptr;
  const char* name;
  const Source& source;
  bool privileges_checked = false;
};

Future submit(Engine& engine, Context& context, const RegionAction& what, std::function<void()> action) {
  auto block = std::make_unique<ActionBlock>(engine, context.numbering(1, nullptr), what.source, what.name,
                                             std::move(action));
  Future done = block->done_future();
  const PointList points = PointList::one(DomainPoint());
  auto projections = context.project(std::span(&what.requirement, 1), Domain(), points);
  Context::Submission submission;
  submission.kind = what.kind;
  submission.requirements = std::span(&what.requirement, 1);
  submission.projections = projections;
  submission.points = points;
  // Every rank has memory of its own attached, so every rank has the data.
  if (context.replicated()) submission.sharding = &engine.tables.shardings.on_all(1);
  submission.phases = what.phases;
  submission.privileges_checked = what.privileges_checked;
  done->producer = block->operation();
  done->producer_point = block->uid(0);
  done->producer_points = 1;
  submission.block = BlockRef(std::move(block));
  context.submit(std::move(submission));
  return done;
}

std::vector<MappedField> external_fields(const Engine& engine, const AttachLaunch& launch) {
  std::vector<MappedField> fields;
  for (FieldId field : launch.requirement.fields) {
    auto at = std::find_if(launch.fields.begin(), launch.fields.end(),
                           [&](const ExternalField& external) { return external.field == field; });
    CHECK(at != launch.fields.end());
    CHECK(at->view.size == engine.forest.field_size(launch.requirement.field_space, field));
    fields.push_back({field, at->view.size, at->view, {}});
  }
  return fields;
}

std::string name(Phase phase) {
  return "phase " + std::to_string(phase.number) + " of phase barrier " +
         std::to_string(phase.barrier.number) + " of task " + std::to_string(phase.barrier.task.value);
}

std::string call(const char* what, const Requirement& requirement, const Source& source) {
  return std::string(what) + " of index space " + std::to_string(requirement.region.value) +
         " of region tree " + std::to_string(requirement.tree.value) + " at " + to_string(source);
}

bool is_root(const Engine& engine, const Requirement& requirement) {
  return engine.forest.root_region(requirement.tree).index_space == requirement.region;
}

}  // namespace

BarrierId Runtime::create_barrier(Context& context, uint32_t arrivals) {
  context.note_call(
      [&] { return "creation of a phase barrier of " + std::to_string(arrivals) + " arrivals"; });
  BarrierId id = context.next_barrier();
  impl_->engine.barriers.create(context.barrier_caller(), id, arrivals);
  return id;
}

BarrierId Runtime::create_collective(Context& context, uint32_t arrivals, ReductionId reduction,
                                     Bytes initial, const Source& source) {
  context.note_call([&] {
    return "creation of a dynamic collective of " + std::to_string(arrivals) +
           " arrivals that reduces with " + std::to_string(reduction) + " at " + to_string(source);
  });
  Engine& engine = impl_->engine;
  const ReductionOperator& op = engine.reduction(reduction, source);
  if (initial.size() != op.lhs_size) {
    throw ProgramError({"T0517",
                        "a dynamic collective starts from a value of " + std::to_string(initial.size()) +
                            " bytes, but its operator reduces into " + std::to_string(op.lhs_size) + " bytes",
                        source});
  }
  BarrierId id = context.next_barrier();
  engine.barriers.create_collective(context.barrier_caller(), id, arrivals, op, std::move(initial));
  return id;
}

void Runtime::destroy_barrier(Context& context, BarrierId id) {
  context.note_call([&] { return "destruction of " + name({id, 0}); });
  Engine& engine = impl_->engine;
  const BarrierCaller caller = context.barrier_caller();
  engine.barriers.end(caller, id);
  context.run_after_all(BlockRef(std::make_unique<ActionBlock>(
      engine, context.numbering(1, nullptr), Source{"", 0, "", "destruction of a phase barrier"},
      "destruction", [&engine, caller, id] { engine.barriers.destroy(caller, id); })));
}

BarrierCaller Runtime::barrier_caller(Context* context, const char* what, Phase phase) {
  BarrierExchange& barriers = impl_->engine.barriers;
  if (!context) return {false, barriers.changes()};
  context->note_call([&] { return what + name(phase); });
  return context->barrier_caller();
}

void Runtime::alter_arrivals(Context* context, Phase from, int64_t delta) {
  const std::string what = "change of arrivals by " + std::to_string(delta) + " at ";
  impl_->engine.barriers.alter_arrivals(barrier_caller(context, what.c_str(), from), from, delta);
}

void Runtime::arrive(Context* context, Phase phase, uint32_t count) {
  impl_->engine.barriers.arrive(barrier_caller(context, "arrival at ", phase), phase, count);
}

void Runtime::arrive(Context* context, Phase phase, uint32_t count, Bytes value) {
  const BarrierCaller caller = barrier_caller(context, "arrival of a value at ", phase);
  impl_->engine.barriers.arrive(caller, phase, count, std::move(value));
}

void Runtime::arrive_after(Context& context, const Future& value, Phase phase, uint32_t count) {
  const BarrierCaller caller = barrier_caller(&context, "arrival of a future's value at ", phase);
  BarrierExchange& barriers = impl_->engine.barriers;
  if (context.replicated()) context.futures().to_one(value, barriers.owner(phase.barrier));
  barriers.arrive_after(caller, value, phase, count);
}

Future Runtime::when_complete(Context* context, Phase phase) {
  return impl_->engine.barriers.when_complete(barrier_caller(context, "wait for ", phase), phase);
}

void Runtime::skip_phases(Context& context, const PhaseUse& phases) {
  context.note_call([] { return "launch that is left out"; });
  context.skip_phases(phases);
}

FutureMap Runtime::launch_must_epoch(Context& context, MustEpochLaunch launch) {
  return testudo::launch_must_epoch(impl_->engine, context, std::move(launch));
}

std::shared_ptr<const Attachment> Runtime::attach(Context& context, AttachLaunch launch) {
  Engine& engine = impl_->engine;
  context.note_call([&] { return call("attachment", launch.requirement, launch.source); });
  auto attachment = std::make_shared<Attachment>();
  attachment->requirement = launch.requirement;
  attachment->domain = engine.forest.domain(launch.requirement.region);
  attachment->read_only = launch.read_only;
  attachment->external = external_fields(engine, launch);
  if (!engine.attachments.add(attachment)) {
    throw ProgramError({"T0606",
                        "a field of the region is attached already, or of one that overlaps it; detach it "
                        "before you attach it again",
                        launch.source});
  }
  const Requirement& requirement = attachment->requirement;
  // Memory that must not be written cannot stand in for the region's.
  attachment->in_place = !launch.read_only && is_root(engine, requirement) &&
                         engine.homes.adopt(requirement.tree, attachment->external);
  std::function<void()> action;
  if (!attachment->in_place) {
    action = [attachment, home = engine.homes.map(requirement.tree, requirement.fields)] {
      for (size_t f = 0; f < home->size(); ++f)
        copy_field(attachment->domain, (*home)[f], attachment->external[f]);
    };
  }
  try {
    submit(engine, context, {OperationKind::kAttach, requirement, &launch.phases, "attach", launch.source},
           std::move(action));
  } catch (...) {
    engine.attachments.remove(*attachment);
    throw;
  }
  return attachment;
}

Future Runtime::detach(Context& context, const std::shared_ptr<const Attachment>& attachment, bool flush,
                       const Source& source) {
  Engine& engine = impl_->engine;
  context.note_call([&] { return call("detachment", attachment->requirement, source); });
  if (!engine.attachments.remove(*attachment)) {
    throw ProgramError({"T0606", "a region is detached that is not attached (any more)", source});
  }
  Requirement requirement = attachment->requirement;
  requirement.privilege = Privilege::kReadWrite;
  std::function<void()> action;
  if (attachment->in_place) {
    action = [&engine, attachment] {
      engine.homes.give_back(attachment->requirement.tree, attachment->external);
    };
  } else if (flush && !attachment->read_only) {
    action = [attachment, home = engine.homes.map(requirement.tree, requirement.fields)] {
      for (size_t f = 0; f < home->size(); ++f)
        copy_field(attachment->domain, attachment->external[f], (*home)[f]);
    };
  }
  Future done =
      submit(engine, context, {OperationKind::kDetach, requirement, nullptr, "detach", source}, action);
  // What comes next must map the region's new place.
  if (attachment->in_place)
    context.wait_for(
        done->trigger(), [&] { return Wait{.future = done}; }, done->producer_point);
  return done;
}

void Runtime::change_coherence(Context& context, CoherenceLaunch launch) {
  Engine& engine = impl_->engine;
  context.note_call(
      [&] { return call(launch.acquire ? "acquire" : "release", launch.requirement, launch.source); });
  // They order what uses the region as a writer would; to be allowed to read it is enough.
  Requirement read = launch.requirement;
  read.privilege = Privilege::kReadOnly;
  check_privileges(engine, context, std::span(&read, 1), launch.source);
  std::function<void()> action;
  if (!launch.acquire) {
    const Requirement& requirement = launch.requirement;
    action = [&engine, tree = requirement.tree, domain = engine.forest.domain(requirement.region),
              home = engine.homes.map(requirement.tree, requirement.fields)] {
      engine.attachments.flush(tree, domain, *home);
    };
  }
  const OperationKind kind = launch.acquire ? OperationKind::kAcquire : OperationKind::kRelease;
  submit(
      engine, context,
      {kind, launch.requirement, &launch.phases, launch.acquire ? "acquire" : "release", launch.source, true},
      std::move(action));
}

}  // namespace testudo
