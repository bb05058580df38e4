#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "core/execution/field_view.h"
#include "core/forest/handles.h"
#include "core/program/requirement.h"

namespace testudo {

// A region whose fields are in memory of the program's. Where that memory can be the shared instance itself,
// it is used in place; else data is copied when it is attached, released and detached.
struct Attachment {
  Requirement requirement;  // one region
  Domain domain;
  std::vector<MappedField> external;  // ascending by field id, like the requirement's fields
  bool in_place = false;
  bool read_only = false;
};

// What is attached at this point of the program. Thread safe.
class Attachments {
 public:
  // Whether nothing of it was attached before.
  bool add(const std::shared_ptr<const Attachment>& attachment);
  // Whether it was attached.
  bool remove(const Attachment& attachment);

  // Copies what is attached of `fields` and `domain`, and is not in place, from `home` (views of `fields`, in
  // order) to the program's memory.
  void flush(RegionTreeId tree, const Domain& domain, const std::vector<MappedField>& home) const;

 private:
  using List = std::vector<std::shared_ptr<const Attachment>>;
  List of_tree(RegionTreeId tree) const;

  mutable std::mutex mutex_;
  std::unordered_map<RegionTreeId, List> attached_;
};

}  // namespace testudo
