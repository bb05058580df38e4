#include "interpreter/records.h"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "core/base/check.h"

namespace testudo {
namespace {

trace::ProcessorKind kind_of(ProcessorKind kind) {
  switch (kind) {
    case ProcessorKind::kGpu:
      return trace::ProcessorKind::kGpu;
    case ProcessorKind::kUtility:
      return trace::ProcessorKind::kUtil;
    case ProcessorKind::kIo:
      return trace::ProcessorKind::kIo;
    case ProcessorKind::kOpenMp:
      return trace::ProcessorKind::kOpenmp;
    case ProcessorKind::kPython:
      return trace::ProcessorKind::kPython;
    default:
      return trace::ProcessorKind::kCpu;
  }
}

trace::Expression to_record(const Expression& expression) {
  using Kind = trace::Expression::Kind;
  const auto apply = [&](Kind op) {
    CHECK(expression.args.size() == 2);
    return trace::Expression::apply(op, to_record(expression.args[0]), to_record(expression.args[1]));
  };
  switch (expression.op) {
    case Expression::Op::kConst:
      return trace::Expression::constant(expression.value);
    case Expression::Op::kVar:
      return trace::Expression::variable(expression.value);
    case Expression::Op::kAdd:
      return apply(Kind::kAdd);
    case Expression::Op::kSub:
      return apply(Kind::kSubtract);
    case Expression::Op::kMul:
      return apply(Kind::kMultiply);
    case Expression::Op::kDiv:
      return apply(Kind::kDivide);
    case Expression::Op::kMod:
      return apply(Kind::kModulo);
  }
  check_failed("an expression without an operator", "");
}

trace::Claim claim_of(Claim claim, bool holds) {
  switch (claim) {
    case Claim::kYes:
      return trace::Claim::kClaimed;
    case Claim::kNo:
      return trace::Claim::kDenied;
    case Claim::kCompute:
      return holds ? trace::Claim::kComputed : trace::Claim::kComputedNot;
    case Claim::kNone:
      return trace::Claim::kUnclaimed;
  }
  return trace::Claim::kUnclaimed;
}

template <typename PointerOperator>
trace::Operator pointer_operator(const PointerOperator& made_by, trace::OperatorKind points,
                                 trace::OperatorKind ranges) {
  trace::Operator result;
  result.kind = made_by.ranges ? ranges : points;
  result.source = made_by.source;
  result.tree = made_by.tree;
  result.field = made_by.field;
  return result;
}

trace::Operator to_record(const partition_operator::Equal& made_by) {
  trace::Operator result;
  result.kind = trace::OperatorKind::kEqual;
  result.granularity = static_cast<int64_t>(made_by.granularity);
  return result;
}

trace::Operator to_record(const partition_operator::Blockify& made_by) {
  trace::Operator result;
  result.kind = trace::OperatorKind::kBlockify;
  result.block = made_by.block;
  result.origin = made_by.origin;
  return result;
}

trace::Operator to_record(const partition_operator::Restriction& made_by) {
  trace::Operator result;
  result.kind = trace::OperatorKind::kRestriction;
  for (const auto& row : made_by.transform) result.transform.emplace_back(row.begin(), row.end());
  result.extent_lo = made_by.lo;
  result.extent_hi = made_by.hi;
  return result;
}

trace::Operator to_record(const partition_operator::ByField& made_by) {
  trace::Operator result;
  result.kind = trace::OperatorKind::kByField;
  result.tree = made_by.tree;
  result.field = made_by.field;
  result.region = made_by.region;
  return result;
}

trace::Operator to_record(const partition_operator::Image& made_by) {
  return pointer_operator(made_by, trace::OperatorKind::kImage, trace::OperatorKind::kImageRange);
}

trace::Operator to_record(const partition_operator::Preimage& made_by) {
  return pointer_operator(made_by, trace::OperatorKind::kPreimage, trace::OperatorKind::kPreimageRange);
}

// An intersection with the parent alone has no second partition to name: its sets stand for themselves.
trace::Operator to_record(const partition_operator::SetOperation& made_by) {
  trace::Operator result;
  result.kind = trace::OperatorKind::kColoring;
  if (!made_by.left || !made_by.right) return result;
  switch (made_by.kind) {
    case partition_operator::SetKind::kUnion:
      result.kind = trace::OperatorKind::kUnion;
      break;
    case partition_operator::SetKind::kIntersection:
      result.kind = trace::OperatorKind::kIntersection;
      break;
    case partition_operator::SetKind::kDifference:
      result.kind = trace::OperatorKind::kDifference;
      break;
  }
  result.left = made_by.left;
  result.right = made_by.right;
  return result;
}

trace::Operator to_record(const partition_operator::Coloring&) {
  trace::Operator result;
  result.kind = trace::OperatorKind::kColoring;
  return result;
}

trace::Operator to_record(const partition_operator::Pending&) {
  return {};
}

trace::Requirement to_record(const Requirement& requirement) {
  trace::Requirement result;
  result.tree = requirement.tree;
  result.index_space = requirement.region;
  result.partition = requirement.partition;
  result.functor = requirement.projection;
  result.parent = requirement.parent;
  result.fields = requirement.fields;
  result.privilege = static_cast<trace::Privilege>(requirement.privilege);
  result.coherence = static_cast<trace::Coherence>(requirement.coherence);
  if (result.privilege == trace::Privilege::kReduce) result.reduction = requirement.reduction;
  result.verified = requirement.verified;
  return result;
}

bool is_task(const OperationRecord& operation) {
  return operation.kind == OperationKind::kTask || operation.kind == OperationKind::kIndexTask;
}

// Pieces that have points of their own, but no launch domain: they are numbered.
bool is_numbered(const OperationRecord& operation) {
  const bool in_pieces = operation.kind == OperationKind::kFold || operation.kind == OperationKind::kSend ||
                         operation.kind == OperationKind::kReceive;
  return in_pieces && !operation.domain;
}

coord_t position(const OperationRecord& operation, size_t i) {
  return static_cast<coord_t>(operation.positions.empty() ? i : operation.positions[i]);
}

// The numbers up to the last piece of this rank.
Domain numbers(const OperationRecord& operation) {
  coord_t last = -1;
  for (size_t i = 0; i < operation.points.size(); ++i) last = std::max(last, position(operation, i));
  return Domain::box(DomainPoint(0), DomainPoint(last));
}

}  // namespace

// The enumerations that both sides have are cast: their orders must not drift apart.
static_assert(static_cast<int>(Privilege::kReduce) == static_cast<int>(trace::Privilege::kReduce));
static_assert(static_cast<int>(Privilege::kWriteDiscard) ==
              static_cast<int>(trace::Privilege::kWriteDiscard));
static_assert(static_cast<int>(Coherence::kSimultaneous) ==
              static_cast<int>(trace::Coherence::kSimultaneous));
static_assert(static_cast<int>(Coherence::kRelaxed) == static_cast<int>(trace::Coherence::kRelaxed));
static_assert(static_cast<int>(OperationKind::kInline) == static_cast<int>(trace::OperationKind::kInline));
static_assert(static_cast<int>(OperationKind::kFold) == static_cast<int>(trace::OperationKind::kFold));
static_assert(static_cast<int>(OperationKind::kRelease) == static_cast<int>(trace::OperationKind::kRelease));
static_assert(static_cast<int>(FenceKind::kExecution) == static_cast<int>(trace::FenceKind::kExecution));

trace::Machine to_record(const MachineModel& machine) {
  trace::Machine result;
  const auto rank_of = [&](const auto& part) {
    return machine.ranks > 1 ? std::optional<int>(part.rank) : std::nullopt;
  };
  for (const ProcessorInfo& processor : machine.processors) {
    result.processors.push_back({processor.id, kind_of(processor.kind), {}, rank_of(processor)});
  }
  for (const MemoryInfo& memory : machine.memories) {
    result.memories.push_back({memory.id, to_string(memory.kind), memory.bytes, rank_of(memory)});
  }
  return result;
}

trace::Task to_record(const TaskKind& task) {
  trace::Task result{task.id, task.name, {}};
  for (const auto& variant : task.variants) {
    result.variants.push_back({variant->id, kind_of(variant->processor), variant->leaf, variant->inner,
                               variant->idempotent, variant->replicable, variant->access_checks});
  }
  return result;
}

trace::Functor to_record(ProjectionId id, const ProjectionFunctor& functor) {
  trace::Functor result{id, {}, {}};
  const std::vector<Expression> color = functor.symbolic();
  if (color.empty()) return result;
  result.color.emplace();
  for (const Expression& expression : color) result.color->push_back(to_record(expression));
  return result;
}

trace::IndexSpace to_record(const IndexSpaceNode& node) {
  trace::IndexSpace result{node.id, node.domain, {}, {}};
  if (node.parent) {
    result.parent = node.parent;
    result.color = node.color;
  }
  return result;
}

trace::Partition to_record(const PartitionNode& node) {
  trace::Partition result;
  result.id = node.id;
  result.parent = node.parent;
  result.color = node.color;
  result.color_space = node.color_space;
  // A program that says nothing about disjointness leaves it to the runtime.
  result.disjoint = claim_of(node.claimed_disjoint == Claim::kNone ? Claim::kCompute : node.claimed_disjoint,
                             node.disjoint);
  result.complete = claim_of(node.claimed_complete, node.complete);
  result.made_by = std::visit([](const auto& made_by) { return to_record(made_by); }, node.op);
  result.where = trace::Where::from(node.source);
  return result;
}

trace::Operation to_record(const OperationRecord& operation) {
  trace::Operation result;
  result.id = operation.id;
  result.context = operation.context;
  result.op = static_cast<trace::OperationKind>(operation.kind);
  result.internal = operation.internal;
  result.replicated = operation.replicated;
  if (is_task(operation)) result.task = operation.task;
  if (operation.domain) result.domain = *operation.domain;
  if (is_numbered(operation)) {
    result.domain = numbers(operation);
  }
  if (operation.kind == OperationKind::kFence) result.fence = static_cast<trace::FenceKind>(operation.fence);
  result.where = trace::Where::from(operation.source);
  result.after = operation.after;
  for (const Requirement& requirement : operation.requirements) {
    result.requirements.push_back(to_record(requirement));
  }
  return result;
}

trace::Points points_record(const OperationRecord& operation) {
  trace::Points result{operation.id, {}};
  const size_t requirements = operation.requirements.size();
  const bool has_points = operation.domain || is_numbered(operation);
  for (size_t i = 0; i < operation.points.size(); ++i) {
    trace::Point point{operation.uid(i), {}, {}, {}};
    if (has_points)
      point.point = is_numbered(operation) ? DomainPoint(position(operation, i)) : operation.points[i];
    const auto regions = operation.regions.begin() + static_cast<ptrdiff_t>(i * requirements);
    point.regions.assign(regions, regions + static_cast<ptrdiff_t>(requirements));
    if (i < operation.messages.size()) {
      const MessageRecord& message = operation.messages[i];
      point.message = {message.peer, message.tag, message.bytes, message.reduction};
    }
    result.points.push_back(std::move(point));
  }
  return result;
}

trace::Access to_record(const AccessRecord& access) {
  trace::Access result;
  result.uid = access.uid;
  result.requirement = access.requirement;
  result.field = access.field;
  if (!access.read.empty()) result.read = access.read;
  if (!access.written.empty()) result.written = access.written;
  if (!access.reduced.empty()) result.reduced = access.reduced;
  result.exact = access.exact;
  return result;
}

trace::Finding to_record(const FindingRecord& finding) {
  return {finding.code,
          finding.uid,
          finding.requirement,
          finding.field,
          finding.point,
          finding.message,
          trace::Where::from(finding.source)};
}

}  // namespace testudo
