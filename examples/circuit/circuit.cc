// The top-level task of the circuit simulation: builds the graph, runs the time steps, and compares with the
// reference.
//
// Options: see struct Options in circuit.h
#include "circuit/circuit.h"

#include <chrono>
#include <cmath>
#include <limits>
#include <optional>

#include "common/example.h"

namespace circuit {

using namespace Legion;

Options parse_options() {
  Options options;
  options.loops = example::option("-l", options.loops, 0);
  options.pieces = example::option("-p", options.pieces);
  options.nodes_per_piece = example::option("-npp", options.nodes_per_piece);
  options.wires_per_piece = example::option("-wpp", options.wires_per_piece);
  options.percent_inside = example::option("-pct", options.percent_inside, 0, 100);
  options.seed = example::option("-s", options.seed, 0);
  options.steps = example::option("-steps", options.steps);
  options.checks = example::has_option("-checks");
  options.list = example::has_option("-list");
  options.aos = example::has_option("-aos");
  return options;
}

namespace {

// Launches phases one after another, and after each, if asked to, the analysis of what it wrote. The analysis
// only reads, so it is not in the way of the phases: it runs where there is nothing better to do.
class Simulation {
 public:
  Simulation(const Circuit& circuit, const Options& options, Context ctx, Runtime* runtime)
      : circuit_(circuit), options_(options), ctx_(ctx), runtime_(runtime) {}

  void run() {
    for (int loop = 0; loop < options_.loops; ++loop) {
      dispatch(CalcNewCurrents(circuit_, options_));
      dispatch(DistributeCharge(circuit_, options_));
      dispatch(UpdateVoltages(circuit_, options_));
    }
  }

  bool checks_passed() const {
    int64_t bad = 0;
    for (const Future& check : checks_) bad += check.get_result<int64_t>();
    example::out() << "checks: " << checks_.size() << " launches, " << bad << " values are not numbers\n";
    return bad == 0;
  }

 private:
  void dispatch(const IndexLauncher& phase) {
    runtime_->execute_index_space(ctx_, phase);
    if (!options_.checks) return;
    for (const Future& check : launch_check_fields(phase, ctx_, runtime_)) checks_.push_back(check);
  }

  const Circuit& circuit_;
  const Options& options_;
  Context ctx_;
  Runtime* runtime_;
  std::vector<Future> checks_;
};

// What the run leaves for main() to compare with the reference: that is no part of the simulation, and would
// fill the greater part of its profile. Nothing is left on other ranks than the first.
struct Outcome {
  Options options;
  bool checks_passed = false;
  std::vector<float> node_voltage;
  std::vector<float> first_current;
};
std::optional<Outcome>& outcome() {
  static std::optional<Outcome> of_the_run;
  return of_the_run;
}

std::vector<float> values_of(LogicalRegion region, FieldID field, Context ctx, Runtime* runtime) {
  RegionRequirement requirement(region, READ_ONLY, EXCLUSIVE, region);
  requirement.add_field(field);
  PhysicalRegion mapped = runtime->map_region(ctx, InlineLauncher(requirement));
  mapped.wait_until_valid();
  const FieldAccessor<READ_ONLY, float, 1> value(mapped, field);
  std::vector<float> values;
  for (PointInDomainIterator<1> i(runtime->get_index_space_domain(ctx, region.get_index_space())); i(); i++) {
    values.push_back(value[*i]);
  }
  runtime->unmap_region(ctx, mapped);
  return values;
}

// The largest difference, relative to values above 1.
double difference(const std::vector<float>& values, const std::vector<double>& expected) {
  if (values.size() != expected.size()) return std::numeric_limits<double>::infinity();
  double worst = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double error = std::abs(values[i] - expected[i]) / std::max(1.0, std::abs(expected[i]));
    if (!(error <= worst)) worst = error;  // also where the error is not a number
  }
  return worst;
}

bool agrees_with_reference(const Outcome& run) {
  constexpr double kTolerance = 1e-4;  // single precision, summed up in another order
  const Reference reference = simulate_sequentially(run.options);
  const double voltage = difference(run.node_voltage, reference.node_voltage);
  const double current = difference(run.first_current, reference.first_current);
  std::cout << "largest difference from the sequential reference: voltage " << voltage << ", current "
            << current << "\n";
  return voltage <= kTolerance && current <= kTolerance;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const Options options = parse_options();
  const Circuit circuit = create_circuit(options, ctx, runtime);
  const Domain shared = runtime->get_index_space_domain(ctx, circuit.all_shared.get_index_space());
  example::out() << "circuit: " << options.pieces << " pieces, " << options.nodes() << " nodes ("
                 << shared.get_volume() << " shared), " << options.wires() << " wires, seed " << options.seed
                 << "\n";

  Simulation simulation(circuit, options, ctx, runtime);
  runtime->issue_execution_fence(ctx).wait();
  const auto start = std::chrono::steady_clock::now();
  simulation.run();
  runtime->issue_execution_fence(ctx).wait();
  const double seconds = seconds_since(start);

  example::out() << options.loops << " time steps in " << seconds << " s\n"
                 << "GFLOPS = " << options.loops * flops_per_loop(options) * 1e-9 / seconds << "\n";
  Outcome result = {options, !options.checks || simulation.checks_passed(),
                    values_of(circuit.nodes, FID_NODE_VOLTAGE, ctx, runtime),
                    values_of(circuit.wires, FID_CURRENT, ctx, runtime)};
  // On a cluster all ranks have the same; the first one leaves it.
  if (runtime->get_shard_id(ctx, /*i_know=*/true) == 0) outcome() = std::move(result);
  runtime->destroy_logical_region(ctx, circuit.nodes);
  runtime->destroy_logical_region(ctx, circuit.wires);
}

// The exit status.
int judge() {
  if (!outcome()) return 0;
  const bool correct = agrees_with_reference(*outcome()) && outcome()->checks_passed;
  std::cout << (correct ? "SUCCESS" : "FAILURE") << std::endl;
  return correct ? 0 : 1;
}

}  // namespace
}  // namespace circuit

int main(int argc, char** argv) {
  example::register_task<circuit::top_level_task>(circuit::TOP_LEVEL_TASK, "top_level",
                                                  example::Kind::kLauncher);
  circuit::register_graph_tasks();
  circuit::register_partition_tasks();
  circuit::register_phase_tasks();
  circuit::register_mapper();
  Legion::Runtime::set_top_level_task_id(circuit::TOP_LEVEL_TASK);
  const int status = Legion::Runtime::start(argc, argv);
  return status == 0 ? circuit::judge() : status;
}
