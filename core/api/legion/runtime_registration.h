#pragma once

#include "core/api/legion/projection.h"
#include "core/api/legion/redop_ids.h"
#include "core/api/legion/reduction_op.h"
#include "core/api/legion/runtime_names.h"
#include "core/api/legion/sharding.h"
#include "core/api/legion/task_thunk.h"
#include "core/api/legion/variant_registrar.h"

namespace Legion::detail {

// What was written to register a variant, besides the function.
struct VariantRequest {
  TaskThunk thunk = nullptr;
  const void* user_data = nullptr;  // copied
  size_t user_size = 0;
  const char* task_name = nullptr;
  VariantID vid = LEGION_AUTO_GENERATE_ID;
  bool access_checks = false;  // the code around it was compiled with access checks
  Where where;
};
VariantID add_variant(const TaskVariantRegistrar& registrar, const VariantRequest& request);
void add_reduction(testudo::ReductionOperator op, bool permit_duplicates, const Where& where);

// Tasks, reductions, projections and layouts. The static forms work before `start`, all forms while a program
// runs. Wrong use throws while a program runs; before that `start` reports the first error and runs nothing.
class RegistrationCalls : public NameCalls {
 public:
  template <void (*FN)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*)>
  static VariantID preregister_task_variant(const TaskVariantRegistrar& registrar,
                                            const char* task_name = nullptr,
                                            VariantID vid = LEGION_AUTO_GENERATE_ID,
                                            bool access_checks = TESTUDO_CHECK_ACCESSES,
                                            Where where = Where::current()) {
    return add_variant(registrar, {call_task<void, FN>, nullptr, 0, task_name, vid, access_checks, where});
  }
  template <typename T, T (*FN)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*)>
  static VariantID preregister_task_variant(const TaskVariantRegistrar& registrar,
                                            const char* task_name = nullptr,
                                            VariantID vid = LEGION_AUTO_GENERATE_ID,
                                            bool access_checks = TESTUDO_CHECK_ACCESSES,
                                            Where where = Where::current()) {
    return add_variant(registrar, {call_task<T, FN>, nullptr, 0, task_name, vid, access_checks, where});
  }
  // With static user data, which every call of the task gets.
  template <typename UDT,
            void (*FN)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*, const UDT&)>
  static VariantID preregister_task_variant(const TaskVariantRegistrar& registrar, const UDT& user_data,
                                            const char* task_name = nullptr,
                                            VariantID vid = LEGION_AUTO_GENERATE_ID,
                                            bool access_checks = TESTUDO_CHECK_ACCESSES,
                                            Where where = Where::current()) {
    return add_variant(registrar, {call_task_with_data<void, UDT, FN>, &user_data, sizeof(UDT), task_name,
                                   vid, access_checks, where});
  }
  template <typename T, typename UDT,
            T (*FN)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*, const UDT&)>
  static VariantID preregister_task_variant(const TaskVariantRegistrar& registrar, const UDT& user_data,
                                            const char* task_name = nullptr,
                                            VariantID vid = LEGION_AUTO_GENERATE_ID,
                                            bool access_checks = TESTUDO_CHECK_ACCESSES,
                                            Where where = Where::current()) {
    return add_variant(registrar, {call_task_with_data<T, UDT, FN>, &user_data, sizeof(UDT), task_name, vid,
                                   access_checks, where});
  }

  template <void (*FN)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*)>
  VariantID register_task_variant(const TaskVariantRegistrar& registrar,
                                  VariantID vid = LEGION_AUTO_GENERATE_ID,
                                  bool access_checks = TESTUDO_CHECK_ACCESSES,
                                  Where where = Where::current()) {
    return preregister_task_variant<FN>(registrar, nullptr, vid, access_checks, where);
  }
  template <typename T, T (*FN)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*)>
  VariantID register_task_variant(const TaskVariantRegistrar& registrar,
                                  VariantID vid = LEGION_AUTO_GENERATE_ID,
                                  bool access_checks = TESTUDO_CHECK_ACCESSES,
                                  Where where = Where::current()) {
    return preregister_task_variant<T, FN>(registrar, nullptr, vid, access_checks, where);
  }
  template <typename UDT,
            void (*FN)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*, const UDT&)>
  VariantID register_task_variant(const TaskVariantRegistrar& registrar, const UDT& user_data,
                                  VariantID vid = LEGION_AUTO_GENERATE_ID,
                                  bool access_checks = TESTUDO_CHECK_ACCESSES,
                                  Where where = Where::current()) {
    return preregister_task_variant<UDT, FN>(registrar, user_data, nullptr, vid, access_checks, where);
  }
  template <typename T, typename UDT,
            T (*FN)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*, const UDT&)>
  VariantID register_task_variant(const TaskVariantRegistrar& registrar, const UDT& user_data,
                                  VariantID vid = LEGION_AUTO_GENERATE_ID,
                                  bool access_checks = TESTUDO_CHECK_ACCESSES,
                                  Where where = Where::current()) {
    return preregister_task_variant<T, UDT, FN>(registrar, user_data, nullptr, vid, access_checks, where);
  }

  // The 2014 forms. `single` and `index` said which launches may use the variant; all may.
  template <void (*FN)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*)>
  static TaskID register_legion_task(TaskID id, Processor::Kind kind, bool single, bool index,
                                     VariantID vid = LEGION_AUTO_GENERATE_ID,
                                     TaskConfigOptions options = TaskConfigOptions(),
                                     const char* name = nullptr, bool access_checks = TESTUDO_CHECK_ACCESSES,
                                     Where where = Where::current()) {
    return add_legacy(id, kind, options, {call_task<void, FN>, nullptr, 0, name, vid, access_checks, where},
                      single, index);
  }
  template <typename T, T (*FN)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*)>
  static TaskID register_legion_task(TaskID id, Processor::Kind kind, bool single, bool index,
                                     VariantID vid = LEGION_AUTO_GENERATE_ID,
                                     TaskConfigOptions options = TaskConfigOptions(),
                                     const char* name = nullptr, bool access_checks = TESTUDO_CHECK_ACCESSES,
                                     Where where = Where::current()) {
    return add_legacy(id, kind, options, {call_task<T, FN>, nullptr, 0, name, vid, access_checks, where},
                      single, index);
  }
  template <typename UDT,
            void (*FN)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*, const UDT&)>
  static TaskID register_legion_task(TaskID id, Processor::Kind kind, bool single, bool index,
                                     const UDT& user_data, VariantID vid = LEGION_AUTO_GENERATE_ID,
                                     TaskConfigOptions options = TaskConfigOptions(),
                                     const char* name = nullptr, bool access_checks = TESTUDO_CHECK_ACCESSES,
                                     Where where = Where::current()) {
    return add_legacy(
        id, kind, options,
        {call_task_with_data<void, UDT, FN>, &user_data, sizeof(UDT), name, vid, access_checks, where},
        single, index);
  }
  template <typename T, typename UDT,
            T (*FN)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*, const UDT&)>
  static TaskID register_legion_task(TaskID id, Processor::Kind kind, bool single, bool index,
                                     const UDT& user_data, VariantID vid = LEGION_AUTO_GENERATE_ID,
                                     TaskConfigOptions options = TaskConfigOptions(),
                                     const char* name = nullptr, bool access_checks = TESTUDO_CHECK_ACCESSES,
                                     Where where = Where::current()) {
    return add_legacy(
        id, kind, options,
        {call_task_with_data<T, UDT, FN>, &user_data, sizeof(UDT), name, vid, access_checks, where}, single,
        index);
  }

  TaskID generate_dynamic_task_id() { return generate_static_task_id(); }
  // The first of `count` ids; the same name gives the same ids.
  TaskID generate_library_task_ids(const char* name, size_t count);
  static TaskID generate_static_task_id();

  template <typename R>
  static void register_reduction_op(ReductionOpID redop, bool permit_duplicates = false,
                                    Where where = Where::current()) {
    add_reduction(make_reduction<R>(redop), permit_duplicates, where);
  }
  static const testudo::ReductionOperator* get_reduction_op(ReductionOpID redop);
  ReductionOpID generate_dynamic_reduction_id() { return generate_static_reduction_id(); }
  ReductionOpID generate_library_reduction_ids(const char* name, size_t count);
  static ReductionOpID generate_static_reduction_id();

  // The runtime owns the functor from here on.
  void register_projection_functor(ProjectionID id, ProjectionFunctor* functor, bool = false,
                                   const char* = nullptr, Where where = Where::current()) {
    preregister_projection_functor(id, functor, where);
  }
  static void preregister_projection_functor(ProjectionID id, ProjectionFunctor* functor,
                                             Where where = Where::current());
  static ProjectionFunctor* get_projection_functor(ProjectionID id);
  ProjectionID generate_dynamic_projection_id() { return generate_static_projection_id(); }
  ProjectionID generate_library_projection_ids(const char* name, size_t count);
  static ProjectionID generate_static_projection_id();
  // The 2014 forms: a function that maps the upper bound and a point to a region.
  template <LogicalRegion (*FN)(LogicalRegion, const DomainPoint&, Runtime*)>
  static ProjectionID register_region_function(ProjectionID id, Where where = Where::current()) {
    return add_projection_function(id, FN, nullptr, where);
  }
  template <LogicalRegion (*FN)(LogicalPartition, const DomainPoint&, Runtime*)>
  static ProjectionID register_partition_function(ProjectionID id, Where where = Where::current()) {
    return add_projection_function(id, nullptr, FN, where);
  }

  // The same for sharding functors. Errors: T0121 the id is taken, or 0, which means the default: blocks of
  // the launch domain.
  void register_sharding_functor(ShardingID id, ShardingFunctor* functor, bool = false, const char* = nullptr,
                                 Where where = Where::current()) {
    preregister_sharding_functor(id, functor, where);
  }
  static void preregister_sharding_functor(ShardingID id, ShardingFunctor* functor,
                                           Where where = Where::current());
  static ShardingFunctor* get_sharding_functor(ShardingID id);
  ShardingID generate_dynamic_sharding_id() { return generate_static_sharding_id(); }
  ShardingID generate_library_sharding_ids(const char* name, size_t count);
  static ShardingID generate_static_sharding_id();

  LayoutConstraintID register_layout(const LayoutConstraintRegistrar& registrar,
                                     Where where = Where::current()) {
    return preregister_layout(registrar, LEGION_AUTO_GENERATE_ID, where);
  }
  static LayoutConstraintID preregister_layout(const LayoutConstraintRegistrar& registrar,
                                               LayoutConstraintID id = LEGION_AUTO_GENERATE_ID,
                                               Where where = Where::current());
  void release_layout(LayoutConstraintID) {}
  FieldSpace get_layout_constraint_field_space(LayoutConstraintID id) const;
  void get_layout_constraints(LayoutConstraintID id, LayoutConstraintSet& constraints) const;
  const char* get_layout_constraints_name(LayoutConstraintID id) const;

 protected:
  using NameCalls::NameCalls;

 private:
  static TaskID add_legacy(TaskID id, Processor::Kind kind, TaskConfigOptions options,
                           const VariantRequest& request, bool single, bool index);
  static ProjectionID add_projection_function(
      ProjectionID id, LogicalRegion (*of_region)(LogicalRegion, const DomainPoint&, Runtime*),
      LogicalRegion (*of_partition)(LogicalPartition, const DomainPoint&, Runtime*), const Where& where);
};

}  // namespace Legion::detail
