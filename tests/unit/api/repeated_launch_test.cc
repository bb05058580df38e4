// Launchers that are used again and again: every task sees what its own launch said.
#include <array>

#include "program.h"

namespace {

using namespace Legion;
using program::run_program;

enum Tasks : TaskID { kReport = 1, kOther, kParent, kChild };
enum Fields : FieldID { kA, kB };

// What a task sees of its launch.
struct Report {
  int64_t argument = 0;
  uint64_t context_index = 0;
  TaskID task = 0;
  MappingTagID tag = 0;
  size_t points = 0;
  size_t regions = 0;
  size_t fields = 0;
  PrivilegeMode privilege = LEGION_NO_ACCESS;
  coord_t first = -1;  // of the region's points
  std::array<char, 16> provenance{};

  bool operator==(const Report&) const = default;
};

Report report(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  Report seen;
  if (task->arglen == sizeof(int64_t)) seen.argument = *static_cast<const int64_t*>(task->args);
  seen.context_index = task->get_context_index();
  seen.task = task->task_id;
  seen.tag = task->tag;
  seen.points = task->index_domain.get_volume();
  seen.regions = regions.size();
  if (!regions.empty()) {
    seen.fields = task->regions[0].privilege_fields.size();
    seen.privilege = task->regions[0].privilege;
    seen.first = Rect<1>(regions[0]).lo[0];
  }
  const std::string_view provenance = task->get_provenance_string();
  std::copy_n(provenance.begin(), std::min<size_t>(provenance.size(), 15), seen.provenance.begin());
  return seen;
}

struct Parent {
  uint64_t context_index = 0;
  coord_t point = -1;
  int64_t argument = 0;

  bool operator==(const Parent&) const = default;
};

Parent seen_of(const Task& task) {
  return {task.get_context_index(), task.index_point[0], *static_cast<const int64_t*>(task.args)};
}

Parent child(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  return seen_of(*task->parent_task);
}

// Whether its children see it as it is.
bool parent(const Task* task, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  bool right = true;
  const IndexLauncher launcher(kChild, Domain(Rect<1>(0, 1)), TaskArgument(), ArgumentMap());
  for (int i = 0; i < 3; ++i) {
    const FutureMap seen = runtime->execute_index_space(ctx, launcher);
    for (coord_t point : {0, 1}) right &= seen.get_result<Parent>(DomainPoint(point)) == seen_of(*task);
  }
  return right;
}

struct RepeatedLaunch : testing::Test {
  static void SetUpTestSuite() {
    program::add_task<Report, report>(kReport, "report");
    program::add_task<Report, report>(kOther, "other");
    program::add_task<Parent, child>(kChild, "child");
    program::add_task<bool, parent>(kParent, "parent", false);
  }
};

constexpr coord_t kColors = 4, kPoints = 16;

struct Data {
  IndexSpace colors;
  LogicalRegion region;
  LogicalPartition pieces, reversed;
};

Data make_data(Context ctx, Runtime* runtime) {
  Data data;
  data.colors = runtime->create_index_space(ctx, Rect<1>(0, kColors - 1));
  const IndexSpace space = runtime->create_index_space(ctx, Rect<1>(0, kPoints - 1));
  const FieldSpace fields = runtime->create_field_space(ctx);
  FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
  for (FieldID field : {kA, kB}) allocator.allocate_field(sizeof(int64_t), field);
  data.region = runtime->create_logical_region(ctx, space, fields);
  data.pieces = runtime->get_logical_partition(ctx, data.region,
                                               runtime->create_equal_partition(ctx, space, data.colors));
  std::map<DomainPoint, Domain> reversed;
  const coord_t width = kPoints / kColors;
  for (coord_t c = 0; c < kColors; ++c) {
    const coord_t lo = (kColors - 1 - c) * width;
    reversed[DomainPoint(c)] = Domain(Rect<1>(lo, lo + width - 1));
  }
  data.reversed = runtime->get_logical_partition(
      ctx, data.region, runtime->create_partition_by_domain(ctx, space, reversed, data.colors));
  for (FieldID field : {kA, kB}) runtime->fill_field(ctx, data.region, data.region, field, int64_t{1});
  return data;
}

IndexLauncher make_launcher(const Data& data) {
  IndexLauncher launcher(kReport, data.colors, TaskArgument(), ArgumentMap());
  launcher.add_region_requirement(RegionRequirement(data.pieces, 0, READ_ONLY, EXCLUSIVE, data.region));
  launcher.add_field(0, kA);
  return launcher;
}

// What changes from one group of equal launches to the next, and how the report of point 0 shows it.
struct Change {
  const char* what;
  std::function<void(IndexLauncher&, const Data&)> launcher;
  std::function<void(Report&)> report;
};

const std::vector<Change>& changes() {
  static const std::vector<Change> all = {
      {"nothing", [](auto&, auto&) {}, [](auto&) {}},
      {"task", [](auto& l, auto&) { l.task_id = kOther; }, [](auto& r) { r.task = kOther; }},
      {"tag", [](auto& l, auto&) { l.tag = 7; }, [](auto& r) { r.tag = 7; }},
      {"domain", [](auto& l, auto&) { l.launch_domain = Domain(Rect<1>(0, 2)); },
       [](auto& r) { r.points = 3; }},
      {"no domain", [](auto& l, auto&) { l.launch_domain = Domain(); }, [](auto& r) { r.points = kColors; }},
      {"provenance", [](auto& l, auto&) { l.provenance = "later"; },
       [](auto& r) { std::copy_n("later", 5, r.provenance.begin()); }},
      {"field", [](auto& l, auto&) { l.add_field(0, kB); }, [](auto& r) { r.fields = 2; }},
      {"privilege", [](auto& l, auto&) { l.region_requirements[0].privilege = LEGION_READ_WRITE; },
       [](auto& r) { r.privilege = LEGION_READ_WRITE; }},
      {"partition", [](auto& l, auto& d) { l.region_requirements[0].partition = d.reversed; },
       [](auto& r) { r.first = kPoints - kPoints / kColors; }},
      {"requirement",
       [](auto& l, auto& d) {
         l.add_region_requirement(RegionRequirement(d.pieces, 0, READ_ONLY, EXCLUSIVE, d.region));
         l.add_field(1, kB);
         l.region_requirements[0].privilege_fields = {kA};
         l.region_requirements[0].instance_fields = {kA};
       },
       [](auto& r) {
         r.regions = 2;
         r.fields = 1;
       }},
  };
  return all;
}

Report first_report() {
  Report report;
  report.task = kReport;
  report.points = kColors;
  report.regions = report.fields = 1;
  report.privilege = LEGION_READ_ONLY;
  report.first = 0;
  return report;
}

// Five launches each, within a trace or not, all by one call.
void launch_changed(bool traced, Context ctx, Runtime* runtime) {
  const Data data = make_data(ctx, runtime);
  IndexLauncher launcher = make_launcher(data);
  Report expected = first_report();
  uint64_t before = 0;
  int64_t argument = 0;
  for (const Change& change : changes()) {
    change.launcher(launcher, data);
    change.report(expected);
    for (int i = 0; i < 5; ++i) {
      expected.argument = ++argument;
      launcher.global_arg = TaskArgument(&argument, sizeof(argument));
      if (traced) runtime->begin_trace(ctx, 1);
      const FutureMap seen = runtime->execute_index_space(ctx, launcher);
      if (traced) runtime->end_trace(ctx, 1);
      const Report report = seen.get_result<Report>(DomainPoint(0));
      if (before > 0) {
        EXPECT_EQ(report.context_index, before + 1) << change.what;
      }
      expected.context_index = before = report.context_index;
      EXPECT_EQ(report, expected) << change.what << ", launch " << i;
      argument += 1000;  // captured at launch
    }
  }
}

TEST_F(RepeatedLaunch, SeesWhatChanges) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) { launch_changed(false, ctx, runtime); }), 0);
}

TEST_F(RepeatedLaunch, SeesWhatChangesInTraces) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) { launch_changed(true, ctx, runtime); }), 0);
}

// Arguments by point belong to one launch.
TEST_F(RepeatedLaunch, TakesArgumentsThatComeAndGo) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const Data data = make_data(ctx, runtime);
              IndexLauncher launcher = make_launcher(data);
              for (int64_t i = 0; i < 12; ++i) {
                launcher.global_arg = i % 3 == 0 ? TaskArgument() : TaskArgument(&i, sizeof(i));
                launcher.elide_future_return = i % 4 == 1;
                const FutureMap seen = runtime->execute_index_space(ctx, launcher);
                if (launcher.elide_future_return) continue;
                EXPECT_EQ(seen.get_result<Report>(DomainPoint(1)).argument, i % 3 == 0 ? 0 : i);
              }
            }),
            0);
}

TEST_F(RepeatedLaunch, IsCheckedAgainOnceSomethingIsDestroyed) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const Data data = make_data(ctx, runtime);
              const IndexLauncher launcher = make_launcher(data);
              for (int i = 0; i < 4; ++i) runtime->execute_index_space(ctx, launcher);
              runtime->destroy_logical_region(ctx, data.region);
              EXPECT_EQ(program::placed_code([&] { runtime->execute_index_space(ctx, launcher); }), "T0205");
            }),
            0);
}

// Index tasks that are launched again and again share what they have in common, but not themselves.
TEST_F(RepeatedLaunch, ParentsAreTheirOwn) {
  EXPECT_EQ(run_program(
                [](Context ctx, Runtime* runtime) {
                  IndexLauncher launcher(kParent, Domain(Rect<1>(0, 3)), TaskArgument(), ArgumentMap());
                  for (int64_t i = 0; i < 6; ++i) {
                    launcher.global_arg = TaskArgument(&i, sizeof(i));
                    const FutureMap right = runtime->execute_index_space(ctx, launcher);
                    for (coord_t point = 0; point < 4; ++point)
                      EXPECT_TRUE(right.get_result<bool>(DomainPoint(point))) << i << " at " << point;
                  }
                },
                {"-ll:cpu", "2"}),
            0);
}

}  // namespace
