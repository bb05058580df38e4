#include "core/api/legion/runtime_synchronisation.h"

#include "core/api/detail/at_call.h"
#include "core/api/detail/build_launch.h"
#include "core/api/detail/build_requirement.h"
#include "core/api/detail/phases.h"
#include "core/api/detail/runtime_state.h"
#include "core/execution/runtime.h"

// Phase barriers, dynamic collectives, must-epoch launches, acquire and release.
namespace Legion::detail {

PhaseBarrier SynchronisationCalls::create_phase_barrier(Context ctx, unsigned arrivals, Where where) {
  return at_call(where, [&] {
    const testudo::BarrierId id = ctx->core().create_barrier(ctx->core_context(), arrivals);
    return PhaseBarrier(id.task.value, id.number, 0);
  });
}

void SynchronisationCalls::destroy_phase_barrier(Context ctx, PhaseBarrier barrier, Where where) {
  at_call(where, [&] { ctx->core().destroy_barrier(ctx->core_context(), arrival_phase(barrier).barrier); });
}

PhaseBarrier SynchronisationCalls::advance_phase_barrier(Context, PhaseBarrier barrier, Where where) {
  at_call(where, [&] { arrival_phase(barrier); });
  return PhaseBarrier(barrier.task(), barrier.number(), barrier.phase() + 1);
}

DynamicCollective SynchronisationCalls::create_dynamic_collective(Context ctx, unsigned arrivals,
                                                                  ReductionOpID redop, const void* initial,
                                                                  size_t size, Where where) {
  return at_call(where, [&] {
    const testudo::BarrierId id = ctx->core().create_collective(
        ctx->core_context(), arrivals, redop, to_bytes(UntypedBuffer(initial, size)), source_of(where));
    return DynamicCollective(PhaseBarrier(id.task.value, id.number, 0), redop);
  });
}

void SynchronisationCalls::destroy_dynamic_collective(Context ctx, DynamicCollective collective,
                                                      Where where) {
  destroy_phase_barrier(ctx, collective, where);
}

void SynchronisationCalls::arrive_dynamic_collective(Context, DynamicCollective collective, const void* value,
                                                     size_t size, unsigned count, Where where) {
  collective.arrive(value, size, count, where);
}

void SynchronisationCalls::defer_dynamic_collective_arrival(Context ctx, DynamicCollective collective,
                                                            const Future& value, unsigned count,
                                                            Where where) {
  at_call(where, [&] {
    if (!value.exists()) throw_error("T0503", "an empty future is to arrive at a dynamic collective");
    ctx->core().arrive_after(ctx->core_context(), value.state(), arrival_phase(collective), count);
  });
}

Future SynchronisationCalls::get_dynamic_collective_result(Context ctx, DynamicCollective collective,
                                                           const char* provenance, Where where) {
  return at_call(where, provenance, [&] {
    const std::optional<testudo::Phase> phase = awaited_phase(collective);
    if (!phase) {
      throw_error("T0503",
                  "no phase of the dynamic collective comes before the handle's; advance the handle that "
                  "values arrived at, and ask with the new one");
    }
    return Future(ctx->core().when_complete(&ctx->core_context(), *phase));
  });
}

DynamicCollective SynchronisationCalls::advance_dynamic_collective(Context ctx, DynamicCollective collective,
                                                                   Where where) {
  return DynamicCollective(advance_phase_barrier(ctx, collective, where), collective.redop);
}

FutureMap SynchronisationCalls::execute_must_epoch(Context ctx, const MustEpochLauncher& launcher,
                                                   Where where) {
  return at_call(where, launcher.provenance, [&] {
    const testudo::Source source = source_of(where, launcher.provenance);
    const auto source_for = [&](const std::string& text) {
      return text.empty() ? source : source_of(where, text);
    };
    testudo::MustEpochLaunch epoch;
    epoch.source = source;
    if (launcher.launch_domain.exists() || launcher.launch_space.exists())
      epoch.domain = launch_domain(*state_, launcher.launch_domain, launcher.launch_space);
    epoch.sharding_domain = sharding_domain(*state_, launcher.sharding_space);
    // What a false predicate leaves out has no result, but others count on its arrivals.
    for (const TaskLauncher& task : launcher.single_tasks) {
      if (!task.predicate.get_value()) {
        skip_phases(*ctx, task);
        continue;
      }
      epoch.tasks.push_back(build_task(*state_, ctx, task, source_for(task.provenance)));
    }
    for (const IndexTaskLauncher& task : launcher.index_tasks) {
      if (!task.predicate.get_value()) {
        skip_phases(*ctx, task);
        continue;
      }
      epoch.tasks.push_back(build_index_task(*ctx, task, source_for(task.provenance)));
    }
    return FutureMap(ctx->core().launch_must_epoch(ctx->core_context(), std::move(epoch)));
  });
}

namespace {

void change_coherence(Context ctx, const CoherenceLauncher& launcher, bool acquire, const Where& where) {
  at_call(where, launcher.provenance, [&] {
    if (!launcher.predicate.get_value()) return skip_phases(*ctx, launcher);
    ctx->count_operation();
    RegionRequirement requirement(launcher.logical_region, LEGION_READ_WRITE, LEGION_EXCLUSIVE,
                                  launcher.parent_region, launcher.tag);
    for (FieldID field : launcher.fields) requirement.add_field(field);
    testudo::CoherenceLaunch launch;
    launch.acquire = acquire;
    launch.requirement = build_requirement(ctx->state(), ctx, requirement);
    launch.phases = phases_of(launcher);
    launch.source = source_of(where, launcher.provenance);
    ctx->core().change_coherence(ctx->core_context(), std::move(launch));
  });
}

}  // namespace

void SynchronisationCalls::issue_acquire(Context ctx, const AcquireLauncher& launcher, Where where) {
  change_coherence(ctx, launcher, true, where);
}

void SynchronisationCalls::issue_release(Context ctx, const ReleaseLauncher& launcher, Where where) {
  change_coherence(ctx, launcher, false, where);
}

}  // namespace Legion::detail
