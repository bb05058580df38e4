#include <gtest/gtest.h>

#include "core/mapping/mapper.h"
#include "tests/unit/forest/brute_force.h"

namespace testudo {
namespace {

TaskKind task_with(std::vector<ProcessorKind> kinds) {
  TaskKind task{7, "work", {}};
  for (ProcessorKind kind : kinds) {
    TaskVariant variant;
    variant.processor = kind;
    task.variants.push_back(std::make_shared<const TaskVariant>(variant));
  }
  return task;
}

TEST(DefaultMapper, PrefersTheFirstKindOfTheMachine) {
  const TaskKind task = task_with({ProcessorKind::kGpu, ProcessorKind::kOpenMp, ProcessorKind::kCpu});
  DefaultMapper cpu;
  EXPECT_EQ(cpu.map_launch({}, task, {}).variant, task.variants[2].get());
  DefaultMapper openmp({ProcessorKind::kOpenMp, ProcessorKind::kCpu});
  EXPECT_EQ(openmp.map_launch({}, task, {}).variant, task.variants[1].get());
  EXPECT_TRUE(cpu.map_launch({}, task, {}).processors.empty());
}

TEST(DefaultMapper, KeepsTheLayoutsOfTheRegistration) {
  TaskVariant variant;
  variant.layouts[0] = Layout{};
  variant.layouts[1] = Layout{.kind = Layout::Kind::kAos};
  variant.layouts[5] = Layout{.kind = Layout::Kind::kAos};
  const TaskKind task{7, "work", {std::make_shared<const TaskVariant>(variant)}};
  TaskLaunch launch;
  launch.requirements.resize(3);
  const LaunchMapping mapping = DefaultMapper().map_launch(launch, task, {});
  ASSERT_EQ(mapping.layouts.size(), 3u);
  EXPECT_FALSE(mapping.layouts[0].has_value());
  EXPECT_EQ(mapping.layouts[1]->kind, Layout::Kind::kAos);
  EXPECT_FALSE(mapping.layouts[2].has_value());
}

TEST(DefaultMapperErrors, T0110NoVariantForThisMachine) {
  const TaskKind task = task_with({ProcessorKind::kGpu});
  EXPECT_EQ(testing::code_of([&] { DefaultMapper().map_launch({}, task, {}); }), "T0110");
}

TEST(MemoryKind, HasNames) {
  EXPECT_STREQ(to_string(MemoryKind::kGpuFramebuffer), "gpu_framebuffer");
}

}  // namespace
}  // namespace testudo
