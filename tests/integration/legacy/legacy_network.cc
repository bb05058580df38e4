// A network of nodes and links in the style of 2014: unstructured index spaces, colorings, pointers as
// fields, accessors that are converted to a layout where they can be, and reductions into fold instances.
// With -aos, a mapper asks for a layout that they cannot be converted to.
//
// Every link adds its weight to the nodes at both of its ends; in the end every node must hold the sum of its
// links.
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>
#include <set>
#include <vector>

#include "legion.h"

using namespace LegionRuntime::HighLevel;
using namespace LegionRuntime::Accessor;

enum { MAIN_TASK, WEIGH_TASK, ADD_TASK };
enum { WEIGHT_FIELD, FROM_FIELD, TO_FIELD, LOAD_FIELD };
enum { SUM_REDUCTION = 1 };

const unsigned kNodes = 60;
const unsigned kLinks = 200;
const unsigned kPieces = 4;

class Sum {
 public:
  typedef float LHS;
  typedef float RHS;
  static const float identity;
  template <bool EXCLUSIVE>
  static void apply(LHS& lhs, RHS rhs);
  template <bool EXCLUSIVE>
  static void fold(RHS& rhs1, RHS rhs2);
};

const float Sum::identity = 0.0f;

// Adds without losing concurrent additions.
static void add_atomically(float& target, float value) {
  int* bits = reinterpret_cast<int*>(&target);
  for (;;) {
    int before = *bits;
    float sum;
    memcpy(&sum, &before, sizeof(sum));
    sum += value;
    int after;
    memcpy(&after, &sum, sizeof(after));
    if (__sync_bool_compare_and_swap(bits, before, after)) return;
  }
}

template <>
void Sum::apply<true>(LHS& lhs, RHS rhs) {
  lhs += rhs;
}
template <>
void Sum::apply<false>(LHS& lhs, RHS rhs) {
  add_atomically(lhs, rhs);
}
template <>
void Sum::fold<true>(RHS& rhs1, RHS rhs2) {
  rhs1 += rhs2;
}
template <>
void Sum::fold<false>(RHS& rhs1, RHS rhs2) {
  add_atomically(rhs1, rhs2);
}

unsigned from_of(unsigned link) {
  return (link * 7) % kNodes;
}
unsigned to_of(unsigned link) {
  return (link * 13 + 5) % kNodes;
}
unsigned piece_of(unsigned link) {
  return link / (kLinks / kPieces);
}

// What a piece needs to know; passed point by point through the argument map.
struct Piece {
  LogicalRegion links;
  ptr_t first;
  unsigned count;
};

const Piece& piece_argument(const Task* task) {
  if (task->local_arglen != sizeof(Piece)) abort();
  return *static_cast<const Piece*>(task->local_args);
}

// Links that go up weigh twice as much, all others three times.
float heavier(float weight, ptr_t from, ptr_t to) {
  return (from.value < to.value ? 2.0f : 3.0f) * weight;
}

typedef RegionAccessor<AccessorType::Generic, float> Weights;
typedef RegionAccessor<AccessorType::Generic, ptr_t> Ends;

// Through raw pointers, where the instance is a structure of arrays.
bool weigh_dense(const Piece& piece, const Weights& weight, const Ends& from, const Ends& to) {
  if (!weight.can_convert<AccessorType::SOA<sizeof(float)> >()) return false;
  if (!from.can_convert<AccessorType::SOA<sizeof(ptr_t)> >()) return false;
  if (!to.can_convert<AccessorType::SOA<sizeof(ptr_t)> >()) return false;
  RegionAccessor<AccessorType::SOA<sizeof(float)>, float> dense_weight =
      weight.convert<AccessorType::SOA<sizeof(float)> >();
  RegionAccessor<AccessorType::SOA<sizeof(ptr_t)>, ptr_t> dense_from =
      from.convert<AccessorType::SOA<sizeof(ptr_t)> >();
  RegionAccessor<AccessorType::SOA<sizeof(ptr_t)>, ptr_t> dense_to =
      to.convert<AccessorType::SOA<sizeof(ptr_t)> >();
  float* weights = dense_weight.ptr(piece.first);
  const ptr_t* froms = dense_from.ptr(piece.first);
  const ptr_t* tos = dense_to.ptr(piece.first);
  for (unsigned i = 0; i < piece.count; ++i) weights[i] = heavier(weights[i], froms[i], tos[i]);
  return true;
}

// 1 if the fast path was taken.
int weigh_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
               HighLevelRuntime* runtime) {
  (void)ctx;
  (void)runtime;
  const Piece& piece = piece_argument(task);
  Weights weight = regions[0].get_field_accessor(WEIGHT_FIELD).typeify<float>();
  Ends from = regions[0].get_field_accessor(FROM_FIELD).typeify<ptr_t>();
  Ends to = regions[0].get_field_accessor(TO_FIELD).typeify<ptr_t>();
  if (weigh_dense(piece, weight, from, to)) return 1;
  IndexIterator links(piece.links);
  while (links.has_next()) {
    ptr_t link = links.next();
    weight.write(link, heavier(weight.read(link), from.read(link), to.read(link)));
  }
  return 0;
}

void add_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
              HighLevelRuntime* runtime) {
  (void)ctx;
  (void)runtime;
  RegionAccessor<AccessorType::Generic, float> weight =
      regions[0].get_field_accessor(WEIGHT_FIELD).typeify<float>();
  RegionAccessor<AccessorType::Generic, ptr_t> from =
      regions[0].get_field_accessor(FROM_FIELD).typeify<ptr_t>();
  RegionAccessor<AccessorType::Generic, ptr_t> to = regions[0].get_field_accessor(TO_FIELD).typeify<ptr_t>();
  RegionAccessor<AccessorType::Generic, float> load = regions[1].get_accessor().typeify<float>();
  if (!load.can_convert<AccessorType::ReductionFold<Sum> >()) abort();
  RegionAccessor<AccessorType::ReductionFold<Sum>, float> sum =
      load.convert<AccessorType::ReductionFold<Sum> >();
  IndexIterator links(piece_argument(task).links);
  while (links.has_next()) {
    ptr_t link = links.next();
    sum.reduce(from.read(link), weight.read(link));
    sum.reduce(to.read(link), weight.read(link));
  }
}

LogicalRegion create_region(unsigned elements, const std::map<FieldID, size_t>& fields, Context ctx,
                            HighLevelRuntime* runtime) {
  IndexSpace space = runtime->create_index_space(ctx, elements);
  IndexAllocator elements_allocator = runtime->create_index_allocator(ctx, space);
  elements_allocator.alloc(elements);
  FieldSpace field_space = runtime->create_field_space(ctx);
  FieldAllocator allocator = runtime->create_field_allocator(ctx, field_space);
  for (std::map<FieldID, size_t>::const_iterator it = fields.begin(); it != fields.end(); ++it) {
    allocator.allocate_field(it->second, it->first);
  }
  return runtime->create_logical_region(ctx, space, field_space);
}

void write_links(LogicalRegion links, Context ctx, HighLevelRuntime* runtime) {
  RegionRequirement requirement(links, READ_WRITE, EXCLUSIVE, links);
  requirement.add_field(WEIGHT_FIELD);
  requirement.add_field(FROM_FIELD);
  requirement.add_field(TO_FIELD);
  PhysicalRegion mapped = runtime->map_region(ctx, requirement);
  mapped.wait_until_valid();
  RegionAccessor<AccessorType::Generic, float> weight =
      mapped.get_field_accessor(WEIGHT_FIELD).typeify<float>();
  RegionAccessor<AccessorType::Generic, ptr_t> from = mapped.get_field_accessor(FROM_FIELD).typeify<ptr_t>();
  RegionAccessor<AccessorType::Generic, ptr_t> to = mapped.get_field_accessor(TO_FIELD).typeify<ptr_t>();
  IndexIterator it(links.get_index_space());
  while (it.has_next()) {
    ptr_t link = it.next();
    weight.write(link, 0.5f * link.value);
    from.write(link, ptr_t(from_of(link.value)));
    to.write(link, ptr_t(to_of(link.value)));
  }
  runtime->unmap_region(ctx, mapped);
}

void write_loads(LogicalRegion nodes, Context ctx, HighLevelRuntime* runtime) {
  RegionRequirement requirement(nodes, READ_WRITE, EXCLUSIVE, nodes);
  requirement.add_field(LOAD_FIELD);
  PhysicalRegion mapped = runtime->map_region(ctx, requirement);
  mapped.wait_until_valid();
  RegionAccessor<AccessorType::Generic, float> load = mapped.get_field_accessor(LOAD_FIELD).typeify<float>();
  IndexIterator it(nodes.get_index_space());
  while (it.has_next()) load.write(it.next(), 0.0f);
  runtime->unmap_region(ctx, mapped);
}

int count_wrong_loads(LogicalRegion nodes, Context ctx, HighLevelRuntime* runtime) {
  std::vector<float> expected(kNodes, 0.0f);
  for (unsigned link = 0; link < kLinks; ++link) {
    const float weight = heavier(0.5f * link, ptr_t(from_of(link)), ptr_t(to_of(link)));
    expected[from_of(link)] += weight;
    expected[to_of(link)] += weight;
  }
  RegionRequirement requirement(nodes, READ_ONLY, EXCLUSIVE, nodes);
  requirement.add_field(LOAD_FIELD);
  PhysicalRegion mapped = runtime->map_region(ctx, requirement);
  mapped.wait_until_valid();
  RegionAccessor<AccessorType::Generic, float> load = mapped.get_field_accessor(LOAD_FIELD).typeify<float>();
  int wrong = 0;
  IndexIterator it(nodes.get_index_space());
  while (it.has_next()) {
    ptr_t node = it.next();
    if (load.read(node) != expected[node.value]) ++wrong;
  }
  runtime->unmap_region(ctx, mapped);
  return wrong;
}

struct Partitions {
  LogicalPartition links;  // disjoint
  LogicalPartition nodes;  // aliased: the nodes at the ends of a piece's links
};

Partitions partition(LogicalRegion links, LogicalRegion nodes, Context ctx, HighLevelRuntime* runtime) {
  Coloring link_colors;
  Coloring node_colors;
  for (unsigned link = 0; link < kLinks; ++link) {
    link_colors[piece_of(link)].points.insert(ptr_t(link));
    node_colors[piece_of(link)].points.insert(ptr_t(from_of(link)));
    node_colors[piece_of(link)].points.insert(ptr_t(to_of(link)));
  }
  Partitions result;
  result.links = runtime->get_logical_partition(
      ctx, links, runtime->create_index_partition(ctx, links.get_index_space(), link_colors, true));
  result.nodes = runtime->get_logical_partition(
      ctx, nodes, runtime->create_index_partition(ctx, nodes.get_index_space(), node_colors, false));
  return result;
}

void main_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
               HighLevelRuntime* runtime) {
  (void)task;
  (void)regions;
  std::map<FieldID, size_t> link_fields;
  link_fields[WEIGHT_FIELD] = sizeof(float);
  link_fields[FROM_FIELD] = sizeof(ptr_t);
  link_fields[TO_FIELD] = sizeof(ptr_t);
  std::map<FieldID, size_t> node_fields;
  node_fields[LOAD_FIELD] = sizeof(float);
  LogicalRegion links = create_region(kLinks, link_fields, ctx, runtime);
  LogicalRegion nodes = create_region(kNodes, node_fields, ctx, runtime);
  write_links(links, ctx, runtime);
  write_loads(nodes, ctx, runtime);
  Partitions partitions = partition(links, nodes, ctx, runtime);

  ArgumentMap pieces;
  for (unsigned i = 0; i < kPieces; ++i) {
    Piece piece;
    piece.links = runtime->get_logical_subregion_by_color(ctx, partitions.links, i);
    piece.first = ptr_t(i * (kLinks / kPieces));
    piece.count = kLinks / kPieces;
    pieces.set_point(DomainPoint::from_point<1>(Point<1>(i)), TaskArgument(&piece, sizeof(piece)));
  }
  Domain colors = Domain::from_rect<1>(Rect<1>(Point<1>(0), Point<1>(kPieces - 1)));

  IndexLauncher weigh(WEIGH_TASK, colors, TaskArgument(NULL, 0), pieces);
  weigh.add_region_requirement(RegionRequirement(partitions.links, 0, READ_WRITE, EXCLUSIVE, links));
  weigh.region_requirements[0].add_field(WEIGHT_FIELD);
  weigh.region_requirements[0].add_field(FROM_FIELD);
  weigh.region_requirements[0].add_field(TO_FIELD);
  FutureMap fast = runtime->execute_index_space(ctx, weigh);

  IndexLauncher add(ADD_TASK, colors, TaskArgument(NULL, 0), pieces);
  add.add_region_requirement(RegionRequirement(partitions.links, 0, READ_ONLY, EXCLUSIVE, links));
  add.region_requirements[0].add_field(WEIGHT_FIELD);
  add.region_requirements[0].add_field(FROM_FIELD);
  add.region_requirements[0].add_field(TO_FIELD);
  add.add_region_requirement(RegionRequirement(partitions.nodes, 0, SUM_REDUCTION, SIMULTANEOUS, nodes));
  add.region_requirements[1].add_field(LOAD_FIELD);
  runtime->execute_index_space(ctx, add).wait_all_results();

  int dense = 0;
  for (unsigned i = 0; i < kPieces; ++i) {
    dense += fast.get_result<int>(DomainPoint::from_point<1>(Point<1>(i)));
  }
  int wrong = count_wrong_loads(nodes, ctx, runtime);
  std::cout << dense << " of " << kPieces << " pieces through raw pointers, " << wrong << " wrong loads\n"
            << (wrong == 0 ? "SUCCESS" : "FAILURE") << std::endl;
}

// In network_mapper.cc.
void install_soa_mapper(Machine* machine, HighLevelRuntime* runtime, const std::set<Processor>& local);
void install_aos_mapper(Machine* machine, HighLevelRuntime* runtime, const std::set<Processor>& local);

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (!strcmp(argv[i], "-soa")) HighLevelRuntime::set_registration_callback(install_soa_mapper);
    if (!strcmp(argv[i], "-aos")) HighLevelRuntime::set_registration_callback(install_aos_mapper);
  }
  HighLevelRuntime::set_top_level_task_id(MAIN_TASK);
  HighLevelRuntime::register_legion_task<main_task>(MAIN_TASK, Processor::LOC_PROC, true, false);
  HighLevelRuntime::register_legion_task<int, weigh_task>(WEIGH_TASK, Processor::LOC_PROC, false, true);
  HighLevelRuntime::register_legion_task<add_task>(ADD_TASK, Processor::LOC_PROC, false, true);
  HighLevelRuntime::register_reduction_op<Sum>(SUM_REDUCTION);
  return HighLevelRuntime::start(argc, argv);
}
