#include "core/trace/model.h"

#include <gtest/gtest.h>

#include "tests/support/trace_builder.h"

namespace testudo::trace {
namespace {

using test::interval;

TEST(Model, Daxpy) {
  const Trace trace = test::daxpy().trace();
  EXPECT_EQ(trace.header().program, "daxpy");
  EXPECT_EQ(trace.end().status, Status::kOk);
  ASSERT_EQ(trace.operations().size(), 5u);
  const OperationNode& z = trace.operation({4});
  EXPECT_EQ(trace.task_name(*z.record.task), "daxpy");
  EXPECT_EQ(z.points.size(), 4u);
  EXPECT_EQ(z.edges.size(), 8u);
  EXPECT_EQ(z.record.where.line, 70u);

  const PartitionNode& ip = trace.partition({1});
  EXPECT_EQ(ip.name, "ip");
  ASSERT_EQ(ip.subspaces.size(), 4u);
  EXPECT_EQ(trace.subspace({1}, DomainPoint(2)), ip.subspaces[2]);
  EXPECT_EQ(trace.space(ip.subspaces[2]).record.domain, interval(512, 767));
  EXPECT_EQ(trace.space(ip.subspaces[2]).root, IndexSpaceId{1});
  EXPECT_FALSE(trace.subspace({1}, DomainPoint(4)));
  EXPECT_EQ(trace.space({1}).partitions, std::vector<PartitionId>{PartitionId{1}});
}

TEST(Model, NamesAreGivenOrMade) {
  const Trace trace = test::daxpy().trace();
  EXPECT_EQ(trace.region_name({1}), "input_lr");
  EXPECT_EQ(trace.region_name({2}, trace.subspace({1}, DomainPoint(3))), "output_lr/ip[3]");
  EXPECT_EQ(trace.field_name({1}, 102), "y");
  EXPECT_EQ(trace.name(IndexSpaceId{1}), "is");
  EXPECT_EQ(trace.name(IndexSpaceId{2}), "index space 2");
  EXPECT_EQ(trace.functor_name(0), "identity");
  EXPECT_EQ(trace.functor_name(8), "functor 8");
  EXPECT_EQ(trace.reduction_name(3), "reduction 3");
}

TEST(Model, LaterNamesReplaceEarlierOnes) {
  test::TraceBuilder builder = test::daxpy();
  builder.add(Name{NameOf::kTask, 3, {}, "axpy"});
  builder.add(Name{NameOf::kRegion, 1, {}, "inputs"});
  builder.add(Name{NameOf::kRegion, 1, 2, "first quarter"});
  builder.add(Functor{5, "", {}});
  builder.add(Name{NameOf::kFunctor, 5, {}, "shift"});
  const Trace trace = builder.trace();
  EXPECT_EQ(trace.task_name(3), "axpy");
  EXPECT_EQ(trace.region_name({1}), "inputs");
  EXPECT_EQ(trace.region_name({1}, {2}), "first quarter");
  EXPECT_EQ(trace.region_name({2}, {2}), "output_lr/ip[0]");
  EXPECT_EQ(trace.functor_name(5), "shift");
}

TEST(Model, PointsAreFoundByUid) {
  const Trace trace = test::daxpy().trace();
  for (const OperationNode& operation : trace.operations()) {
    for (const Point& point : operation.points) {
      const PointRef found = trace.point(point.uid);
      EXPECT_EQ(found.operation, &operation);
      EXPECT_EQ(found.point, &point);
      ASSERT_NE(trace.timing(point.uid), nullptr);
      EXPECT_EQ(trace.timing(point.uid)->uid, point.uid);
    }
  }
}

TEST(Model, RowsOfAPoint) {
  test::TraceBuilder builder = test::stencil();
  const Instance instance{{4}, {1}, {1}, {}, interval(0, 99), {1}, {}, 800};
  builder.add(instance);
  builder.add(Access{{7}, 0, 1, interval(0, 25), {}, {}, true});
  builder.add(Access{{8}, 0, 1, interval(0, 25), interval(1, 2), {}, true});
  builder.add(Access{{7}, 1, 2, {}, interval(0, 25), {}, false});
  builder.add(Mapping{{7}, {1}, 0, {{{4}}}});
  builder.add(Mapping{{7}, {2}, 0, {{{4}}}});
  builder.add(Movement{{8}, {4}, {4}, {1}, {1}, interval(3, 4), 0});
  const Trace trace = builder.trace();

  ASSERT_EQ(trace.accesses({7}).size(), 2u);
  EXPECT_EQ(trace.accesses({7})[1].field, 2u);
  EXPECT_EQ(*trace.domain(trace.accesses({7})[0].read), interval(0, 25));
  EXPECT_EQ(trace.domain(trace.accesses({7})[0].written), nullptr);
  EXPECT_EQ(trace.accesses({7})[0].read, trace.accesses({7})[1].written) << "equal sets are kept once";
  EXPECT_TRUE(trace.accesses({1}).empty());
  ASSERT_NE(trace.mapping({7}), nullptr);
  EXPECT_EQ(trace.mapping({7})->processor, ProcessorId{2});
  EXPECT_EQ(trace.mapping({8}), nullptr);
  EXPECT_EQ(trace.movements({8}).size(), 1u);
  EXPECT_EQ(trace.instance({4}), instance);
}

TEST(Model, TasksGainVariants) {
  test::TraceBuilder builder = test::daxpy();
  builder.add(Task{3, "", {{9, ProcessorKind::kGpu, true, false, false, false, false}}});
  const Trace trace = builder.trace();
  EXPECT_EQ(trace.task_name(3), "daxpy");
  ASSERT_EQ(trace.task(3).variants.size(), 2u);
  EXPECT_EQ(trace.task(3).variants[1].processor, ProcessorKind::kGpu);
}

TEST(Model, FunctorsCanBeSymbolic) {
  test::TraceBuilder builder = test::daxpy();
  builder.add(Functor{5, "shift", std::vector<Expression>{Expression::variable(0)}});
  const Trace trace = builder.trace();
  ASSERT_NE(trace.functor(5), nullptr);
  EXPECT_EQ(trace.functor(5)->color->size(), 1u);
  EXPECT_EQ(trace.functor(0), nullptr);
}

}  // namespace
}  // namespace testudo::trace
