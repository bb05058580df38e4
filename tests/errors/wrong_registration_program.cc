// Programs whose registrations are wrong, before there is a run that could report it.
#include <memory>
#include <string>

#include "legion.h"

using namespace Legion;

struct Direct : ProjectionFunctor {
  unsigned get_depth() const override { return 0; }
};

void top(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*) {}

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  TaskVariantRegistrar registrar(1, "top");
  registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  Runtime::preregister_task_variant<top>(registrar, "top", 1);
  if (what == "variant") Runtime::preregister_task_variant<top>(registrar, "top", 1);
  Runtime::set_top_level_task_id(1);
  if (what == "projection") {
    for (int i = 0; i < 2; ++i) {
      // The runtime owns it.
      Runtime::preregister_projection_functor(3, std::make_unique<Direct>().release());
    }
    Runtime::preregister_task_variant<top>(registrar, "top", 1);
  }
  if (what == "sharding") {
    for (int i = 0; i < 2; ++i)
      Runtime::preregister_sharding_functor(3, std::make_unique<ShardingFunctor>().release());
  }
  return Runtime::start(argc, argv);
}
