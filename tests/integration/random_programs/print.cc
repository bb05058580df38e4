#include "tests/integration/random_programs/print.h"

#include <ostream>
#include <sstream>

#include "tests/integration/random_programs/reference.h"

namespace testudo::random_programs {
namespace {

const char* name_of(OpKind kind) {
  switch (kind) {
    case OpKind::kTask:
      return "task";
    case OpKind::kIndexTask:
      return "index task";
    case OpKind::kFill:
      return "fill";
    case OpKind::kIndexFill:
      return "index fill";
    case OpKind::kCopy:
      return "copy";
    case OpKind::kIndexCopy:
      return "index copy";
    case OpKind::kMap:
      return "map inline";
    case OpKind::kCreate:
      return "first fill";
    default:
      return "operation";
  }
}

const char* name_of(FieldKind kind) {
  return kind == FieldKind::kU64 ? "u64" : kind == FieldKind::kU32 ? "u32" : "f64";
}

void print_request(const Geometry& geometry, const Requested& request, std::ostream& out) {
  out << "\n      region " << request.held;
  if (request.spread) {
    out << " partition " << request.partition;
    if (request.scale) out << " color " << request.scale << "*i+" << request.shift;
  } else {
    out << " space " << request.space << ' ' << to_string(geometry.space(request.space).domain);
  }
  out << " fields";
  for (FieldId field : request.fields)
    out << ' ' << field << ':' << name_of(request.tree->desc.fields[field]);
  out << ' ' << to_string(request.privilege);
  if (request.op) out << " '" << operator_by_id(request.op).name << '\'';
  if (request.atomic) out << " atomic";
}

}  // namespace

std::string to_text(const Geometry& geometry, const Operation& operation) {
  std::ostringstream out;
  out << name_of(operation.desc->kind) << ' ' << std::hex << (operation.desc->salt & 0xffff) << std::dec;
  if (operation.index) out << " over " << to_string(operation.domain);
  if (operation.reduce_results) out << ", results added";
  if (!operation.futures.empty()) out << ", takes " << operation.futures.size() << " futures";
  for (const Requested& request : operation.requests) print_request(geometry, request, out);
  return out.str();
}

void print(const Program& program, std::ostream& out) {
  Geometry geometry(program);
  for (size_t root = 0; root < program.roots.size(); ++root) {
    out << "space " << root << ": " << to_string(program.roots[root]) << '\n';
  }
  for (size_t i = 0; i < geometry.partitions().size(); ++i) {
    const Partition& partition = geometry.partition(static_cast<uint32_t>(i));
    out << "partition " << i << " of space " << partition.parent << ":\n";
    for (size_t c = 0; c < partition.pieces.size(); ++c) {
      out << "  color " << to_string(partition.color_points[c]) << " = space " << partition.pieces[c] << ' '
          << to_string(geometry.space(partition.pieces[c]).domain) << '\n';
    }
  }
  run_reference(program, &out);
}

}  // namespace testudo::random_programs
