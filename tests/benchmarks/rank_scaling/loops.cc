#include "tests/benchmarks/rank_scaling/loops.h"

#include <array>
#include <map>
#include <utility>

#include "core/base/check.h"
#include "core/forest/partition_makers.h"

namespace benchmarks {
namespace {

using namespace testudo;

constexpr coord_t kBlock = 8;         // elements of a block of stencil_1d
constexpr coord_t kSide = 4;          // of a side of one of stencil_2d
constexpr coord_t kPrivateNodes = 8;  // of a piece of the circuit
constexpr coord_t kSharedNodes = 2;

Domain line(coord_t first, coord_t last) {
  return Domain::box(DomainPoint(first), DomainPoint(last));
}

DomainPoint at(coord_t x, coord_t y) {
  DomainPoint point(x);
  point.dim = 2;
  point.point_data[1] = y;
  return point;
}

void make_region(Forest& forest, const Domain& domain, Loop& loop) {
  loop.fields = {0, 1};
  const FieldSpaceId fields = forest.create_field_space();
  for (FieldId field : loop.fields) forest.create_field(fields, field, sizeof(double));
  loop.region = forest.create_region(forest.create_index_space(domain), fields);
}

Requirement require(const Loop& loop, PartitionId partition, FieldId field, Privilege privilege) {
  Requirement requirement;
  requirement.tree = loop.region.tree;
  requirement.field_space = loop.region.field_space;
  requirement.parent = loop.region.index_space;
  requirement.partition = partition;
  requirement.projection = 0;
  requirement.fields = requirement.instance_fields = {field};
  requirement.privilege = privilege;
  if (privilege == Privilege::kReduce) requirement.reduction = kSum;
  return requirement;
}

TaskLaunch launch(const Loop& loop, std::vector<Requirement> requirements) {
  TaskLaunch launch;
  launch.task = kWork;
  launch.index = true;
  launch.domain = loop.colors;
  launch.requirements = std::move(requirements);
  launch.wants_futures = false;
  return launch;
}

void add_stencil_steps(Loop& loop, PartitionId own, PartitionId halo) {
  for (FieldId to : loop.fields) {
    loop.steps.push_back({launch(loop, {require(loop, own, to, Privilege::kWriteDiscard),
                                        require(loop, own, 1 - to, Privilege::kReadOnly),
                                        require(loop, halo, 1 - to, Privilege::kReadOnly)})});
  }
}

// Each piece by itself.
void add_update_steps(Loop& loop, PartitionId own) {
  for (FieldId to : loop.fields) {
    loop.steps.push_back({launch(loop, {require(loop, own, to, Privilege::kReadWrite),
                                        require(loop, own, 1 - to, Privilege::kReadOnly)})});
  }
}

Loop stencil_1d(Forest& forest, int ranks) {
  Loop loop;
  const coord_t blocks = kPiecesPerRank * ranks, length = blocks * kBlock;
  make_region(forest, line(0, length - 1), loop);
  loop.colors = line(0, blocks - 1);
  std::map<DomainPoint, Domain> halos;
  for (coord_t i = 0; i < blocks; ++i) {
    const std::array ends = {DomainPoint((i * kBlock + length - 1) % length),
                             DomainPoint((i + 1) * kBlock % length)};
    halos[DomainPoint(i)] = Domain::from_points(1, ends);
  }
  const IndexSpaceId all = loop.region.index_space;
  const PartitionId own = forest.create_partition(make_equal(forest, all, loop.colors));
  add_stencil_steps(loop, own, forest.create_partition(make_coloring(forest, all, loop.colors, halos)));
  return loop;
}

// The ranks are a grid too, as near to a square as powers of two allow; each has a row of blocks.
Loop stencil_2d(Forest& forest, int ranks) {
  Loop loop;
  coord_t across = 1;
  while (across * across < ranks) across *= 2;
  const coord_t columns = kPiecesPerRank * across, rows = ranks / across;
  const coord_t width = columns * kSide, height = rows * kSide;
  make_region(forest, Domain::box(at(0, 0), at(width - 1, height - 1)), loop);
  loop.colors = Domain::box(at(0, 0), at(columns - 1, rows - 1));
  std::map<DomainPoint, Domain> halos;
  for (coord_t y = 0; y < rows; ++y) {
    for (coord_t x = 0; x < columns; ++x) {
      const coord_t left = x * kSide, right = left + kSide - 1, low = y * kSide, high = low + kSide - 1;
      const coord_t before = (left + width - 1) % width, after = (right + 1) % width;
      const coord_t below = (low + height - 1) % height, above = (high + 1) % height;
      const std::array<std::pair<DomainPoint, DomainPoint>, 4> sides = {
          {{at(before, low), at(before, high)},
           {at(after, low), at(after, high)},
           {at(left, below), at(right, below)},
           {at(left, above), at(right, above)}}};
      halos[at(x, y)] = Domain::from_boxes(2, sides);
    }
  }
  const IndexSpaceId all = loop.region.index_space;
  const PartitionId own = forest.create_partition(make_blockify(forest, all, at(kSide, kSide)));
  add_stencil_steps(loop, own, forest.create_partition(make_coloring(forest, all, loop.colors, halos)));
  return loop;
}

// Equal parts, and these with their neighbours' outermost elements.
struct Tiles {
  PartitionId own, halo;
};
Tiles make_tiles(Forest& forest, int ranks, Loop& loop) {
  const coord_t blocks = kPiecesPerRank * ranks;
  make_region(forest, line(0, blocks * kBlock - 1), loop);
  loop.colors = line(0, blocks - 1);
  const IndexSpaceId all = loop.region.index_space;
  const partition_operator::Restriction halo{{{kBlock}}, DomainPoint(-1), DomainPoint(kBlock)};
  return {forest.create_partition(make_equal(forest, all, loop.colors)),
          forest.create_partition(make_restriction(forest, all, loop.colors, halo))};
}

Loop tiles_1d(Forest& forest, int ranks) {
  Loop loop;
  const Tiles tiles = make_tiles(forest, ranks, loop);
  add_stencil_steps(loop, tiles.own, tiles.halo);
  return loop;
}

// What is added up in a tile and next to it is then used in it.
Loop tiles_sum(Forest& forest, int ranks) {
  Loop loop;
  const Tiles tiles = make_tiles(forest, ranks, loop);
  const FieldId value = 0, sum = 1;
  loop.steps.push_back({launch(loop, {require(loop, tiles.halo, value, Privilege::kReadOnly)}),
                        launch(loop, {require(loop, tiles.halo, sum, Privilege::kReduce)}),
                        launch(loop, {require(loop, tiles.own, value, Privilege::kReadWrite),
                                      require(loop, tiles.own, sum, Privilege::kReadWrite)})});
  return loop;
}

// Blocks of a plate, each updated by itself.
Loop tiles_2d(Forest& forest, int ranks) {
  Loop loop;
  coord_t across = 1;
  for (coord_t divisor = 1; divisor * divisor <= ranks; ++divisor) {
    if (ranks % divisor == 0) across = divisor;
  }
  const coord_t columns = kPiecesPerRank * across, rows = ranks / across;
  make_region(forest, Domain::box(at(0, 0), at(columns * kSide - 1, rows * kSide - 1)), loop);
  loop.colors = Domain::box(at(0, 0), at(columns - 1, rows - 1));
  const PartitionId own =
      forest.create_partition(make_blockify(forest, loop.region.index_space, at(kSide, kSide)));
  add_update_steps(loop, own);
  return loop;
}

Loop tiles_few(Forest& forest, int ranks) {
  Loop loop;
  const Tiles tiles = make_tiles(forest, ranks, loop);
  const coord_t first = loop.colors.hi()[0] / 2;
  loop.colors = line(first, first + kPiecesPerRank - 1);
  add_update_steps(loop, tiles.own);
  return loop;
}

Loop circuit(Forest& forest, int ranks) {
  Loop loop;
  const coord_t pieces = kPiecesPerRank * ranks;
  const coord_t shared_from = pieces * kPrivateNodes, nodes = shared_from + pieces * kSharedNodes;
  make_region(forest, line(0, nodes - 1), loop);
  loop.colors = line(0, pieces - 1);
  const std::map<DomainPoint, Domain> halves = {{DomainPoint(0), line(0, shared_from - 1)},
                                                {DomainPoint(1), line(shared_from, nodes - 1)}};
  const PartitionId kinds =
      forest.create_partition(make_coloring(forest, loop.region.index_space, line(0, 1), halves));
  const IndexSpaceId all_private = forest.subspace(kinds, DomainPoint(0));
  const IndexSpaceId all_shared = forest.subspace(kinds, DomainPoint(1));
  std::map<DomainPoint, Domain> ghosts;
  for (coord_t i = 0; i < pieces; ++i) {
    auto shared_of = [&](coord_t piece) {
      const coord_t first = shared_from + (piece + pieces) % pieces * kSharedNodes;
      return line(first, first + kSharedNodes - 1);
    };
    ghosts[DomainPoint(i)] = unite(shared_of(i - 1), shared_of(i + 1));
  }
  const PartitionId own = forest.create_partition(make_equal(forest, all_private, loop.colors));
  const PartitionId shared = forest.create_partition(make_equal(forest, all_shared, loop.colors));
  const PartitionId ghost = forest.create_partition(make_coloring(forest, all_shared, loop.colors, ghosts));
  const FieldId voltage = 0, charge = 1;
  auto on_all = [&](FieldId field, Privilege privilege) {
    return launch(loop, {require(loop, own, field, privilege), require(loop, shared, field, privilege),
                         require(loop, ghost, field, privilege)});
  };
  loop.steps.push_back({on_all(voltage, Privilege::kReadOnly), on_all(charge, Privilege::kReduce),
                        launch(loop, {require(loop, own, voltage, Privilege::kReadWrite),
                                      require(loop, shared, voltage, Privilege::kReadWrite),
                                      require(loop, own, charge, Privilege::kReadWrite),
                                      require(loop, shared, charge, Privilege::kReadWrite)})});
  return loop;
}

}  // namespace

const std::vector<std::string>& loop_names() {
  static const std::vector<std::string> names = {"stencil_1d", "stencil_2d", "circuit"};
  return names;
}

const std::vector<std::string>& tiling_names() {
  static const std::vector<std::string> names = {"tiles_1d", "tiles_2d", "tiles_sum", "tiles_few"};
  return names;
}

Loop make_loop(const std::string& name, Forest& forest, int ranks) {
  if (name == "stencil_1d") return stencil_1d(forest, ranks);
  if (name == "stencil_2d") return stencil_2d(forest, ranks);
  if (name == "tiles_1d") return tiles_1d(forest, ranks);
  if (name == "tiles_2d") return tiles_2d(forest, ranks);
  if (name == "tiles_sum") return tiles_sum(forest, ranks);
  if (name == "tiles_few") return tiles_few(forest, ranks);
  CHECK(name == "circuit");
  return circuit(forest, ranks);
}

}  // namespace benchmarks
