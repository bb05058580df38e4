#include "core/api/legion/runtime_names.h"

#include <cstring>

#include "core/api/detail/convert.h"
#include "core/api/detail/runtime_state.h"

namespace Legion::detail {

namespace {

HandleKey task_key(TaskID task) {
  return {"task", task, 0};
}

// Names are semantic information, and the forest and the registry know them too, for diagnostics and traces.
void name(RuntimeState& state, const HandleKey& key, const char* text, bool is_mutable) {
  state.handles().attach(key, LEGION_NAME_SEMANTIC_TAG, text, std::strlen(text) + 1, is_mutable);
  if (key.kind == "task") {
    state.core().registry().set_task_name(static_cast<TaskID>(key.id), text);
    return;
  }
  state.forest().set_name(key.kind, key.id, key.space, text);
}

void name_of(const RuntimeState& state, const HandleKey& key, const char*& result) {
  const std::vector<std::byte>* bytes =
      const_cast<RuntimeState&>(state).handles().find(key, LEGION_NAME_SEMANTIC_TAG);
  result = bytes ? reinterpret_cast<const char*>(bytes->data()) : "";
}

bool find(const RuntimeState& state, const HandleKey& key, SemanticTag tag, const void*& result, size_t& size,
          bool can_fail) {
  const std::vector<std::byte>* bytes = const_cast<RuntimeState&>(state).handles().find(key, tag);
  if (!bytes && !can_fail) {
    throw_error("T0509", "there is no semantic information with tag " + std::to_string(tag) + " on " +
                             key.kind + " " + std::to_string(key.id));
  }
  result = bytes ? bytes->data() : nullptr;
  size = bytes ? bytes->size() : 0;
  return bytes != nullptr;
}

}  // namespace

void NameCalls::attach_name(TaskID task_id, const char* text, bool is_mutable, bool) {
  name(*state_, task_key(task_id), text, is_mutable);
}
void NameCalls::attach_name(IndexSpace handle, const char* text, bool is_mutable) {
  name(*state_, HandleKey{"index_space", handle.get_id(), 0}, text, is_mutable);
}
void NameCalls::attach_name(IndexPartition handle, const char* text, bool is_mutable) {
  name(*state_, HandleKey{"partition", handle.get_id(), 0}, text, is_mutable);
}
void NameCalls::attach_name(FieldSpace handle, const char* text, bool is_mutable) {
  name(*state_, HandleKey{"field_space", handle.get_id(), 0}, text, is_mutable);
}
void NameCalls::attach_name(FieldSpace handle, FieldID field, const char* text, bool is_mutable) {
  name(*state_, HandleKey{"field", field, handle.get_id()}, text, is_mutable);
}
void NameCalls::attach_name(LogicalRegion handle, const char* text, bool is_mutable) {
  name(*state_, HandleKey{"region", handle.get_tree_id(), handle.get_index_space().get_id()}, text,
       is_mutable);
}
void NameCalls::attach_name(LogicalPartition handle, const char* text, bool is_mutable) {
  name(*state_, HandleKey{"logical_partition", handle.get_tree_id(), handle.get_index_partition().get_id()},
       text, is_mutable);
}

void NameCalls::retrieve_name(TaskID task_id, const char*& result) const {
  name_of(*state_, task_key(task_id), result);
}
void NameCalls::retrieve_name(IndexSpace handle, const char*& result) const {
  name_of(*state_, HandleKey{"index_space", handle.get_id(), 0}, result);
}
void NameCalls::retrieve_name(IndexPartition handle, const char*& result) const {
  name_of(*state_, HandleKey{"partition", handle.get_id(), 0}, result);
}
void NameCalls::retrieve_name(FieldSpace handle, const char*& result) const {
  name_of(*state_, HandleKey{"field_space", handle.get_id(), 0}, result);
}
void NameCalls::retrieve_name(FieldSpace handle, FieldID field, const char*& result) const {
  name_of(*state_, HandleKey{"field", field, handle.get_id()}, result);
}
void NameCalls::retrieve_name(LogicalRegion handle, const char*& result) const {
  name_of(*state_, HandleKey{"region", handle.get_tree_id(), handle.get_index_space().get_id()}, result);
}
void NameCalls::retrieve_name(LogicalPartition handle, const char*& result) const {
  name_of(*state_,
          HandleKey{"logical_partition", handle.get_tree_id(), handle.get_index_partition().get_id()},
          result);
}

void NameCalls::attach_semantic_information(TaskID task_id, SemanticTag tag, const void* buffer, size_t size,
                                            bool is_mutable, bool) {
  state_->handles().attach(task_key(task_id), tag, buffer, size, is_mutable);
}
void NameCalls::attach_semantic_information(IndexSpace handle, SemanticTag tag, const void* buffer,
                                            size_t size, bool is_mutable) {
  state_->handles().attach(HandleKey{"index_space", handle.get_id(), 0}, tag, buffer, size, is_mutable);
}
void NameCalls::attach_semantic_information(IndexPartition handle, SemanticTag tag, const void* buffer,
                                            size_t size, bool is_mutable) {
  state_->handles().attach(HandleKey{"partition", handle.get_id(), 0}, tag, buffer, size, is_mutable);
}
void NameCalls::attach_semantic_information(FieldSpace handle, SemanticTag tag, const void* buffer,
                                            size_t size, bool is_mutable) {
  state_->handles().attach(HandleKey{"field_space", handle.get_id(), 0}, tag, buffer, size, is_mutable);
}
void NameCalls::attach_semantic_information(FieldSpace handle, FieldID field, SemanticTag tag,
                                            const void* buffer, size_t size, bool is_mutable) {
  state_->handles().attach(HandleKey{"field", field, handle.get_id()}, tag, buffer, size, is_mutable);
}
void NameCalls::attach_semantic_information(LogicalRegion handle, SemanticTag tag, const void* buffer,
                                            size_t size, bool is_mutable) {
  state_->handles().attach(HandleKey{"region", handle.get_tree_id(), handle.get_index_space().get_id()}, tag,
                           buffer, size, is_mutable);
}
void NameCalls::attach_semantic_information(LogicalPartition handle, SemanticTag tag, const void* buffer,
                                            size_t size, bool is_mutable) {
  state_->handles().attach(
      HandleKey{"logical_partition", handle.get_tree_id(), handle.get_index_partition().get_id()}, tag,
      buffer, size, is_mutable);
}

bool NameCalls::retrieve_semantic_information(TaskID task_id, SemanticTag tag, const void*& result,
                                              size_t& size, bool can_fail, bool) const {
  return find(*state_, task_key(task_id), tag, result, size, can_fail);
}
bool NameCalls::retrieve_semantic_information(IndexSpace handle, SemanticTag tag, const void*& result,
                                              size_t& size, bool can_fail, bool) const {
  return find(*state_, HandleKey{"index_space", handle.get_id(), 0}, tag, result, size, can_fail);
}
bool NameCalls::retrieve_semantic_information(IndexPartition handle, SemanticTag tag, const void*& result,
                                              size_t& size, bool can_fail, bool) const {
  return find(*state_, HandleKey{"partition", handle.get_id(), 0}, tag, result, size, can_fail);
}
bool NameCalls::retrieve_semantic_information(FieldSpace handle, SemanticTag tag, const void*& result,
                                              size_t& size, bool can_fail, bool) const {
  return find(*state_, HandleKey{"field_space", handle.get_id(), 0}, tag, result, size, can_fail);
}
bool NameCalls::retrieve_semantic_information(FieldSpace handle, FieldID field, SemanticTag tag,
                                              const void*& result, size_t& size, bool can_fail, bool) const {
  return find(*state_, HandleKey{"field", field, handle.get_id()}, tag, result, size, can_fail);
}
bool NameCalls::retrieve_semantic_information(LogicalRegion handle, SemanticTag tag, const void*& result,
                                              size_t& size, bool can_fail, bool) const {
  return find(*state_, HandleKey{"region", handle.get_tree_id(), handle.get_index_space().get_id()}, tag,
              result, size, can_fail);
}
bool NameCalls::retrieve_semantic_information(LogicalPartition handle, SemanticTag tag, const void*& result,
                                              size_t& size, bool can_fail, bool) const {
  return find(*state_,
              HandleKey{"logical_partition", handle.get_tree_id(), handle.get_index_partition().get_id()},
              tag, result, size, can_fail);
}

}  // namespace Legion::detail
