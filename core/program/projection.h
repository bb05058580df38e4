#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/forest/forest.h"

namespace testudo {

// A quasi-affine expression over the coordinates of a launch point; div and mod round towards minus infinity.
struct Expression {
  enum class Op : uint8_t { kConst, kVar, kAdd, kSub, kMul, kDiv, kMod };
  Op op = Op::kConst;
  coord_t value = 0;  // the constant, or which coordinate
  std::vector<Expression> args;

  coord_t evaluate(const DomainPoint& point) const;
};

// Which subregion each point of a launch uses. Must be pure: the same arguments give the same answer, on
// every rank, because answers are computed once and kept.
class ProjectionFunctor {
 public:
  virtual ~ProjectionFunctor() = default;
  virtual IndexSpaceId project(const Forest& forest, LogicalPartition upper_bound, const DomainPoint& point,
                               const Domain& launch_domain) const = 0;
  virtual IndexSpaceId project(const Forest& forest, LogicalRegion upper_bound, const DomainPoint& point,
                               const Domain& launch_domain) const = 0;
  // Whether each point uses the subregion of its own color.
  virtual bool is_identity() const { return false; }
  // The color as expressions, one per coordinate, where the functor has such a description; else empty.
  virtual std::vector<Expression> symbolic() const { return {}; }
};

// Functor 0: color = launch point; a region upper bound is used by all points.
std::unique_ptr<ProjectionFunctor> identity_projection();
// color = expressions of the launch point.
std::unique_ptr<ProjectionFunctor> symbolic_projection(std::vector<Expression> color);

}  // namespace testudo
