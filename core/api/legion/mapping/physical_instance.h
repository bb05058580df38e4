#pragma once

#include <memory>
#include <set>

#include "core/api/legion/layout_constraints.h"

namespace Legion::detail {
struct InstanceRecord;
}

namespace Legion::Mapping {

// An instance as mappers see it: where it is and how its data is laid out. The runtime makes it when a task
// that was mapped to it runs. Copies name the same one.
class PhysicalInstance {
 public:
  PhysicalInstance() = default;
  explicit PhysicalInstance(std::shared_ptr<const detail::InstanceRecord> record)
      : record_(std::move(record)) {}

  bool exists(bool = false) const { return record_ != nullptr; }
  Memory get_location() const;
  unsigned long get_instance_id() const;
  size_t get_instance_size() const;  // bytes
  void get_fields(std::set<FieldID>& fields) const;
  bool has_field(FieldID field) const;
  FieldSpace get_field_space() const;
  RegionTreeID get_tree_id() const;
  bool is_normal_instance() const;
  bool is_virtual_instance() const;
  bool is_reduction_instance() const;
  static PhysicalInstance get_virtual_instance();

  bool operator==(const PhysicalInstance& other) const { return record_ == other.record_; }
  bool operator!=(const PhysicalInstance& other) const { return record_ != other.record_; }
  bool operator<(const PhysicalInstance& other) const { return record_ < other.record_; }

  const std::shared_ptr<const detail::InstanceRecord>& record() const { return record_; }

 private:
  std::shared_ptr<const detail::InstanceRecord> record_;
};

}  // namespace Legion::Mapping
