#include "checker/box.h"

namespace testudo::checker {

DomainPoint Box::low_corner(int dim) const {
  DomainPoint point;
  point.dim = dim;
  for (int d = 0; d < dim; ++d) point[d] = lo[d];
  return point;
}

bool overlap(const Box& a, const Box& b, int dim) {
  for (int d = 0; d < dim; ++d) {
    if (a.hi[d] < b.lo[d] || b.hi[d] < a.lo[d]) return false;
  }
  return true;
}

bool covers(const Box& outer, const Box& inner, int dim) {
  for (int d = 0; d < dim; ++d) {
    if (inner.lo[d] < outer.lo[d] || inner.hi[d] > outer.hi[d]) return false;
  }
  return true;
}

std::vector<Box> boxes_of(const Domain& domain) {
  std::vector<Box> boxes;
  boxes.reserve(domain.rect_count());
  domain.for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) {
    Box box{};
    for (int d = 0; d < lo.dim; ++d) {
      box.lo[d] = lo[d];
      box.hi[d] = hi[d];
    }
    boxes.push_back(box);
  });
  return boxes;
}

DomainPoint first_point(const Domain& domain) {
  return boxes_of(domain).front().low_corner(domain.dim());
}

}  // namespace testudo::checker
