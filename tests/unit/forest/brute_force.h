#pragma once

#include <functional>
#include <random>
#include <set>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/geometry/domain.h"

// Sets of points the slow and obvious way, to compare with.
namespace testudo::testing {

using PointSet = std::set<DomainPoint>;

inline PointSet points_of(const Domain& domain) {
  const std::vector<DomainPoint> points = domain.points();
  return {points.begin(), points.end()};
}

inline PointSet common(const PointSet& a, const PointSet& b) {
  PointSet result;
  for (const DomainPoint& point : a) {
    if (b.contains(point)) result.insert(point);
  }
  return result;
}

inline DomainPoint make_point(std::vector<coord_t> values) {
  DomainPoint point;
  point.dim = static_cast<int>(values.size());
  for (size_t i = 0; i < values.size(); ++i) point.point_data[i] = values[i];
  return point;
}

inline coord_t pick(std::mt19937& random, coord_t lo, coord_t hi) {
  return std::uniform_int_distribution<coord_t>(lo, hi)(random);
}

inline Domain random_box(std::mt19937& random, int dim, coord_t extent) {
  DomainPoint lo, hi;
  lo.dim = hi.dim = dim;
  for (int i = 0; i < dim; ++i) {
    lo.point_data[i] = pick(random, -extent, extent);
    hi.point_data[i] = lo.point_data[i] + pick(random, 0, extent);
  }
  return Domain::box(lo, hi);
}

// Dense half of the time, otherwise up to five boxes, some of them taken away again.
inline Domain random_domain(std::mt19937& random, int dim, coord_t extent) {
  Domain result = random_box(random, dim, extent);
  if (pick(random, 0, 1) == 0) return result;
  for (coord_t i = pick(random, 1, 4); i > 0; --i) {
    const Domain box = random_box(random, dim, extent);
    result = pick(random, 0, 2) == 0 ? subtract(result, box) : unite(result, box);
  }
  return result;
}

// The code of the diagnostic that `call` throws; "" where it throws none.
inline std::string code_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const ProgramError& error) {
    return error.diagnostic().code;
  }
  return "";
}

}  // namespace testudo::testing
