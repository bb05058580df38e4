#pragma once

#include <functional>
#include <iosfwd>

#include "core/api/legion/domain.h"
#include "core/api/legion/where.h"

// The names of spaces, partitions and regions. All are trivially copyable, all-zero means "none", and
// programs keep them in task arguments and fields.
namespace Legion {

namespace detail {

// Number of dimensions and coordinate type of a space; 0: of nothing.
template <typename T>
constexpr TypeTag coordinate_code() {
  return static_cast<TypeTag>(sizeof(T) * 2 + (std::is_signed_v<T> ? 1 : 0));
}
template <int D, typename T = coord_t>
constexpr TypeTag type_tag() {
  return static_cast<TypeTag>(D) | coordinate_code<T>() << 8;
}
constexpr TypeTag type_tag(int dim) {
  return static_cast<TypeTag>(dim) | coordinate_code<coord_t>() << 8;
}
[[noreturn]] void wrong_handle_type(const char* what, TypeTag is, TypeTag wanted, const Where& where);
template <int D, typename T>
void check_type(const char* what, bool exists, TypeTag tag, const Where& where) {
  if (exists && tag != type_tag<D, T>()) wrong_handle_type(what, tag, type_tag<D, T>(), where);
}

}  // namespace detail

class IndexSpace {
 public:
  static const IndexSpace NO_SPACE;

  constexpr IndexSpace() = default;
  constexpr IndexSpace(IndexSpaceID id, IndexTreeID tree, TypeTag tag) : id_(id), tree_(tree), tag_(tag) {}

  IndexSpaceID get_id() const { return id_; }
  IndexTreeID get_tree_id() const { return tree_; }
  TypeTag get_type_tag() const { return tag_; }
  bool exists() const { return id_ != 0; }
  int get_dim() const { return static_cast<int>(tag_ & 0xff); }

  friend bool operator==(const IndexSpace& a, const IndexSpace& b) { return a.id_ == b.id_; }
  friend bool operator!=(const IndexSpace& a, const IndexSpace& b) { return a.id_ != b.id_; }
  friend bool operator<(const IndexSpace& a, const IndexSpace& b) { return a.id_ < b.id_; }

 private:
  IndexSpaceID id_ = 0;
  IndexTreeID tree_ = 0;
  TypeTag tag_ = 0;
};
inline constexpr IndexSpace IndexSpace::NO_SPACE{};

class IndexPartition {
 public:
  static const IndexPartition NO_PART;

  constexpr IndexPartition() = default;
  constexpr IndexPartition(IndexPartitionID id, IndexTreeID tree, TypeTag tag)
      : id_(id), tree_(tree), tag_(tag) {}

  IndexPartitionID get_id() const { return id_; }
  IndexTreeID get_tree_id() const { return tree_; }
  TypeTag get_type_tag() const { return tag_; }
  bool exists() const { return id_ != 0; }
  int get_dim() const { return static_cast<int>(tag_ & 0xff); }

  friend bool operator==(const IndexPartition& a, const IndexPartition& b) { return a.id_ == b.id_; }
  friend bool operator!=(const IndexPartition& a, const IndexPartition& b) { return a.id_ != b.id_; }
  friend bool operator<(const IndexPartition& a, const IndexPartition& b) { return a.id_ < b.id_; }

 private:
  IndexPartitionID id_ = 0;
  IndexTreeID tree_ = 0;
  TypeTag tag_ = 0;
};
inline constexpr IndexPartition IndexPartition::NO_PART{};

class FieldSpace {
 public:
  static const FieldSpace NO_SPACE;

  constexpr FieldSpace() = default;
  constexpr explicit FieldSpace(FieldSpaceID id) : id_(id) {}

  FieldSpaceID get_id() const { return id_; }
  bool exists() const { return id_ != 0; }

  friend bool operator==(const FieldSpace& a, const FieldSpace& b) { return a.id_ == b.id_; }
  friend bool operator!=(const FieldSpace& a, const FieldSpace& b) { return a.id_ != b.id_; }
  friend bool operator<(const FieldSpace& a, const FieldSpace& b) { return a.id_ < b.id_; }

 private:
  FieldSpaceID id_ = 0;
};
inline constexpr FieldSpace FieldSpace::NO_SPACE{};

class LogicalRegion {
 public:
  static const LogicalRegion NO_REGION;

  constexpr LogicalRegion() = default;
  constexpr LogicalRegion(RegionTreeID tree, IndexSpace index, FieldSpace fields)
      : tree_(tree), index_space_(index), field_space_(fields) {}

  IndexSpace get_index_space() const { return index_space_; }
  FieldSpace get_field_space() const { return field_space_; }
  RegionTreeID get_tree_id() const { return tree_; }
  TypeTag get_type_tag() const { return index_space_.get_type_tag(); }
  bool exists() const { return tree_ != 0; }
  int get_dim() const { return index_space_.get_dim(); }

  friend bool operator==(const LogicalRegion& a, const LogicalRegion& b) {
    return a.tree_ == b.tree_ && a.index_space_ == b.index_space_ && a.field_space_ == b.field_space_;
  }
  friend bool operator!=(const LogicalRegion& a, const LogicalRegion& b) { return !(a == b); }
  friend bool operator<(const LogicalRegion& a, const LogicalRegion& b) {
    if (a.tree_ != b.tree_) return a.tree_ < b.tree_;
    if (a.index_space_ != b.index_space_) return a.index_space_ < b.index_space_;
    return a.field_space_ < b.field_space_;
  }

 private:
  RegionTreeID tree_ = 0;
  IndexSpace index_space_;
  FieldSpace field_space_;
};
inline constexpr LogicalRegion LogicalRegion::NO_REGION{};

class LogicalPartition {
 public:
  static const LogicalPartition NO_PART;

  constexpr LogicalPartition() = default;
  constexpr LogicalPartition(RegionTreeID tree, IndexPartition partition, FieldSpace fields)
      : tree_(tree), index_partition_(partition), field_space_(fields) {}

  IndexPartition get_index_partition() const { return index_partition_; }
  FieldSpace get_field_space() const { return field_space_; }
  RegionTreeID get_tree_id() const { return tree_; }
  TypeTag get_type_tag() const { return index_partition_.get_type_tag(); }
  bool exists() const { return tree_ != 0; }
  int get_dim() const { return index_partition_.get_dim(); }

  friend bool operator==(const LogicalPartition& a, const LogicalPartition& b) {
    return a.tree_ == b.tree_ && a.index_partition_ == b.index_partition_ && a.field_space_ == b.field_space_;
  }
  friend bool operator!=(const LogicalPartition& a, const LogicalPartition& b) { return !(a == b); }
  friend bool operator<(const LogicalPartition& a, const LogicalPartition& b) {
    if (a.tree_ != b.tree_) return a.tree_ < b.tree_;
    if (a.index_partition_ != b.index_partition_) return a.index_partition_ < b.index_partition_;
    return a.field_space_ < b.field_space_;
  }

 private:
  RegionTreeID tree_ = 0;
  IndexPartition index_partition_;
  FieldSpace field_space_;
};
inline constexpr LogicalPartition LogicalPartition::NO_PART{};

// The typed forms: the same names, with dimension and coordinate type checked when made.
template <int D, typename T = coord_t>
class IndexSpaceT : public IndexSpace {
 public:
  IndexSpaceT() = default;
  explicit IndexSpaceT(const IndexSpace& other, detail::Where where = detail::Where::current())
      : IndexSpace(other) {
    check(where);
  }
  IndexSpaceT& operator=(const IndexSpace& other) { return *this = IndexSpaceT(other); }
  static const IndexSpaceT NO_SPACE;

 private:
  void check(const detail::Where& where) const {
    detail::check_type<D, T>("index space", exists(), get_type_tag(), where);
  }
};
template <int D, typename T>
inline const IndexSpaceT<D, T> IndexSpaceT<D, T>::NO_SPACE{};

template <int D, typename T = coord_t>
class IndexPartitionT : public IndexPartition {
 public:
  IndexPartitionT() = default;
  explicit IndexPartitionT(const IndexPartition& other, detail::Where where = detail::Where::current())
      : IndexPartition(other) {
    check(where);
  }
  IndexPartitionT& operator=(const IndexPartition& other) { return *this = IndexPartitionT(other); }

 private:
  void check(const detail::Where& where) const {
    detail::check_type<D, T>("index partition", exists(), get_type_tag(), where);
  }
};

template <int D, typename T = coord_t>
class LogicalRegionT : public LogicalRegion {
 public:
  LogicalRegionT() = default;
  explicit LogicalRegionT(const LogicalRegion& other, detail::Where where = detail::Where::current())
      : LogicalRegion(other) {
    check(where);
  }
  LogicalRegionT& operator=(const LogicalRegion& other) { return *this = LogicalRegionT(other); }

 private:
  void check(const detail::Where& where) const {
    detail::check_type<D, T>("logical region", exists(), get_type_tag(), where);
  }
};

template <int D, typename T = coord_t>
class LogicalPartitionT : public LogicalPartition {
 public:
  LogicalPartitionT() = default;
  explicit LogicalPartitionT(const LogicalPartition& other, detail::Where where = detail::Where::current())
      : LogicalPartition(other) {
    check(where);
  }
  LogicalPartitionT& operator=(const LogicalPartition& other) { return *this = LogicalPartitionT(other); }

 private:
  void check(const detail::Where& where) const {
    detail::check_type<D, T>("logical partition", exists(), get_type_tag(), where);
  }
};

std::ostream& operator<<(std::ostream& out, const IndexSpace& space);
std::ostream& operator<<(std::ostream& out, const IndexPartition& partition);
std::ostream& operator<<(std::ostream& out, const FieldSpace& space);
std::ostream& operator<<(std::ostream& out, const LogicalRegion& region);
std::ostream& operator<<(std::ostream& out, const LogicalPartition& partition);

}  // namespace Legion

template <>
struct std::hash<Legion::IndexSpace> {
  size_t operator()(const Legion::IndexSpace& s) const { return std::hash<unsigned>{}(s.get_id()); }
};
template <>
struct std::hash<Legion::LogicalRegion> {
  size_t operator()(const Legion::LogicalRegion& r) const {
    return std::hash<unsigned long long>{}(static_cast<unsigned long long>(r.get_tree_id()) << 32 |
                                           r.get_index_space().get_id());
  }
};
