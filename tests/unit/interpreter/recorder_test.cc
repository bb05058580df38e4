#include "interpreter/recorder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/api/start_hooks.h"
#include "core/trace/model.h"
#include "tests/unit/interpreter/watched_program.h"

namespace {

using namespace watched;

class RecorderTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    path_ = testing::TempDir() + "recorder_" + info->name() + ".trace";
    std::filesystem::remove(path_);
  }
  void TearDown() override { std::filesystem::remove(path_); }

  std::unique_ptr<Observer> record(bool instrumented = false) {
    return make_recorder({path_, "program", {"program", "-n", "4"}, instrumented});
  }
  trace::Trace load() {
    auto loaded = trace::load_trace(path_);
    EXPECT_TRUE(loaded.ok()) << loaded.error();
    return loaded.ok() ? std::move(loaded).value() : trace::Trace();
  }

  std::string path_;
};

// Something of everything that a program can do.
void everything(Program& program) {
  program.registry.add_reduction(sum_operator());
  program.registry.add_projection(
      7, symbolic_projection({Expression{
             Expression::Op::kAdd,
             0,
             {Expression{Expression::Op::kVar, 0, {}}, Expression{Expression::Op::kConst, 0, {}}}}}));
  program.task(1, "set", [](TaskInvocation& task) {
    for (const DomainPoint& p : task.regions[0]->domain.points()) element<int64_t>(task, 0, 0, p) = p[0];
  });
  program.task(2, "reduce", [](TaskInvocation& task) {
    for (const DomainPoint& p : task.regions[0]->domain.points()) element<int64_t>(task, 0, 0, p) += 1;
  });
  program.task(3, "read", [](TaskInvocation& task) { EXPECT_EQ((element<int64_t>(task, 0, 0, 3)), 4); });
}

void everything_top(TaskInvocation& top) {
  Runtime& runtime = top.runtime;
  const LogicalRegion region = make_region(runtime, line(0, 9), 2);
  runtime.forest().set_name("region", region.tree.value, region.index_space.value, "data");
  runtime.forest().set_name("field", 0, region.field_space.value, "value");
  const PartitionId halves = cut(runtime, region, {line(0, 4), line(5, 9)});
  runtime.forest().set_name("partition", halves.value, 0, "halves");
  fill(top, region, 0, {0, 1});
  Requirement set = require(region, halves, Privilege::kReadWrite);
  set.projection = 7;
  launch_all(top, 1, 2, {set});
  Requirement reduce = require(region, Privilege::kReduce);
  reduce.reduction = 1;
  launch(top, 2, {reduce}, 5);
  launch(top, 3, {require(region, Privilege::kReadOnly)}, 6);
  CopyLaunch copy;
  copy.sources = {require(region, Privilege::kReadOnly)};
  copy.destinations = {require(region, Privilege::kWriteDiscard, {1})};
  runtime.copy(top.context, copy);
  runtime.fence(top.context, FenceKind::kExecution, {});
  auto mapping = runtime.map_inline(top.context, {require(region, Privilege::kReadOnly), 0, 0, {}});
  EXPECT_EQ(*reinterpret_cast<int64_t*>(
                runtime.wait_mapped(top.context, *mapping)->find(0)->address(DomainPoint(9))),
            10);
  runtime.unmap(top.context, *mapping);
}

TEST_F(RecorderTest, WritesAParallelRun) {
  Program program;
  everything(program);
  auto recorder = record();
  const RunOutcome outcome = program.run_with(recorder.get(), nullptr, everything_top);
  EXPECT_TRUE(outcome.ok) << outcome.message;
  const trace::Trace trace = load();
  EXPECT_EQ(trace.header().mode, trace::Mode::kParallel);
  EXPECT_EQ(trace.header().program, "program");
  EXPECT_EQ(trace.end().status, trace::Status::kOk);
  std::vector<std::string> tasks;
  for (const auto& node : trace.operations()) {
    if (node.record.task) tasks.push_back(trace.task(*node.record.task).name);
  }
  EXPECT_EQ(tasks, (std::vector<std::string>{"top", "set", "reduce", "read"}));
  EXPECT_EQ(trace.field_name(trace.operations()[1].record.requirements[0].tree, 0), "value");
  EXPECT_EQ(trace.region_name(trace.operations()[1].record.requirements[0].tree), "data");
}

TEST_F(RecorderTest, WritesAnInstrumentedRun) {
  Program program;
  everything(program);
  auto recorder = record(true);
  auto executor = make_instrumented_executor(recorder.get());
  const RunOutcome outcome = program.run_with(recorder.get(), executor.get(), everything_top);
  EXPECT_TRUE(outcome.ok) << outcome.message;
  const trace::Trace trace = load();
  EXPECT_EQ(trace.header().mode, trace::Mode::kInstrumented);
  EXPECT_FALSE(trace.accesses().empty());
  EXPECT_TRUE(trace.findings().empty());
}

TEST_F(RecorderTest, FindingsAreWritten) {
  Program program;
  program.task(1, "wrong", [](TaskInvocation& task) { element<int64_t>(task, 0, 0, 12) = 1; });
  auto recorder = record(true);
  auto executor = make_instrumented_executor(recorder.get());
  program.run_with(recorder.get(), executor.get(), [](TaskInvocation& top) {
    const LogicalRegion region = make_region(top.runtime, line(0, 9));
    fill(top, region, 1);
    launch(top, 1, {require(region, Privilege::kReadWrite)});
  });
  const trace::Trace trace = load();
  ASSERT_EQ(trace.findings().size(), 1u);
  EXPECT_EQ(trace.findings()[0].code, "T0702");
}

TEST_F(RecorderTest, AFailedRunIsRecordedAsFailed) {
  Program program;
  program.task(1, "throws", [](TaskInvocation&) { throw std::runtime_error("broken"); });
  auto recorder = record();
  program.run_with(recorder.get(), nullptr, [](TaskInvocation& top) { launch(top, 1, {}); });
  const trace::Trace trace = load();
  EXPECT_EQ(trace.end().status, trace::Status::kFailed);
  EXPECT_NE(trace.end().error.find("broken"), std::string::npos);
}

// As when a task calls exit(): the trace is complete, and says that the run is not.
TEST_F(RecorderTest, EndsATraceThatTheRunDoesNotEnd) {
  Program program;
  auto recorder = record();
  program.run_with(recorder.get(), nullptr, [&](TaskInvocation& top) {
    make_region(top.runtime, line(0, 9));
    static_cast<Recorder&>(*recorder).stop("exit");
    make_region(top.runtime, line(0, 9));
  });
  const trace::Trace trace = load();
  EXPECT_EQ(trace.end().status, trace::Status::kFailed);
  EXPECT_EQ(trace.end().error, "exit");
}

TEST_F(RecorderTest, ARunThatNeverStartsLeavesATrace) {
  record().reset();
  EXPECT_EQ(load().end().status, trace::Status::kFailed);
}

TEST_F(RecorderTest, UnwritableFilesAreRefused) {
  path_ = "/nowhere/at/all.trace";
  EXPECT_THROW(record(), std::runtime_error);
}

}  // namespace
