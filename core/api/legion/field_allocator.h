#pragma once

#include <set>
#include <vector>

#include "core/api/legion/future.h"
#include "core/api/legion/runtime_base.h"

namespace Legion {

// Adds fields to a field space and removes them. Copies work on the same space.
class FieldAllocator {
 public:
  FieldAllocator() = default;
  FieldAllocator(detail::RuntimeState& state, Context context, FieldSpace space)
      : state_(&state), context_(context), space_(space) {}

  bool exists() const { return state_ != nullptr; }
  // Errors: T0201 the id is taken, T0506 fields with a serialiser are not supported.
  FieldID allocate_field(size_t size, FieldID desired_field = LEGION_AUTO_GENERATE_ID,
                         CustomSerdezID serdez = 0, bool local_field = false,
                         const char* provenance = nullptr, detail::Where where = detail::Where::current());
  FieldID allocate_field(const Future& size, FieldID desired_field = LEGION_AUTO_GENERATE_ID,
                         CustomSerdezID serdez = 0, bool local_field = false,
                         const char* provenance = nullptr, detail::Where where = detail::Where::current());
  FieldID allocate_local_field(size_t size, FieldID desired_field = LEGION_AUTO_GENERATE_ID,
                               CustomSerdezID serdez = 0, const char* provenance = nullptr,
                               detail::Where where = detail::Where::current()) {
    return allocate_field(size, desired_field, serdez, true, provenance, where);
  }
  // Ids that `fields` already holds are used; missing ones are chosen and added.
  void allocate_fields(const std::vector<size_t>& sizes, std::vector<FieldID>& fields,
                       CustomSerdezID serdez = 0, bool local_fields = false, const char* provenance = nullptr,
                       detail::Where where = detail::Where::current());
  void allocate_fields(const std::vector<Future>& sizes, std::vector<FieldID>& fields,
                       CustomSerdezID serdez = 0, bool local_fields = false, const char* provenance = nullptr,
                       detail::Where where = detail::Where::current());
  void free_field(FieldID field, bool unordered = false, const char* provenance = nullptr,
                  detail::Where where = detail::Where::current());
  void free_fields(const std::set<FieldID>& fields, bool unordered = false, const char* provenance = nullptr,
                   detail::Where where = detail::Where::current());
  FieldSpace get_field_space() const { return space_; }

 private:
  detail::RuntimeState* state_ = nullptr;
  Context context_ = nullptr;
  FieldSpace space_;
};

}  // namespace Legion
