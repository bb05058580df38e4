#include "core/api/legion/runtime.h"

#include "core/api/detail/convert.h"
#include "core/api/detail/mapper_table.h"
#include "core/api/detail/process.h"

namespace Legion {

using detail::Process;

int Runtime::start(int argc, char** argv, bool background, bool, bool filter, detail::Where where) {
  return Process::instance().start(argc, argv, background, filter, where);
}
void Runtime::initialize(int* argc, char*** argv, bool filter, bool parse) {
  if (parse) Process::instance().initialize(argc, argv, filter);
}
int Runtime::wait_for_shutdown() {
  return Process::instance().wait();
}
void Runtime::set_return_code(int code) {
  Process::instance().set_return_code(code);
}
void Runtime::set_top_level_task_id(TaskID task) {
  Process::instance().set_top_level(task);
}
void Runtime::set_top_level_task_mapper_id(MapperID mapper) {
  Process::instance().set_top_level_mapper(mapper);
}
const InputArgs& Runtime::get_input_args() {
  return Process::instance().input_args();
}
const char* Runtime::get_legion_version() {
  return "25.06.0 (Testudo " TESTUDO_VERSION ")";
}

void Runtime::add_registration_callback(RegistrationCallbackFnptr callback, bool dedup, size_t tag) {
  Process::instance().add_callback({callback, nullptr, nullptr, {}, tag, dedup});
}
void Runtime::add_registration_callback(RegistrationWithArgsCallbackFnptr callback,
                                        const UntypedBuffer& buffer, bool dedup, size_t tag) {
  const auto* bytes = static_cast<const std::byte*>(buffer.get_ptr());
  Process::instance().add_callback(
      {nullptr, callback, nullptr, std::vector<std::byte>(bytes, bytes + buffer.get_size()), tag, dedup});
}
void Runtime::perform_registration_callback(RegistrationCallbackFnptr callback, bool, bool dedup,
                                            size_t tag) {
  Process::instance().add_callback({callback, nullptr, nullptr, {}, tag, dedup});
}
void Runtime::set_registration_callback(RegistrationCallbackFnptr callback) {
  add_registration_callback(callback);
}
void Runtime::set_registration_callback(LegacyRegistrationCallbackFnptr callback) {
  Process::instance().add_callback({nullptr, nullptr, callback, {}, 0, true});
}

bool Runtime::has_runtime() {
  return Process::instance().state() != nullptr;
}
Runtime* Runtime::get_runtime(Processor) {
  detail::RuntimeState* state = Process::instance().state();
  return state ? &state->api() : nullptr;
}
bool Runtime::has_context() {
  return get_context() != nullptr;
}
Context Runtime::get_context() {
  return detail::TaskContext::current();
}
const Task* Runtime::get_context_task(Context ctx) {
  return &ctx->task();
}

Mapping::MapperRuntime* Runtime::get_mapper_runtime() {
  return &state_->mappers().runtime();
}
void Runtime::add_mapper(MapperID id, Mapping::Mapper* mapper, Processor processor) {
  state_->mappers().add(id, std::unique_ptr<Mapping::Mapper>(mapper), processor);
}
void Runtime::replace_default_mapper(Mapping::Mapper* mapper, Processor processor) {
  add_mapper(0, mapper, processor);
}
Mapping::Mapper* Runtime::get_mapper(Context, MapperID id, Processor target) {
  return state_->mappers().find(id, target);
}
MapperID Runtime::generate_static_mapper_id() {
  return Process::instance().fresh_ids("mapper", LEGION_MAX_APPLICATION_MAPPER_ID + 1, nullptr, 1);
}
MapperID Runtime::generate_library_mapper_ids(const char* name, size_t count) {
  return Process::instance().fresh_ids("mapper", LEGION_MAX_APPLICATION_MAPPER_ID + 1, name,
                                       static_cast<unsigned>(count));
}
TraceID Runtime::generate_static_trace_id() {
  return Process::instance().fresh_ids("trace", LEGION_MAX_APPLICATION_TRACE_ID + 1, nullptr, 1);
}
TraceID Runtime::generate_library_trace_ids(const char* name, size_t count) {
  return Process::instance().fresh_ids("trace", LEGION_MAX_APPLICATION_TRACE_ID + 1, name,
                                       static_cast<unsigned>(count));
}

// The one that the task was given to, also where it goes on elsewhere after it has waited.
Processor Runtime::get_executing_processor(Context ctx) const {
  return state_->processor(ctx->invocation().processor);
}

ShardID Runtime::get_shard_id(Context ctx, bool) const {
  return ctx->task().get_shard_id();
}
size_t Runtime::get_num_shards(Context ctx, bool) const {
  return ctx->task().get_total_shards();
}

void Runtime::print_once(Context ctx, FILE* file, const char* message) const {
  if (ctx->task().get_shard_id() == 0) fputs(message, file);
}

void* Runtime::get_local_task_variable_untyped(Context ctx, LocalVariableID id) {
  return ctx->variable(id);
}
void Runtime::set_local_task_variable_untyped(Context ctx, LocalVariableID id, const void* value,
                                              void (*destructor)(void*)) {
  ctx->set_variable(id, const_cast<void*>(value), destructor);
}

}  // namespace Legion
