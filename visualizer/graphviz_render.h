#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "visualizer/drawing.h"

namespace testudo::visualizer {

// Where Graphviz put the nodes and edges of a drawing, in points (1/72 inch). x grows to the right, y down.
struct Layout {
  struct Node {
    double x = 0, y = 0;  // the middle
    double width = 0, height = 0;
  };

  double width = 0, height = 0;
  std::vector<Node> nodes;  // as in the drawing
  // For each edge of the drawing the corners of a chain of cubic Bezier curves: x0 y0, then three points a
  // curve. Empty where Graphviz drew none.
  std::vector<std::vector<double>> paths;
};

// The Graphviz library. Not thread safe: Graphviz itself keeps global state.
class Graphviz {
 public:
  // The drawing as text in the DOT language. Needs no layout, so it is quick for any size.
  Result<std::string> to_dot(const Drawing& drawing) const;
  Result<std::string> to_svg(const Drawing& drawing) const;
  Result<Layout> lay_out(const Drawing& drawing) const;
};

}  // namespace testudo::visualizer
