#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/execution/field_view.h"
#include "core/geometry/domain.h"

// What is in the elements of an instance: patterns that programs do not write, and what differs.
namespace testudo {

// The pattern of `size` bytes that stands for "never written": as float, double and most integers an absurd
// value (as a number, not a number), so that using it shows.
std::vector<std::byte> poison(size_t size);
// Another one, for elements that the task has no business with.
std::vector<std::byte> canary(size_t size);

// Points of a field in runs along one dimension.
struct ElementRuns {
  struct Run {
    DomainPoint first;
    size_t count = 0;
  };
  int along = 0;
  std::vector<Run> runs;
  size_t points = 0;

  bool empty() const { return points == 0; }
  void add(const DomainPoint& first, size_t count);
  // As a set; `all` is the set that they were looked for in. None where it would take too many boxes to be of
  // use.
  std::optional<Domain> to_domain(const Domain& all) const;
};

// Writes `value` to every point of `domain`.
void fill_points(const Domain& domain, const MappedField& field, const std::vector<std::byte>& value);

// The points of `domain` where the contents differ between two instances, or from `value`.
ElementRuns find_different(const Domain& domain, const MappedField& field, const MappedField& reference);
ElementRuns find_different(const Domain& domain, const MappedField& field,
                           const std::vector<std::byte>& value);

// Points that hold the poison still, and the others. Neighbours count as poisoned only where they are more
// than chance: together at least four bytes.
struct PoisonSplit {
  ElementRuns poisoned;
  ElementRuns written;
};
PoisonSplit split_poisoned(const Domain& domain, const MappedField& field);

void copy_points(const ElementRuns& points, const MappedField& to, const MappedField& from);

}  // namespace testudo
