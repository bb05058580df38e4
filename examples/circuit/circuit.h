// Simulation of an electric circuit: a random graph of nodes joined by wires, cut into pieces.
//
// Every wire is a chain of segments (inductance and resistance in series, capacitance to ground between
// them). A time step has three phases, each an index launch with one task per piece:
//   calc_new_currents   solves every wire for its new currents, from the voltages of the nodes at its ends
//   distribute_charge   adds to every node the charge that its wires carry in this step
//   update_voltages     turns charge into voltage, and lets some of it leak
// A piece owns nodes, and all wires that start at them. Wires may end in another piece, so the nodes are
// partitioned twice over: into those that only their own piece touches (private) and the others (shared), and
// shared ones again by who else touches them (ghost). Private and shared partitions are disjoint, ghosts
// overlap with shared nodes and with each other.
#pragma once

#include <cstdint>

#include "legion.h"

namespace circuit {

using Legion::Context;
using Legion::coord_t;
using Legion::FieldID;
using Legion::Point;
using Legion::Runtime;

constexpr int kSegments = 10;  // of a wire; between them are kSegments - 1 points with a voltage of their own
constexpr float kTimeStep = 1e-3f;  // seconds

enum TaskIds : Legion::TaskID {
  TOP_LEVEL_TASK,
  INIT_NODES_TASK,
  INIT_WIRES_TASK,
  MARK_SHARED_TASK,
  LOCATE_NODES_TASK,
  CALC_NEW_CURRENTS_TASK,
  DISTRIBUTE_CHARGE_TASK,
  UPDATE_VOLTAGES_TASK,
  CHECK_TASK,
};

enum NodeFields : FieldID {
  FID_NODE_CAPACITANCE,
  FID_NODE_LEAKAGE,
  FID_NODE_CHARGE,
  FID_NODE_VOLTAGE,
  FID_NODE_PIECE,    // Point<1>: the piece that owns the node
  FID_NODE_PRIVACY,  // Point<1>: kPrivate or kShared
};

enum WireFields : FieldID {
  FID_IN_NODE,  // Point<1>: where the wire starts; always a node of its own piece
  FID_OUT_NODE,
  FID_IN_LOCATION,  // Location: which partition the node has to be looked up in
  FID_OUT_LOCATION,
  FID_INDUCTANCE,
  FID_RESISTANCE,
  FID_WIRE_CAPACITANCE,
  FID_CURRENT,                                 // kSegments fields of this kind
  FID_WIRE_VOLTAGE = FID_CURRENT + kSegments,  // kSegments - 1 fields of this kind
};

enum ReductionIds : Legion::ReductionOpID { ACCUMULATE_CHARGE = 1, MARK_SHARED };

// Colors of the partition by privacy.
constexpr coord_t kPrivate = 0;
constexpr coord_t kShared = 1;

// What a node is to a piece.
enum class Location : int32_t { kPrivate, kShared, kGhost };

// Adds charge to a node. Tasks with this privilege may run at the same time on the same nodes.
class AccumulateCharge {
 public:
  using LHS = float;
  using RHS = float;
  static constexpr float identity = 0.0f;

  // EXCLUSIVE: nobody else touches the element at this time. Combines a value into the data...
  template <bool EXCLUSIVE>
  static void apply(LHS& lhs, RHS rhs);
  // ... or two values into one, so that they can be combined into the data later.
  template <bool EXCLUSIVE>
  static void fold(RHS& rhs1, RHS rhs2);
};

// Makes a node shared; any number of pieces may say so.
class MarkShared {
 public:
  using LHS = Point<1>;
  using RHS = Point<1>;
  static const RHS identity;

  template <bool EXCLUSIVE>
  static void apply(LHS& lhs, RHS rhs);
  template <bool EXCLUSIVE>
  static void fold(RHS& rhs1, RHS rhs2);
};

// The command line. Passed to tasks by value.
struct Options {
  int loops = 5;              // -l: time steps
  int pieces = 4;             // -p
  int nodes_per_piece = 32;   // -npp
  int wires_per_piece = 128;  // -wpp
  int percent_inside = 80;    // -pct: wires that stay in their piece
  int seed = 12345;           // -s
  int steps = 20;             // -steps: iterations of the solver per time step
  bool checks = false;        // -checks: look for values that are not numbers after every phase
  bool list = false;          // -list: reductions into list instances instead of fold instances
  bool aos = false;           // -aos: arrays of structures instead of structures of arrays

  coord_t nodes() const { return coord_t{pieces} * nodes_per_piece; }
  coord_t wires() const { return coord_t{pieces} * wires_per_piece; }
};
Options parse_options();

// The random graph as a pure function of the seed: tasks make their part of it, the reference all of it.
struct Node {
  float capacitance;
  float leakage;
  float voltage;
};
struct Wire {
  coord_t in_node;
  coord_t out_node;
  float inductance;
  float resistance;
  float capacitance;
};
Node make_node(const Options& options, coord_t node);
Wire make_wire(const Options& options, coord_t wire);

// Handles are plain data: tasks can be given them as an argument.
struct Circuit {
  Legion::LogicalRegion nodes;
  Legion::LogicalRegion wires;
  Legion::IndexSpace pieces;
  Legion::LogicalPartition wires_by_piece;
  Legion::LogicalPartition private_nodes;
  Legion::LogicalPartition shared_nodes;
  Legion::LogicalPartition ghost_nodes;
  Legion::LogicalRegion all_shared;
};
Circuit create_circuit(const Options& options, Context ctx, Runtime* runtime);
// Part of create_circuit: fills in the partitions of the nodes.
void partition_nodes(Circuit& circuit, Context ctx, Runtime* runtime);

// The three phases: launchers that know their requirements.
class CalcNewCurrents : public Legion::IndexLauncher {
 public:
  CalcNewCurrents(const Circuit& circuit, const Options& options);
};
class DistributeCharge : public Legion::IndexLauncher {
 public:
  DistributeCharge(const Circuit& circuit, const Options& options);
};
class UpdateVoltages : public Legion::IndexLauncher {
 public:
  UpdateVoltages(const Circuit& circuit, const Options& options);
};
// Looks at everything that a launch wrote; each future holds how many values are not numbers.
std::vector<Legion::Future> launch_check_fields(const Legion::IndexLauncher& launcher, Context ctx,
                                                Runtime* runtime);

// Floating-point operations of one time step.
double flops_per_loop(const Options& options);

// The result of the same simulation without tasks, in double precision.
struct Reference {
  std::vector<double> node_voltage;
  std::vector<double> first_current;  // of each wire's first segment
};
Reference simulate_sequentially(const Options& options);

void register_graph_tasks();
void register_partition_tasks();
void register_phase_tasks();
void register_mapper();

}  // namespace circuit
