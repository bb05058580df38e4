#include "core/forest/shifted_pieces.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "core/geometry/dense_position.h"
#include "core/geometry/floor_div.h"

namespace testudo {

namespace {

__extension__ using int128_t = __int128;

constexpr int kFixed = -1;

// An interval of coordinates, or of the colors whose pieces meet one; empty where hi < lo.
struct Interval {
  coord_t lo, hi;

  bool empty() const { return hi < lo; }
  bool contains(const Interval& other) const { return lo <= other.lo && other.hi <= hi; }
  Interval within(const Interval& other) const { return {std::max(lo, other.lo), std::min(hi, other.hi)}; }
};

// One dimension of what is partitioned: the piece of color k has `base` + step * k of it, as far as it lies
// in `bounds`. All of these, with one step more to either side, are within 2^63.
struct Axis {
  int source = kFixed;  // the coordinate of the color that moves it
  coord_t step = 0;     // not 0 where there is a source
  Interval base{}, bounds{};
  Interval colors{};  // of the source

  Interval at(coord_t k) const { return {base.lo + step * k, base.hi + step * k}; }

  // Those of `among` whose `part` + step * k meets `wanted`: neighbours, since steps are equal.
  Interval meeting(const Interval& part, const Interval& wanted, const Interval& among) const {
    if (part.empty() || wanted.empty()) return {1, 0};
    if (step > 0)
      return among.within({ceil_div(wanted.lo - part.hi, step), floor_div(wanted.hi - part.lo, step)});
    return among.within({ceil_div(wanted.hi - part.lo, step), floor_div(wanted.lo - part.hi, step)});
  }

  // Whether two colors in a row share a coordinate; if any two do, some such two do.
  bool overlaps_itself() const {
    const Interval shared = step > 0 ? Interval{base.lo + step, base.hi} : Interval{base.lo, base.hi + step};
    return !meeting(shared, bounds, {colors.lo, colors.hi - 1}).empty();
  }

  // Whether all colors together cover the bounds.
  bool covers() const {
    if (base.empty()) return false;
    if (source == kFixed) return base.contains(bounds);
    const Interval first = at(step > 0 ? colors.lo : colors.hi), last = at(step > 0 ? colors.hi : colors.lo);
    if (std::abs(step) <= base.hi - base.lo + 1) return Interval{first.lo, last.hi}.contains(bounds);
    // There are gaps: one color has to do it, the last that does not begin too late.
    const coord_t k = step > 0 ? std::min(floor_div(bounds.lo - base.lo, step), colors.hi)
                               : std::max(ceil_div(bounds.lo - base.lo, step), colors.lo);
    return colors.contains({k, k}) && at(k).contains(bounds);
  }
};

using Axes = std::vector<Axis>;

bool all_empty(const Axes& axes) {
  return std::any_of(axes.begin(), axes.end(), [](const Axis& axis) {
    return axis.source == kFixed ? axis.base.within(axis.bounds).empty()
                                 : axis.meeting(axis.base, axis.bounds, axis.colors).empty();
  });
}

// Pieces that are not empty overlap where they do so in every dimension. If two do, so do two that differ in
// one coordinate of their colors only.
bool are_disjoint(const Axes& axes, const Domain& color_space) {
  if (all_empty(axes)) return true;
  for (int c = 0; c < color_space.dim(); ++c) {
    if (color_space.lo()[static_cast<unsigned>(c)] == color_space.hi()[static_cast<unsigned>(c)]) continue;
    const auto moved =
        std::find_if(axes.begin(), axes.end(), [&](const Axis& axis) { return axis.source == c; });
    if (moved == axes.end() || moved->overlaps_itself()) return false;
  }
  return true;
}

class ShiftedPieces final : public Pieces {
 public:
  ShiftedPieces(const Domain& color_space, Axes axes)
      : Pieces(color_space.volume(), are_disjoint(axes, color_space),
               std::all_of(axes.begin(), axes.end(), [](const Axis& axis) { return axis.covers(); })),
        colors_(color_space),
        first_(color_space.lo()),
        last_(color_space.hi()),
        axes_(std::move(axes)) {}

  Domain domain(size_t position) const override {
    const DomainPoint color = color_at(position);
    DomainPoint lo, hi;
    lo.dim = hi.dim = static_cast<int>(axes_.size());
    for (int d = 0; d < lo.dim; ++d) {
      const Axis& axis = axes_[static_cast<size_t>(d)];
      const Interval here =
          axis.at(axis.source == kFixed ? 0 : color.point_data[axis.source]).within(axis.bounds);
      lo.point_data[d] = here.lo;
      hi.point_data[d] = here.hi;
    }
    return Domain::box(lo, hi);
  }

  void overlapping(const Domain& query, const std::function<void(size_t)>& fn) const override {
    auto position_of = [this](const DomainPoint& color) {
      return static_cast<size_t>(dense_position(colors_, color));
    };
    if (query.dense()) {
      colors_meeting(query.lo(), query.hi()).for_each_point([&](const DomainPoint& color) {
        fn(position_of(color));
      });
      return;
    }
    std::vector<size_t> found;
    query.for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) {
      colors_meeting(lo, hi).for_each_point(
          [&](const DomainPoint& color) { found.push_back(position_of(color)); });
    });
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    for (size_t position : found) fn(position);
  }

  bool any_overlaps(const Domain& query) const override {
    bool any = false;
    query.for_each_rect(
        [&](const DomainPoint& lo, const DomainPoint& hi) { any = any || !colors_meeting(lo, hi).empty(); });
    return any;
  }

 private:
  // As dense_point has it.
  DomainPoint color_at(size_t position) const {
    DomainPoint color = first_;
    const int slowest = color.dim - 1;
    for (int d = 0; d < slowest; ++d) {
      const auto extent = static_cast<size_t>(last_.point_data[d] - first_.point_data[d]) + 1;
      color.point_data[d] += static_cast<coord_t>(position % extent);
      position /= extent;
    }
    color.point_data[slowest] += static_cast<coord_t>(position);
    return color;
  }
  // Those whose pieces overlap the box [lo, hi].
  Domain colors_meeting(const DomainPoint& lo, const DomainPoint& hi) const {
    DomainPoint first = first_, last = last_;
    for (int d = 0; d < lo.dim; ++d) {
      const Axis& axis = axes_[static_cast<size_t>(d)];
      const Interval wanted = axis.bounds.within({lo.point_data[d], hi.point_data[d]});
      if (axis.source == kFixed) {
        if (axis.base.within(wanted).empty()) return Domain();
        continue;
      }
      const Interval met = axis.meeting(axis.base, wanted, axis.colors);
      if (met.empty()) return Domain();
      first.point_data[axis.source] = met.lo;
      last.point_data[axis.source] = met.hi;
    }
    return lo.dim == 0 ? Domain() : Domain::box(first, last);
  }

  const Domain colors_;
  const DomainPoint first_, last_;  // of the colors
  const Axes axes_;
};

bool is_small(int128_t value) {
  constexpr int128_t limit = int128_t{1} << 62;
  return -limit < value && value < limit;
}

// None where the coordinates are too large.
std::optional<Axis> make_axis(const Interval& base, const Interval& bounds, int source, coord_t step,
                              const Interval& colors) {
  for (coord_t value : {base.lo, base.hi, bounds.lo, bounds.hi, step, colors.lo, colors.hi}) {
    if (!is_small(value)) return std::nullopt;
  }
  for (int128_t k : {int128_t{colors.lo} - 1, int128_t{colors.hi} + 1}) {
    if (!is_small(base.lo + step * k) || !is_small(base.hi + step * k)) return std::nullopt;
  }
  return Axis{source, step, base, bounds, colors};
}

}  // namespace

PiecesRef shifted_pieces(const Domain& parent, const Domain& color_space,
                         const partition_operator::Restriction& restriction) {
  if (parent.empty() || !parent.dense() || color_space.empty() || !color_space.dense()) return nullptr;
  Axes axes;
  std::array<bool, kMaxDim> used{};
  for (int d = 0; d < parent.dim(); ++d) {
    const auto& row = restriction.transform[static_cast<size_t>(d)];
    int source = kFixed;
    for (int c = 0; c < color_space.dim(); ++c) {
      if (row[static_cast<size_t>(c)] == 0) continue;
      if (source != kFixed || used[static_cast<size_t>(c)]) return nullptr;
      source = c;
      used[static_cast<size_t>(c)] = true;
    }
    const auto axis = make_axis({restriction.lo.point_data[d], restriction.hi.point_data[d]},
                                {parent.lo().point_data[d], parent.hi().point_data[d]}, source,
                                source == kFixed ? 0 : row[static_cast<size_t>(source)],
                                source == kFixed ? Interval{0, 0}
                                                 : Interval{color_space.lo().point_data[source],
                                                            color_space.hi().point_data[source]});
    if (!axis) return nullptr;
    axes.push_back(*axis);
  }
  return std::make_shared<const ShiftedPieces>(color_space, std::move(axes));
}

}  // namespace testudo
