#include "core/api/legion/runtime_launches.h"

#include "core/api/detail/at_call.h"
#include "core/api/detail/build_launch.h"
#include "core/api/detail/mapper_table.h"
#include "core/api/detail/phases.h"
#include "core/api/detail/runtime_state.h"
#include "core/api/detail/wait.h"
#include "core/base/clock.h"
#include "core/execution/context.h"
#include "core/execution/engine.h"
#include "core/execution/future_exchange.h"

namespace Legion::detail {

namespace {

// What a launch under a false predicate leaves.
Future skipped_result(const Future& future, const UntypedBuffer& result) {
  return future.exists() ? future : Future::from_untyped_pointer(result.get_ptr(), result.get_size());
}

FutureMap skipped_results(const testudo::Domain& domain, const Future& result) {
  std::vector<DomainPoint> points = domain.points();
  std::vector<testudo::Future> futures(points.size(), result.state());
  return FutureMap(std::make_shared<testudo::FutureMapState>(domain, std::move(points), std::move(futures)));
}

testudo::LaunchResult launch_index(TaskContext& ctx, const IndexTaskLauncher& launcher, const Where& where) {
  bool built = false;
  const auto build = [&] {
    built = true;
    return build_index_task(ctx, launcher, source_of(where, launcher.provenance));
  };
  testudo::Runtime& core = ctx.core();
  const LaunchMemo::Launch* known =
      ctx.destroyed().empty() ? ctx.launches().find(launcher, where, build) : nullptr;
  if (!known) return core.launch(ctx.core_context(), build());
  const auto* argument = static_cast<const std::byte*>(launcher.global_arg.get_ptr());
  return core.launch(ctx.core_context(), {*known,
                                          {argument, launcher.global_arg.get_size()},
                                          built ? (*known)->context_index : ctx.count_operation()});
}

}  // namespace

Future LaunchCalls::execute_task(Context ctx, const TaskLauncher& launcher, Where where) {
  if (!launcher.predicate.get_value()) {
    at_call(where, launcher.provenance, [&] { skip_phases(*ctx, launcher); });
    return skipped_result(launcher.predicate_false_future, launcher.predicate_false_result);
  }
  return at_call(where, launcher.provenance, [&] {
    testudo::TaskLaunch launch = build_task(*state_, ctx, launcher, source_of(where, launcher.provenance));
    return Future(ctx->core().launch(ctx->core_context(), std::move(launch)).future);
  });
}

FutureMap LaunchCalls::execute_index_space(Context ctx, const IndexTaskLauncher& launcher, Where where) {
  if (!launcher.predicate.get_value()) {
    return at_call(where, launcher.provenance, [&] {
      skip_phases(*ctx, launcher);
      return skipped_results(
          launch_domain(*state_, launcher.launch_domain, launcher.launch_space),
          skipped_result(launcher.predicate_false_future, launcher.predicate_false_result));
    });
  }
  return at_call(where, launcher.provenance,
                 [&] { return FutureMap(launch_index(*ctx, launcher, where).futures); });
}

Future LaunchCalls::execute_index_space(Context ctx, const IndexTaskLauncher& launcher, ReductionOpID redop,
                                        bool ordered, Where where) {
  if (!launcher.predicate.get_value()) {
    at_call(where, launcher.provenance, [&] { skip_phases(*ctx, launcher); });
    return skipped_result(launcher.predicate_false_future, launcher.predicate_false_result);
  }
  return at_call(where, launcher.provenance, [&] {
    testudo::TaskLaunch launch = build_index_task(*ctx, launcher, source_of(where, launcher.provenance));
    launch.reduction = redop;
    launch.ordered_reduction = ordered;
    return Future(ctx->core().launch(ctx->core_context(), std::move(launch)).future);
  });
}

Future LaunchCalls::execute_task(Context ctx, TaskID task, const std::vector<IndexSpaceRequirement>& indexes,
                                 const std::vector<FieldSpaceRequirement>&,
                                 const std::vector<RegionRequirement>& regions, const UntypedBuffer& argument,
                                 const Predicate& predicate, MapperID id, MappingTagID tag, Where where) {
  TaskLauncher launcher(task, argument, predicate, id, tag);
  launcher.index_requirements = indexes;
  launcher.region_requirements = regions;
  return execute_task(ctx, launcher, where);
}

FutureMap LaunchCalls::execute_index_space(Context ctx, TaskID task, const Domain domain,
                                           const std::vector<IndexSpaceRequirement>& indexes,
                                           const std::vector<FieldSpaceRequirement>&,
                                           const std::vector<RegionRequirement>& regions,
                                           const UntypedBuffer& argument, const ArgumentMap& arguments,
                                           const Predicate& predicate, bool must_parallelism, MapperID id,
                                           MappingTagID tag, Where where) {
  IndexTaskLauncher launcher(task, domain, argument, arguments, predicate, must_parallelism, id, tag);
  launcher.index_requirements = indexes;
  launcher.region_requirements = regions;
  return execute_index_space(ctx, launcher, where);
}

Future LaunchCalls::reduce_future_map(Context ctx, const FutureMap& futures, ReductionOpID redop, bool,
                                      MapperID, MappingTagID, const char* provenance, Future initial_value,
                                      Where where) {
  const testudo::ReductionOperator* op = state_->core().registry().find_reduction(redop);
  if (!op || !op->has_fold) {
    throw_error("T0106", "there is no reduction operator with a fold under id " + std::to_string(redop),
                source_of(where, provenance));
  }
  if (!futures.exists())
    throw_error("T0504", "the future map to reduce is empty", source_of(where, provenance));
  std::vector<testudo::Future> inputs = futures.state()->futures();
  if (initial_value.exists()) inputs.insert(inputs.begin(), initial_value.state());
  for (const testudo::Future& input : inputs) ctx->core_context().share(input);
  return Future(when_ready(inputs, [op, inputs] {
    std::vector<std::byte> sum = op->identity;
    for (const testudo::Future& input : inputs) {
      if (input->value().size() != sum.size()) {
        throw_error("T0503", "a future of a reduction holds " + std::to_string(input->value().size()) +
                                 " bytes, not " + std::to_string(sum.size()));
      }
      op->fold(sum.data(), sum.size(), input->value().data(), sum.size(), 1);
    }
    return sum;
  }));
}

FutureMap LaunchCalls::construct_future_map(Context ctx, const Domain& domain,
                                            const std::map<DomainPoint, Future>& futures, bool, unsigned,
                                            bool) {
  (void)ctx;
  const testudo::Domain points = to_core(domain);
  std::vector<testudo::Future> in_order;
  for (const DomainPoint& point : points.points()) {
    const auto it = futures.find(point);
    if (it == futures.end()) throw_error("T0504", "point " + testudo::to_string(point) + " has no future");
    in_order.push_back(it->second.state());
  }
  return FutureMap(std::make_shared<testudo::FutureMapState>(points, points.points(), std::move(in_order)));
}

FutureMap LaunchCalls::construct_future_map(Context ctx, const Domain& domain,
                                            const std::map<DomainPoint, UntypedBuffer>& data, bool collective,
                                            unsigned sharding, bool implicit_sharding) {
  std::map<DomainPoint, Future> futures;
  for (const auto& [point, buffer] : data) {
    futures[point] = Future::from_untyped_pointer(buffer.get_ptr(), buffer.get_size());
  }
  return construct_future_map(ctx, domain, futures, collective, sharding, implicit_sharding);
}

FutureMap LaunchCalls::construct_future_map(Context ctx, IndexSpace domain,
                                            const std::map<DomainPoint, UntypedBuffer>& data, bool collective,
                                            unsigned sharding, bool implicit_sharding, const char*) {
  return construct_future_map(ctx, get_index_space_domain(domain, Where()), data, collective, sharding,
                              implicit_sharding);
}

FutureMap LaunchCalls::construct_future_map(Context ctx, IndexSpace domain,
                                            const std::map<DomainPoint, Future>& futures, bool collective,
                                            unsigned sharding, bool implicit_sharding, const char*) {
  return construct_future_map(ctx, get_index_space_domain(domain, Where()), futures, collective, sharding,
                              implicit_sharding);
}

namespace {

template <typename Transform>
FutureMap transformed(const FutureMap& futures, const Domain& domain, Transform transform) {
  const Domain range = futures.get_future_map_domain();
  const testudo::Domain points = to_core(domain);
  std::vector<testudo::Future> in_order;
  for (const DomainPoint& point : points.points()) {
    in_order.push_back(futures.get_future(transform(point, domain, range), Where()).state());
  }
  return FutureMap(std::make_shared<testudo::FutureMapState>(points, points.points(), std::move(in_order)));
}

}  // namespace

FutureMap LaunchCalls::transform_future_map(Context, const FutureMap& futures, IndexSpace new_domain,
                                            PointTransformFnptr transform, const char*) {
  return transformed(futures, get_index_space_domain(new_domain, Where()), transform);
}

FutureMap LaunchCalls::transform_future_map(Context, const FutureMap& futures, IndexSpace new_domain,
                                            PointTransformFunctor* functor, bool take_ownership,
                                            const char*) {
  const std::unique_ptr<PointTransformFunctor> owned(take_ownership ? functor : nullptr);
  return transformed(futures, get_index_space_domain(new_domain, Where()),
                     [functor](const DomainPoint& point, const Domain& domain, const Domain& range) {
                       return functor->transform_point(point, domain, range);
                     });
}

Future LaunchCalls::issue_mapping_fence(Context ctx, const char* provenance, Where where) {
  ctx->count_operation();
  return Future(ctx->core().fence_future(ctx->core_context(), testudo::FenceKind::kMapping,
                                         source_of(where, provenance)));
}

Future LaunchCalls::issue_execution_fence(Context ctx, const char* provenance, Where where) {
  ctx->count_operation();
  return Future(ctx->core().fence_future(ctx->core_context(), testudo::FenceKind::kExecution,
                                         source_of(where, provenance)));
}

void LaunchCalls::begin_trace(Context ctx, TraceID trace, bool, bool, const std::set<RegionTreeID>*,
                              const char* provenance, Where where) {
  at_call(where, provenance, [&] { ctx->core().begin_trace(ctx->core_context(), trace); });
}

void LaunchCalls::end_trace(Context ctx, TraceID trace, const char* provenance, Where where) {
  at_call(where, provenance, [&] { ctx->core().end_trace(ctx->core_context(), trace); });
}

namespace {

// All ranks get the time of the first one, or they would go different ways.
template <typename T>
Future time_after(Context ctx, const Future& precondition, T (*read)()) {
  std::vector<testudo::Future> inputs;
  if (precondition.exists()) inputs.push_back(precondition.state());
  testudo::Context& context = ctx->core_context();
  for (const testudo::Future& input : inputs) context.share(input);
  const auto here = [&] {
    return when_ready(std::move(inputs), [read] {
      const T now = read();
      std::vector<std::byte> bytes(sizeof(T));
      std::memcpy(bytes.data(), &now, sizeof(T));
      return bytes;
    });
  };
  if (!context.replicated()) return Future(here());
  const testudo::Rank first;
  bool mine = context.engine().rank() == first;
  return Future(testudo::FutureExchange::of_one(first, mine ? here() : nullptr, {}));
}

}  // namespace

Future LaunchCalls::get_current_time(Context ctx, Future precondition) {
  return time_after<double>(ctx, precondition, [] { return static_cast<double>(testudo::now_ns()) * 1e-9; });
}
Future LaunchCalls::get_current_time_in_microseconds(Context ctx, Future precondition) {
  return time_after<long long>(ctx, precondition,
                               [] { return static_cast<long long>(testudo::now_ns() / 1000); });
}
Future LaunchCalls::get_current_time_in_nanoseconds(Context ctx, Future precondition) {
  return time_after<long long>(ctx, precondition, [] { return static_cast<long long>(testudo::now_ns()); });
}

Future LaunchCalls::select_tunable_value(Context ctx, TunableID tunable, MapperID id, MappingTagID tag,
                                         const void* args, size_t size) {
  return state_->mappers().select_tunable(*ctx, tunable, id, tag, UntypedBuffer(args, size));
}

}  // namespace Legion::detail
