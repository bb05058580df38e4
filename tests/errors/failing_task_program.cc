// A point task fails on whichever rank runs it. With `caught`, the program deals with that.
#include <stdexcept>
#include <string>

#include "legion.h"

using namespace Legion;

enum Tasks : TaskID { kTop = 1, kFail };
constexpr coord_t kLast = 7;

void fail(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  if (task->index_point[0] == kLast) throw std::runtime_error("the last point failed");
}

void top(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const InputArgs& args = Runtime::get_input_args();
  IndexTaskLauncher launcher(kFail, Rect<1>(0, kLast), TaskArgument(), ArgumentMap());
  FutureMap map = runtime->execute_index_space(ctx, launcher);
  if (args.argc < 2 || std::string(args.argv[1]) != "caught") return;
  try {
    map.get_void_result(kLast);
  } catch (const std::exception& error) {
    LEGION_PRINT_ONCE(runtime, ctx, stdout, "caught: %s\n", error.what());
  }
}

int main(int argc, char** argv) {
  TaskVariantRegistrar top_level(kTop, "top"), failing(kFail, "fail");
  top_level.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  failing.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  Runtime::preregister_task_variant<top>(top_level, "top");
  Runtime::preregister_task_variant<fail>(failing, "fail");
  Runtime::set_top_level_task_id(kTop);
  return Runtime::start(argc, argv);
}
