#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "core/execution/runtime.h"
#include "core/forest/partition_makers.h"

// Diagnostics of the core: a program of one task makes the mistake, and the run ends with the code.
namespace testudo {
namespace {

using Body = std::function<void(TaskInvocation&)>;
enum TaskIds : TaskId { kTop, kNothing, kLeaf, kReader, kTakes };

void add_task(Registry& registry, TaskId id, const std::string& name, Body body, bool leaf = false) {
  TaskVariant variant;
  variant.leaf = leaf;
  variant.name = name;
  variant.implementation = std::make_shared<const Body>(std::move(body));
  variant.body = [](TaskInvocation& task, const TaskVariant& self) {
    (*static_cast<const Body*>(self.implementation.get()))(task);
  };
  registry.add_variant(id, name, std::move(variant));
}

Requirement whole(LogicalRegion region, FieldId field, Privilege privilege) {
  Requirement requirement;
  requirement.tree = region.tree;
  requirement.field_space = region.field_space;
  requirement.region = requirement.parent = region.index_space;
  requirement.fields = requirement.instance_fields = {field};
  requirement.privilege = privilege;
  return requirement;
}

void launch_one(TaskInvocation& task, TaskId id) {
  TaskLaunch launch;
  launch.task = id;
  task.runtime.launch(task.context, launch);
}

// What the run ends with: empty where it succeeds.
std::string message_of(Body top) {
  Registry registry;
  add_task(registry, kTop, "top", std::move(top));
  add_task(registry, kNothing, "nothing", [](TaskInvocation&) {});
  const Body launch_nothing = [](TaskInvocation& task) { launch_one(task, kNothing); };
  add_task(registry, kLeaf, "leaf", launch_nothing, true);
  add_task(registry, kReader, "reader", [](TaskInvocation& task) {
    TaskLaunch more;
    more.task = kNothing;
    more.requirements = {task.launch.requirements[0]};
    more.requirements[0].privilege = Privilege::kReadWrite;
    task.runtime.launch(task.context, more);
  });
  add_task(registry, kTakes, "takes", [](TaskInvocation& task) {
    FillLaunch launch;
    launch.domain = Domain::box(0, 0);
    LogicalRegion region;
    std::memcpy(&region, task.argument.data(), sizeof region);
    launch.requirements = {whole(region, 0, Privilege::kWriteDiscard)};
    launch.value.resize(8);
    task.runtime.fill(task.context, launch);
  });
  ReductionOperator sum{.id = 8, .lhs_size = 8, .rhs_size = 8, .identity = std::vector<std::byte>(8)};
  sum.has_fold = true;
  registry.add_reduction(std::move(sum));
  registry.add_reduction({.id = 7, .lhs_size = 8, .rhs_size = 8});
  Runtime runtime({}, registry);
  TaskLaunch launch;
  launch.task = kTop;
  const RunOutcome outcome = runtime.run(std::move(launch));
  return outcome.ok ? "" : outcome.message;
}

struct Tree {
  explicit Tree(Forest& forest) {
    const IndexSpaceId space = forest.create_index_space(Domain::box(0, 9));
    const FieldSpaceId fields = forest.create_field_space();
    forest.create_field(fields, 0, 8);
    forest.create_field(fields, 1, 4);
    region = forest.create_region(space, fields);
  }

  Requirement whole(FieldId field, Privilege privilege) const {
    return testudo::whole(region, field, privilege);
  }

  LogicalRegion region;
};

FillLaunch fill(const Tree& tree, FieldId field, size_t bytes) {
  FillLaunch launch;
  launch.domain = Domain::box(0, 0);
  launch.requirements = {tree.whole(field, Privilege::kWriteDiscard)};
  launch.value.resize(bytes);
  return launch;
}

TEST(CoreErrors, TheProgramWithoutMistakesSucceeds) {
  EXPECT_EQ(message_of([](TaskInvocation& top) {
              const Tree tree(top.runtime.forest());
              top.runtime.fill(top.context, fill(tree, 0, 8));
            }),
            "");
}

TEST(CoreErrors, T0106ReductionWithoutFold) {
  const std::string message = message_of([](TaskInvocation& top) {
    TaskLaunch launch;
    launch.task = kNothing;
    launch.index = true;
    launch.domain = Domain::box(0, 3);
    launch.reduction = 7;
    top.runtime.launch(top.context, launch);
  });
  EXPECT_NE(message.find("T0106"), std::string::npos) << message;
}

TEST(CoreErrors, T0107NoSuchTask) {
  const std::string message = message_of([](TaskInvocation& top) { launch_one(top, 4711); });
  EXPECT_NE(message.find("T0107"), std::string::npos) << message;
  EXPECT_NE(message.find("task 4711 is not registered"), std::string::npos) << message;
}

TEST(CoreErrors, T0108NoSuchReduction) {
  const std::string message = message_of([](TaskInvocation& top) {
    const Tree tree(top.runtime.forest());
    TaskLaunch launch;
    launch.task = kNothing;
    launch.requirements = {tree.whole(0, Privilege::kReduce)};
    launch.requirements[0].reduction = 4711;
    top.runtime.launch(top.context, launch);
  });
  EXPECT_NE(message.find("T0108"), std::string::npos) << message;
}

TEST(CoreErrors, T0109LeafThatLaunches) {
  const std::string message = message_of([](TaskInvocation& top) { launch_one(top, kLeaf); });
  EXPECT_NE(message.find("T0109: task 'leaf'"), std::string::npos) << message;
}

TEST(CoreErrors, T0305MoreThanTheParentHolds) {
  const std::string message = message_of([](TaskInvocation& top) {
    const Tree tree(top.runtime.forest());
    top.runtime.fill(top.context, fill(tree, 0, 8));
    TaskLaunch launch;
    launch.task = kReader;
    launch.requirements = {tree.whole(0, Privilege::kReadOnly)};
    top.runtime.launch(top.context, launch);
  });
  EXPECT_NE(message.find("T0305"), std::string::npos) << message;
}

// The parent has made the tree, and gives the child nothing of it.
TEST(CoreErrors, T0305TreeOfTheParent) {
  const std::string message = message_of([](TaskInvocation& top) {
    const Tree tree(top.runtime.forest());
    top.runtime.note_creation(top.context, tree.region);
    top.runtime.fill(top.context, fill(tree, 0, 8));
    TaskLaunch launch;
    launch.task = kTakes;
    launch.argument.resize(sizeof tree.region);
    std::memcpy(launch.argument.data(), &tree.region, sizeof tree.region);
    top.runtime.launch(top.context, launch);
  });
  EXPECT_NE(message.find("T0305"), std::string::npos) << message;
}

TEST(CoreErrors, T0503ResultsThatDoNotFitTheirReduction) {
  const std::string message = message_of([](TaskInvocation& top) {
    TaskLaunch launch;
    launch.task = kNothing;
    launch.index = true;
    launch.domain = Domain::box(0, 3);
    launch.reduction = 8;
    top.runtime.launch(top.context, launch);
  });
  EXPECT_NE(message.find("T0503: task 'nothing' at point 0 returned 0 bytes"), std::string::npos) << message;
}

TEST(CoreErrors, T0111NoSuchMapper) {
  const std::string message = message_of([](TaskInvocation& top) {
    TaskLaunch launch;
    launch.task = kNothing;
    launch.mapper = 5;
    top.runtime.launch(top.context, launch);
  });
  EXPECT_NE(message.find("T0111"), std::string::npos) << message;
}

TEST(CoreErrors, T0204FieldHoldsNoPoints) {
  const std::string message = message_of([](TaskInvocation& top) {
    const Tree tree(top.runtime.forest());
    top.runtime.fill(top.context, fill(tree, 1, 4));
    PartitionSpec spec;
    spec.parent = tree.region.index_space;
    spec.color_space = Domain::box(DomainPoint(Point<2>(0, 0)), DomainPoint(Point<2>(1, 1)));
    top.runtime.partition_by_field(top.context, tree.region, tree.region.index_space, 1, spec.color_space,
                                   spec);
  });
  EXPECT_NE(message.find("T0204"), std::string::npos) << message;
}

TEST(CoreErrors, T0601FillOfAnotherSize) {
  const std::string message = message_of([](TaskInvocation& top) {
    const Tree tree(top.runtime.forest());
    top.runtime.fill(top.context, fill(tree, 0, 4));
  });
  EXPECT_NE(message.find("T0601"), std::string::npos) << message;
}

TEST(CoreErrors, T0602CopyBetweenFieldsOfDifferentSizes) {
  const std::string message = message_of([](TaskInvocation& top) {
    const Tree tree(top.runtime.forest());
    top.runtime.fill(top.context, fill(tree, 0, 8));
    CopyLaunch copy;
    copy.domain = Domain::box(0, 0);
    copy.sources = {tree.whole(0, Privilege::kReadOnly)};
    copy.destinations = {tree.whole(1, Privilege::kWriteDiscard)};
    top.runtime.copy(top.context, copy);
  });
  EXPECT_NE(message.find("T0602"), std::string::npos) << message;
}

TEST(CoreErrors, T0603CopyWithoutDestination) {
  const std::string message = message_of([](TaskInvocation& top) {
    const Tree tree(top.runtime.forest());
    CopyLaunch copy;
    copy.domain = Domain::box(0, 0);
    copy.sources = {tree.whole(0, Privilege::kReadOnly)};
    top.runtime.copy(top.context, copy);
  });
  EXPECT_NE(message.find("T0603"), std::string::npos) << message;
}

}  // namespace
}  // namespace testudo
