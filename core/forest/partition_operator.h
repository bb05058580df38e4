#pragma once

#include <variant>
#include <vector>

#include "core/base/id.h"
#include "core/geometry/domain.h"

namespace testudo {

// How a partition was made: the operator and its arguments, kept so that claims about a partition can be
// proved from its description and not only from the sets that came out.
namespace partition_operator {

struct Coloring {};  // the sets are data
struct Pending {};   // filled in piece by piece
struct Equal {
  uint64_t granularity = 1;
};
struct Blockify {
  DomainPoint block;   // points per color, in each dimension
  DomainPoint origin;  // of color (0,..)
};
// subspace(c) = parent intersected with transform * c + [lo, hi]
struct Restriction {
  std::vector<std::vector<coord_t>> transform;  // rows: dimensions of the parent; columns: of the color space
  DomainPoint lo, hi;
};
struct ByField {
  RegionTreeId tree;
  IndexSpaceId region;
  FieldId field = 0;
};
struct Image {
  PartitionId source;
  RegionTreeId tree;
  FieldId field = 0;
  bool ranges = false;  // the field holds rectangles
};
struct Preimage {
  PartitionId source;
  RegionTreeId tree;
  FieldId field = 0;
  bool ranges = false;
};
enum class SetKind { kUnion, kIntersection, kDifference };
struct SetOperation {
  SetKind kind = SetKind::kUnion;
  PartitionId left, right;
};

}  // namespace partition_operator

using PartitionOperator =
    std::variant<partition_operator::Coloring, partition_operator::Pending, partition_operator::Equal,
                 partition_operator::Blockify, partition_operator::Restriction, partition_operator::ByField,
                 partition_operator::Image, partition_operator::Preimage, partition_operator::SetOperation>;

}  // namespace testudo
