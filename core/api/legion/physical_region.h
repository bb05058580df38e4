#pragma once

#include <memory>
#include <set>
#include <vector>

#include "core/api/legion/handles.h"
#include "core/api/legion/where.h"

namespace LegionRuntime::Accessor {
template <typename Kind, typename T, typename PT>
class RegionAccessor;
namespace AccessorType {
struct Generic;
}
}  // namespace LegionRuntime::Accessor

namespace Legion {

namespace detail {
class RegionHandle;
}

// A region that is mapped into memory: the argument of a task, or an inline mapping. Copies name the same
// mapping; what a task was given may be used while the task runs.
class PhysicalRegion {
 public:
  PhysicalRegion() = default;
  explicit PhysicalRegion(std::shared_ptr<detail::RegionHandle> handle) : handle_(std::move(handle)) {}

  bool exists() const { return handle_ != nullptr; }
  bool operator==(const PhysicalRegion& other) const { return handle_ == other.handle_; }
  bool operator!=(const PhysicalRegion& other) const { return handle_ != other.handle_; }
  bool operator<(const PhysicalRegion& other) const { return handle_ < other.handle_; }

  bool is_mapped() const;
  void wait_until_valid(bool = false, const char* = nullptr,
                        Legion::detail::Where where = Legion::detail::Where::current());
  bool is_valid() const;
  LogicalRegion get_logical_region() const;
  PrivilegeMode get_privilege() const;
  void get_memories(std::set<Memory>& memories, bool = false, const char* = nullptr) const;
  void get_fields(std::vector<FieldID>& fields,
                  Legion::detail::Where where = Legion::detail::Where::current()) const;

  Domain get_domain() const;
  Domain get_box() const;  // the bounding box of the domain
  template <int D, typename T = coord_t>
  DomainT<D, T> get_bounds() const {
    return get_domain();
  }
  template <int D, typename T>
  operator DomainT<D, T>() const {
    return get_domain();
  }
  template <int D, typename T>
  operator Rect<D, T>() const {
    return get_box();
  }

  // The 2014 accessors; defined in legacy_accessor.h.
  LegionRuntime::Accessor::RegionAccessor<LegionRuntime::Accessor::AccessorType::Generic, void, void>
  get_accessor(Legion::detail::Where where = Legion::detail::Where::current()) const;
  LegionRuntime::Accessor::RegionAccessor<LegionRuntime::Accessor::AccessorType::Generic, void, void>
  get_field_accessor(FieldID field, bool = false,
                     Legion::detail::Where where = Legion::detail::Where::current()) const;

  const std::shared_ptr<detail::RegionHandle>& handle() const { return handle_; }

 private:
  std::shared_ptr<detail::RegionHandle> handle_;
};

}  // namespace Legion
