#pragma once

#include "core/api/legion/attach_launchers.h"
#include "core/api/legion/runtime_launches.h"
#include "core/api/legion/synchronisation_launchers.h"

namespace Legion::detail {

// Phase barriers, tasks that run together, and data in the program's own memory.
class SynchronisationCalls : public LaunchCalls {
 public:
  // Each phase takes `arrivals`. The barrier is there until the task that destroys it has done what it issued
  // before.
  PhaseBarrier create_phase_barrier(Context ctx, unsigned arrivals, Where where = Where::current());
  void destroy_phase_barrier(Context ctx, PhaseBarrier barrier, Where where = Where::current());
  // The handle of the next phase; does not wait.
  PhaseBarrier advance_phase_barrier(Context ctx, PhaseBarrier barrier, Where where = Where::current());

  // Each phase starts from `initial` and has the values that arrive applied, in an order that depends on the
  // values alone. Errors: T0108 no such operator, T0517 `initial` has not the size that it reduces into.
  DynamicCollective create_dynamic_collective(Context ctx, unsigned arrivals, ReductionOpID redop,
                                              const void* initial, size_t size,
                                              Where where = Where::current());
  void destroy_dynamic_collective(Context ctx, DynamicCollective collective, Where where = Where::current());
  void arrive_dynamic_collective(Context ctx, DynamicCollective collective, const void* value, size_t size,
                                 unsigned count = 1, Where where = Where::current());
  // Arrives when the future is ready, with its value.
  void defer_dynamic_collective_arrival(Context ctx, DynamicCollective collective, const Future& value,
                                        unsigned count = 1, Where where = Where::current());
  // Of the phase before the handle's: advance the handle at which values arrived. Errors: T0503 there is none
  // before.
  Future get_dynamic_collective_result(Context ctx, DynamicCollective collective,
                                       const char* provenance = nullptr, Where where = Where::current());
  DynamicCollective advance_dynamic_collective(Context ctx, DynamicCollective collective,
                                               Where where = Where::current());

  // The results by point. Errors: T0112 two tasks have one point, T0308 two of the launches interfere.
  FutureMap execute_must_epoch(Context ctx, const MustEpochLauncher& launcher,
                               Where where = Where::current());

  void issue_acquire(Context ctx, const AcquireLauncher& launcher, Where where = Where::current());
  void issue_release(Context ctx, const ReleaseLauncher& launcher, Where where = Where::current());

  // The region's data is what the memory holds. Errors: T0604 the memory is too small or its layout does not
  // fit, T0605 files are not supported, T0606 a field is attached already.
  PhysicalRegion attach_external_resource(Context ctx, const AttachLauncher& launcher,
                                          Where where = Where::current());
  // Once the future is ready the memory is the program's again; with `flush` it holds the region's data.
  // Errors: T0606 the region is not attached.
  Future detach_external_resource(Context ctx, PhysicalRegion region, const bool flush = true,
                                  const bool unordered = false, const char* provenance = nullptr,
                                  Where where = Where::current());
  ExternalResources attach_external_resources(Context ctx, const IndexAttachLauncher& launcher,
                                              Where where = Where::current());
  Future detach_external_resources(Context ctx, ExternalResources external, const bool flush = true,
                                   const bool unordered = false, const char* provenance = nullptr,
                                   Where where = Where::current());
  void progress_unordered_operations(Context) {}

  // Files are not supported: T0605.
  PhysicalRegion attach_hdf5(Context ctx, const char* file_name, LogicalRegion handle, LogicalRegion parent,
                             const std::map<FieldID, const char*>& field_map, LegionFileMode mode,
                             Where where = Where::current());
  void detach_hdf5(Context ctx, PhysicalRegion region, Where where = Where::current());
  PhysicalRegion attach_file(Context ctx, const char* file_name, LogicalRegion handle, LogicalRegion parent,
                             const std::vector<FieldID>& fields, LegionFileMode mode,
                             Where where = Where::current());
  void detach_file(Context ctx, PhysicalRegion region, Where where = Where::current());

 protected:
  using LaunchCalls::LaunchCalls;
};

}  // namespace Legion::detail
