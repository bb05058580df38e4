#include "core/trace/encode_shapes.h"

#include "core/trace/words.h"

namespace testudo::trace {
namespace {

void put_corners(JsonText& json, const DomainPoint& lo, const DomainPoint& hi) {
  json.open_array();
  for (int d = 0; d < lo.dim; ++d) json.value(lo[d]);
  for (int d = 0; d < hi.dim; ++d) json.value(hi[d]);
  json.close_array();
}

}  // namespace

void put(JsonText& json, const DomainPoint& point) {
  json.open_array();
  for (int d = 0; d < point.dim; ++d) json.value(point[d]);
  json.close_array();
}

void put(JsonText& json, const Domain& domain) {
  json.open_object().member("dim", domain.dim()).key("rects").open_array();
  domain.for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) { put_corners(json, lo, hi); });
  json.close_array().close_object();
}

void put(JsonText& json, const Where& where) {
  json.open_object();
  if (!where.file.empty()) json.member("file", where.file);
  if (where.line != 0) json.member("line", where.line);
  if (!where.function.empty()) json.member("function", where.function);
  if (!where.text.empty()) json.member("text", where.text);
  json.close_object();
}

void put(JsonText& json, const Expression& e) {
  if (e.kind == Expression::Kind::kConstant) {
    json.value(e.value);
    return;
  }
  json.open_object();
  if (e.kind == Expression::Kind::kVariable) {
    json.member("var", e.value);
  } else {
    json.member("op", word(e.kind));
    put_all(json.key("args"), e.args);
  }
  json.close_object();
}

void put(JsonText& json, const Operator& made_by) {
  json.open_object().member("name", word(made_by.kind));
  switch (made_by.kind) {
    case OperatorKind::kEqual:
      json.member("granularity", made_by.granularity);
      break;
    case OperatorKind::kBlockify:
      put(json.key("block"), made_by.block);
      if (made_by.origin) put(json.key("origin"), *made_by.origin);
      break;
    case OperatorKind::kRestriction:
      put_all(json.key("transform"), made_by.transform);
      put(json.key("extent").open_object().key("lo"), made_by.extent_lo);
      put(json.key("hi"), made_by.extent_hi);
      json.close_object();
      break;
    case OperatorKind::kByField:
      json.member("tree", made_by.tree.value).member("field", made_by.field);
      json.member("region", made_by.region.value);
      break;
    case OperatorKind::kImage:
    case OperatorKind::kImageRange:
    case OperatorKind::kPreimage:
    case OperatorKind::kPreimageRange:
      json.member("source", made_by.source.value).member("tree", made_by.tree.value);
      json.member("field", made_by.field);
      break;
    case OperatorKind::kUnion:
    case OperatorKind::kIntersection:
    case OperatorKind::kDifference:
      json.member("left", made_by.left.value).member("right", made_by.right.value);
      break;
    case OperatorKind::kColoring:
    case OperatorKind::kPending:
      break;
  }
  json.close_object();
}

}  // namespace testudo::trace
