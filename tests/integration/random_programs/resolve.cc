#include "tests/integration/random_programs/resolve.h"

#include <algorithm>

#include "tests/integration/random_programs/hashing.h"

namespace testudo::random_programs {
namespace {

uint32_t walk(const Geometry& geometry, uint32_t space, const std::vector<Step>& path, uint64_t iteration) {
  for (const Step& step : path) {
    const auto& partitions = geometry.space(space).partitions;
    if (partitions.empty()) break;
    const auto& pieces = geometry.partition(partitions[step.partition % partitions.size()]).pieces;
    space = pieces[(step.color + iteration * step.sweep) % pieces.size()];
  }
  return space;
}

std::vector<FieldId> pick_fields(const Held& held, uint32_t mask) {
  std::vector<FieldId> fields;
  for (FieldId field : held.fields) {
    if (mask >> (field % 32) & 1) fields.push_back(field);
  }
  if (fields.empty()) fields.push_back(held.fields[mask % held.fields.size()]);
  return fields;
}

void keep_kind(const Tree& tree, std::vector<FieldId>& fields, FieldKind kind) {
  std::erase_if(fields, [&](FieldId field) { return tree.desc.fields[field] != kind; });
}

ReductionId pick_operator(FieldKind kind, uint32_t pick) {
  std::vector<ReductionId> fitting;
  for (const Operator& op : operators()) {
    if (op.kind == kind) fitting.push_back(op.id);
  }
  return fitting[pick % fitting.size()];
}

void pick_privilege(const Held& held, const RequirementDesc& desc, Requested& request) {
  request.privilege = desc.privilege;
  if (held.privilege == Privilege::kReadOnly || held.privilege == Privilege::kReduce) {
    request.privilege = held.privilege;
    request.op = held.op;
  }
  if (request.privilege != Privilege::kReduce) return;
  FieldKind kind = held.tree->desc.fields[request.fields[0]];
  keep_kind(*held.tree, request.fields, kind);
  if (!request.op) request.op = pick_operator(kind, desc.op);
}

std::optional<Requested> request_of(const Geometry& geometry, const RequirementDesc& desc,
                                    const std::vector<Held>& held, uint64_t iteration, bool index) {
  std::vector<uint32_t> alive;
  for (uint32_t i = 0; i < held.size(); ++i) {
    if (held[i].alive && !held[i].fields.empty()) alive.push_back(i);
  }
  if (alive.empty()) return std::nullopt;
  Requested request;
  request.held = alive[desc.region % alive.size()];
  const Held& from = held[request.held];
  request.tree = from.tree;
  request.held_space = from.space;
  request.space = walk(geometry, from.space, desc.path, iteration);
  request.fields = pick_fields(from, desc.fields);
  request.atomic = desc.atomic;
  request.scale = desc.scale;
  request.shift = desc.shift + static_cast<uint32_t>(iteration % 3) * (desc.shift & 1);
  const auto& partitions = geometry.space(request.space).partitions;
  if (index && desc.spread && !partitions.empty()) {
    request.spread = true;
    request.partition = partitions[desc.partition % partitions.size()];
  }
  pick_privilege(from, desc, request);
  return request;
}

Domain line(coord_t count) {
  return Domain::box(DomainPoint(0), DomainPoint(count - 1));
}

Domain pick_domain(const Geometry& geometry, const OpDesc& desc, const std::vector<Requested>& requests,
                   uint64_t iteration) {
  auto spread = std::find_if(requests.begin(), requests.end(), [](const Requested& r) { return r.spread; });
  uint32_t pick = desc.domain / 4;
  if (spread == requests.end()) return line(1 + pick % 4);
  const Partition& partition = geometry.partition(spread->partition);
  size_t count = partition.color_points.size();
  if (desc.domain % 4 == 0) return partition.colors;
  if (desc.domain % 4 == 1) return line(static_cast<coord_t>(count));
  if (desc.domain % 4 == 2) return line(static_cast<coord_t>(1 + (pick + iteration) % count));
  std::vector<DomainPoint> some;
  for (size_t i = 0; i < count; ++i) {
    if (i == pick % count || scramble(pick + i + iteration) % 2) some.push_back(partition.color_points[i]);
  }
  return Domain::from_points(partition.colors.dim(), some);
}

// Sparse color spaces and launch points outside of a color space do without functor or with a symbolic one.
void project(const Geometry& geometry, const Operation& operation, Requested& request) {
  request.spaces.assign(operation.points.size(), request.space);
  request.launch_dim = operation.domain.dim();
  if (!request.spread) return;
  const Partition& partition = geometry.partition(request.partition);
  bool fits = partition.colors.dim() == operation.domain.dim() && partition.colors.contains(operation.domain);
  if (!partition.colors.dense()) request.scale = 0;
  if (!fits && request.scale == 0) {
    if (!partition.colors.dense()) {
      request.spread = false;
      return;
    }
    request.scale = 1;
  }
  for (size_t i = 0; i < operation.points.size(); ++i) {
    const DomainPoint& point = operation.points[i];
    DomainPoint color =
        request.scale == 0 ? point : color_of(partition.colors, point, request.scale, request.shift);
    auto at = std::find(partition.color_points.begin(), partition.color_points.end(), color);
    request.spaces[i] = partition.pieces[static_cast<size_t>(at - partition.color_points.begin())];
  }
}

bool share_field(const Requested& a, const Requested& b) {
  return std::any_of(a.fields.begin(), a.fields.end(), [&](FieldId field) {
    return std::find(b.fields.begin(), b.fields.end(), field) != b.fields.end();
  });
}

// Whether requirements i and j of an operation may not stand together. A task that has two requirements on a
// common point may only read both, or reduce into both.
bool clash(const Geometry& geometry, const Operation& operation, size_t i, size_t j) {
  const Requested& a = operation.requests[i];
  const Requested& b = operation.requests[j];
  if (a.tree != b.tree || !share_field(a, b)) return false;
  if (a.privilege == Privilege::kReadOnly && b.privilege == Privilege::kReadOnly) return false;
  if (a.privilege == Privilege::kReduce && b.privilege == Privilege::kReduce && a.op == b.op) return false;
  bool reduces = a.privilege == Privilege::kReduce || b.privilege == Privilege::kReduce;
  bool atomic = a.atomic && b.atomic && !reduces;
  for (size_t p = 0; p < operation.points.size(); ++p) {
    for (size_t q = 0; q < operation.points.size(); ++q) {
      if (p == q ? i == j : atomic) continue;
      if (geometry.overlap(a.spaces[p], b.spaces[q])) return true;
    }
  }
  return false;
}

std::optional<std::pair<size_t, size_t>> find_clash(const Geometry& geometry, const Operation& operation) {
  for (size_t i = 0; i < operation.requests.size(); ++i) {
    for (size_t j = 0; j <= i; ++j) {
      if (clash(geometry, operation, i, j)) return std::pair(i, j);
    }
  }
  return std::nullopt;
}

void lower(Requested& request) {
  request.privilege = Privilege::kReadOnly;
  request.op = 0;
}

std::optional<Operation> pick(const Geometry& geometry, const OpDesc& desc, const std::vector<Held>& held,
                              uint64_t iteration) {
  Operation operation;
  operation.desc = &desc;
  operation.index =
      desc.kind == OpKind::kIndexTask || desc.kind == OpKind::kIndexFill || desc.kind == OpKind::kIndexCopy;
  for (const RequirementDesc& requirement : desc.requirements) {
    auto request = request_of(geometry, requirement, held, iteration, operation.index);
    if (!request) return std::nullopt;
    operation.requests.push_back(std::move(*request));
  }
  operation.domain = operation.index ? pick_domain(geometry, desc, operation.requests, iteration) : Domain();
  operation.points = operation.index ? operation.domain.points() : std::vector<DomainPoint>(1);
  for (Requested& request : operation.requests) project(geometry, operation, request);
  return operation;
}

// Fills write, and only what all fields of one size have in common is a value.
bool fit_fill(const std::vector<Held>& held, Operation& operation) {
  if (operation.requests.empty()) return false;
  operation.requests.resize(1);
  Requested& request = operation.requests[0];
  if (!writes(held[request.held].privilege)) return false;
  request.privilege = Privilege::kWriteDiscard;
  request.op = 0;
  keep_kind(*request.tree, request.fields, request.tree->desc.fields[request.fields[0]]);
  return true;
}

bool fit_copy_pair(const std::vector<Held>& held, const OpDesc& desc, Requested& from, Requested& to) {
  bool reduces_only = held[to.held].privilege == Privilege::kReduce;
  if (held[to.held].privilege == Privilege::kReadOnly || held[from.held].privilege == Privilege::kReduce)
    return false;
  if (from.tree->desc.root != to.tree->desc.root) return false;
  lower(from);
  FieldKind kind = to.tree->desc.fields[to.fields[0]];
  keep_kind(*to.tree, to.fields, kind);
  keep_kind(*from.tree, from.fields, kind);
  if (from.fields.empty()) return false;
  size_t count = std::min(from.fields.size(), to.fields.size());
  from.fields.resize(count);
  to.fields.resize(count);
  to.op = reduces_only ? held[to.held].op : desc.flag ? pick_operator(kind, desc.pick) : 0;
  if (to.op && operator_by_id(to.op).rhs_size != size_of(kind)) {
    if (reduces_only) return false;
    to.op = kAddU64;
  }
  if (desc.pick % 2) std::reverse(from.fields.begin(), from.fields.end());
  // Where the source does not cover its destination, what was there stays: so it is no WRITE_DISCARD.
  to.privilege = to.op ? Privilege::kReduce : Privilege::kReadWrite;
  return true;
}

bool fit_copy(const Geometry& geometry, const std::vector<Held>& held, const OpDesc& desc,
              Operation& operation) {
  if (operation.requests.size() < 2) return false;
  operation.requests.resize(operation.requests.size() / 2 * 2);
  for (size_t i = 0; i < operation.requests.size(); i += 2) {
    if (!fit_copy_pair(held, desc, operation.requests[i], operation.requests[i + 1])) return false;
  }
  for (Requested& request : operation.requests) request.atomic = false;
  return !find_clash(geometry, operation);
}

}  // namespace

DomainPoint color_of(const Domain& colors, const DomainPoint& point, uint32_t scale, uint32_t shift) {
  coord_t position = point[0] + (point.dim > 1 ? 7 * point[1] : 0);
  auto count = static_cast<coord_t>(colors.volume());
  coord_t at =
      ((position * static_cast<coord_t>(scale) + static_cast<coord_t>(shift)) % count + count) % count;
  DomainPoint color = colors.lo();
  coord_t width = colors.hi()[0] - colors.lo()[0] + 1;
  color[0] += at % width;
  if (color.dim > 1) color[1] += at / width;
  return color;
}

std::optional<Operation> resolve(const Geometry& geometry, const OpDesc& desc, const std::vector<Held>& held,
                                 uint64_t iteration) {
  std::optional<Operation> operation = pick(geometry, desc, held, iteration);
  if (!operation || operation->points.empty()) return std::nullopt;
  bool copies = desc.kind == OpKind::kCopy || desc.kind == OpKind::kIndexCopy;
  bool fills = desc.kind == OpKind::kFill || desc.kind == OpKind::kIndexFill;
  if (copies) return fit_copy(geometry, held, desc, *operation) ? operation : std::nullopt;
  if (fills && !fit_fill(held, *operation)) return std::nullopt;
  while (auto clashing = find_clash(geometry, *operation)) {
    if (fills) return std::nullopt;
    lower(operation->requests[clashing->first]);
    lower(operation->requests[clashing->second]);
  }
  return operation;
}

std::optional<Operation> resolve_illegal(const Geometry& geometry, const OpDesc& desc,
                                         const std::vector<Held>& held, uint64_t iteration) {
  std::optional<Operation> operation = pick(geometry, desc, held, iteration);
  if (!operation) return std::nullopt;
  // A task that names a point twice with ATOMIC coherence is not made here, but no runtime need refuse it.
  for (Requested& request : operation->requests) request.atomic = false;
  return find_clash(geometry, *operation) ? operation : std::nullopt;
}

}  // namespace testudo::random_programs
