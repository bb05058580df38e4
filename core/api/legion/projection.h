#pragma once

#include <memory>
#include <vector>

#include "core/api/legion/handles.h"

namespace Legion {

// A quasi-affine expression over the coordinates of a launch point: `coordinate(0) + 1`,
// `floor_div(coordinate(1), 2)`. What the checker can prove things about for all sizes.
class ColorExpression {
 public:
  enum class Op { kConstant, kCoordinate, kAdd, kSubtract, kMultiply, kDivide, kModulo };

  ColorExpression(coord_t constant) : value_(constant) {}
  static ColorExpression coordinate(int index) { return ColorExpression(Op::kCoordinate, index, {}); }
  static ColorExpression combine(Op op, ColorExpression a, ColorExpression b) {
    return ColorExpression(op, 0, {std::move(a), std::move(b)});
  }

  Op op() const { return op_; }
  coord_t value() const { return value_; }  // the constant, or which coordinate
  const std::vector<ColorExpression>& arguments() const { return arguments_; }

 private:
  ColorExpression(Op op, coord_t value, std::vector<ColorExpression> arguments)
      : op_(op), value_(value), arguments_(std::move(arguments)) {}

  Op op_ = Op::kConstant;
  coord_t value_ = 0;
  std::vector<ColorExpression> arguments_;
};

inline ColorExpression operator+(ColorExpression a, ColorExpression b) {
  return ColorExpression::combine(ColorExpression::Op::kAdd, std::move(a), std::move(b));
}
inline ColorExpression operator-(ColorExpression a, ColorExpression b) {
  return ColorExpression::combine(ColorExpression::Op::kSubtract, std::move(a), std::move(b));
}
inline ColorExpression operator*(ColorExpression a, ColorExpression b) {
  return ColorExpression::combine(ColorExpression::Op::kMultiply, std::move(a), std::move(b));
}
// Both round towards minus infinity.
inline ColorExpression floor_div(ColorExpression a, ColorExpression b) {
  return ColorExpression::combine(ColorExpression::Op::kDivide, std::move(a), std::move(b));
}
inline ColorExpression floor_mod(ColorExpression a, ColorExpression b) {
  return ColorExpression::combine(ColorExpression::Op::kModulo, std::move(a), std::move(b));
}

// Which subregion each point of a launch uses. Must be pure: the same upper bound, point and domain give the
// same region every time, because answers are kept. Override the forms with a launch domain and
// is_functional(), or those with a Mappable or a Task; the runtime hands the latter one that knows the point
// and the launch domain only.
class ProjectionFunctor {
 public:
  ProjectionFunctor();
  explicit ProjectionFunctor(Runtime* rt) : runtime(rt) {}
  virtual ~ProjectionFunctor();

  virtual LogicalRegion project(const Mappable* mappable, unsigned index, LogicalRegion upper_bound,
                                const DomainPoint& point);
  virtual LogicalRegion project(const Mappable* mappable, unsigned index, LogicalPartition upper_bound,
                                const DomainPoint& point);
  virtual LogicalRegion project(LogicalRegion upper_bound, const DomainPoint& point,
                                const Domain& launch_domain);
  virtual LogicalRegion project(LogicalPartition upper_bound, const DomainPoint& point,
                                const Domain& launch_domain);
  virtual LogicalRegion project(Context ctx, Task* task, unsigned index, LogicalRegion upper_bound,
                                const DomainPoint& point);
  virtual LogicalRegion project(Context ctx, Task* task, unsigned index, LogicalPartition upper_bound,
                                const DomainPoint& point);

  virtual bool is_exclusive() const { return false; }
  virtual bool is_functional() const { return false; }
  virtual bool is_invertible() const { return false; }
  // Levels of partitions below the upper bound that the answer lies: 0 for a direct subregion.
  virtual unsigned get_depth() const = 0;

  // The color of the subregion as expressions of the launch point, one per coordinate, where there is such a
  // description: then launches through this functor can be proved free of interference for all sizes. Ours.
  virtual std::vector<ColorExpression> symbolic_color() const { return {}; }

  Runtime* runtime = nullptr;
};

}  // namespace Legion
