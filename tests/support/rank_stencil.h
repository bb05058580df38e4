#pragma once

#include "tests/support/rank_program.h"

namespace testudo::trace::test {

// A stencil of `steps` steps on `points` blocks of ten elements: each writes y from x with a halo of one
// element, then x from y; a sum over all blocks ends it. On lines 10 to 60 of program.cc.
inline RankProgram rank_stencil(int ranks, size_t points, int steps) {
  RankProgram program(ranks, "stencil");
  const auto last = static_cast<coord_t>(points * 10) - 1;
  std::vector<Domain> blocks, halos;
  for (coord_t lo = 0; lo <= last; lo += 10) {
    blocks.push_back(Domain::box(DomainPoint(lo), DomainPoint(lo + 9)));
    halos.push_back(
        Domain::box(DomainPoint(std::max<coord_t>(lo - 1, 0)), DomainPoint(std::min(lo + 10, last))));
  }
  const IndexSpaceId grid = program.space(Domain::box(DomainPoint(0), DomainPoint(last)));
  const IndexSpaceId one = program.space(Domain::box(DomainPoint(0), DomainPoint(0)));
  const PartitionId block = program.partition(grid, blocks, "blocks");
  const PartitionId halo = program.partition(grid, halos, "halos");
  const RegionTreeId data = program.region(grid, 2, "grid");
  const RegionTreeId total = program.region(one, 1, "total");
  program.reduction(1);
  program.task(2, "init");
  program.task(3, "step");
  program.task(4, "back");
  program.task(5, "sum");
  program.task(6, "print");
  program.fill(total, {1}, 10);
  program.index(2, points, {{data, {}, block, {1}, Privilege::kWriteDiscard}}, 20);
  for (int i = 0; i < steps; ++i) {
    program.index(
        3, points,
        {{data, {}, halo, {1}, Privilege::kReadOnly}, {data, {}, block, {2}, Privilege::kWriteDiscard}}, 30);
    program.index(
        4, points,
        {{data, {}, block, {2}, Privilege::kReadOnly}, {data, {}, block, {1}, Privilege::kReadWrite}}, 40);
  }
  program.index(5, points,
                {{data, {}, block, {1}, Privilege::kReadOnly}, {total, one, {}, {1}, Privilege::kReduce}},
                50);
  program.single(6, ranks - 1, {{total, one, {}, {1}, Privilege::kReadOnly}}, 60);
  return program;
}

}  // namespace testudo::trace::test
