#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checker/smt/term.h"
#include "core/trace/model.h"

namespace testudo::checker {

// A partition as one of a family that differ in their sizes: the colors, the parent's extent and the
// arguments of the operator are parameters.
struct PartitionFamily {
  // The points of a color in dimension d are those from .first to .second that the parent has.
  using Interval = std::function<std::pair<Term, Term>(int d, const std::vector<Term>& color)>;

  int dim = 1;
  int color_dim = 1;
  std::vector<Term> assumptions;  // what every member of the family satisfies
  // The box of colors, and a box around the parent. The extents of boxes that are parameters are variables
  // themselves (hi = lo + extent - 1), so that products with them stay products of two variables.
  std::vector<Term> color_lo, color_hi;
  std::vector<Term> parent_lo, parent_hi;
  std::vector<Term> parent_extent, color_extent;
  Interval interval;  // empty for the set operators
  std::vector<int>
      color_of_dim;        // with intervals: the one color coordinate that decides dimension d; -1: none
  bool separable = false;  // each color coordinate decides exactly one dimension
  std::function<Term(const std::vector<Term>& color, const std::vector<Term>& point)> member;
  std::function<std::optional<Domain>(const DomainPoint& color, const Environment& values)> set;
  Environment recorded;                                    // the parameters of the recorded partition
  std::vector<std::pair<std::string, std::string>> shown;  // parameter, its name for people; besides extents
  std::string text;  // "for every extent of the parent and number of colors"
};

// The family of a recorded partition: from its operator, and only if the description, evaluated with the
// recorded parameters, gives the recorded subspaces exactly. None for operators whose sets are data.
std::optional<PartitionFamily> find_family(const trace::Trace& trace, PartitionId partition);

// The box from lo to hi with values for all variables; none where they cannot be evaluated.
std::optional<Domain> evaluate_box(const std::vector<Term>& lo, const std::vector<Term>& hi,
                                   const Environment& values);

}  // namespace testudo::checker
