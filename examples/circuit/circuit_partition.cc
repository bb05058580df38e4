// Partitions the nodes. The partitions are not written down by hand: they are computed from the pointers that
// the wires hold (dependent partitioning).
#include <algorithm>

#include "circuit/circuit.h"
#include "common/example.h"

namespace circuit {

using namespace Legion;

const MarkShared::RHS MarkShared::identity = Point<1>(kPrivate);

template <>
void MarkShared::apply<true>(LHS& lhs, RHS rhs) {
  lhs = std::max(lhs[0], rhs[0]);
}

// Every caller stores the same value: the only race is between equal stores, and the builtin makes it a
// defined one.
template <>
void MarkShared::apply<false>(LHS& lhs, RHS rhs) {
  if (rhs[0] == kShared) __atomic_store_n(&lhs[0], kShared, __ATOMIC_RELAXED);
}

template <>
void MarkShared::fold<true>(RHS& rhs1, RHS rhs2) {
  apply<true>(rhs1, rhs2);
}

template <>
void MarkShared::fold<false>(RHS& rhs1, RHS rhs2) {
  apply<false>(rhs1, rhs2);
}

namespace {

template <PrivilegeMode mode, typename T>
using Column = FieldAccessor<mode, T, 1, coord_t, Realm::AffineAccessor<T, 1, coord_t>>;

// Marks the nodes that one piece touches without owning them. Several pieces may touch the same node, hence a
// reduction.
void mark_shared_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                      Runtime* runtime) {
  const ReductionAccessor<MarkShared, true, 1, coord_t, Realm::AffineAccessor<Point<1>, 1, coord_t>> privacy(
      regions[0], FID_NODE_PRIVACY, MARK_SHARED);
  const DomainT<1> touched = runtime->get_index_space_domain(ctx, task->regions[0].region.get_index_space());
  for (PointInDomainIterator<1> node(touched); node(); node++) privacy[*node] <<= Point<1>(kShared);
}

// Notes for both ends of every wire in which of the three partitions the node is found, so that the phases
// need not search.
void locate_nodes_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                       Runtime* runtime) {
  const Circuit& circuit = *static_cast<const Circuit*>(task->args);
  const auto nodes_of = [&](LogicalPartition partition) {
    return runtime->get_index_space_domain(
        ctx, runtime->get_logical_subregion_by_color(ctx, partition, task->index_point).get_index_space());
  };
  const Domain private_nodes = nodes_of(circuit.private_nodes);
  const Domain shared_nodes = nodes_of(circuit.shared_nodes);
  const auto locate = [&](const Point<1>& node) {
    if (private_nodes.contains(node)) return Location::kPrivate;
    return shared_nodes.contains(node) ? Location::kShared : Location::kGhost;
  };
  const Column<READ_ONLY, Point<1>> in_node(regions[0], FID_IN_NODE);
  const Column<READ_ONLY, Point<1>> out_node(regions[0], FID_OUT_NODE);
  const Column<WRITE_DISCARD, Location> in_location(regions[1], FID_IN_LOCATION);
  const Column<WRITE_DISCARD, Location> out_location(regions[1], FID_OUT_LOCATION);
  const Rect<1> wires = regions[1];
  for (PointInRectIterator<1> i(wires); i(); i++) {
    in_location[*i] = locate(in_node[*i]);
    out_location[*i] = locate(out_node[*i]);
  }
}

// Names a partition and gives it as a partition of the nodes.
LogicalPartition of_nodes(const Circuit& circuit, IndexPartition partition, const char* name, Context ctx,
                          Runtime* runtime) {
  runtime->attach_name(partition, name);
  return runtime->get_logical_partition_by_tree(ctx, partition, circuit.nodes.get_field_space(),
                                                circuit.nodes.get_tree_id());
}

// For every piece: the nodes at the ends of its wires that it does not own.
IndexPartition create_foreign_partition(const Circuit& circuit, Context ctx, Runtime* runtime) {
  const IndexSpace nodes = circuit.nodes.get_index_space();
  const auto ends = [&](FieldID pointer) {
    return runtime->create_partition_by_image(ctx, nodes, circuit.wires_by_piece, circuit.wires, pointer,
                                              circuit.pieces);
  };
  const IndexPartition owned =
      runtime->create_partition_by_field(ctx, circuit.nodes, circuit.nodes, FID_NODE_PIECE, circuit.pieces);
  const IndexPartition touched =
      runtime->create_partition_by_union(ctx, nodes, ends(FID_IN_NODE), ends(FID_OUT_NODE), circuit.pieces);
  runtime->attach_name(owned, "owned");
  runtime->attach_name(touched, "touched");
  return runtime->create_partition_by_difference(ctx, nodes, touched, owned, circuit.pieces);
}

void split_nodes(Circuit& circuit, Context ctx, Runtime* runtime) {
  const IndexPartition foreign = create_foreign_partition(circuit, ctx, runtime);
  IndexLauncher mark(MARK_SHARED_TASK, circuit.pieces, TaskArgument(), ArgumentMap());
  mark.add_region_requirement(RegionRequirement(of_nodes(circuit, foreign, "foreign", ctx, runtime), 0,
                                                MARK_SHARED, EXCLUSIVE, circuit.nodes));
  mark.add_field(0, FID_NODE_PRIVACY);
  runtime->execute_index_space(ctx, mark);

  // First all private nodes and all shared ones; then each of the two by piece.
  const IndexSpace privacies = runtime->create_index_space(ctx, Rect<1>(kPrivate, kShared));
  const LogicalPartition by_privacy = of_nodes(
      circuit,
      runtime->create_partition_by_field(ctx, circuit.nodes, circuit.nodes, FID_NODE_PRIVACY, privacies),
      "by privacy", ctx, runtime);
  const LogicalRegion all_private = runtime->get_logical_subregion_by_color(ctx, by_privacy, kPrivate);
  const LogicalRegion all_shared = runtime->get_logical_subregion_by_color(ctx, by_privacy, kShared);
  const auto by_piece = [&](LogicalRegion region) {
    return runtime->create_partition_by_field(ctx, region, circuit.nodes, FID_NODE_PIECE, circuit.pieces);
  };
  circuit.private_nodes = of_nodes(circuit, by_piece(all_private), "private", ctx, runtime);
  circuit.shared_nodes = of_nodes(circuit, by_piece(all_shared), "shared", ctx, runtime);
  const IndexPartition ghost =
      runtime->create_partition_by_intersection(ctx, all_shared.get_index_space(), foreign);
  circuit.ghost_nodes = of_nodes(circuit, ghost, "ghost", ctx, runtime);
  circuit.all_shared = all_shared;
}

void locate_nodes(const Circuit& circuit, Context ctx, Runtime* runtime) {
  IndexLauncher locate(LOCATE_NODES_TASK, circuit.pieces, TaskArgument(&circuit, sizeof(circuit)),
                       ArgumentMap());
  locate
      .add_region_requirement(
          RegionRequirement(circuit.wires_by_piece, 0, READ_ONLY, EXCLUSIVE, circuit.wires))
      .add_field(FID_IN_NODE)
      .add_field(FID_OUT_NODE);
  locate
      .add_region_requirement(
          RegionRequirement(circuit.wires_by_piece, 0, WRITE_DISCARD, EXCLUSIVE, circuit.wires))
      .add_field(FID_IN_LOCATION)
      .add_field(FID_OUT_LOCATION);
  runtime->execute_index_space(ctx, locate);
}

}  // namespace

void partition_nodes(Circuit& circuit, Context ctx, Runtime* runtime) {
  split_nodes(circuit, ctx, runtime);
  locate_nodes(circuit, ctx, runtime);
}

void register_partition_tasks() {
  example::register_task<mark_shared_task>(MARK_SHARED_TASK, "mark_shared");
  example::register_task<locate_nodes_task>(LOCATE_NODES_TASK, "locate_nodes");
  Runtime::register_reduction_op<MarkShared>(MARK_SHARED);
}

}  // namespace circuit
