// A task that ends the program by a signal.
#include <vector>

#include "legion.h"

using namespace Legion;

void crash_task(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  volatile int* nowhere = nullptr;
  *nowhere = 1;
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  runtime->execute_task(ctx, TaskLauncher(1, TaskArgument()));
}

template <auto body>
void add_task(TaskID id, const char* name) {
  TaskVariantRegistrar registrar(id, name);
  registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  Runtime::preregister_task_variant<body>(registrar, name);
}

int main(int argc, char** argv) {
  add_task<top_level_task>(0, "top_level");
  add_task<crash_task>(1, "crash");
  Runtime::set_top_level_task_id(0);
  return Runtime::start(argc, argv);
}
