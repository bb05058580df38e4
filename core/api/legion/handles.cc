#include "core/api/legion/handles.h"

#include <ostream>

#include "core/api/detail/convert.h"

namespace Legion {

namespace detail {
void wrong_handle_type(const char* what, TypeTag is, TypeTag wanted, const Where& where) {
  const auto describe = [](TypeTag tag) {
    return std::to_string(tag & 0xff) + " dimensions of " + std::to_string((tag >> 8) / 2) + "-byte " +
           ((tag >> 8) % 2 == 1 ? "signed" : "unsigned") + " coordinates";
  };
  throw_error("T0502",
              std::string(what) + " with " + describe(is) + " is used as one with " + describe(wanted),
              where);
}
}  // namespace detail

std::ostream& operator<<(std::ostream& out, const IndexSpace& space) {
  return out << "IndexSpace(" << space.get_id() << ',' << space.get_tree_id() << ')';
}
std::ostream& operator<<(std::ostream& out, const IndexPartition& partition) {
  return out << "IndexPartition(" << partition.get_id() << ',' << partition.get_tree_id() << ')';
}
std::ostream& operator<<(std::ostream& out, const FieldSpace& space) {
  return out << "FieldSpace(" << space.get_id() << ')';
}
std::ostream& operator<<(std::ostream& out, const LogicalRegion& region) {
  return out << "LogicalRegion(" << region.get_tree_id() << ',' << region.get_index_space() << ','
             << region.get_field_space() << ')';
}
std::ostream& operator<<(std::ostream& out, const LogicalPartition& partition) {
  return out << "LogicalPartition(" << partition.get_tree_id() << ',' << partition.get_index_partition()
             << ',' << partition.get_field_space() << ')';
}

}  // namespace Legion
