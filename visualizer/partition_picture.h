#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/trace/model.h"

namespace testudo::visualizer {

struct PictureOptions {
  size_t colors = 64;   // of a one-dimensional partition: one row each
  size_t boxes = 4000;  // in all
  size_t slices = 9;    // of a three-dimensional one
};

// One box of one subspace.
struct PictureBox {
  size_t color = 0;  // position of the subspace in its partition
  DomainPoint lo, hi;
};

// What there is to draw of a partition, cut to what can be seen.
struct Picture {
  Domain bounds;  // of the parent and its subspaces together
  std::vector<PictureBox> boxes;
  uint64_t omitted = 0;  // boxes left out
  Domain aliased;        // points that are in more than one subspace
};

// The points that are in more than one of the sets. Near-linear in their boxes.
Domain points_in_several(std::span<const Domain> sets);

Picture make_picture(const trace::Trace& trace, PartitionId partition, const PictureOptions& options);

// The color of the i-th subspace, "#rrggbb"; neighbours differ.
std::string color_of_subspace(size_t i);

// An SVG document: bars where one-dimensional, boxes where two-dimensional, slices along dimension 2 where
// there are more (dimensions above 2 are projected). Aliased points are hatched.
std::string partition_svg(const trace::Trace& trace, PartitionId partition, const PictureOptions& options);

}  // namespace testudo::visualizer
