#include "core/program/registry.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "core/program/privilege.h"
#include "tests/unit/forest/brute_force.h"

namespace testudo {
namespace {

using testing::code_of;

TaskVariant variant(VariantId id, ProcessorKind kind = ProcessorKind::kCpu) {
  TaskVariant result;
  result.id = id;
  result.processor = kind;
  return result;
}

TEST(Registry, CollectsTheVariantsOfATask) {
  Registry registry;
  EXPECT_EQ(registry.find_task(5), nullptr);
  EXPECT_EQ(registry.add_variant(5, "five", variant(0)), 1u);
  EXPECT_EQ(registry.add_variant(5, "", variant(9, ProcessorKind::kOpenMp)), 9u);
  EXPECT_EQ(registry.add_variant(5, "", variant(0)), 10u);
  const TaskKind* task = registry.find_task(5);
  ASSERT_NE(task, nullptr);
  EXPECT_EQ(task->name, "five");
  ASSERT_EQ(task->variants.size(), 3u);
  EXPECT_EQ(task->variants[1]->processor, ProcessorKind::kOpenMp);
  EXPECT_EQ(registry.tasks().size(), 1u);
  registry.add_variant(6, "", variant(0));
  EXPECT_EQ(registry.find_task(6)->name, "task 6");
  EXPECT_EQ(registry.find_task(6)->variants[0]->name, "task 6");
}

TEST(Registry, NamesATaskBeforeItsVariants) {
  Registry registry;
  registry.set_task_name(3, "three");
  EXPECT_EQ(registry.find_task(3), nullptr);
  EXPECT_TRUE(registry.tasks().empty());
  registry.add_variant(3, "", variant(0));
  EXPECT_EQ(registry.find_task(3)->name, "three");
}

TEST(Registry, PicksFreshIds) {
  Registry registry;
  const TaskId first = registry.fresh_task_id();
  registry.add_variant(first + 1, "taken", variant(0));
  EXPECT_EQ(registry.fresh_task_id(), first + 2);
  const ProjectionId functor = registry.fresh_projection_id();
  EXPECT_NE(functor, registry.fresh_projection_id());
}

TEST(Registry, KnowsTheIdentityProjection) {
  Registry registry;
  ASSERT_NE(registry.find_projection(0), nullptr);
  EXPECT_EQ(registry.find_projection(1), nullptr);
  registry.add_projection(1, identity_projection());
  EXPECT_EQ(registry.projections().size(), 2u);
}

TEST(Registry, KeepsTheFirstReductionWhereDuplicatesArePermitted) {
  Registry registry;
  registry.add_reduction({.id = 4, .lhs_size = 8});
  registry.add_reduction({.id = 4, .lhs_size = 4}, true);
  EXPECT_EQ(registry.find_reduction(4)->lhs_size, 8u);
  EXPECT_EQ(registry.find_reduction(5), nullptr);
  EXPECT_EQ(registry.reductions().size(), 1u);
}

TEST(Registry, IsReadWhileItGrows) {
  Registry registry;
  std::atomic<bool> done = false;
  std::thread reader([&] {
    while (!done) {
      for (TaskId id = 0; id < 500; ++id) {
        const TaskKind* task = registry.find_task(id);
        ASSERT_TRUE(!task || task->id == id);
      }
    }
  });
  for (TaskId id = 0; id < 500; ++id) {
    registry.add_variant(id, "task", variant(0));
    registry.add_variant(id, "task", variant(0));
  }
  done = true;
  reader.join();
  EXPECT_EQ(registry.find_task(499)->variants.size(), 2u);
}

TEST(RegistryErrors, T0101VariantTaken) {
  Registry registry;
  registry.add_variant(1, "one", variant(2));
  EXPECT_EQ(code_of([&] { registry.add_variant(1, "one", variant(2)); }), "T0101");
}

TEST(RegistryErrors, T0102ProjectionTaken) {
  Registry registry;
  EXPECT_EQ(code_of([&] { registry.add_projection(0, identity_projection()); }), "T0102");
}

struct OnTheFirst final : ShardingFunctor {
  Rank shard(const DomainPoint&, const Domain&, int) const override { return Rank{0}; }
};

TEST(RegistryErrors, T0121ShardingTaken) {
  Registry registry;
  registry.add_sharding(3, std::make_unique<OnTheFirst>());
  EXPECT_EQ(code_of([&] { registry.add_sharding(3, std::make_unique<OnTheFirst>()); }), "T0121");
  EXPECT_EQ(code_of([&] { registry.add_sharding(0, std::make_unique<OnTheFirst>()); }), "T0121");
  EXPECT_NE(registry.find_sharding(3), nullptr);
  EXPECT_EQ(registry.find_sharding(4), nullptr);
}

TEST(RegistryErrors, T0103ReductionTaken) {
  Registry registry;
  registry.add_reduction({.id = 4});
  EXPECT_EQ(code_of([&] { registry.add_reduction({.id = 4}); }), "T0103");
  EXPECT_EQ(code_of([&] { registry.add_reduction({.id = 0}); }), "T0103");
}

TEST(Names, AreThoseOfTheTrace) {
  EXPECT_STREQ(to_string(Privilege::kWriteDiscard), "write_discard");
  EXPECT_STREQ(to_string(Coherence::kSimultaneous), "simultaneous");
  EXPECT_STREQ(to_string(ProcessorKind::kUtility), "util");
}

}  // namespace
}  // namespace testudo
