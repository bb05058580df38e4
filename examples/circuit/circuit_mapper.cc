// Where the circuit's tasks run and how its data is laid out.
#include <memory>

#include "circuit/circuit.h"
#include "mappers/default_mapper.h"

namespace circuit {

using namespace Legion;
using namespace Legion::Mapping;

namespace {

class CircuitMapper : public DefaultMapper {
 public:
  CircuitMapper(MapperRuntime* runtime, Machine machine, Processor local, const Options& options)
      : DefaultMapper(runtime, machine, local, "circuit mapper"), options_(options) {
    const auto here = Machine::ProcessorQuery(machine).local_address_space().only_kind(Processor::LOC_PROC);
    for (const Processor& cpu : here) cpus_.push_back(cpu);
  }

  // A piece stays on one processor in all phases, where its data is in the caches. Adjacent pieces share a
  // processor.
  void slice_task(const MapperContext, const Task&, const SliceTaskInput& input,
                  SliceTaskOutput& output) override {
    const size_t points = input.domain.get_volume();
    size_t i = 0;
    for (Domain::DomainPointIterator point(input.domain); point; point++, ++i) {
      const Domain piece(point.p, point.p);
      output.slices.emplace_back(piece, cpus_[i * cpus_.size() / points], /*recurse=*/false,
                                 /*stealable=*/false);
    }
  }

  void default_policy_select_target_processors(MapperContext, const Task& task,
                                               std::vector<Processor>& targets) override {
    targets.push_back(task.target_proc);
  }

  void default_policy_select_constraints(MapperContext ctx, LayoutConstraintSet& constraints, Memory memory,
                                         const RegionRequirement& requirement) override {
    if (requirement.privilege == LEGION_REDUCE) {
      // Fold: an array of partial results, right where most nodes receive charge. List: a list of (node,
      // charge), right where few of them do.
      const bool list = options_.list && requirement.redop == ACCUMULATE_CHARGE;
      const SpecializedKind kind =
          list ? LEGION_COMPACT_REDUCTION_SPECIALIZE : LEGION_AFFINE_REDUCTION_SPECIALIZE;
      constraints.add_constraint(SpecializedConstraint(kind, requirement.redop));
    } else {
      // Fastest dimension first. Fields last is a structure of arrays, fields first an array of structures.
      const std::vector<DimensionKind> order = options_.aos
                                                   ? std::vector<DimensionKind>{LEGION_DIM_F, LEGION_DIM_X}
                                                   : std::vector<DimensionKind>{LEGION_DIM_X, LEGION_DIM_F};
      constraints.add_constraint(OrderingConstraint(order, /*contiguous=*/false));
    }
    DefaultMapper::default_policy_select_constraints(ctx, constraints, memory, requirement);
  }

 private:
  const Options options_;
  std::vector<Processor> cpus_;
};

void install_mappers(Machine machine, Runtime* runtime, const std::set<Processor>& local_processors) {
  const Options options = parse_options();
  for (const Processor& processor : local_processors) {
    auto mapper = std::make_unique<CircuitMapper>(runtime->get_mapper_runtime(), machine, processor, options);
    runtime->replace_default_mapper(mapper.release(), processor);
  }
}

}  // namespace

void register_mapper() {
  Runtime::add_registration_callback(install_mappers);
}

}  // namespace circuit
