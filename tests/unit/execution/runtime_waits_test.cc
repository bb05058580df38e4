// What a task may wait for while it holds things that others wait for.
#include <gtest/gtest.h>

#include <atomic>

#include "core/base/diagnostic.h"
#include "core/execution/inline_mapping.h"
#include "tests/unit/execution/lambda_program.h"

namespace testudo {
namespace {

constexpr TaskId kAdd = 1, kChild = 2;

class RuntimeWaits : public testing::TestWithParam<unsigned> {
 protected:
  struct Region {
    IndexSpaceId space;
    LogicalRegion region;
  };
  static Region make_region(Runtime& runtime, coord_t size, FieldId fields = 1) {
    Forest& forest = runtime.forest();
    IndexSpaceId space = forest.create_index_space(line(0, size - 1));
    FieldSpaceId field_space = forest.create_field_space();
    for (FieldId field = 0; field < fields; ++field) forest.create_field(field_space, field, 8);
    return {space, forest.create_region(space, field_space)};
  }
  static TaskLaunch single(TaskId task, std::vector<Requirement> requirements) {
    TaskLaunch launch;
    launch.task = task;
    launch.requirements = std::move(requirements);
    launch.source = {"program.cc", 7, "top", ""};
    return launch;
  }
  static std::shared_ptr<InlineMapping> map(TaskInvocation& task, Requirement requirement) {
    InlineLaunch launch;
    launch.requirement = std::move(requirement);
    return task.runtime.map_inline(task.context, std::move(launch));
  }
  static uint64_t& first(const MappedRegion& region) {
    return *reinterpret_cast<uint64_t*>(region.find(0)->address(DomainPoint(0)));
  }
  // A task that adds 1 to every element of its region.
  void register_add() {
    program.task(kAdd, "add", [](TaskInvocation& task) {
      for (const DomainPoint& p : task.regions[0]->domain.points()) ++element<uint64_t>(task, 0, 0, p);
    });
  }

  Program program;
};

INSTANTIATE_TEST_SUITE_P(Workers, RuntimeWaits, testing::Values(1u, 2u, 4u));

TEST_P(RuntimeWaits, ATaskPassesItsOwnFenceWithARegionMapped) {
  register_add();
  uint64_t seen = 0;
  RunOutcome outcome = program.run(GetParam(), [&](TaskInvocation& top) {
    Region mapped = make_region(top.runtime, 4), other = make_region(top.runtime, 4);
    auto mapping = map(top, require(mapped.region, {0}, Privilege::kReadWrite));
    first(*top.runtime.wait_mapped(top.context, *mapping)) = 41;
    top.runtime.wait(top.context, top.runtime.fence_future(top.context, FenceKind::kExecution, {}));
    Future future =
        top.runtime.launch(top.context, single(kAdd, {require(other.region, {0}, Privilege::kReadWrite)}))
            .future;
    top.runtime.wait(top.context, future);
    EXPECT_TRUE(top.runtime.is_mapped(*mapping));
    top.runtime.launch(top.context, single(kAdd, {require(mapped.region, {0}, Privilege::kReadWrite)}));
    seen = first(*top.runtime.wait_mapped(top.context, *mapping));
  });
  EXPECT_TRUE(outcome.ok) << outcome.message;
  EXPECT_EQ(seen, 42u);
}

TEST_P(RuntimeWaits, AWindowOfOneOperationWithRegionsMapped) {
  register_add();
  uint64_t seen = 0;
  RuntimeConfig config;
  config.cpus = GetParam();
  config.window = 1;
  RunOutcome outcome = program.run(config, [&](TaskInvocation& top) {
    Region region = make_region(top.runtime, 4), one = make_region(top.runtime, 4),
           two = make_region(top.runtime, 4);
    auto first_mapping = map(top, require(one.region, {0}, Privilege::kReadWrite));
    auto second_mapping = map(top, require(two.region, {0}, Privilege::kReadOnly));
    for (int i = 0; i < 50; ++i) {
      top.runtime.launch(top.context, single(kAdd, {require(region.region, {0}, Privilege::kReadWrite)}));
    }
    auto mapping = map(top, require(region.region, {0}, Privilege::kReadOnly));
    seen = first(*top.runtime.wait_mapped(top.context, *mapping));
  });
  EXPECT_TRUE(outcome.ok) << outcome.message;
  EXPECT_EQ(seen, 50u);
}

TEST_P(RuntimeWaits, AccessAfterUnmapIsRefused) {
  RunOutcome outcome = program.run(GetParam(), [&](TaskInvocation& top) {
    Region region = make_region(top.runtime, 4);
    auto mapping = map(top, require(region.region, {0}, Privilege::kReadWrite));
    top.runtime.unmap(top.context, *mapping);
    top.runtime.wait_mapped(top.context, *mapping);
  });
  EXPECT_FALSE(outcome.ok);
  EXPECT_NE(outcome.message.find("T0404"), std::string::npos) << outcome.message;
}

// Nobody may look at data that was never made.
TEST_P(RuntimeWaits, DataOfAFailedTaskIsNotMapped) {
  bool reached = false;
  program.task(kChild, "child", [](TaskInvocation&) { throw std::runtime_error("of the child"); });
  RunOutcome outcome = program.run(GetParam(), [&](TaskInvocation& top) {
    Region region = make_region(top.runtime, 4);
    top.runtime.launch(top.context, single(kChild, {require(region.region, {0}, Privilege::kReadWrite)}));
    auto mapping = map(top, require(region.region, {0}, Privilege::kReadOnly));
    EXPECT_THROW(top.runtime.wait_mapped(top.context, *mapping), std::runtime_error);
    reached = true;
  });
  EXPECT_TRUE(reached);
  EXPECT_FALSE(outcome.ok);
  EXPECT_NE(outcome.message.find("of the child"), std::string::npos) << outcome.message;
}

// A task waits inside a catch block while others throw and catch on the same worker.
TEST_P(RuntimeWaits, ExceptionsInFlightSurviveWaits) {
  std::atomic<int> right = 0;
  program.task(kChild, "child", [](TaskInvocation&) { throw std::runtime_error("of the child"); });
  program.task(kAdd, "catcher", [&](TaskInvocation& task) {
    try {
      throw std::logic_error("of the parent");
    } catch (...) {
      Future future = task.runtime.launch(task.context, single(kChild, {})).future;
      try {
        task.runtime.wait(task.context, future);
      } catch (const std::runtime_error& error) {
        right += std::string(error.what()) == "of the child";
      }
      try {
        throw;
      } catch (const std::logic_error& error) {
        right += std::string(error.what()) == "of the parent";
      }
    }
  });
  RunOutcome outcome = program.run(GetParam(), [&](TaskInvocation& top) {
    TaskLaunch launch = single(kAdd, {});
    launch.index = true;
    launch.domain = line(0, 49);
    top.runtime.launch(top.context, launch);
  });
  EXPECT_TRUE(outcome.ok) << outcome.message;
  EXPECT_EQ(right, 100);
}

// A parent that only reduces goes on reducing while what its many children have reduced is passed on to it.
TEST_P(RuntimeWaits, ParentAndChildrenReduceAtOnce) {
  ReductionOperator op;
  op.id = 1;
  op.lhs_size = op.rhs_size = 8;
  op.identity.resize(8);
  op.has_fold = true;
  op.apply = op.fold = [](void* lhs, size_t lhs_stride, const void* rhs, size_t rhs_stride, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      auto left = reinterpret_cast<uint64_t*>(static_cast<std::byte*>(lhs) + i * lhs_stride);
      *left += *reinterpret_cast<const uint64_t*>(static_cast<const std::byte*>(rhs) + i * rhs_stride);
    }
  };
  program.registry.add_reduction(op);
  auto add_one = [op](TaskInvocation& task) {
    uint64_t one = 1;
    for (const DomainPoint& p : task.regions[0]->domain.points()) {
      op.fold(task.regions[0]->find(0)->address(p), 0, &one, 0, 1);
    }
  };
  auto reduction = [](Requirement requirement) {
    requirement.reduction = 1;
    return requirement;
  };
  program.task(kChild, "child", add_one);
  program.task(kAdd, "parent", [&](TaskInvocation& task) {
    for (int i = 0; i < 40; ++i) {
      task.runtime.launch(
          task.context,
          single(kChild, {reduction(require(task.logical_regions[0], {0}, Privilege::kReduce))}));
      add_one(task);
    }
  });
  uint64_t seen = 0;
  RunOutcome outcome = program.run(GetParam(), [&](TaskInvocation& top) {
    Region region = make_region(top.runtime, 4);
    for (int i = 0; i < 3; ++i) {
      top.runtime.launch(top.context,
                         single(kAdd, {reduction(require(region.region, {0}, Privilege::kReduce))}));
    }
    auto mapping = map(top, require(region.region, {0}, Privilege::kReadOnly));
    seen = first(*top.runtime.wait_mapped(top.context, *mapping));
  });
  EXPECT_TRUE(outcome.ok) << outcome.message;
  EXPECT_EQ(seen, 240u);
}

TEST_P(RuntimeWaits, PointsThatInterfereAreRefusedAndTheTaskMayGoOn) {
  register_add();
  std::string message;
  RunOutcome outcome = program.run(GetParam(), [&](TaskInvocation& top) {
    Region region = make_region(top.runtime, 8);
    PartitionId halo = blocks(top.runtime.forest(), region.space, 8, 4, 1);
    TaskLaunch launch = single(kAdd, {require(region.region, halo, {0}, Privilege::kReadWrite)});
    launch.index = true;
    launch.domain = line(0, 3);
    try {
      top.runtime.launch(top.context, launch);
    } catch (const ProgramError& error) {
      message = error.what();
    }
    top.runtime.launch(top.context, single(kAdd, {require(region.region, {0}, Privilege::kReadWrite)}));
  });
  EXPECT_TRUE(outcome.ok) << outcome.message;
  EXPECT_NE(message.find("T0304"), std::string::npos);
  EXPECT_NE(message.find("points 0 and 1"), std::string::npos) << message;
}

}  // namespace
}  // namespace testudo
