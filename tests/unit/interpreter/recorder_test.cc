#include "interpreter/recorder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/api/start_hooks.h"
#include "core/base/rank_file.h"
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

// What rank 1 of 3 tells its recorder of a replicated launch of which it owns two points, and of a message.
class RankOfThree {
 public:
  explicit RankOfThree(Observer& recorder) : recorder_(recorder) {
    program_.task(4, "work", [](TaskInvocation&) {});
    MachineModel machine;
    machine.rank = 1;
    machine.ranks = 3;
    machine.start_ns = 5000;
    machine.processors = {{ProcessorId{9}, ProcessorKind::kCpu, 1}};
    recorder_.on_start(machine, program_.registry, forest_);
  }

  void launch() {
    const std::vector<DomainPoint> own = {DomainPoint(11), DomainPoint(14)};
    const std::vector<uint32_t> positions = {1, 4};
    const Domain domain = line(10, 14);
    OperationRecord record;
    record.id = OperationId{2};
    record.kind = OperationKind::kIndexTask;
    record.task = 4;
    record.replicated = true;
    record.domain = &domain;
    record.first_uid = PointId{100};
    record.points = own;
    record.positions = positions;
    EXPECT_EQ(record.uid(1), PointId{104});
    recorder_.on_operation(record);
  }

  void send() {
    const std::vector<DomainPoint> pieces(2);
    const std::vector<MessageRecord> messages = {{0, 77, 800, false}, {2, 78, 16, true}};
    OperationRecord record;
    record.id = OperationId{uint64_t{2} << 40};
    record.kind = OperationKind::kSend;
    record.internal = true;
    record.first_uid = PointId{uint64_t{2} << 40};
    record.points = pieces;
    record.messages = messages;
    recorder_.on_operation(record);
  }

 private:
  Observer& recorder_;
  Program program_;
  Forest forest_;
};

TEST_F(RecorderTest, WritesOneOfSeveralRanks) {
  const std::string name = path_;
  auto recorder = make_recorder({name, "program", {}, false, 1, 3, -250});
  RankOfThree rank(*recorder);
  rank.launch();
  rank.send();
  recorder->on_end(true, {});
  path_ = rank_file(name, 1, 3);
  ASSERT_NE(path_, name);
  const trace::Trace trace = load();
  EXPECT_EQ(trace.header().rank, 1);
  EXPECT_EQ(trace.header().ranks, 3);
  EXPECT_EQ(trace.header().start, 5000u);
  EXPECT_EQ(trace.header().clock_offset, -250);
  EXPECT_EQ(trace.machine().processors[0].rank, 1);
  ASSERT_EQ(trace.operations().size(), 2u);
  const trace::OperationNode& launch = trace.operations()[0];
  EXPECT_TRUE(launch.record.replicated);
  ASSERT_EQ(launch.points.size(), 2u);
  EXPECT_EQ(launch.points[0].uid, PointId{101});
  EXPECT_EQ(launch.points[1].uid, PointId{104});
  EXPECT_EQ(launch.points[1].point, DomainPoint(14));
  const trace::OperationNode& send = trace.operations()[1];
  EXPECT_EQ(send.record.op, trace::OperationKind::kSend);
  EXPECT_FALSE(send.record.replicated);
  ASSERT_EQ(send.points.size(), 2u);
  EXPECT_EQ(send.points[0].message, (trace::Message{0, 77, 800, false}));
  EXPECT_EQ(send.points[1].message, (trace::Message{2, 78, 16, true}));
}

TEST_F(RecorderTest, UnwritableFilesAreRefused) {
  path_ = "/nowhere/at/all.trace";
  EXPECT_THROW(record(), std::runtime_error);
}

}  // namespace
