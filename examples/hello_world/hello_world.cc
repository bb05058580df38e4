// The smallest Legion program.
//
// A Legion program is a tree of tasks. A task is a function with the signature below; it is registered under
// a number before the runtime starts, and it is launched by that number. The runtime starts one task itself,
// the top-level task; every other task is launched by a task.
#include <iostream>
#include <string>

#include "legion.h"

using namespace Legion;

enum TaskIds { TOP_LEVEL_TASK, GREET_TASK };

// What every task is given: how it was launched, the data it may touch (none here), the context to launch
// under, and the runtime.
void greet_task(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  // Arguments travel by value: the bytes were copied when the task was launched.
  const int number = *static_cast<const int*>(task->args);
  std::cout << "Hello from task " + std::to_string(number) + "\n" << std::flush;
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  // On a cluster every rank runs this task, and together they run the others; one of them prints.
  LEGION_PRINT_ONCE(runtime, ctx, stdout, "Hello, world!\n");
  fflush(stdout);
  for (int number = 1; number <= 3; ++number) {
    // A launch returns at once. These three tasks have nothing in common, so they may run in any order, on
    // any processor.
    TaskLauncher launcher(GREET_TASK, TaskArgument(&number, sizeof(number)));
    runtime->execute_task(ctx, launcher);
  }
  // A task is complete when its children are: there is nothing to wait for here.
}

int main(int argc, char** argv) {
  {
    TaskVariantRegistrar registrar(TOP_LEVEL_TASK, "top_level");
    registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC));  // runs on CPUs
    Runtime::preregister_task_variant<top_level_task>(registrar, "top_level");
  }
  {
    TaskVariantRegistrar registrar(GREET_TASK, "greet");
    registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
    registrar.set_leaf();  // launches nothing itself
    Runtime::preregister_task_variant<greet_task>(registrar, "greet");
  }
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}
