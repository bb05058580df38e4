#include "core/program/projection.h"

#include <string>
#include <utility>

#include "core/base/check.h"
#include "core/base/diagnostic.h"
#include "core/geometry/floor_div.h"

namespace testudo {

namespace {

[[noreturn]] void fail(std::string what, const DomainPoint& point) {
  throw ProgramError({"T0104",
                      "a projection expression cannot be evaluated at launch point " + to_string(point) +
                          ": " + std::move(what),
                      {}});
}

coord_t combine(Expression::Op op, coord_t a, coord_t b, const DomainPoint& point) {
  switch (op) {
    case Expression::Op::kAdd:
      return a + b;
    case Expression::Op::kSub:
      return a - b;
    case Expression::Op::kMul:
      return a * b;
    case Expression::Op::kDiv:
    case Expression::Op::kMod:
      if (b == 0) fail("it divides by zero", point);
      return op == Expression::Op::kDiv ? floor_div(a, b) : a - floor_div(a, b) * b;
    case Expression::Op::kConst:
    case Expression::Op::kVar:
      break;
  }
  check_failed("an operator with arguments", std::to_string(static_cast<int>(op)));
}

class IdentityProjection final : public ProjectionFunctor {
 public:
  IndexSpaceId project(const Forest& forest, LogicalPartition upper_bound, const DomainPoint& point,
                       const Domain&) const override {
    return forest.subspace(upper_bound.partition, point);
  }
  IndexSpaceId project(const Forest&, LogicalRegion upper_bound, const DomainPoint&,
                       const Domain&) const override {
    return upper_bound.index_space;
  }
  bool is_identity() const override { return true; }
};

class SymbolicProjection final : public ProjectionFunctor {
 public:
  explicit SymbolicProjection(std::vector<Expression> color) : color_(std::move(color)) {
    if (color_.empty() || color_.size() > static_cast<size_t>(kMaxDim)) {
      throw ProgramError({"T0105",
                          "a projection functor gives " + std::to_string(color_.size()) +
                              " coordinates: colors have 1 to " + std::to_string(kMaxDim),
                          {}});
    }
  }

  IndexSpaceId project(const Forest& forest, LogicalPartition upper_bound, const DomainPoint& point,
                       const Domain&) const override {
    DomainPoint color;
    color.dim = static_cast<int>(color_.size());
    for (size_t i = 0; i < color_.size(); ++i) color.point_data[i] = color_[i].evaluate(point);
    return forest.subspace(upper_bound.partition, color);
  }
  IndexSpaceId project(const Forest&, LogicalRegion upper_bound, const DomainPoint&,
                       const Domain&) const override {
    return upper_bound.index_space;
  }
  std::vector<Expression> symbolic() const override { return color_; }

 private:
  const std::vector<Expression> color_;
};

}  // namespace

coord_t Expression::evaluate(const DomainPoint& point) const {
  if (op == Op::kConst) return value;
  if (op == Op::kVar) {
    if (value < 0 || value >= point.dim) fail("there is no coordinate " + std::to_string(value), point);
    return point.point_data[value];
  }
  CHECK_MSG(!args.empty(), "an operator without arguments");
  coord_t result = args[0].evaluate(point);
  for (size_t i = 1; i < args.size(); ++i) result = combine(op, result, args[i].evaluate(point), point);
  return result;
}

std::unique_ptr<ProjectionFunctor> identity_projection() {
  return std::make_unique<IdentityProjection>();
}

std::unique_ptr<ProjectionFunctor> symbolic_projection(std::vector<Expression> color) {
  return std::make_unique<SymbolicProjection>(std::move(color));
}

}  // namespace testudo
