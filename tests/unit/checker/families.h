#pragma once

#include <memory>
#include <vector>

#include "checker/smt/solver_all_sizes.h"
#include "tests/unit/checker/builder.h"

// Partitions of known families, and an engine to judge them.
namespace testudo::checker::test {

inline constexpr uint32_t kTimeout = 20000;  // ample: these tests are about answers, not times

inline std::unique_ptr<AllSizes> solver(const trace::Trace& trace) {
  return make_solver_all_sizes(trace, {kTimeout, ""}).value();
}

inline trace::Operator equal_operator(int64_t granularity = 1) {
  trace::Operator op;
  op.kind = trace::OperatorKind::kEqual;
  op.granularity = granularity;
  return op;
}

inline trace::Operator blockify(const DomainPoint& block) {
  trace::Operator op;
  op.kind = trace::OperatorKind::kBlockify;
  op.block = block;
  return op;
}

inline trace::Operator restriction(std::vector<std::vector<int64_t>> transform, const DomainPoint& lo,
                                   const DomainPoint& hi) {
  trace::Operator op;
  op.kind = trace::OperatorKind::kRestriction;
  op.transform = std::move(transform);
  op.extent_lo = lo;
  op.extent_hi = hi;
  return op;
}

// What the operators mean, written once more and plainly.
inline std::vector<Domain> equal_pieces(coord_t lo, coord_t length, coord_t colors) {
  std::vector<Domain> sets;
  for (coord_t i = 0; i < colors; ++i) {
    const coord_t first = lo + i * length / colors;
    const coord_t last = lo + (i + 1) * length / colors - 1;
    sets.push_back(first <= last ? interval(first, last) : Domain());
  }
  return sets;
}

inline std::vector<Domain> restriction_pieces(const Domain& parent, coord_t step, coord_t lo, coord_t hi,
                                              const Domain& colors) {
  std::vector<Domain> sets;
  for (const DomainPoint& c : colors.points()) {
    const Domain piece = lo <= hi ? interval(step * c[0] + lo, step * c[0] + hi) : Domain();
    sets.push_back(intersect(piece, parent));
  }
  return sets;
}

}  // namespace testudo::checker::test
