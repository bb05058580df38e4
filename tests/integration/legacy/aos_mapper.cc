// A mapper for legacy_network, written with today's interface: it asks for arrays of structures, so that
// accessors cannot be converted to structures of arrays. Old programs and new mappers go together.
#include <memory>
#include <set>

#include "legion.h"
#include "mappers/default_mapper.h"

using namespace Legion;
using namespace Legion::Mapping;

namespace {

class AosMapper : public DefaultMapper {
 public:
  AosMapper(MapperRuntime* runtime, Machine machine, Processor local)
      : DefaultMapper(runtime, machine, local, "array of structures") {}

  void default_policy_select_constraints(MapperContext ctx, LayoutConstraintSet& constraints, Memory memory,
                                         const RegionRequirement& requirement) override {
    if (requirement.privilege != LEGION_REDUCE) {
      const std::vector<DimensionKind> fields_first = {LEGION_DIM_F, LEGION_DIM_X};
      constraints.add_constraint(OrderingConstraint(fields_first, /*contiguous=*/false));
    }
    DefaultMapper::default_policy_select_constraints(ctx, constraints, memory, requirement);
  }
};

}  // namespace

void install_aos_mapper(Machine machine, Runtime* runtime, const std::set<Processor>& local_processors) {
  for (const Processor& processor : local_processors) {
    auto mapper = std::make_unique<AosMapper>(runtime->get_mapper_runtime(), machine, processor);
    runtime->replace_default_mapper(mapper.release(), processor);
  }
}
