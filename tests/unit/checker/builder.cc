#include "tests/unit/checker/builder.h"

namespace testudo::checker::test {

Domain interval(coord_t lo, coord_t hi) {
  return Domain::box(DomainPoint(lo), DomainPoint(hi));
}

DomainPoint at(coord_t x, coord_t y) {
  DomainPoint point;
  point.dim = 2;
  point[0] = x;
  point[1] = y;
  return point;
}

Domain box(coord_t x0, coord_t y0, coord_t x1, coord_t y1) {
  return Domain::box(at(x0, y0), at(x1, y1));
}

trace::Where line(uint32_t number) {
  return {"program.cc", number, "main", ""};
}

Builder::Builder(trace::Mode mode) {
  trace::Header header;
  header.producer = "test";
  header.program = "test_program";
  header.mode = mode;
  header.access_checks = mode == trace::Mode::kInstrumented;
  add(header);
  trace::Machine machine;
  machine.processors = {{{1}, trace::ProcessorKind::kCpu, ""}};
  machine.memories = {{{1}, "system", 1 << 20}};
  add(machine);
  task(1, "top");
  top_ = uid(operation(task_operation(1)));
}

void Builder::task(TaskId id, const std::string& name) {
  add(trace::Task{id, name, {{0, trace::ProcessorKind::kCpu, true, false, false, false, true}}});
}

IndexSpaceId Builder::space(const Domain& domain) {
  const IndexSpaceId id{++spaces_};
  add(trace::IndexSpace{id, domain, {}, {}});
  return id;
}

PartitionId Builder::partition(IndexSpaceId parent, const Domain& colors, const std::vector<Domain>& sets,
                               trace::Operator op, trace::Claim disjoint, trace::Claim complete,
                               const std::string& name) {
  const PartitionId id{++partitions_};
  add(trace::Partition{id, parent, id.value, colors, disjoint, complete, std::move(op), line(id.value)});
  size_t i = 0;
  for (const DomainPoint& color : colors.points()) {
    const IndexSpaceId subspace{++spaces_};
    add(trace::IndexSpace{subspace, sets.at(i++), id, color});
    subspaces_[{id.value, color}] = subspace;
  }
  add(trace::Name{trace::NameOf::kPartition, id.value, {}, name});
  return id;
}

PartitionId Builder::coloring(IndexSpaceId parent, const std::vector<Domain>& sets, trace::Claim disjoint,
                              trace::Claim complete, const std::string& name) {
  trace::Operator op;
  op.kind = trace::OperatorKind::kColoring;
  return partition(parent, interval(0, static_cast<coord_t>(sets.size()) - 1), sets, op, disjoint, complete,
                   name);
}

IndexSpaceId Builder::subspace(PartitionId partition, const DomainPoint& color) const {
  return subspaces_.at({partition.value, color});
}

RegionTreeId Builder::region(IndexSpaceId space, uint32_t fields, const std::string& name) {
  const RegionTreeId id{++trees_};
  add(trace::FieldSpace{{id.value}});
  for (uint32_t f = 1; f <= fields; ++f) {
    add(trace::Field{{id.value}, f, 8});
    add(trace::Name{trace::NameOf::kField, f, id.value, std::string(1, static_cast<char>('w' + f))});
  }
  add(trace::Region{id, space, {id.value}});
  add(trace::Name{trace::NameOf::kRegion, id.value, {}, name});
  return id;
}

trace::Requirement Builder::on(RegionTreeId tree, IndexSpaceId space, trace::Privilege privilege,
                               std::vector<FieldId> fields) {
  trace::Requirement requirement;
  requirement.tree = tree;
  requirement.index_space = space;
  requirement.parent = space;
  requirement.privilege = privilege;
  requirement.fields = std::move(fields);
  if (privilege == trace::Privilege::kReduce) requirement.reduction = 1;
  return requirement;
}

trace::Requirement Builder::on(RegionTreeId tree, PartitionId partition, IndexSpaceId parent,
                               trace::Privilege privilege, std::vector<FieldId> fields,
                               ProjectionId functor) {
  trace::Requirement requirement = on(tree, parent, privilege, std::move(fields));
  requirement.index_space = {};
  requirement.partition = partition;
  requirement.functor = functor;
  return requirement;
}

void Builder::projection(ProjectionId id, Functor meaning, std::vector<trace::Expression> color) {
  add(trace::Functor{id, "", std::move(color)});
  functors_[id] = std::move(meaning);
}

trace::Operation Builder::task_operation(TaskId task, std::vector<trace::Requirement> requirements,
                                         uint32_t where) {
  trace::Operation op;
  op.op = trace::OperationKind::kTask;
  op.task = task;
  op.requirements = std::move(requirements);
  if (where != 0) op.where = line(where);
  return op;
}

OperationId Builder::single(TaskId task, std::vector<trace::Requirement> requirements, uint32_t where,
                            PointId context) {
  trace::Operation op = task_operation(task, std::move(requirements), where);
  op.context = context ? context : top_;
  return operation(std::move(op));
}

OperationId Builder::index(TaskId task, const Domain& domain, std::vector<trace::Requirement> requirements,
                           uint32_t where, PointId context) {
  trace::Operation op = task_operation(task, std::move(requirements), where);
  op.op = trace::OperationKind::kIndexTask;
  op.domain = domain;
  op.context = context ? context : top_;
  return operation(std::move(op));
}

OperationId Builder::fence() {
  trace::Operation op;
  op.op = trace::OperationKind::kFence;
  op.fence = trace::FenceKind::kExecution;
  op.context = top_;
  return operation(std::move(op));
}

OperationId Builder::operation(trace::Operation op) {
  op.id = OperationId{++operations_};
  add(op);
  trace::Points points{op.id, {}};
  for (const DomainPoint& point : op.domain ? op.domain->points() : std::vector<DomainPoint>{DomainPoint()}) {
    trace::Point p{PointId{++uids_}, point, {}};
    for (const trace::Requirement& requirement : op.requirements)
      p.regions.push_back(project(requirement, point));
    uids_of_[op.id].push_back(p.uid);
    points.points.push_back(std::move(p));
  }
  add(points);
  return op.id;
}

void Builder::order(OperationId to, OperationId from) {
  for (const PointId t : uids_of_.at(to)) {
    for (const PointId f : uids_of_.at(from)) edge(t, to, f);
  }
}

std::string Builder::text(trace::Status status, const std::string& error) const {
  std::string whole = text_;
  trace::encode(trace::End{records_, status, error}, whole);
  return whole + '\n';
}

trace::Trace Builder::trace(trace::Status status, const std::string& error) const {
  return trace::load_trace_text(text(status, error), "test").value();
}

IndexSpaceId Builder::project(const trace::Requirement& requirement, const DomainPoint& point) const {
  if (!requirement.partition) return requirement.index_space;
  const auto functor = functors_.find(requirement.functor.value_or(0));
  const DomainPoint color = functor == functors_.end() ? point : functor->second(point);
  return subspaces_.at({requirement.partition.value, color});
}

}  // namespace testudo::checker::test
