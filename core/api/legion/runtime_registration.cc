#include "core/api/legion/runtime_registration.h"

#include <algorithm>

#include "core/api/detail/convert.h"
#include "core/api/detail/process.h"
#include "core/api/detail/projection_adapter.h"
#include "core/api/detail/run_variant.h"

namespace Legion::detail {

namespace {

// Numbers that the runtime hands out start beyond those that programs may choose.
constexpr unsigned kFirstTask = LEGION_MAX_APPLICATION_TASK_ID + 1;
constexpr unsigned kFirstProjection = LEGION_MAX_APPLICATION_PROJECTION_ID + 1;
constexpr unsigned kFirstSharding = LEGION_MAX_APPLICATION_SHARDING_ID + 1;
constexpr unsigned kFirstReduction = static_cast<unsigned>(LEGION_REDOP_LAST) + 1;

// A variant that may run on several kinds of processors runs on CPUs where they are among them: every machine
// has those.
testudo::ProcessorKind processor_kind(const TaskVariantRegistrar& registrar) {
  const auto& kinds = registrar.execution_constraints.processor_constraint.valid_kinds;
  const bool cpu = kinds.empty() || std::find(kinds.begin(), kinds.end(), Processor::LOC_PROC) != kinds.end();
  return cpu ? testudo::ProcessorKind::kCpu : static_cast<testudo::ProcessorKind>(kinds.front());
}

bool is_colocated(const TaskVariantRegistrar& registrar, unsigned index) {
  for (const ColocationConstraint& constraint : registrar.execution_constraints.colocation_constraints) {
    if (constraint.indexes.count(index)) return true;
  }
  return false;
}

std::string name_of(const TaskVariantRegistrar& registrar, const VariantRequest& request) {
  if (request.task_name) return request.task_name;
  if (registrar.task_variant_name) return registrar.task_variant_name;
  return "";
}

// A functor made of functions, as the 2014 API registers them.
class FunctionProjection final : public ProjectionFunctor {
 public:
  using OfRegion = LogicalRegion (*)(LogicalRegion, const DomainPoint&, Runtime*);
  using OfPartition = LogicalRegion (*)(LogicalPartition, const DomainPoint&, Runtime*);

  FunctionProjection(OfRegion of_region, OfPartition of_partition)
      : of_region_(of_region), of_partition_(of_partition) {}
  using ProjectionFunctor::project;
  LogicalRegion project(LogicalRegion upper_bound, const DomainPoint& point, const Domain& domain) override {
    return of_region_ ? of_region_(upper_bound, point, Runtime::get_runtime())
                      : ProjectionFunctor::project(upper_bound, point, domain);
  }
  LogicalRegion project(LogicalPartition upper_bound, const DomainPoint& point,
                        const Domain& domain) override {
    return of_partition_ ? of_partition_(upper_bound, point, Runtime::get_runtime())
                         : ProjectionFunctor::project(upper_bound, point, domain);
  }
  bool is_functional() const override { return true; }
  unsigned get_depth() const override { return 0; }

 private:
  const OfRegion of_region_;
  const OfPartition of_partition_;
};

}  // namespace

namespace {

testudo::TaskVariant make_variant(const TaskVariantRegistrar& registrar, const VariantRequest& request) {
  testudo::TaskVariant variant;
  variant.id = request.vid == LEGION_AUTO_GENERATE_ID ? 0 : request.vid;
  variant.name = registrar.task_variant_name ? registrar.task_variant_name : name_of(registrar, request);
  variant.processor = processor_kind(registrar);
  variant.leaf = registrar.leaf_variant;
  variant.inner = registrar.inner_variant;
  variant.idempotent = registrar.idempotent_variant;
  variant.replicable = registrar.replicable_variant;
  variant.access_checks = request.access_checks;
  variant.body = run_variant;
  variant.implementation = std::make_shared<const VariantBody>(
      VariantBody{request.thunk, registrar.execution_constraints, registrar.layout_constraints});
  const auto* data = static_cast<const std::byte*>(request.user_data);
  variant.user_data.assign(data, data + request.user_size);
  for (const auto& [index, id] : registrar.layout_constraints.layouts) {
    // Three dimensions at most are named by a layout without knowing its region; more are in Fortran order
    // anyway.
    const auto layout = to_layout(Process::instance().layouts().find(id).layout_constraints, LEGION_MAX_DIM);
    if (!layout) continue;
    if (is_colocated(registrar, index)) {
      throw_error("T0505", "requirement " + std::to_string(index) + " of variant '" + variant.name +
                               "' is to share an instance with another one, which its layout does not allow");
    }
    variant.layouts[index] = *layout;
  }
  return variant;
}

}  // namespace

VariantID add_variant(const TaskVariantRegistrar& registrar, const VariantRequest& request) {
  Process& process = Process::instance();
  return process.registering(request.where, [&] {
    return process.registry().add_variant(registrar.task_id, name_of(registrar, request),
                                          make_variant(registrar, request));
  });
}

void add_reduction(testudo::ReductionOperator op, bool permit_duplicates, const Where& where) {
  Process& process = Process::instance();
  process.registering(where, [&] { process.registry().add_reduction(std::move(op), permit_duplicates); });
}

TaskID RegistrationCalls::add_legacy(TaskID id, Processor::Kind kind, TaskConfigOptions options,
                                     const VariantRequest& request, bool, bool) {
  if (id == LEGION_AUTO_GENERATE_ID) id = generate_static_task_id();
  TaskVariantRegistrar registrar(id, request.task_name);
  registrar.add_constraint(ProcessorConstraint(kind));
  registrar.set_leaf(options.leaf);
  registrar.set_inner(options.inner);
  registrar.set_idempotent(options.idempotent);
  add_variant(registrar, request);
  return id;
}

TaskID RegistrationCalls::generate_static_task_id() {
  return Process::instance().fresh_ids("task", kFirstTask, nullptr, 1);
}
TaskID RegistrationCalls::generate_library_task_ids(const char* name, size_t count) {
  return Process::instance().fresh_ids("task", kFirstTask, name, static_cast<unsigned>(count));
}

const testudo::ReductionOperator* RegistrationCalls::get_reduction_op(ReductionOpID redop) {
  return Process::instance().registry().find_reduction(redop);
}
ReductionOpID RegistrationCalls::generate_static_reduction_id() {
  return static_cast<ReductionOpID>(Process::instance().fresh_ids("reduction", kFirstReduction, nullptr, 1));
}
ReductionOpID RegistrationCalls::generate_library_reduction_ids(const char* name, size_t count) {
  return static_cast<ReductionOpID>(
      Process::instance().fresh_ids("reduction", kFirstReduction, name, static_cast<unsigned>(count)));
}

void RegistrationCalls::preregister_projection_functor(ProjectionID id, ProjectionFunctor* functor,
                                                       Where where) {
  Process& process = Process::instance();
  process.registering(where,
                      [&] { process.add_projection(id, std::unique_ptr<ProjectionFunctor>(functor)); });
}
ProjectionFunctor* RegistrationCalls::get_projection_functor(ProjectionID id) {
  return Process::instance().find_projection(id);
}
ProjectionID RegistrationCalls::generate_static_projection_id() {
  return Process::instance().fresh_ids("projection", kFirstProjection, nullptr, 1);
}
ProjectionID RegistrationCalls::generate_library_projection_ids(const char* name, size_t count) {
  return Process::instance().fresh_ids("projection", kFirstProjection, name, static_cast<unsigned>(count));
}
ProjectionID RegistrationCalls::add_projection_function(
    ProjectionID id, LogicalRegion (*of_region)(LogicalRegion, const DomainPoint&, Runtime*),
    LogicalRegion (*of_partition)(LogicalPartition, const DomainPoint&, Runtime*), const Where& where) {
  if (id == LEGION_AUTO_GENERATE_ID) id = generate_static_projection_id();
  Process& process = Process::instance();
  process.registering(where, [&] {
    process.add_projection(id, std::make_unique<FunctionProjection>(of_region, of_partition));
  });
  return id;
}

void RegistrationCalls::preregister_sharding_functor(ShardingID id, ShardingFunctor* functor, Where where) {
  Process& process = Process::instance();
  process.registering(where, [&] { process.add_sharding(id, std::unique_ptr<ShardingFunctor>(functor)); });
}
ShardingFunctor* RegistrationCalls::get_sharding_functor(ShardingID id) {
  return Process::instance().find_sharding(id);
}
ShardingID RegistrationCalls::generate_static_sharding_id() {
  return Process::instance().fresh_ids("sharding", kFirstSharding, nullptr, 1);
}
ShardingID RegistrationCalls::generate_library_sharding_ids(const char* name, size_t count) {
  return Process::instance().fresh_ids("sharding", kFirstSharding, name, static_cast<unsigned>(count));
}

LayoutConstraintID RegistrationCalls::preregister_layout(const LayoutConstraintRegistrar& registrar,
                                                         LayoutConstraintID id, Where where) {
  Process& process = Process::instance();
  return process.registering(where, [&] { return process.layouts().add(registrar, id); });
}
FieldSpace RegistrationCalls::get_layout_constraint_field_space(LayoutConstraintID id) const {
  return Process::instance().layouts().find(id).handle;
}
void RegistrationCalls::get_layout_constraints(LayoutConstraintID id,
                                               LayoutConstraintSet& constraints) const {
  constraints = Process::instance().layouts().find(id).layout_constraints;
}
const char* RegistrationCalls::get_layout_constraints_name(LayoutConstraintID id) const {
  return Process::instance().layouts().find(id).layout_name.c_str();
}

}  // namespace Legion::detail
