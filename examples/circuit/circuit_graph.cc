// Makes the random graph: what it is, the regions that hold it, and the tasks that fill them piece by piece.
#include <string>
#include <vector>

#include "circuit/circuit.h"
#include "common/example.h"

namespace circuit {

using namespace Legion;

namespace {

template <PrivilegeMode mode, typename T>
using Column = FieldAccessor<mode, T, 1, coord_t, Realm::AffineAccessor<T, 1, coord_t>>;

// Which random number of a node or a wire; each is a function of (seed, stream, index).
enum Stream : uint64_t {
  kNodeCapacitance,
  kNodeLeakage,
  kNodeVoltage,
  kInNode,
  kInside,
  kOtherPiece,
  kOutNode,
  kInductance,
  kResistance,
  kWireCapacitance,
};

// Steele, Lea and Flood's SplitMix64 finaliser: every bit of the result depends on every bit of x.
uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

uint64_t random_bits(const Options& options, Stream stream, coord_t index) {
  return mix(mix(mix(options.seed) + stream) + index);
}

coord_t random_below(const Options& options, Stream stream, coord_t index, coord_t bound) {
  return static_cast<coord_t>(random_bits(options, stream, index) % static_cast<uint64_t>(bound));
}

float random_between(const Options& options, Stream stream, coord_t index, float low, float high) {
  const float unit = static_cast<float>(random_bits(options, stream, index) >> 40) / (1 << 24);
  return low + unit * (high - low);
}

}  // namespace

Node make_node(const Options& options, coord_t node) {
  return {random_between(options, kNodeCapacitance, node, 1.0f, 2.0f),
          random_between(options, kNodeLeakage, node, 0.0f, 0.1f),
          random_between(options, kNodeVoltage, node, -1.0f, 1.0f)};
}

Wire make_wire(const Options& options, coord_t wire) {
  const coord_t piece = wire / options.wires_per_piece;
  coord_t other = piece;
  if (options.pieces > 1 && random_below(options, kInside, wire, 100) >= options.percent_inside) {
    other = (piece + 1 + random_below(options, kOtherPiece, wire, options.pieces - 1)) % options.pieces;
  }
  const coord_t per_piece = options.nodes_per_piece;
  return {piece * per_piece + random_below(options, kInNode, wire, per_piece),
          other * per_piece + random_below(options, kOutNode, wire, per_piece),
          random_between(options, kInductance, wire, 1e-3f, 1e-2f),
          random_between(options, kResistance, wire, 1.0f, 10.0f),
          random_between(options, kWireCapacitance, wire, 5e-3f, 1.5e-2f)};
}

namespace {

void init_nodes_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Options& options = *static_cast<const Options*>(task->args);
  const Column<WRITE_DISCARD, float> capacitance(regions[0], FID_NODE_CAPACITANCE);
  const Column<WRITE_DISCARD, float> leakage(regions[0], FID_NODE_LEAKAGE);
  const Column<WRITE_DISCARD, float> charge(regions[0], FID_NODE_CHARGE);
  const Column<WRITE_DISCARD, float> voltage(regions[0], FID_NODE_VOLTAGE);
  const Column<WRITE_DISCARD, Point<1>> piece(regions[0], FID_NODE_PIECE);
  const Column<WRITE_DISCARD, Point<1>> privacy(regions[0], FID_NODE_PRIVACY);
  const Rect<1> nodes = regions[0];
  for (PointInRectIterator<1> i(nodes); i(); i++) {
    const Node node = make_node(options, (*i)[0]);
    capacitance[*i] = node.capacitance;
    leakage[*i] = node.leakage;
    charge[*i] = 0.0f;
    voltage[*i] = node.voltage;
    piece[*i] = Point<1>((*i)[0] / options.nodes_per_piece);
    privacy[*i] = Point<1>(kPrivate);
  }
}

void init_wires_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Options& options = *static_cast<const Options*>(task->args);
  const Column<WRITE_DISCARD, Point<1>> in_node(regions[0], FID_IN_NODE);
  const Column<WRITE_DISCARD, Point<1>> out_node(regions[0], FID_OUT_NODE);
  const Column<WRITE_DISCARD, float> inductance(regions[0], FID_INDUCTANCE);
  const Column<WRITE_DISCARD, float> resistance(regions[0], FID_RESISTANCE);
  const Column<WRITE_DISCARD, float> capacitance(regions[0], FID_WIRE_CAPACITANCE);
  const Rect<1> wires = regions[0];
  for (PointInRectIterator<1> i(wires); i(); i++) {
    const Wire wire = make_wire(options, (*i)[0]);
    in_node[*i] = Point<1>(wire.in_node);
    out_node[*i] = Point<1>(wire.out_node);
    inductance[*i] = wire.inductance;
    resistance[*i] = wire.resistance;
    capacitance[*i] = wire.capacitance;
  }
}

struct FieldDescription {
  FieldID field;
  size_t bytes;
  std::string name;
};

// Names are for people: they appear in messages and pictures.
LogicalRegion create_region(coord_t size, const char* name, const std::vector<FieldDescription>& columns,
                            Context ctx, Runtime* runtime) {
  const IndexSpace space = runtime->create_index_space(ctx, Rect<1>(0, size - 1));
  const FieldSpace fields = runtime->create_field_space(ctx);
  FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
  for (const FieldDescription& column : columns) {
    allocator.allocate_field(column.bytes, column.field);
    runtime->attach_name(fields, column.field, column.name.c_str());
  }
  const LogicalRegion region = runtime->create_logical_region(ctx, space, fields);
  runtime->attach_name(region, name);
  return region;
}

void create_regions(const Options& options, Circuit& circuit, Context ctx, Runtime* runtime) {
  circuit.nodes = create_region(options.nodes(), "nodes",
                                {{FID_NODE_CAPACITANCE, sizeof(float), "capacitance"},
                                 {FID_NODE_LEAKAGE, sizeof(float), "leakage"},
                                 {FID_NODE_CHARGE, sizeof(float), "charge"},
                                 {FID_NODE_VOLTAGE, sizeof(float), "voltage"},
                                 {FID_NODE_PIECE, sizeof(Point<1>), "piece"},
                                 {FID_NODE_PRIVACY, sizeof(Point<1>), "privacy"}},
                                ctx, runtime);
  std::vector<FieldDescription> columns = {{FID_IN_NODE, sizeof(Point<1>), "in node"},
                                           {FID_OUT_NODE, sizeof(Point<1>), "out node"},
                                           {FID_IN_LOCATION, sizeof(Location), "in location"},
                                           {FID_OUT_LOCATION, sizeof(Location), "out location"},
                                           {FID_INDUCTANCE, sizeof(float), "inductance"},
                                           {FID_RESISTANCE, sizeof(float), "resistance"},
                                           {FID_WIRE_CAPACITANCE, sizeof(float), "wire capacitance"}};
  for (FieldID s = 0; s < kSegments; ++s) {
    columns.push_back({FID_CURRENT + s, sizeof(float), "current " + std::to_string(s)});
  }
  for (FieldID s = 0; s + 1 < kSegments; ++s) {
    columns.push_back({FID_WIRE_VOLTAGE + s, sizeof(float), "wire voltage " + std::to_string(s)});
  }
  circuit.wires = create_region(options.wires(), "wires", columns, ctx, runtime);
}

void fill_regions(const Options& options, const Circuit& circuit, Context ctx, Runtime* runtime) {
  const IndexPartition equal =
      runtime->create_equal_partition(ctx, circuit.nodes.get_index_space(), circuit.pieces);
  const TaskArgument argument(&options, sizeof(options));
  IndexLauncher nodes(INIT_NODES_TASK, circuit.pieces, argument, ArgumentMap());
  nodes.add_region_requirement(RegionRequirement(runtime->get_logical_partition(ctx, circuit.nodes, equal), 0,
                                                 WRITE_DISCARD, EXCLUSIVE, circuit.nodes));
  for (FieldID field = FID_NODE_CAPACITANCE; field <= FID_NODE_PRIVACY; ++field) nodes.add_field(0, field);
  runtime->execute_index_space(ctx, nodes);

  IndexLauncher wires(INIT_WIRES_TASK, circuit.pieces, argument, ArgumentMap());
  wires.add_region_requirement(
      RegionRequirement(circuit.wires_by_piece, 0, WRITE_DISCARD, EXCLUSIVE, circuit.wires));
  for (const FieldID field :
       {FID_IN_NODE, FID_OUT_NODE, FID_INDUCTANCE, FID_RESISTANCE, FID_WIRE_CAPACITANCE}) {
    wires.add_field(0, field);
  }
  runtime->execute_index_space(ctx, wires);

  // Nothing flows yet.
  std::set<FieldID> state;
  for (int s = 0; s < 2 * kSegments - 1; ++s) state.insert(FID_CURRENT + s);
  runtime->fill_fields(ctx, circuit.wires, circuit.wires, state, 0.0f);
}

}  // namespace

Circuit create_circuit(const Options& options, Context ctx, Runtime* runtime) {
  Circuit circuit;
  create_regions(options, circuit, ctx, runtime);
  circuit.pieces = runtime->create_index_space(ctx, Rect<1>(0, options.pieces - 1));
  const IndexPartition wires =
      runtime->create_equal_partition(ctx, circuit.wires.get_index_space(), circuit.pieces);
  runtime->attach_name(wires, "wires by piece");
  circuit.wires_by_piece = runtime->get_logical_partition(ctx, circuit.wires, wires);
  fill_regions(options, circuit, ctx, runtime);
  partition_nodes(circuit, ctx, runtime);
  return circuit;
}

void register_graph_tasks() {
  example::register_task<init_nodes_task>(INIT_NODES_TASK, "init_nodes");
  example::register_task<init_wires_task>(INIT_WIRES_TASK, "init_wires");
}

}  // namespace circuit
