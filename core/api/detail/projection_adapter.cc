#include "core/api/detail/projection_adapter.h"

#include "core/api/detail/convert.h"
#include "core/api/detail/task_object.h"

namespace Legion {

namespace detail {

namespace {

testudo::Expression expression_of(const ColorExpression& from) {
  using Op = testudo::Expression::Op;
  testudo::Expression to;
  switch (from.op()) {
    case ColorExpression::Op::kConstant:
      to.op = Op::kConst;
      break;
    case ColorExpression::Op::kCoordinate:
      to.op = Op::kVar;
      break;
    case ColorExpression::Op::kAdd:
      to.op = Op::kAdd;
      break;
    case ColorExpression::Op::kSubtract:
      to.op = Op::kSub;
      break;
    case ColorExpression::Op::kMultiply:
      to.op = Op::kMul;
      break;
    case ColorExpression::Op::kDivide:
      to.op = Op::kDiv;
      break;
    case ColorExpression::Op::kModulo:
      to.op = Op::kMod;
      break;
  }
  to.value = from.value();
  for (const ColorExpression& argument : from.arguments()) to.args.push_back(expression_of(argument));
  return to;
}

std::vector<testudo::Expression> expressions_of(const std::vector<ColorExpression>& color) {
  std::vector<testudo::Expression> result;
  for (const ColorExpression& coordinate : color) result.push_back(expression_of(coordinate));
  return result;
}

LogicalPartition handle_of(const testudo::Forest& forest, const testudo::LogicalPartition& partition) {
  const testudo::IndexSpaceNode& parent = forest.index_space(forest.partition(partition.partition).parent);
  return LogicalPartition(
      partition.tree.value,
      IndexPartition(partition.partition.value, parent.root.value, type_tag(parent.domain.dim())),
      FieldSpace(partition.field_space.value));
}

LogicalRegion handle_of(const testudo::Forest& forest, const testudo::LogicalRegion& region) {
  const testudo::IndexSpaceNode& space = forest.index_space(region.index_space);
  return LogicalRegion(region.tree.value,
                       IndexSpace(region.index_space.value, space.root.value, type_tag(space.domain.dim())),
                       FieldSpace(region.field_space.value));
}

}  // namespace

ProjectionAdapter::ProjectionAdapter(ProjectionID id, std::unique_ptr<Legion::ProjectionFunctor> functor)
    : id_(id), functor_(std::move(functor)), symbolic_(expressions_of(functor_->symbolic_color())) {}

template <typename UpperBound>
testudo::IndexSpaceId ProjectionAdapter::ask(const UpperBound& upper_bound, const DomainPoint& point,
                                             const testudo::Domain& launch_domain) const {
  const Domain domain = from_core(launch_domain);
  LogicalRegion region;
  if (functor_->is_functional()) {
    region = functor_->project(upper_bound, point, domain);
  } else {
    TaskObject task;
    task.is_index_space = true;
    task.index_domain = domain;
    task.index_point = point;
    region = functor_->project(static_cast<const Mappable*>(&task), 0, upper_bound, point);
  }
  if (!region.exists()) {
    throw_error("T0513", "projection functor " + std::to_string(id_) + " gave no region for point " +
                             testudo::to_string(point));
  }
  return detail::to_core(region.get_index_space());
}

testudo::IndexSpaceId ProjectionAdapter::project(const testudo::Forest& forest,
                                                 testudo::LogicalPartition upper_bound,
                                                 const DomainPoint& point,
                                                 const testudo::Domain& launch_domain) const {
  return ask(handle_of(forest, upper_bound), point, launch_domain);
}

testudo::IndexSpaceId ProjectionAdapter::project(const testudo::Forest& forest,
                                                 testudo::LogicalRegion upper_bound, const DomainPoint& point,
                                                 const testudo::Domain& launch_domain) const {
  return ask(handle_of(forest, upper_bound), point, launch_domain);
}

namespace {

[[noreturn]] void not_overridden(const char* of) {
  throw_error("T0513", std::string("a projection functor is used on a ") + of +
                           ", but it overrides no form of project for that");
}

}  // namespace

}  // namespace detail

ProjectionFunctor::ProjectionFunctor() = default;
ProjectionFunctor::~ProjectionFunctor() = default;

// The forms fall back on one another: with a Mappable, with a Task, functional. Each calls the next, older or
// newer one.
LogicalRegion ProjectionFunctor::project(const Mappable* mappable, unsigned index, LogicalRegion upper_bound,
                                         const DomainPoint& point) {
  auto* task = const_cast<Task*>(dynamic_cast<const Task*>(mappable));
  return project(Context(nullptr), task, index, upper_bound, point);
}
LogicalRegion ProjectionFunctor::project(const Mappable* mappable, unsigned index,
                                         LogicalPartition upper_bound, const DomainPoint& point) {
  auto* task = const_cast<Task*>(dynamic_cast<const Task*>(mappable));
  return project(Context(nullptr), task, index, upper_bound, point);
}
LogicalRegion ProjectionFunctor::project(Context, Task* task, unsigned, LogicalRegion upper_bound,
                                         const DomainPoint& point) {
  return project(upper_bound, point, task->index_domain);
}
LogicalRegion ProjectionFunctor::project(Context, Task* task, unsigned, LogicalPartition upper_bound,
                                         const DomainPoint& point) {
  return project(upper_bound, point, task->index_domain);
}
LogicalRegion ProjectionFunctor::project(LogicalRegion, const DomainPoint&, const Domain&) {
  detail::not_overridden("region");
}
LogicalRegion ProjectionFunctor::project(LogicalPartition, const DomainPoint&, const Domain&) {
  detail::not_overridden("partition");
}

}  // namespace Legion
