// The same simulation as one loop over plain arrays, in double precision: what the tasks have to agree with.
#include "circuit/circuit.h"

namespace circuit {

namespace {

struct WireState {
  Wire wire;
  double current[kSegments] = {};
  double voltage[kSegments - 1] = {};
};

void solve_wire(WireState& state, double in_voltage, double out_voltage, int steps) {
  const double dt = kTimeStep;
  const WireState old = state;
  const double inertia = state.wire.inductance / dt;
  for (int step = 0; step < steps; ++step) {
    for (int s = 0; s < kSegments; ++s) {
      const double left = s == 0 ? in_voltage : state.voltage[s - 1];
      const double right = s + 1 == kSegments ? out_voltage : state.voltage[s];
      state.current[s] = (left - right + inertia * old.current[s]) / (state.wire.resistance + inertia);
    }
    for (int s = 0; s + 1 < kSegments; ++s) {
      state.voltage[s] =
          old.voltage[s] + dt * (state.current[s] - state.current[s + 1]) / state.wire.capacitance;
    }
  }
}

}  // namespace

Reference simulate_sequentially(const Options& options) {
  std::vector<Node> nodes;
  std::vector<WireState> wires(options.wires());
  std::vector<double> voltage;
  for (coord_t i = 0; i < options.nodes(); ++i) {
    nodes.push_back(make_node(options, i));
    voltage.push_back(nodes.back().voltage);
  }
  for (coord_t i = 0; i < options.wires(); ++i) wires[i].wire = make_wire(options, i);

  for (int loop = 0; loop < options.loops; ++loop) {
    std::vector<double> charge(nodes.size(), 0.0);
    for (WireState& state : wires) {
      solve_wire(state, voltage[state.wire.in_node], voltage[state.wire.out_node], options.steps);
      charge[state.wire.in_node] -= kTimeStep * state.current[0];
      charge[state.wire.out_node] += kTimeStep * state.current[kSegments - 1];
    }
    for (size_t i = 0; i < nodes.size(); ++i) {
      voltage[i] = (voltage[i] + charge[i] / nodes[i].capacitance) * (1.0 - nodes[i].leakage);
    }
  }

  Reference result;
  result.node_voltage = voltage;
  for (const WireState& state : wires) result.first_current.push_back(state.current[0]);
  return result;
}

}  // namespace circuit
