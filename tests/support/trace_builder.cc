#include "tests/support/trace_builder.h"

namespace testudo::trace::test {

TraceBuilder::TraceBuilder(std::string program, Mode mode) {
  Header header;
  header.producer = "trace_builder";
  header.program = std::move(program);
  header.mode = mode;
  header.access_checks = mode == Mode::kInstrumented;
  add(header);
  Machine machine;
  machine.processors = {{{1}, ProcessorKind::kCpu, "cpu 1"}, {{2}, ProcessorKind::kCpu, "cpu 2"}};
  machine.memories = {{{1}, "system", uint64_t{1} << 30}};
  add(machine);
}

IndexSpaceId TraceBuilder::space(const Domain& domain, const std::string& name) {
  const IndexSpaceId id{++last_space_};
  add(IndexSpace{id, domain, {}, {}});
  if (!name.empty()) add(Name{NameOf::kIndexSpace, id.value, {}, name});
  return id;
}

PartitionId TraceBuilder::partition(IndexSpaceId parent, const std::vector<Domain>& sets, Operator made_by,
                                    Claim disjoint, Claim complete, const std::string& name, Where where) {
  const PartitionId id{++last_partition_};
  const Domain colors = Domain::box(DomainPoint(0), DomainPoint(static_cast<coord_t>(sets.size()) - 1));
  add(Partition{id, parent, id.value, colors, disjoint, complete, std::move(made_by), std::move(where)});
  for (size_t c = 0; c < sets.size(); ++c) {
    const IndexSpaceId sub{++last_space_};
    const DomainPoint color(static_cast<coord_t>(c));
    add(IndexSpace{sub, sets[c], id, color});
    subspaces_[id].push_back(sub);
  }
  if (!name.empty()) add(Name{NameOf::kPartition, id.value, {}, name});
  return id;
}

FieldSpaceId TraceBuilder::fields(std::initializer_list<std::pair<FieldId, std::string>> fields) {
  const FieldSpaceId id{++last_field_space_};
  add(FieldSpace{id});
  for (const auto& [field, name] : fields) {
    add(Field{id, field, 8});
    add(Name{NameOf::kField, field, id.value, name});
  }
  return id;
}

RegionTreeId TraceBuilder::region(IndexSpaceId space, FieldSpaceId fields, const std::string& name) {
  const RegionTreeId id{++last_tree_};
  add(Region{id, space, fields});
  add(Name{NameOf::kRegion, id.value, {}, name});
  return id;
}

void TraceBuilder::task(TaskId id, const std::string& name) {
  add(Task{id, name, {{0, ProcessorKind::kCpu, true, false, false, false, true}}});
}

Requirement TraceBuilder::on(RegionTreeId tree, PartitionId partition, IndexSpaceId parent,
                             std::vector<FieldId> fields, Privilege privilege) {
  Requirement r;
  r.tree = tree;
  r.partition = partition;
  r.functor = 0;
  r.parent = parent;
  r.fields = std::move(fields);
  r.privilege = privilege;
  return r;
}

Requirement TraceBuilder::on(RegionTreeId tree, IndexSpaceId space, IndexSpaceId parent,
                             std::vector<FieldId> fields, Privilege privilege) {
  Requirement r = on(tree, PartitionId{}, parent, std::move(fields), privilege);
  r.index_space = space;
  r.functor.reset();
  return r;
}

OperationId TraceBuilder::single(PointId context, TaskId task, std::vector<Requirement> requirements,
                                 Where where) {
  Operation r;
  r.op = OperationKind::kTask;
  r.context = context;
  r.task = task;
  r.requirements = std::move(requirements);
  r.where = std::move(where);
  return operation(std::move(r));
}

OperationId TraceBuilder::index(PointId context, TaskId task, coord_t points,
                                std::vector<Requirement> requirements, Where where) {
  Operation r;
  r.op = OperationKind::kIndexTask;
  r.context = context;
  r.task = task;
  r.domain = Domain::box(DomainPoint(0), DomainPoint(points - 1));
  r.requirements = std::move(requirements);
  r.where = std::move(where);
  return operation(std::move(r));
}

OperationId TraceBuilder::operation(Operation r) {
  r.id = OperationId{++last_operation_};
  add(r);
  Points points{r.id, {}};
  const std::vector<DomainPoint> all =
      r.domain ? r.domain->points() : std::vector<DomainPoint>{DomainPoint()};
  for (const DomainPoint& point : all) {
    Point p{PointId{++last_uid_}, point, {}};
    for (const Requirement& requirement : r.requirements) {
      p.regions.push_back(requirement.partition ? subspaces_[requirement.partition].at(color_of(point))
                                                : requirement.index_space);
    }
    uids_[r.id].push_back(p.uid);
    points.points.push_back(std::move(p));
  }
  add(points);
  return r.id;
}

void TraceBuilder::pairwise(OperationId to, OperationId from) {
  Dependences d{to, {}};
  for (size_t i = 0; i < uids_.at(to).size(); ++i) d.edges.push_back({uid(to, i), uid(from, i)});
  add(d);
}

void TraceBuilder::all_to_all(OperationId to, OperationId from) {
  Dependences d{to, {}};
  for (const PointId t : uids_.at(to)) {
    for (const PointId f : uids_.at(from)) d.edges.push_back({t, f});
  }
  add(d);
}

void TraceBuilder::time_all() {
  for (const auto& [op, uids] : uids_) {
    for (size_t i = 0; i < uids.size(); ++i) {
      add(Timing{uids[i], {static_cast<uint32_t>(1 + i % 2)}, op.value * 1000, op.value * 1000 + 900, {}});
    }
  }
}

std::string TraceBuilder::text(Status status, const std::string& error) const {
  std::string whole = text_;
  encode(End{records_, status, error}, whole);
  return whole + '\n';
}

Trace TraceBuilder::trace() const {
  return load_trace_text(text(), "built").value();
}

size_t TraceBuilder::color_of(const DomainPoint& point) {
  return point.dim == 0 ? 0 : static_cast<size_t>(point[0]);
}

Domain interval(coord_t lo, coord_t hi) {
  return Domain::box(DomainPoint(lo), DomainPoint(hi));
}

TraceBuilder daxpy() {
  TraceBuilder b("daxpy");
  const auto where = [](uint32_t line) { return Where{"daxpy.cc", line, "top_level_task", ""}; };
  const IndexSpaceId is = b.space(interval(0, 1023), "is");
  const FieldSpaceId input = b.fields({{101, "x"}, {102, "y"}});
  const FieldSpaceId output = b.fields({{103, "z"}});
  const RegionTreeId in = b.region(is, input, "input_lr");
  const RegionTreeId out = b.region(is, output, "output_lr");
  Operator equal;
  equal.kind = OperatorKind::kEqual;
  const PartitionId ip =
      b.partition(is, {interval(0, 255), interval(256, 511), interval(512, 767), interval(768, 1023)}, equal,
                  Claim::kComputed, Claim::kComputed, "ip", where(40));
  b.task(1, "top_level");
  b.task(2, "init_field");
  b.task(3, "daxpy");
  b.task(4, "check");
  const OperationId top = b.single({}, 1, {}, {});
  const PointId context = b.uid(top);
  using B = TraceBuilder;
  const auto x = b.index(context, 2, 4, {B::on(in, ip, is, {101}, Privilege::kWriteDiscard)}, where(60));
  const auto y = b.index(context, 2, 4, {B::on(in, ip, is, {102}, Privilege::kWriteDiscard)}, where(62));
  const auto z = b.index(context, 3, 4,
                         {B::on(in, ip, is, {101, 102}, Privilege::kReadOnly),
                          B::on(out, ip, is, {103}, Privilege::kWriteDiscard)},
                         where(70));
  const auto check = b.single(
      context, 4,
      {B::on(in, is, is, {101, 102}, Privilege::kReadOnly), B::on(out, is, is, {103}, Privilege::kReadOnly)},
      where(80));
  b.pairwise(z, x);
  b.pairwise(z, y);
  b.all_to_all(check, x);
  b.all_to_all(check, y);
  b.all_to_all(check, z);
  b.time_all();
  return b;
}

TraceBuilder stencil() {
  TraceBuilder b("stencil");
  const IndexSpaceId is = b.space(interval(0, 99), "grid");
  const FieldSpaceId fields = b.fields({{1, "value"}, {2, "derivative"}});
  const RegionTreeId lr = b.region(is, fields, "stencil_lr");
  Operator equal;
  equal.kind = OperatorKind::kEqual;
  const PartitionId blocks =
      b.partition(is, {interval(0, 24), interval(25, 49), interval(50, 74), interval(75, 99)}, equal,
                  Claim::kComputed, Claim::kComputed, "blocks", {"stencil.cc", 12, "main", ""});
  Operator coloring;
  coloring.kind = OperatorKind::kColoring;
  const PartitionId ghosts =
      b.partition(is, {interval(0, 25), interval(24, 50), interval(49, 75), interval(74, 99)}, coloring,
                  Claim::kDenied, Claim::kUnclaimed, "ghosts", {"stencil.cc", 20, "main", ""});
  b.task(1, "top_level");
  b.task(2, "init");
  b.task(3, "stencil");
  const PointId context = b.uid(b.single({}, 1, {}));
  using B = TraceBuilder;
  const auto init = b.index(context, 2, 4, {B::on(lr, blocks, is, {1}, Privilege::kWriteDiscard)});
  Operation fence;
  fence.op = OperationKind::kFence;
  fence.fence = FenceKind::kExecution;
  fence.context = context;
  const auto barrier = b.operation(fence);
  b.all_to_all(barrier, init);
  const auto compute = b.index(
      context, 3, 4,
      {B::on(lr, ghosts, is, {1}, Privilege::kReadOnly), B::on(lr, blocks, is, {2}, Privilege::kReadWrite)});
  b.all_to_all(compute, barrier);
  b.edges(compute, {{b.uid(compute, 0), b.uid(init, 0)},
                    {b.uid(compute, 0), b.uid(init, 1)},
                    {b.uid(compute, 3), b.uid(init, 3)}});
  b.time_all();
  return b;
}

TraceBuilder aliased_tiles() {
  TraceBuilder b("tiles", Mode::kInstrumented);
  const auto box = [](coord_t x0, coord_t y0, coord_t x1, coord_t y1) {
    DomainPoint lo(x0), hi(x1);
    lo.dim = hi.dim = 2;
    lo[1] = y0;
    hi[1] = y1;
    return Domain::box(lo, hi);
  };
  const IndexSpaceId is = b.space(box(0, 0, 9, 9), "plane");
  const FieldSpaceId fields = b.fields({{7, "v"}});
  const RegionTreeId lr = b.region(is, fields, "plane_lr");
  Operator coloring;
  coloring.kind = OperatorKind::kColoring;
  const PartitionId tiles = b.partition(is, {box(0, 0, 5, 5), box(4, 4, 9, 9)}, coloring, Claim::kClaimed,
                                        Claim::kDenied, "tiles", {"tiles.cc", 9, "main", ""});
  b.task(1, "top_level");
  b.task(2, "outer");
  b.task(3, "inner");
  const PointId context = b.uid(b.single({}, 1, {}));
  using B = TraceBuilder;
  const auto outer =
      b.index(context, 2, 2, {B::on(lr, tiles, is, {7}, Privilege::kReadWrite)}, {"tiles.cc", 30, "", ""});
  const IndexSpaceId tile = b.subspace(tiles, 0);
  const auto inner =
      b.single(b.uid(outer), 3, {B::on(lr, tile, tile, {7}, Privilege::kReadOnly)}, {"tiles.cc", 50, "", ""});
  b.add(Access{b.uid(inner), 0, 7, box(0, 0, 1, 1), {}, {}, true});
  b.add(Finding{
      "T9001", b.uid(outer), 0, 7, DomainPoint(4), "two points write one element", {"tiles.cc", 30, "", ""}});
  b.time_all();
  return b;
}

}  // namespace testudo::trace::test
