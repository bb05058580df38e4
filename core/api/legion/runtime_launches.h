#pragma once

#include "core/api/legion/data_launchers.h"
#include "core/api/legion/launchers.h"
#include "core/api/legion/physical_region.h"
#include "core/api/legion/runtime_regions.h"
#include "core/api/legion/task.h"

namespace Legion::detail {}  // namespace Legion::detail

namespace Legion {

// Says which point of an old domain each point of a new one stands for.
class PointTransformFunctor {
 public:
  virtual ~PointTransformFunctor() = default;
  virtual bool is_invertible() const { return false; }
  virtual DomainPoint transform_point(const DomainPoint& point, const Domain& domain,
                                      const Domain& range) = 0;
};
typedef DomainPoint (*PointTransformFnptr)(const DomainPoint& point, const Domain& domain,
                                           const Domain& range);

}  // namespace Legion

namespace Legion::detail {

// The operations of a task, in program order.
class LaunchCalls : public RegionCalls {
 public:
  Future execute_task(Context ctx, const TaskLauncher& launcher, Where where = Where::current());
  FutureMap execute_index_space(Context ctx, const IndexTaskLauncher& launcher,
                                Where where = Where::current());
  // All results folded into one; `ordered`: in the order of the points.
  Future execute_index_space(Context ctx, const IndexTaskLauncher& launcher, ReductionOpID redop,
                             bool ordered = true, Where where = Where::current());
  // The forms of the oldest API.
  Future execute_task(Context ctx, TaskID task, const std::vector<IndexSpaceRequirement>& indexes,
                      const std::vector<FieldSpaceRequirement>& fields,
                      const std::vector<RegionRequirement>& regions, const UntypedBuffer& argument,
                      const Predicate& predicate = Predicate::TRUE_PRED, MapperID id = 0,
                      MappingTagID tag = 0, Where where = Where::current());
  FutureMap execute_index_space(Context ctx, TaskID task, const Domain domain,
                                const std::vector<IndexSpaceRequirement>& indexes,
                                const std::vector<FieldSpaceRequirement>& fields,
                                const std::vector<RegionRequirement>& regions, const UntypedBuffer& argument,
                                const ArgumentMap& arguments,
                                const Predicate& predicate = Predicate::TRUE_PRED,
                                bool must_parallelism = false, MapperID id = 0, MappingTagID tag = 0,
                                Where where = Where::current());

  Future reduce_future_map(Context ctx, const FutureMap& futures, ReductionOpID redop, bool ordered = true,
                           MapperID id = 0, MappingTagID tag = 0, const char* provenance = nullptr,
                           Future initial_value = Future(), Where where = Where::current());
  FutureMap construct_future_map(Context ctx, IndexSpace domain,
                                 const std::map<DomainPoint, UntypedBuffer>& data, bool collective = false,
                                 unsigned sharding = 0, bool implicit_sharding = false,
                                 const char* provenance = nullptr);
  FutureMap construct_future_map(Context ctx, const Domain& domain,
                                 const std::map<DomainPoint, UntypedBuffer>& data, bool collective = false,
                                 unsigned sharding = 0, bool implicit_sharding = false);
  FutureMap construct_future_map(Context ctx, IndexSpace domain, const std::map<DomainPoint, Future>& futures,
                                 bool collective = false, unsigned sharding = 0,
                                 bool implicit_sharding = false, const char* provenance = nullptr);
  FutureMap construct_future_map(Context ctx, const Domain& domain,
                                 const std::map<DomainPoint, Future>& futures, bool collective = false,
                                 unsigned sharding = 0, bool implicit_sharding = false);

  // The future of point p of the result is that of the transformed point in `futures`.
  FutureMap transform_future_map(Context ctx, const FutureMap& futures, IndexSpace new_domain,
                                 PointTransformFnptr transform, const char* provenance = nullptr);
  FutureMap transform_future_map(Context ctx, const FutureMap& futures, IndexSpace new_domain,
                                 PointTransformFunctor* functor, bool take_ownership = false,
                                 const char* provenance = nullptr);

  // Inline mappings. The call returns at once; wait_until_valid, or making an accessor, waits for the data.
  PhysicalRegion map_region(Context ctx, const InlineLauncher& launcher, Where where = Where::current());
  PhysicalRegion map_region(Context ctx, const RegionRequirement& requirement, MapperID id = 0,
                            MappingTagID tag = 0, const char* provenance = nullptr,
                            Where where = Where::current());
  // The calling task's own requirement `index`, mapped again.
  PhysicalRegion map_region(Context ctx, unsigned index, MapperID id = 0, MappingTagID tag = 0,
                            const char* provenance = nullptr, Where where = Where::current());
  void remap_region(Context ctx, PhysicalRegion region, const char* provenance = nullptr,
                    Where where = Where::current());
  void unmap_region(Context ctx, PhysicalRegion region);
  void unmap_all_regions(Context ctx);

  template <typename T>
  void fill_field(Context ctx, LogicalRegion handle, LogicalRegion parent, FieldID field, const T& value,
                  Predicate predicate = Predicate::TRUE_PRED, Where where = Where::current()) {
    fill_field(ctx, handle, parent, field, static_cast<const void*>(&value), sizeof(T), predicate, where);
  }
  void fill_field(Context ctx, LogicalRegion handle, LogicalRegion parent, FieldID field, const void* value,
                  size_t size, Predicate predicate = Predicate::TRUE_PRED, Where where = Where::current());
  void fill_field(Context ctx, LogicalRegion handle, LogicalRegion parent, FieldID field, Future value,
                  Predicate predicate = Predicate::TRUE_PRED, Where where = Where::current());
  template <typename T>
  void fill_fields(Context ctx, LogicalRegion handle, LogicalRegion parent, const std::set<FieldID>& fields,
                   const T& value, Predicate predicate = Predicate::TRUE_PRED,
                   Where where = Where::current()) {
    fill_fields(ctx, handle, parent, fields, static_cast<const void*>(&value), sizeof(T), predicate, where);
  }
  void fill_fields(Context ctx, LogicalRegion handle, LogicalRegion parent, const std::set<FieldID>& fields,
                   const void* value, size_t size, Predicate predicate = Predicate::TRUE_PRED,
                   Where where = Where::current());
  void fill_fields(Context ctx, LogicalRegion handle, LogicalRegion parent, const std::set<FieldID>& fields,
                   Future value, Predicate predicate = Predicate::TRUE_PRED, Where where = Where::current());
  void fill_fields(Context ctx, const FillLauncher& launcher, Where where = Where::current());
  void fill_fields(Context ctx, const IndexFillLauncher& launcher, Where where = Where::current());

  void issue_copy_operation(Context ctx, const CopyLauncher& launcher, Where where = Where::current());
  void issue_copy_operation(Context ctx, const IndexCopyLauncher& launcher, Where where = Where::current());

  // The future is ready when everything before the fence is done.
  Future issue_mapping_fence(Context ctx, const char* provenance = nullptr, Where where = Where::current());
  Future issue_execution_fence(Context ctx, const char* provenance = nullptr, Where where = Where::current());

  // What is launched in between repeats itself, from one time with this id to the next. It is recorded the
  // first time and replayed afterwards, where it can be (docs/tracing.md); that changes no result, also where
  // something else is done than before.
  void begin_trace(Context ctx, TraceID trace, bool logical_only = false, bool static_trace = false,
                   const std::set<RegionTreeID>* managed = nullptr, const char* provenance = nullptr,
                   Where where = Where::current());
  void end_trace(Context ctx, TraceID trace, const char* provenance = nullptr,
                 Where where = Where::current());
  void complete_frame(Context, const char* = nullptr) {}

  // The time at which the precondition was ready (or the call, without one).
  Future get_current_time(Context ctx, Future precondition = Future());                  // double, seconds
  Future get_current_time_in_microseconds(Context ctx, Future precondition = Future());  // long long
  Future get_current_time_in_nanoseconds(Context ctx, Future precondition = Future());
  static long long get_zero_time() { return 0; }

  // Asks a mapper.
  Future select_tunable_value(Context ctx, TunableID tunable, MapperID id = 0, MappingTagID tag = 0,
                              const void* args = nullptr, size_t size = 0);

 protected:
  using RegionCalls::RegionCalls;
};

}  // namespace Legion::detail
