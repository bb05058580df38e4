#pragma once

#include <cstdio>
#include <set>

#include "core/api/legion/runtime_registration.h"

namespace Legion {

// The command line, as `start` got it.
struct InputArgs {
  char** argv = nullptr;
  int argc = 0;
};

struct RegistrationCallbackArgs {
  Machine machine;
  Runtime* runtime;
  std::set<Processor> local_procs;
  UntypedBuffer buffer;
};
typedef void (*RegistrationCallbackFnptr)(Machine machine, Runtime* runtime,
                                          const std::set<Processor>& local_procs);
typedef void (*RegistrationWithArgsCallbackFnptr)(const RegistrationCallbackArgs& args);
typedef void (*LegacyRegistrationCallbackFnptr)(Machine* machine, Runtime* runtime,
                                                const std::set<Processor>& local_procs);

// The one object through which a program talks to the system. The static calls set a run up and start it; the
// others are made by tasks, with their context. One run at a time per process.
class Runtime : public detail::RegistrationCalls {
 public:
  explicit Runtime(detail::RuntimeState& state) : RegistrationCalls(state) {}

  // Runs the top-level task and everything it launches. Returns the exit status: 0, what set_return_code
  // said, or 1 if a task failed. With `background` returns 0 at once; wait_for_shutdown then waits. `filter`:
  // takes the runtime's own flags out of argv.
  static int start(int argc, char** argv, bool background = false, bool supply_default_mapper = true,
                   bool filter = false, detail::Where where = detail::Where::current());
  // Reads the runtime's flags ahead of `start`; with `filter` takes them out.
  static void initialize(int* argc, char*** argv, bool filter = false, bool parse = true);
  static int wait_for_shutdown();
  static void set_return_code(int code);
  static void set_top_level_task_id(TaskID task);
  static void set_top_level_task_mapper_id(MapperID mapper);
  static const InputArgs& get_input_args();
  static size_t get_maximum_dimension() { return LEGION_MAX_DIM; }
  static const char* get_legion_version();

  // Called once per process before the top-level task: the place to register mappers.
  static void add_registration_callback(RegistrationCallbackFnptr callback, bool dedup = true,
                                        size_t dedup_tag = 0);
  static void add_registration_callback(RegistrationWithArgsCallbackFnptr callback,
                                        const UntypedBuffer& buffer, bool dedup = true, size_t dedup_tag = 0);
  static void perform_registration_callback(RegistrationCallbackFnptr callback, bool global,
                                            bool deduplicate = true, size_t dedup_tag = 0);
  static void set_registration_callback(RegistrationCallbackFnptr callback);
  static void set_registration_callback(LegacyRegistrationCallbackFnptr callback);

  static bool has_runtime();
  static Runtime* get_runtime(Processor p = Processor::NO_PROC);  // null while nothing runs
  static bool has_context();
  static Context get_context();  // of the calling task; null outside tasks
  static const Task* get_context_task(Context ctx);

  // The runtime owns mappers from here on. Mapper 0 is the default one. A processor of its own each, or
  // NO_PROC.
  Mapping::MapperRuntime* get_mapper_runtime();
  void add_mapper(MapperID id, Mapping::Mapper* mapper, Processor processor = Processor::NO_PROC);
  void replace_default_mapper(Mapping::Mapper* mapper, Processor processor = Processor::NO_PROC);
  Mapping::Mapper* get_mapper(Context ctx, MapperID id, Processor target = Processor::NO_PROC);
  MapperID generate_dynamic_mapper_id() { return generate_static_mapper_id(); }
  MapperID generate_library_mapper_ids(const char* name, size_t count);
  static MapperID generate_static_mapper_id();

  TraceID generate_dynamic_trace_id() { return generate_static_trace_id(); }
  TraceID generate_library_trace_ids(const char* name, size_t count);
  static TraceID generate_static_trace_id();

  Processor get_executing_processor(Context ctx) const;
  const Task* get_current_task(Context ctx) const { return get_context_task(ctx); }
  const Task* get_local_task(Context ctx) const { return get_context_task(ctx); }
  // Of a task that all ranks run: this rank, and how many there are; 0 of 1 for other tasks. A program whose
  // launches depend on it goes different ways on different ranks: `i_know_what_i_am_doing` is its promise.
  ShardID get_shard_id(Context ctx, bool i_know_what_i_am_doing = false) const;
  size_t get_num_shards(Context ctx, bool i_know_what_i_am_doing = false) const;
  // Of a task that all ranks run, the first one prints.
  void print_once(Context ctx, FILE* file, const char* message) const;

  // Storage of the calling task, by id; destroyed when the task ends.
  template <typename T>
  T* get_local_task_variable(Context ctx, LocalVariableID id) {
    return static_cast<T*>(get_local_task_variable_untyped(ctx, id));
  }
  template <typename T>
  void set_local_task_variable(Context ctx, LocalVariableID id, const T* value,
                               void (*destructor)(void*) = nullptr) {
    set_local_task_variable_untyped(ctx, id, value, destructor);
  }
  void* get_local_task_variable_untyped(Context ctx, LocalVariableID id);
  void set_local_task_variable_untyped(Context ctx, LocalVariableID id, const void* value,
                                       void (*destructor)(void*) = nullptr);
};

}  // namespace Legion
