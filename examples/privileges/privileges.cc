// What a task says it will do with its data, and what the runtime makes of it.
//
//   WRITE_DISCARD  writes every point, and does not look at what was there: the old values need not be
//   fetched READ_ONLY      looks only: readers of the same data run at the same time READ_WRITE     changes
//   values in place REDUCE         only combines values into the data with one operator: such tasks run at
//   the same time as well,
//                  on the same points
//
// The program makes two columns of samples, scales one of them, and counts all samples into the bins of a
// histogram.
//
// Options: -n N  number of samples (default 1000)    -b B  number of bins (default 8)
#include <cstdint>

#include "common/example.h"

using namespace Legion;

enum TaskIds { TOP_LEVEL_TASK, SAMPLE_TASK, SCALE_TASK, COUNT_TASK, CHECK_TASK };

enum FieldIds : FieldID { FID_FIRST, FID_SECOND, FID_COUNT };

template <PrivilegeMode mode>
using Integers = FieldAccessor<mode, int64_t, 1, coord_t, Realm::AffineAccessor<int64_t, 1, coord_t>>;

// Reductions use their own accessor: all it can do is to combine a value into an element.
using Counts = ReductionAccessor<SumReduction<int64_t>, /*exclusive=*/true, 1, coord_t,
                                 Realm::AffineAccessor<int64_t, 1, coord_t>>;

int64_t sample(FieldID column, coord_t i) {
  return (i * (column == FID_FIRST ? 7 : 11) + 3) % 101;
}

// The one field that a requirement names.
FieldID field_of(const Task* task, unsigned requirement) {
  return *task->regions[requirement].privilege_fields.begin();
}

void sample_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const FieldID column = field_of(task, 0);
  const Integers<WRITE_DISCARD> value(regions[0], column);
  const Rect<1> rows = regions[0];
  for (PointInRectIterator<1> i(rows); i(); i++) value[*i] = sample(column, (*i)[0]);
}

void scale_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Integers<READ_WRITE> value(regions[0], field_of(task, 0));
  const Rect<1> rows = regions[0];
  for (PointInRectIterator<1> i(rows); i(); i++) value[*i] *= 2;
}

void count_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Integers<READ_ONLY> value(regions[0], field_of(task, 0));
  const Counts count(regions[1], FID_COUNT, LEGION_REDOP_SUM_INT64);
  const Rect<1> rows = regions[0];
  const Rect<1> bins = regions[1];
  for (PointInRectIterator<1> i(rows); i(); i++) {
    count[Point<1>(value[*i] % static_cast<int64_t>(bins.volume()))] <<= 1;
  }
}

bool check_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Integers<READ_ONLY> first(regions[0], FID_FIRST);
  const Integers<READ_ONLY> second(regions[0], FID_SECOND);
  const Integers<READ_ONLY> count(regions[1], FID_COUNT);
  const Rect<1> rows = regions[0];
  const Rect<1> bins = regions[1];
  std::vector<int64_t> expected(bins.volume(), 0);
  bool correct = true;
  for (PointInRectIterator<1> i(rows); i(); i++) {
    correct =
        correct && first[*i] == sample(FID_FIRST, (*i)[0]) && second[*i] == 2 * sample(FID_SECOND, (*i)[0]);
    ++expected[first[*i] % expected.size()];
    ++expected[second[*i] % expected.size()];
  }
  for (PointInRectIterator<1> bin(bins); bin(); bin++)
    correct = correct && count[*bin] == expected[(*bin)[0]];
  return correct;
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const int n = example::option("-n", 1000);
  const int b = example::option("-b", 8);
  const IndexSpace rows = runtime->create_index_space(ctx, Rect<1>(0, n - 1));
  const IndexSpace bins = runtime->create_index_space(ctx, Rect<1>(0, b - 1));
  const FieldSpace columns = runtime->create_field_space(ctx);
  runtime->create_field_allocator(ctx, columns).allocate_field(sizeof(int64_t), FID_FIRST);
  runtime->create_field_allocator(ctx, columns).allocate_field(sizeof(int64_t), FID_SECOND);
  const FieldSpace counts = runtime->create_field_space(ctx);
  runtime->create_field_allocator(ctx, counts).allocate_field(sizeof(int64_t), FID_COUNT);
  const LogicalRegion samples = runtime->create_logical_region(ctx, rows, columns);
  const LogicalRegion histogram = runtime->create_logical_region(ctx, bins, counts);

  // The two columns are different fields: these tasks have nothing in common and run at the same time.
  for (const FieldID column : {FID_FIRST, FID_SECOND}) {
    TaskLauncher write(SAMPLE_TASK, TaskArgument());
    write.add_region_requirement(RegionRequirement(samples, WRITE_DISCARD, EXCLUSIVE, samples))
        .add_field(column);
    runtime->execute_task(ctx, write);
  }

  // Runs after the task that wrote this column, whatever the other one does.
  TaskLauncher scale(SCALE_TASK, TaskArgument());
  scale.add_region_requirement(RegionRequirement(samples, READ_WRITE, EXCLUSIVE, samples))
      .add_field(FID_SECOND);
  runtime->execute_task(ctx, scale);

  // Both count into the same bins, and still may run at the same time: they only add.
  runtime->fill_field<int64_t>(ctx, histogram, histogram, FID_COUNT, 0);
  for (const FieldID column : {FID_FIRST, FID_SECOND}) {
    TaskLauncher count(COUNT_TASK, TaskArgument());
    count.add_region_requirement(RegionRequirement(samples, READ_ONLY, EXCLUSIVE, samples)).add_field(column);
    count.add_region_requirement(RegionRequirement(histogram, LEGION_REDOP_SUM_INT64, EXCLUSIVE, histogram))
        .add_field(FID_COUNT);
    runtime->execute_task(ctx, count);
  }

  TaskLauncher check(CHECK_TASK, TaskArgument());
  check.add_region_requirement(RegionRequirement(samples, READ_ONLY, EXCLUSIVE, samples))
      .add_field(FID_FIRST)
      .add_field(FID_SECOND);
  check.add_region_requirement(RegionRequirement(histogram, READ_ONLY, EXCLUSIVE, histogram))
      .add_field(FID_COUNT);
  const bool correct = runtime->execute_task(ctx, check).get_result<bool>();
  example::out() << "counted 2 x " << n << " samples into " << b << " bins\n";
  example::print_checksum<int64_t, 1>("first", samples, FID_FIRST, ctx, runtime);
  example::print_checksum<int64_t, 1>("second", samples, FID_SECOND, ctx, runtime);
  example::print_checksum<int64_t, 1>("counts", histogram, FID_COUNT, ctx, runtime);
  example::report(correct);
}

int main(int argc, char** argv) {
  example::register_task<top_level_task>(TOP_LEVEL_TASK, "top_level", example::Kind::kLauncher);
  example::register_task<sample_task>(SAMPLE_TASK, "sample");
  example::register_task<scale_task>(SCALE_TASK, "scale");
  example::register_task<count_task>(COUNT_TASK, "count");
  example::register_task<check_task>(CHECK_TASK, "check");
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}
