#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <vector>

#include "core/base/id.h"

namespace testudo {

struct FieldNode {
  FieldId id = 0;
  size_t size = 0;
  bool alive = true;
};

// The fields of one field space. Thread safe.
class FieldTable {
 public:
  explicit FieldTable(FieldSpaceId space) : space_(space) {}

  FieldNode create(FieldId field, size_t size);  // T0201 where a living field has the id
  FieldNode create(size_t size);                 // picks an id
  void destroy(FieldId field);                   // T0202 where there is no living one

  std::vector<FieldId> living() const;
  bool has(FieldId field) const;
  size_t size_of(FieldId field) const;  // T0202 where there never was one

 private:
  // Picked ids start above those that programs usually choose themselves.
  static constexpr FieldId kFirstPicked = 1u << 20;

  const FieldSpaceId space_;
  mutable std::mutex mutex_;
  std::map<FieldId, FieldNode> fields_;
  FieldId next_picked_ = kFirstPicked;
};

}  // namespace testudo
