#pragma once

#include "core/api/legion/runtime_synchronisation.h"

namespace Legion::detail {

// Names and other bytes that programs attach to tasks and handles. They are copied; what is retrieved stays
// valid until the run ends or it is attached anew.
class NameCalls : public SynchronisationCalls {
 public:
  void attach_name(TaskID task_id, const char* name, bool is_mutable = false, bool local_only = false);
  void attach_name(IndexSpace handle, const char* name, bool is_mutable = false);
  void attach_name(IndexPartition handle, const char* name, bool is_mutable = false);
  void attach_name(FieldSpace handle, const char* name, bool is_mutable = false);
  void attach_name(FieldSpace handle, FieldID field, const char* name, bool is_mutable = false);
  void attach_name(LogicalRegion handle, const char* name, bool is_mutable = false);
  void attach_name(LogicalPartition handle, const char* name, bool is_mutable = false);

  // Empty where there is none.
  void retrieve_name(TaskID task_id, const char*& result) const;
  void retrieve_name(IndexSpace handle, const char*& result) const;
  void retrieve_name(IndexPartition handle, const char*& result) const;
  void retrieve_name(FieldSpace handle, const char*& result) const;
  void retrieve_name(FieldSpace handle, FieldID field, const char*& result) const;
  void retrieve_name(LogicalRegion handle, const char*& result) const;
  void retrieve_name(LogicalPartition handle, const char*& result) const;

  void attach_semantic_information(TaskID task_id, SemanticTag tag, const void* buffer, size_t size,
                                   bool is_mutable = false, bool local_only = false);
  void attach_semantic_information(IndexSpace handle, SemanticTag tag, const void* buffer, size_t size,
                                   bool is_mutable = false);
  void attach_semantic_information(IndexPartition handle, SemanticTag tag, const void* buffer, size_t size,
                                   bool is_mutable = false);
  void attach_semantic_information(FieldSpace handle, SemanticTag tag, const void* buffer, size_t size,
                                   bool is_mutable = false);
  void attach_semantic_information(FieldSpace handle, FieldID field, SemanticTag tag, const void* buffer,
                                   size_t size, bool is_mutable = false);
  void attach_semantic_information(LogicalRegion handle, SemanticTag tag, const void* buffer, size_t size,
                                   bool is_mutable = false);
  void attach_semantic_information(LogicalPartition handle, SemanticTag tag, const void* buffer, size_t size,
                                   bool is_mutable = false);

  // False where there is none and `can_fail`; T0509 where there is none and not.
  bool retrieve_semantic_information(TaskID task_id, SemanticTag tag, const void*& result, size_t& size,
                                     bool can_fail = false, bool wait_until_ready = false) const;
  bool retrieve_semantic_information(IndexSpace handle, SemanticTag tag, const void*& result, size_t& size,
                                     bool can_fail = false, bool wait_until_ready = false) const;
  bool retrieve_semantic_information(IndexPartition handle, SemanticTag tag, const void*& result,
                                     size_t& size, bool can_fail = false,
                                     bool wait_until_ready = false) const;
  bool retrieve_semantic_information(FieldSpace handle, SemanticTag tag, const void*& result, size_t& size,
                                     bool can_fail = false, bool wait_until_ready = false) const;
  bool retrieve_semantic_information(FieldSpace handle, FieldID field, SemanticTag tag, const void*& result,
                                     size_t& size, bool can_fail = false,
                                     bool wait_until_ready = false) const;
  bool retrieve_semantic_information(LogicalRegion handle, SemanticTag tag, const void*& result, size_t& size,
                                     bool can_fail = false, bool wait_until_ready = false) const;
  bool retrieve_semantic_information(LogicalPartition handle, SemanticTag tag, const void*& result,
                                     size_t& size, bool can_fail = false,
                                     bool wait_until_ready = false) const;

 protected:
  using SynchronisationCalls::SynchronisationCalls;
};

}  // namespace Legion::detail
