#include "core/geometry/dependent.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <unordered_map>

#include "core/geometry/box_positions.h"
#include "core/geometry/dimensions.h"
#include "core/geometry/field_values.h"
#include "core/geometry/point_runs.h"
#include "core/geometry/target_lookup.h"

namespace testudo {

namespace {

constexpr size_t kNone = std::numeric_limits<size_t>::max();

// The bounding box of points of one dimension; dim 0 where there are none.
struct Corners {
  DomainPoint lo;
  DomainPoint hi;
};

Corners corners_of(std::span<const DomainPoint> points) {
  if (points.empty()) return {};
  Corners corners{points.front(), points.front()};
  for (const DomainPoint& point : points) {
    CHECK_MSG(point.dim == corners.lo.dim, "colors of different dimensions");
    for (int d = 0; d < point.dim; ++d) {
      corners.lo.point_data[d] = std::min(corners.lo.point_data[d], point.point_data[d]);
      corners.hi.point_data[d] = std::max(corners.hi.point_data[d], point.point_data[d]);
    }
  }
  return corners;
}

// Finds the position of a color: by a table where the colors fill their bounding box well, else by hash.
class ColorIndex {
 public:
  explicit ColorIndex(std::span<const DomainPoint> colors) : corners_(corners_of(colors)) {
    if (colors.empty()) return;
    const uint64_t volume = Domain::box(corners_.lo, corners_.hi).volume();
    dense_ = volume <= 8 * colors.size() + 1024;
    if (dense_) table_.resize(volume, kNone);
    for (size_t i = 0; i < colors.size(); ++i) {
      if (!dense_) {
        by_color_.emplace(colors[i], i);
      } else if (size_t& entry = table_[table_position(colors[i].point_data)]; entry == kNone) {
        entry = i;
      }
    }
  }

  int dim() const { return corners_.lo.dim; }

  // kNone where there is no such color.
  size_t find(const DomainPoint& color) const {
    if (color.dim != dim()) return kNone;
    for (int d = 0; d < dim(); ++d) {
      const coord_t c = color.point_data[d];
      if (c < corners_.lo.point_data[d] || c > corners_.hi.point_data[d]) return kNone;
    }
    if (dense_) return table_[table_position(color.point_data)];
    const auto found = by_color_.find(color);
    return found == by_color_.end() ? kNone : found->second;
  }

 private:
  size_t table_position(const coord_t* color) const {
    size_t position = 0;
    for (int d = dim() - 1; d >= 0; --d) {
      const size_t length = static_cast<size_t>(corners_.hi.point_data[d] - corners_.lo.point_data[d] + 1);
      position = position * length + static_cast<size_t>(color[d] - corners_.lo.point_data[d]);
    }
    return position;
  }

  Corners corners_;
  bool dense_ = false;
  std::vector<size_t> table_;
  std::unordered_map<DomainPoint, size_t> by_color_;
};

// A set of points of a box in the making, as one bit per point of the box.
template <int N>
class PointBitmap {
 public:
  explicit PointBitmap(const Rect<N>& box) : positions_(box), words_((box.volume() + 63) / 64) {}

  // Precondition: the box contains the point.
  void add(const Point<N>& point) {
    const uint64_t position = positions_[point];
    words_[position / 64] |= uint64_t{1} << (position % 64);
  }

  Domain domain() const {
    PointRuns runs;
    for (uint64_t w = 0; w < words_.size(); ++w) {
      for (uint64_t word = words_[w]; word != 0; word &= word - 1) {
        runs.append(w * 64 + static_cast<uint64_t>(std::countr_zero(word)));
      }
    }
    return select(Domain(positions_.box()), std::span(&runs, 1)).front();
  }

 private:
  BoxPositions<N> positions_;
  std::vector<uint64_t> words_;
};

template <int N>
Domain image_by_bitmap(const Domain& source, const FieldView& pointers, const Rect<N>& bounds) {
  const ValueReader reader(pointers, N, false);
  PointBitmap<N> found(bounds);
  for_each_value(source, pointers, [&](uint64_t, const std::byte* at) {
    Point<N> target;
    reader.read(at, target.values);
    if (bounds.contains(target)) found.add(target);
  });
  return found.domain();
}

template <int N>
Domain image_by_points(const Domain& source, const FieldView& pointers, const Rect<N>& bounds) {
  const ValueReader reader(pointers, N, false);
  std::vector<Point<N>> found;
  for_each_value(source, pointers, [&](uint64_t, const std::byte* at) {
    Point<N> target;
    reader.read(at, target.values);
    if (bounds.contains(target)) found.push_back(target);
  });
  return IndexSet<N>::from_points(found);
}

template <int N>
Domain image_of_ranges(const Domain& source, const FieldView& pointers, const Rect<N>& bounds) {
  const ValueReader reader(pointers, N, true);
  std::vector<Rect<N>> found;
  for_each_value(source, pointers, [&](uint64_t, const std::byte* at) {
    coord_t corners[2 * N];
    reader.read(at, corners);
    const Rect<N> target = Rect<N>(Point<N>(corners), Point<N>(corners + N)).intersection(bounds);
    if (target.empty() || (!found.empty() && found.back().contains(target))) return;
    // Ranges of consecutive points are often consecutive themselves.
    if (N == 1 && !found.empty() && found.back().lo[0] <= target.lo[0] &&
        target.lo[0] - 1 <= found.back().hi[0]) {
      found.back().hi[0] = target.hi[0];
    } else {
      found.push_back(target);
    }
  });
  return IndexSet<N>::from_rects(std::move(found));
}

template <int N>
std::vector<PointRuns> preimage_runs(const Domain& source, std::span<const Domain> targets,
                                     const FieldView& pointers, bool ranges) {
  const ValueReader reader(pointers, N, ranges);
  TargetLookup<N> lookup(targets, source.volume(), ranges);
  std::vector<PointRuns> runs(targets.size());
  std::span<const uint32_t> owners;
  const std::byte* previous = nullptr;
  for_each_value(source, pointers, [&](uint64_t position, const std::byte* at) {
    if (!previous || !reader.same(previous, at)) {
      coord_t corners[2 * N];
      reader.read(at, corners);
      owners = lookup.overlapping(Rect<N>(Point<N>(corners), Point<N>(ranges ? corners + N : corners)));
    }
    previous = at;
    for (uint32_t owner : owners) runs[owner].append(position);
  });
  return runs;
}

}  // namespace

bool is_value_size(size_t size, int dim, bool ranges) {
  const size_t coordinates = static_cast<size_t>(dim) * (ranges ? 2 : 1);
  return dim >= 1 && (size == coordinates * sizeof(int32_t) || size == coordinates * sizeof(coord_t));
}

std::vector<Domain> partition_by_color(const Domain& domain, std::span<const DomainPoint> colors,
                                       const std::function<DomainPoint(const DomainPoint&)>& color_of) {
  const ColorIndex index(colors);
  std::vector<PointRuns> runs(colors.size());
  uint64_t position = 0;
  domain.for_each_point([&](const DomainPoint& point) {
    const size_t color = index.find(color_of(point));
    if (color != kNone) runs[color].append(position);
    ++position;
  });
  return select(domain, runs);
}

std::vector<Domain> partition_by_color(const Domain& domain, std::span<const DomainPoint> colors,
                                       const FieldView& color_field) {
  if (colors.empty()) return {};
  const ColorIndex index(colors);
  const ValueReader reader(color_field, index.dim(), false);
  std::vector<PointRuns> runs(colors.size());
  DomainPoint color;
  color.dim = index.dim();
  size_t found = kNone;
  const std::byte* previous = nullptr;
  for_each_value(domain, color_field, [&](uint64_t position, const std::byte* at) {
    if (!previous || !reader.same(previous, at)) {
      reader.read(at, color.point_data);
      found = index.find(color);
    }
    previous = at;
    if (found != kNone) runs[found].append(position);
  });
  return select(domain, runs);
}

std::vector<Domain> image(std::span<const Domain> sources, int target_dim, const FieldView& pointers,
                          bool ranges, const Domain& target_bounds) {
  return dispatch_dim(target_dim, [&]<int N>() {
    const Rect<N> bounds = target_bounds.bounding_rect<N>();
    if (bounds.empty()) return std::vector<Domain>(sources.size(), bounds);
    std::vector<Domain> result;
    result.reserve(sources.size());
    for (const Domain& source : sources) {
      Domain found;
      if (ranges) {
        found = image_of_ranges<N>(source, pointers, bounds);
      } else if (bounds.volume() / 64 <= source.volume()) {  // no more words of bits than points to read
        found = image_by_bitmap<N>(source, pointers, bounds);
      } else {
        found = image_by_points<N>(source, pointers, bounds);
      }
      result.push_back(intersect(found, target_bounds));
    }
    return result;
  });
}

std::vector<Domain> preimage(const Domain& source, std::span<const Domain> targets, const FieldView& pointers,
                             bool ranges) {
  const auto sized = std::ranges::find_if(targets, [](const Domain& target) { return !target.empty(); });
  if (sized == targets.end()) return select(source, std::vector<PointRuns>(targets.size()));
  const std::vector<PointRuns> runs = dispatch_dim(
      sized->dim(), [&]<int N>() { return preimage_runs<N>(source, targets, pointers, ranges); });
  return select(source, runs);
}

}  // namespace testudo
