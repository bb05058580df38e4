// The three phases of a time step, and the check of what they wrote.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <vector>

#include "circuit/circuit.h"
#include "circuit/wire_solver.h"
#include "common/example.h"

namespace circuit {

using namespace Legion;

template <>
void AccumulateCharge::apply<true>(LHS& lhs, RHS rhs) {
  lhs += rhs;
}

template <>
void AccumulateCharge::apply<false>(LHS& lhs, RHS rhs) {
  std::atomic_ref<float>(lhs).fetch_add(rhs, std::memory_order_relaxed);
}

template <>
void AccumulateCharge::fold<true>(RHS& rhs1, RHS rhs2) {
  rhs1 += rhs2;
}

template <>
void AccumulateCharge::fold<false>(RHS& rhs1, RHS rhs2) {
  std::atomic_ref<float>(rhs1).fetch_add(rhs2, std::memory_order_relaxed);
}

namespace {

// Two kinds of accessors with the same interface. Affine ones compute addresses themselves and give out raw
// pointers; they need an instance that is one strided array. Generic ones work for any instance, element by
// element.
template <PrivilegeMode mode, typename T>
using Affine = FieldAccessor<mode, T, 1, coord_t, Realm::AffineAccessor<T, 1, coord_t>>;
template <PrivilegeMode mode, typename T>
using Generic = FieldAccessor<mode, T, 1>;

using FoldCharge = ReductionAccessor<AccumulateCharge, /*exclusive=*/true, 1, coord_t,
                                     Realm::AffineAccessor<float, 1, coord_t>>;
using AnyCharge = ReductionAccessor<AccumulateCharge, /*exclusive=*/true, 1>;

DomainT<1> points_of(const Task* task, unsigned requirement, Context ctx, Runtime* runtime) {
  return runtime->get_index_space_domain(ctx, task->regions[requirement].region.get_index_space());
}

// The three regions in which a node of a piece may be found, in the order of Location.
template <typename Accessor>
class NodeField {
 public:
  template <typename... Args>
  NodeField(const std::vector<PhysicalRegion>& regions, size_t first, FieldID field, Args... args)
      : by_location_{Accessor(regions[first], field, args...), Accessor(regions[first + 1], field, args...),
                     Accessor(regions[first + 2], field, args...)} {}

  const Accessor& at(Location location) const { return by_location_[static_cast<size_t>(location)]; }

 private:
  Accessor by_location_[3];
};

// Everything calc_new_currents touches: the wires (requirements 0 and 1) and the voltages of nodes (2, 3 and
// 4).
template <template <PrivilegeMode, typename> class Accessor>
struct WireFieldsOf {
  explicit WireFieldsOf(const std::vector<PhysicalRegion>& regions)
      : in_node(regions[1], FID_IN_NODE),
        out_node(regions[1], FID_OUT_NODE),
        in_location(regions[1], FID_IN_LOCATION),
        out_location(regions[1], FID_OUT_LOCATION),
        inductance(regions[1], FID_INDUCTANCE),
        resistance(regions[1], FID_RESISTANCE),
        capacitance(regions[1], FID_WIRE_CAPACITANCE),
        node_voltage(regions, 2, FID_NODE_VOLTAGE) {
    for (int s = 0; s < kSegments; ++s) current.emplace_back(regions[0], FID_CURRENT + s);
    for (int s = 0; s + 1 < kSegments; ++s) voltage.emplace_back(regions[0], FID_WIRE_VOLTAGE + s);
  }

  float in_voltage(const Point<1>& wire) const { return node_voltage.at(in_location[wire])[in_node[wire]]; }
  float out_voltage(const Point<1>& wire) const {
    return node_voltage.at(out_location[wire])[out_node[wire]];
  }

  Accessor<READ_ONLY, Point<1>> in_node, out_node;
  Accessor<READ_ONLY, Location> in_location, out_location;
  Accessor<READ_ONLY, float> inductance, resistance, capacitance;
  NodeField<Accessor<READ_ONLY, float>> node_voltage;
  std::vector<Accessor<READ_WRITE, float>> current, voltage;
};

// Works on kLanes wires at a time, through pointers to adjacent elements. False where the layout does not
// have them: then nothing has been done.
bool calc_dense(const std::vector<PhysicalRegion>& regions, const DomainT<1>& wires, int steps) {
  if (!wires.dense()) return false;
  const Rect<1> range = wires.bounds;
  const WireFieldsOf<Affine> fields(regions);
  const auto dense = [&](const auto& field) { return field.accessor.is_dense_arbitrary(range); };
  if (!dense(fields.inductance) || !dense(fields.resistance) || !dense(fields.capacitance) ||
      !std::all_of(fields.current.begin(), fields.current.end(), dense) ||
      !std::all_of(fields.voltage.begin(), fields.voltage.end(), dense)) {
    return false;
  }
  for (coord_t first = range.lo[0]; first <= range.hi[0]; first += kLanes) {
    const int count = static_cast<int>(std::min<coord_t>(kLanes, range.hi[0] - first + 1));
    WireBlock<kLanes> block;
    for (int k = 0; k < count; ++k) {
      block.in_voltage[k] = fields.in_voltage(first + k);
      block.out_voltage[k] = fields.out_voltage(first + k);
    }
    std::copy_n(fields.inductance.ptr(first), count, block.inductance);
    std::copy_n(fields.resistance.ptr(first), count, block.resistance);
    std::copy_n(fields.capacitance.ptr(first), count, block.capacitance);
    for (int s = 0; s < kSegments; ++s) std::copy_n(fields.current[s].ptr(first), count, block.current[s]);
    for (int s = 0; s + 1 < kSegments; ++s)
      std::copy_n(fields.voltage[s].ptr(first), count, block.voltage[s]);
    block.solve(steps);
    for (int s = 0; s < kSegments; ++s) std::copy_n(block.current[s], count, fields.current[s].ptr(first));
    for (int s = 0; s + 1 < kSegments; ++s)
      std::copy_n(block.voltage[s], count, fields.voltage[s].ptr(first));
  }
  return true;
}

// One wire at a time, with any layout.
void calc_generic(const std::vector<PhysicalRegion>& regions, const DomainT<1>& wires, int steps) {
  const WireFieldsOf<Generic> fields(regions);
  for (PointInDomainIterator<1> wire(wires); wire(); wire++) {
    WireBlock<1> block;
    block.in_voltage[0] = fields.in_voltage(*wire);
    block.out_voltage[0] = fields.out_voltage(*wire);
    block.inductance[0] = fields.inductance[*wire];
    block.resistance[0] = fields.resistance[*wire];
    block.capacitance[0] = fields.capacitance[*wire];
    for (int s = 0; s < kSegments; ++s) block.current[s][0] = fields.current[s][*wire];
    for (int s = 0; s + 1 < kSegments; ++s) block.voltage[s][0] = fields.voltage[s][*wire];
    block.solve(steps);
    for (int s = 0; s < kSegments; ++s) fields.current[s][*wire] = block.current[s][0];
    for (int s = 0; s + 1 < kSegments; ++s) fields.voltage[s][*wire] = block.voltage[s][0];
  }
}

void calc_new_currents_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                            Runtime* runtime) {
  const Options& options = *static_cast<const Options*>(task->args);
  const DomainT<1> wires = points_of(task, 0, ctx, runtime);
  if (!calc_dense(regions, wires, options.steps)) calc_generic(regions, wires, options.steps);
}

// What flows out of the first segment leaves the node in front of it; what the last segment carries arrives
// behind it.
template <typename Charge>
void distribute(const std::vector<PhysicalRegion>& regions, const DomainT<1>& wires) {
  const Affine<READ_ONLY, Point<1>> in_node(regions[0], FID_IN_NODE);
  const Affine<READ_ONLY, Point<1>> out_node(regions[0], FID_OUT_NODE);
  const Affine<READ_ONLY, Location> in_location(regions[0], FID_IN_LOCATION);
  const Affine<READ_ONLY, Location> out_location(regions[0], FID_OUT_LOCATION);
  const Affine<READ_ONLY, float> first_current(regions[0], FID_CURRENT);
  const Affine<READ_ONLY, float> last_current(regions[0], FID_CURRENT + kSegments - 1);
  const NodeField<Charge> charge(regions, 1, FID_NODE_CHARGE, ACCUMULATE_CHARGE);
  for (PointInDomainIterator<1> wire(wires); wire(); wire++) {
    charge.at(in_location[*wire]).reduce(in_node[*wire], -kTimeStep * first_current[*wire]);
    charge.at(out_location[*wire]).reduce(out_node[*wire], kTimeStep * last_current[*wire]);
  }
}

void distribute_charge_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                            Runtime* runtime) {
  const Options& options = *static_cast<const Options*>(task->args);
  const DomainT<1> wires = points_of(task, 0, ctx, runtime);
  // A fold instance is an array of partial sums, a list instance a list of (node, charge): the mapper chose.
  if (options.list) {
    distribute<AnyCharge>(regions, wires);
  } else {
    distribute<FoldCharge>(regions, wires);
  }
}

void update_nodes(const PhysicalRegion& state, const PhysicalRegion& constants, const DomainT<1>& nodes) {
  const Affine<READ_WRITE, float> voltage(state, FID_NODE_VOLTAGE);
  const Affine<READ_WRITE, float> charge(state, FID_NODE_CHARGE);
  const Affine<READ_ONLY, float> capacitance(constants, FID_NODE_CAPACITANCE);
  const Affine<READ_ONLY, float> leakage(constants, FID_NODE_LEAKAGE);
  for (PointInDomainIterator<1> node(nodes); node(); node++) {
    voltage[*node] = (voltage[*node] + charge[*node] / capacitance[*node]) * (1.0f - leakage[*node]);
    charge[*node] = 0.0f;
  }
}

void update_voltages_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                          Runtime* runtime) {
  update_nodes(regions[0], regions[2], points_of(task, 0, ctx, runtime));
  update_nodes(regions[1], regions[3], points_of(task, 1, ctx, runtime));
}

int64_t check_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                   Runtime* runtime) {
  const DomainT<1> points = points_of(task, 0, ctx, runtime);
  int64_t bad = 0;
  for (const FieldID field : task->regions[0].privilege_fields) {
    const Generic<READ_ONLY, float> value(regions[0], field);
    for (PointInDomainIterator<1> point(points); point(); point++) bad += std::isnan(value[*point]) ? 1 : 0;
  }
  return bad;
}

}  // namespace

CalcNewCurrents::CalcNewCurrents(const Circuit& circuit, const Options& options)
    : IndexLauncher(CALC_NEW_CURRENTS_TASK, circuit.pieces, TaskArgument(&options, sizeof(options)),
                    ArgumentMap()) {
  add_region_requirement(RegionRequirement(circuit.wires_by_piece, 0, READ_WRITE, EXCLUSIVE, circuit.wires));
  for (int s = 0; s < 2 * kSegments - 1; ++s) add_field(0, FID_CURRENT + s);
  add_region_requirement(RegionRequirement(circuit.wires_by_piece, 0, READ_ONLY, EXCLUSIVE, circuit.wires));
  for (FieldID field = FID_IN_NODE; field <= FID_WIRE_CAPACITANCE; ++field) add_field(1, field);
  for (const LogicalPartition& nodes : {circuit.private_nodes, circuit.shared_nodes, circuit.ghost_nodes}) {
    add_region_requirement(RegionRequirement(nodes, 0, READ_ONLY, EXCLUSIVE, circuit.nodes))
        .add_field(FID_NODE_VOLTAGE);
  }
}

DistributeCharge::DistributeCharge(const Circuit& circuit, const Options& options)
    : IndexLauncher(DISTRIBUTE_CHARGE_TASK, circuit.pieces, TaskArgument(&options, sizeof(options)),
                    ArgumentMap()) {
  add_region_requirement(RegionRequirement(circuit.wires_by_piece, 0, READ_ONLY, EXCLUSIVE, circuit.wires));
  for (FieldID field = FID_IN_NODE; field <= FID_OUT_LOCATION; ++field) add_field(0, field);
  add_field(0, FID_CURRENT);
  add_field(0, FID_CURRENT + kSegments - 1);
  // Pieces share nodes here. They only add to them, so they still run at the same time.
  for (const LogicalPartition& nodes : {circuit.private_nodes, circuit.shared_nodes, circuit.ghost_nodes}) {
    add_region_requirement(RegionRequirement(nodes, 0, ACCUMULATE_CHARGE, EXCLUSIVE, circuit.nodes))
        .add_field(FID_NODE_CHARGE);
  }
}

UpdateVoltages::UpdateVoltages(const Circuit& circuit, const Options& options)
    : IndexLauncher(UPDATE_VOLTAGES_TASK, circuit.pieces, TaskArgument(&options, sizeof(options)),
                    ArgumentMap()) {
  for (const LogicalPartition& nodes : {circuit.private_nodes, circuit.shared_nodes}) {
    add_region_requirement(RegionRequirement(nodes, 0, READ_WRITE, EXCLUSIVE, circuit.nodes))
        .add_field(FID_NODE_VOLTAGE)
        .add_field(FID_NODE_CHARGE);
  }
  for (const LogicalPartition& nodes : {circuit.private_nodes, circuit.shared_nodes}) {
    add_region_requirement(RegionRequirement(nodes, 0, READ_ONLY, EXCLUSIVE, circuit.nodes))
        .add_field(FID_NODE_CAPACITANCE)
        .add_field(FID_NODE_LEAKAGE);
  }
}

std::vector<Future> launch_check_fields(const IndexLauncher& launcher, Context ctx, Runtime* runtime) {
  std::vector<Future> results;
  for (const RegionRequirement& written : launcher.region_requirements) {
    if (written.privilege == READ_ONLY) continue;
    IndexLauncher check(CHECK_TASK, launcher.launch_space, TaskArgument(), ArgumentMap());
    check.add_region_requirement(
        RegionRequirement(written.partition, 0, READ_ONLY, EXCLUSIVE, written.parent));
    for (const FieldID field : written.privilege_fields) check.add_field(0, field);
    results.push_back(runtime->execute_index_space(ctx, check, LEGION_REDOP_SUM_INT64));
  }
  return results;
}

double flops_per_loop(const Options& options) {
  const double per_wire = WireBlock<1>::flops(options.steps) + 4.0;  // 4: distribute_charge
  const double per_node = 4.0;
  return per_wire * static_cast<double>(options.wires()) + per_node * static_cast<double>(options.nodes());
}

void register_phase_tasks() {
  example::register_task<calc_new_currents_task>(CALC_NEW_CURRENTS_TASK, "calc_new_currents");
  example::register_task<distribute_charge_task>(DISTRIBUTE_CHARGE_TASK, "distribute_charge");
  example::register_task<update_voltages_task>(UPDATE_VOLTAGES_TASK, "update_voltages");
  example::register_task<check_task>(CHECK_TASK, "check");
  Runtime::register_reduction_op<AccumulateCharge>(ACCUMULATE_CHARGE);
}

}  // namespace circuit
