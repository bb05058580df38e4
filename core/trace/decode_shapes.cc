#include "core/trace/decode_shapes.h"

#include <utility>

namespace testudo::trace {
namespace {

// Volumes stay below this, so that sums and products of them in the tools cannot overflow.
constexpr uint64_t kMaxVolume = uint64_t{1} << 62;

using Box = std::pair<DomainPoint, DomainPoint>;

uint64_t checked_volume(const Box& box, const Json& json) {
  uint64_t volume = 1;
  for (int d = 0; d < box.first.dim; ++d) {
    if (box.first[d] > box.second[d]) json.fail("has a box whose lower corner is above its upper one");
    const uint64_t extent = static_cast<uint64_t>(box.second[d]) - static_cast<uint64_t>(box.first[d]) + 1;
    if (extent == 0 || extent > kMaxVolume / volume) json.fail("has a box that is too large");
    volume *= extent;
  }
  return volume;
}

Box box_from(const Json& json, int dim) {
  if (json.size() != static_cast<size_t>(2 * dim)) json.fail("has a box of another dimension");
  Box box;
  box.first.dim = box.second.dim = dim;
  int i = 0;
  json.for_each([&](const Json& coordinate) {
    (i < dim ? box.first : box.second)[static_cast<unsigned>(i % dim)] = coordinate.integer();
    ++i;
  });
  return box;
}

void read_restriction(const Json& json, Operator& made_by) {
  made_by.transform = all_from(json["transform"], [](const Json& row) {
    return all_from(row, [](const Json& coefficient) { return coefficient.integer(); });
  });
  const Json extent = json["extent"];
  made_by.extent_lo = point_from(extent["lo"]);
  made_by.extent_hi = point_from(extent["hi"]);
  if (made_by.extent_lo.dim != made_by.extent_hi.dim) extent.fail("has corners of two dimensions");
  if (made_by.transform.size() != static_cast<size_t>(made_by.extent_lo.dim)) {
    json.fail("has a transform with another number of rows than its extent has dimensions");
  }
}

}  // namespace

DomainPoint point_from(const Json& json) {
  if (json.size() > static_cast<size_t>(kMaxDim)) {
    json.fail("has " + std::to_string(json.size()) + " dimensions; this build knows " +
              std::to_string(kMaxDim));
  }
  DomainPoint point;
  json.for_each([&](const Json& coordinate) {
    point.point_data[point.dim] = coordinate.integer();
    ++point.dim;
  });
  return point;
}

Domain domain_from(const Json& json) {
  const int dim = static_cast<int>(json["dim"].integer(0, kMaxDim));
  const Json rects = json["rects"];
  if (rects.size() == 0) {
    return dim == 0 ? Domain() : Domain::from_boxes(dim, {});
  }
  if (dim == 0) json.fail("has boxes but no dimension");
  std::vector<Box> boxes;
  boxes.reserve(rects.size());
  uint64_t volume = 0;
  rects.for_each([&](const Json& rect) {
    boxes.push_back(box_from(rect, dim));
    volume += checked_volume(boxes.back(), json);
    if (volume > kMaxVolume) json.fail("is too large");
  });
  if (boxes.size() == 1) return Domain::box(boxes[0].first, boxes[0].second);
  Domain domain = Domain::from_boxes(dim, boxes);
  if (domain.volume() != volume) json.fail("has boxes that overlap");
  return domain;
}

Where where_from(const Json& json) {
  Where where;
  where.file = text_or_empty(json, "file");
  if (json.has("line")) where.line = number_from<uint32_t>(json["line"]);
  where.function = text_or_empty(json, "function");
  where.text = text_or_empty(json, "text");
  return where;
}

Expression expression_from(const Json& json) {
  if (json.is_integer()) return Expression::constant(json.integer());
  if (json.has("var")) return Expression::variable(json["var"].integer(0, kMaxDim - 1));
  Expression e;
  e.kind = word_from<Expression::Kind>(json["op"]);
  e.args = all_from(json["args"], expression_from);
  if (e.args.size() != 2) json["args"].fail("must be two");
  return e;
}

Operator operator_from(const Json& json) {
  Operator made_by;
  made_by.kind = word_from<OperatorKind>(json["name"]);
  switch (made_by.kind) {
    case OperatorKind::kEqual:
      made_by.granularity = json["granularity"].integer();
      break;
    case OperatorKind::kBlockify:
      made_by.block = point_from(json["block"]);
      made_by.origin = maybe_from(json, "origin", point_from);
      break;
    case OperatorKind::kRestriction:
      read_restriction(json, made_by);
      break;
    case OperatorKind::kByField:
      made_by.region = id_from<IndexSpaceId>(json["region"]);
      made_by.tree = id_from<RegionTreeId>(json["tree"]);
      made_by.field = number_from<FieldId>(json["field"]);
      break;
    case OperatorKind::kImage:
    case OperatorKind::kImageRange:
    case OperatorKind::kPreimage:
    case OperatorKind::kPreimageRange:
      made_by.source = id_from<PartitionId>(json["source"]);
      made_by.tree = id_from<RegionTreeId>(json["tree"]);
      made_by.field = number_from<FieldId>(json["field"]);
      break;
    case OperatorKind::kUnion:
    case OperatorKind::kIntersection:
    case OperatorKind::kDifference:
      made_by.left = id_from<PartitionId>(json["left"]);
      made_by.right = id_from<PartitionId>(json["right"]);
      break;
    case OperatorKind::kColoring:
    case OperatorKind::kPending:
      break;
  }
  return made_by;
}

}  // namespace testudo::trace
