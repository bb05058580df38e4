// z = a * x + y, written against the names that Legion programs used before 2016.
//
// Old programs find everything in LegionRuntime::HighLevel and LegionRuntime::Accessor, cut index spaces with
// mappings and colorings, and reach data through RegionAccessor. They build unchanged: the old names are a
// thin layer over the classes that the other examples use.
//
// Options: -n N  length of the vectors (default 1000)    -b B  number of blocks (default 4)
#include <climits>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "legion.h"

using namespace LegionRuntime::HighLevel;
using namespace LegionRuntime::Accessor;

enum TaskIds { MAIN_TASK, RAMP_TASK, AXPY_TASK, VERIFY_TASK };

enum VectorFields { X_FIELD = 10, Y_FIELD, Z_FIELD };

typedef RegionAccessor<AccessorType::Generic, double> Numbers;

// x counts up from 0, y counts down from 0, each by its own step.
double ramp(FieldID field, int i) {
  return field == X_FIELD ? 0.5 * i : -0.25 * i;
}

Rect<1> bounds_of(const Task* task, unsigned requirement, Context ctx, HighLevelRuntime* runtime) {
  const IndexSpace space = task->regions[requirement].region.get_index_space();
  return runtime->get_index_space_domain(ctx, space).get_rect<1>();
}

// Fills the one field that the requirement names.
void ramp_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
               HighLevelRuntime* runtime) {
  const FieldID field = *task->regions[0].privilege_fields.begin();
  Numbers number = regions[0].get_field_accessor(field).typeify<double>();
  for (GenericPointInRectIterator<1> it(bounds_of(task, 0, ctx, runtime)); it; it++) {
    number.write(DomainPoint::from_point<1>(it.p), ramp(field, it.p[0]));
  }
}

void axpy_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
               HighLevelRuntime* runtime) {
  const double a = *static_cast<const double*>(task->args);
  Numbers x = regions[0].get_field_accessor(X_FIELD).typeify<double>();
  Numbers y = regions[0].get_field_accessor(Y_FIELD).typeify<double>();
  Numbers z = regions[1].get_field_accessor(Z_FIELD).typeify<double>();
  for (GenericPointInRectIterator<1> it(bounds_of(task, 1, ctx, runtime)); it; it++) {
    const DomainPoint i = DomainPoint::from_point<1>(it.p);
    z.write(i, a * x.read(i) + y.read(i));
  }
}

// The number of wrong elements.
int verify_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                HighLevelRuntime* runtime) {
  const double a = *static_cast<const double*>(task->args);
  Numbers z = regions[0].get_field_accessor(Z_FIELD).typeify<double>();
  int wrong = 0;
  for (GenericPointInRectIterator<1> it(bounds_of(task, 0, ctx, runtime)); it; it++) {
    const int i = it.p[0];
    if (z.read(DomainPoint::from_point<1>(it.p)) != a * ramp(X_FIELD, i) + ramp(Y_FIELD, i)) ++wrong;
  }
  return wrong;
}

// The number after the flag. What is no number, or less than 1, ends the program.
int option(const char* flag, int fallback) {
  const InputArgs& args = HighLevelRuntime::get_input_args();
  for (int i = 1; i < args.argc; ++i) {
    if (strcmp(args.argv[i], flag) != 0) continue;
    const char* text = i + 1 < args.argc ? args.argv[i + 1] : "";
    char* end = NULL;
    const long value = strtol(text, &end, 10);
    if (end == text || *end != '\0' || value < 1 || value > INT_MAX) {
      std::cerr << flag << " takes a whole number of at least 1, not '" << text << "'" << std::endl;
      _Exit(2);
    }
    return static_cast<int>(value);
  }
  return fallback;
}

// Blocks of one size where they fit; otherwise a coloring, that is a map from colors to domains, with larger
// blocks first.
IndexPartition cut(IndexSpace space, int length, int blocks, Domain colors, Context ctx,
                   HighLevelRuntime* runtime) {
  if (length % blocks == 0) {
    Blockify<1> mapping(length / blocks);
    return runtime->create_index_partition(ctx, space, mapping);
  }
  DomainColoring coloring;
  int begin = 0;
  for (int color = 0; color < blocks; ++color) {
    const int size = length / blocks + (color < length % blocks ? 1 : 0);
    coloring[color] = Domain::from_rect<1>(Rect<1>(Point<1>(begin), Point<1>(begin + size - 1)));
    begin += size;
  }
  return runtime->create_index_partition(ctx, space, colors, coloring, /*disjoint=*/true);
}

LogicalRegion create_vectors(IndexSpace space, FieldSpace field_space, const std::vector<FieldID>& fields,
                             Context ctx, HighLevelRuntime* runtime) {
  FieldAllocator allocator = runtime->create_field_allocator(ctx, field_space);
  for (size_t i = 0; i < fields.size(); ++i) allocator.allocate_field(sizeof(double), fields[i]);
  return runtime->create_logical_region(ctx, space, field_space);
}

void main_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, HighLevelRuntime* runtime) {
  const int length = option("-n", 1000);
  const int blocks = option("-b", 4);
  const double a = 2.0;
  LEGION_PRINT_ONCE(runtime, ctx, stdout, "axpy of %d elements in %d blocks\n", length, blocks);

  const IndexSpace space =
      runtime->create_index_space(ctx, Domain::from_rect<1>(Rect<1>(Point<1>(0), Point<1>(length - 1))));
  const FieldSpace input_fields = runtime->create_field_space(ctx);
  const FieldSpace output_fields = runtime->create_field_space(ctx);
  const LogicalRegion inputs = create_vectors(space, input_fields, {X_FIELD, Y_FIELD}, ctx, runtime);
  const LogicalRegion outputs = create_vectors(space, output_fields, {Z_FIELD}, ctx, runtime);
  const Domain colors = Domain::from_rect<1>(Rect<1>(Point<1>(0), Point<1>(blocks - 1)));
  const IndexPartition partition = cut(space, length, blocks, colors, ctx, runtime);
  const LogicalPartition input_blocks = runtime->get_logical_partition(ctx, inputs, partition);
  const LogicalPartition output_blocks = runtime->get_logical_partition(ctx, outputs, partition);

  // One launcher, launched twice: what a launch needs is taken from it when it is launched.
  IndexLauncher fill(RAMP_TASK, colors, TaskArgument(NULL, 0), ArgumentMap());
  fill.add_region_requirement(RegionRequirement(input_blocks, 0, WRITE_DISCARD, EXCLUSIVE, inputs));
  fill.region_requirements[0].add_field(X_FIELD);
  runtime->execute_index_space(ctx, fill);
  fill.region_requirements[0].privilege_fields.clear();
  fill.region_requirements[0].instance_fields.clear();
  fill.region_requirements[0].add_field(Y_FIELD);
  runtime->execute_index_space(ctx, fill);

  IndexLauncher axpy(AXPY_TASK, colors, TaskArgument(&a, sizeof(a)), ArgumentMap());
  axpy.add_region_requirement(RegionRequirement(input_blocks, 0, READ_ONLY, EXCLUSIVE, inputs));
  axpy.region_requirements[0].add_field(X_FIELD);
  axpy.region_requirements[0].add_field(Y_FIELD);
  axpy.add_region_requirement(RegionRequirement(output_blocks, 0, WRITE_DISCARD, EXCLUSIVE, outputs));
  axpy.region_requirements[1].add_field(Z_FIELD);
  runtime->execute_index_space(ctx, axpy);

  TaskLauncher verify(VERIFY_TASK, TaskArgument(&a, sizeof(a)));
  verify.add_region_requirement(RegionRequirement(outputs, READ_ONLY, EXCLUSIVE, outputs));
  verify.region_requirements[0].add_field(Z_FIELD);
  const int wrong = runtime->execute_task(ctx, verify).get_result<int>();
  LEGION_PRINT_ONCE(runtime, ctx, stdout, "%s\n", wrong == 0 ? "SUCCESS" : "FAILURE");
  if (wrong != 0) HighLevelRuntime::set_return_code(1);

  runtime->destroy_logical_region(ctx, inputs);
  runtime->destroy_logical_region(ctx, outputs);
  runtime->destroy_field_space(ctx, input_fields);
  runtime->destroy_field_space(ctx, output_fields);
  runtime->destroy_index_space(ctx, space);
}

int main(int argc, char** argv) {
  HighLevelRuntime::set_top_level_task_id(MAIN_TASK);
  const TaskConfigOptions leaf(/*leaf=*/true);
  // The two flags: may be launched singly, may be launched over a domain.
  HighLevelRuntime::register_legion_task<main_task>(MAIN_TASK, Processor::LOC_PROC, true, false,
                                                    AUTO_GENERATE_ID, TaskConfigOptions(), "main");
  HighLevelRuntime::register_legion_task<ramp_task>(RAMP_TASK, Processor::LOC_PROC, true, true,
                                                    AUTO_GENERATE_ID, leaf, "ramp");
  HighLevelRuntime::register_legion_task<axpy_task>(AXPY_TASK, Processor::LOC_PROC, true, true,
                                                    AUTO_GENERATE_ID, leaf, "axpy");
  HighLevelRuntime::register_legion_task<int, verify_task>(VERIFY_TASK, Processor::LOC_PROC, true, false,
                                                           AUTO_GENERATE_ID, leaf, "verify");
  return HighLevelRuntime::start(argc, argv);
}
