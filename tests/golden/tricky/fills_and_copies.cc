// Fills of parts, copies between trees, fields and pieces, and a copy that reduces; mixed with tasks on the
// same data.
#include "tricky.h"

using namespace Legion;
using namespace tricky;

namespace {

void copy(LogicalRegion from, LogicalRegion from_parent, FieldID from_field, LogicalRegion to,
          LogicalRegion to_parent, FieldID to_field, Context ctx, Runtime* runtime) {
  CopyLauncher launcher;
  launcher.add_copy_requirements(RegionRequirement(from, READ_ONLY, EXCLUSIVE, from_parent),
                                 RegionRequirement(to, WRITE_DISCARD, EXCLUSIVE, to_parent));
  launcher.add_src_field(0, from_field);
  launcher.add_dst_field(0, to_field);
  runtime->issue_copy_operation(ctx, launcher);
}

bool program(Context ctx, Runtime* runtime) {
  // Two trees over one index space, so that partitions are common to both.
  const IndexSpace space = runtime->create_index_space(ctx, Rect<1>(0, 39));
  const LogicalRegion one = make_region(space, ctx, runtime);
  const LogicalRegion two = make_region(space, ctx, runtime);
  const LogicalPartition one_pieces = cut(one, 4, 10, Rect<1>(0, 9), ctx, runtime);
  const LogicalPartition two_pieces =
      runtime->get_logical_partition(ctx, two, one_pieces.get_index_partition());

  runtime->fill_field<int64_t>(ctx, one, one, FID_A, 1);
  runtime->fill_field<int64_t>(ctx, piece(one_pieces, 2, ctx, runtime), one, FID_A, 5);
  copy(one, one, FID_A, two, two, FID_B, ctx, runtime);
  launch_all(ADD_TASK, one_pieces, one, FID_A, 100, ctx, runtime);  // the copy has its own values by now
  // One piece at a time, from one field to the other.
  for (coord_t color = 0; color < 4; ++color) {
    const LogicalRegion part = piece(two_pieces, color, ctx, runtime);
    copy(part, two, FID_B, part, two, FID_A, ctx, runtime);
  }
  launch_all(REDUCE_TASK, two_pieces, two, FID_A, 1000, ctx, runtime);

  const auto filled = [](coord_t p) -> int64_t { return p / 10 == 2 ? 5 : 1; };
  return equals(one, FID_A, ctx, runtime, [&](coord_t p) { return 100 + filled(p); }) &&
         equals(two, FID_B, ctx, runtime, filled) &&
         equals(two, FID_A, ctx, runtime, [&](coord_t p) { return 1000 + filled(p); });
}

}  // namespace

int main(int argc, char** argv) {
  return run<program>(argc, argv);
}
