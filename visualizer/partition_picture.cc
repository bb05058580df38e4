#include "visualizer/partition_picture.h"

#include <algorithm>
#include <cmath>

#include "visualizer/region_tree.h"
#include "visualizer/svg_text.h"

namespace testudo::visualizer {
namespace {

using trace::PartitionNode;
using trace::Trace;

constexpr double kMargin = 12;
constexpr double kHeading = 44;
constexpr double kRow = 18;
constexpr double kLabels = 96;
constexpr double kBars = 760;
constexpr double kPlane = 520;     // the longer side of a two-dimensional picture
constexpr double kSlice = 230;     // and of a slice
constexpr double kThinnest = 0.6;  // so that no box vanishes

struct Sets {
  Domain all;
  Domain several;
};

Sets merge(std::span<const Domain> sets) {
  if (sets.empty()) return {};
  if (sets.size() == 1) return {sets[0], {}};
  const Sets a = merge(sets.first(sets.size() / 2));
  const Sets b = merge(sets.subspan(sets.size() / 2));
  return {unite(a.all, b.all), unite(unite(a.several, b.several), intersect(a.all, b.all))};
}

std::vector<Domain> domains_of(const Trace& trace, const PartitionNode& partition) {
  std::vector<Domain> sets;
  for (const IndexSpaceId id : partition.subspaces) sets.push_back(trace.space(id).record.domain);
  return sets;
}

// Draws one partition; one use.
class PictureDrawer {
 public:
  PictureDrawer(const Trace& trace, PartitionId id, const PictureOptions& options)
      : trace_(trace),
        partition_(trace.partition(id)),
        options_(options),
        picture_(make_picture(trace, id, options)) {}

  std::string draw() {
    svg_.text(kMargin, 18, heading(), "font-size=\"13\" font-weight=\"bold\"");
    svg_.text(kMargin, 34, subheading(), "fill=\"#555555\"");
    if (picture_.bounds.empty()) {
      grow(320, kHeading + kRow);
      svg_.text(kMargin, kHeading + 12, "no points");
    } else if (picture_.bounds.dim() == 1) {
      draw_bars();
    } else if (picture_.bounds.dim() == 2) {
      draw_plane(kMargin, kHeading, kPlane, 0);
    } else {
      draw_slices();
    }
    draw_note();
    const double least =
        2 * kMargin + 6.5 * static_cast<double>(std::max(heading().size(), subheading().size()));
    return svg_.document(std::max(width_ + kMargin, least), height_ + kMargin, heading());
  }

 private:
  std::string heading() const { return trace_.name(partition_.record.id) + " of " + parent_name(); }
  // What the program called it; else the name that it has in the only region over it.
  std::string parent_name() const {
    const trace::SpaceNode& parent = trace_.space(partition_.record.parent);
    if (!parent.name.empty()) return parent.name;
    const trace::RegionNode* only = nullptr;
    for (const trace::RegionNode& region : trace_.regions()) {
      if (region.record.index_space != parent.root) continue;
      if (only != nullptr) return trace_.name(parent.record.id);
      only = &region;
    }
    return only == nullptr ? trace_.name(parent.record.id)
                           : trace_.region_name(only->record.tree, parent.record.id);
  }
  std::string subheading() const {
    return operator_text(trace_, partition_.record.made_by) + "; " + claims_text(partition_.record) + "; " +
           std::to_string(partition_.subspaces.size()) + " colors";
  }
  std::string tooltip(size_t color) const {
    const auto& space = trace_.space(partition_.subspaces[color]).record;
    return "color " + to_string(*space.color) + ": " + std::to_string(space.domain.volume()) + " points";
  }
  static std::string fill(size_t color, const char* opacity) {
    return "fill=\"" + color_of_subspace(color) + "\" fill-opacity=\"" + opacity + "\" stroke=\"#333333\" " +
           "stroke-width=\"0.5\"";
  }
  void grow(double right, double bottom) {
    width_ = std::max(width_, right);
    height_ = std::max(height_, bottom);
  }
  double low(int d) const { return static_cast<double>(picture_.bounds.lo()[static_cast<unsigned>(d)]); }
  double extent(int d) const {
    return static_cast<double>(picture_.bounds.hi()[static_cast<unsigned>(d)]) - low(d) + 1;
  }

  void bar(double y, coord_t lo, coord_t hi, const std::string& style, const std::string& tip = {}) {
    const double scale = kBars / extent(0);
    const double x = kMargin + kLabels + (static_cast<double>(lo) - low(0)) * scale;
    const double length = (static_cast<double>(hi) - static_cast<double>(lo) + 1) * scale;
    svg_.rect(x, y, std::max(length, kThinnest), kRow - 4, style, tip);
  }

  void draw_bars() {
    const Domain& parent = trace_.space(partition_.record.parent).record.domain;
    svg_.text(kMargin, kHeading + 12, "parent");
    size_t drawn = 0;
    parent.for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) {
      if (drawn++ < options_.boxes)
        bar(kHeading, lo[0], hi[0], "fill=\"#dddddd\" stroke=\"#333333\" stroke-width=\"0.5\"");
    });
    const size_t rows = std::min(partition_.subspaces.size(), options_.colors);
    const auto row_y = [](size_t row) { return kHeading + kRow * static_cast<double>(row + 1); };
    for (size_t row = 0; row < rows; ++row) {
      svg_.text(kMargin, row_y(row) + 12, to_string(*trace_.space(partition_.subspaces[row]).record.color));
    }
    for (const PictureBox& box : picture_.boxes) {
      if (box.color < rows)
        bar(row_y(box.color), box.lo[0], box.hi[0], fill(box.color, "0.85"), tooltip(box.color));
    }
    for (size_t row = 0; row < rows; ++row) hatch_row(row, row_y(row));
    rows_left_out_ = partition_.subspaces.size() - rows;
    const double bottom = kHeading + kRow * static_cast<double>(rows + 1);
    svg_.text(kMargin + kLabels, bottom + 10, to_string(picture_.bounds.lo()));
    svg_.text(kMargin + kLabels + kBars, bottom + 10, to_string(picture_.bounds.hi()), "text-anchor=\"end\"");
    grow(kMargin + kLabels + kBars, bottom + kRow);
  }

  void hatch_row(size_t row, double y) {
    const Domain shared = intersect(picture_.aliased, trace_.space(partition_.subspaces[row]).record.domain);
    size_t drawn = 0;
    shared.for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) {
      if (drawn++ < options_.boxes) bar(y, lo[0], hi[0], "fill=\"url(#hatch)\"", "aliased");
    });
  }

  // Whether a box meets the slice at `depth` of dimension 2.
  bool meets(const DomainPoint& lo, const DomainPoint& hi, coord_t depth) const {
    return picture_.bounds.dim() < 3 || (lo[2] <= depth && depth <= hi[2]);
  }

  void draw_plane(double left, double top, double longest, coord_t depth) {
    const double scale = longest / std::max(extent(0), extent(1));
    const auto box = [&](const DomainPoint& lo, const DomainPoint& hi, const std::string& style,
                         const std::string& tip) {
      if (!meets(lo, hi, depth)) return;
      const auto span = [&](unsigned d) {
        return std::max((static_cast<double>(hi[d]) - static_cast<double>(lo[d]) + 1) * scale, kThinnest);
      };
      svg_.rect(left + (static_cast<double>(lo[0]) - low(0)) * scale,
                top + (static_cast<double>(lo[1]) - low(1)) * scale, span(0), span(1), style, tip);
    };
    svg_.rect(left, top, extent(0) * scale, extent(1) * scale, "fill=\"#f4f4f4\" stroke=\"#999999\"");
    for (const PictureBox& b : picture_.boxes) box(b.lo, b.hi, fill(b.color, "0.6"), tooltip(b.color));
    size_t drawn = 0;
    picture_.aliased.for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) {
      if (drawn++ < options_.boxes) box(lo, hi, "fill=\"url(#hatch)\"", "aliased");
    });
    const double bottom = top + extent(1) * scale;
    svg_.text(left, bottom + 12, to_string(picture_.bounds.lo()) + " to " + to_string(picture_.bounds.hi()),
              "fill=\"#555555\"");
    grow(left + std::max(extent(0) * scale, 200.0), bottom + kRow);
  }

  void draw_slices() {
    const auto depths = static_cast<uint64_t>(extent(2));
    const auto count = static_cast<size_t>(std::min<uint64_t>(depths, options_.slices));
    const auto across = static_cast<size_t>(std::ceil(std::sqrt(static_cast<double>(count))));
    for (size_t i = 0; i < count; ++i) {
      const uint64_t step = count == 1 ? 0 : (depths - 1) * i / (count - 1);
      const coord_t depth = picture_.bounds.lo()[2] + static_cast<coord_t>(step);
      const double left = kMargin + static_cast<double>(i % across) * (kSlice + 2 * kMargin);
      const double top = kHeading + kRow + static_cast<double>(i / across) * (kSlice + 3 * kRow);
      svg_.text(left, top - 6, "dimension 2 = " + std::to_string(depth));
      draw_plane(left, top, kSlice, depth);
    }
    slices_left_out_ = depths - count;
  }

  void draw_note() {
    std::string note;
    const auto add = [&note](uint64_t count, const char* what) {
      if (count != 0) note += (note.empty() ? "+" : ", +") + std::to_string(count) + " more " + what;
    };
    add(rows_left_out_, "colors");
    add(slices_left_out_, "slices");
    add(picture_.omitted, "boxes");
    if (!picture_.aliased.empty()) {
      if (!note.empty()) note += "; ";
      note += std::to_string(picture_.aliased.volume()) + " points are in several subspaces (hatched)";
    }
    if (note.empty()) return;
    svg_.text(kMargin, height_ + 12, note);
    grow(kMargin + 6.5 * static_cast<double>(note.size()), height_ + kRow);
  }

  const Trace& trace_;
  const PartitionNode& partition_;
  const PictureOptions& options_;
  const Picture picture_;
  SvgText svg_;
  double width_ = 0;
  double height_ = 0;
  uint64_t rows_left_out_ = 0;
  uint64_t slices_left_out_ = 0;
};

}  // namespace

Domain points_in_several(std::span<const Domain> sets) {
  return merge(sets).several;
}

Picture make_picture(const Trace& trace, PartitionId id, const PictureOptions& options) {
  const PartitionNode& partition = trace.partition(id);
  const std::vector<Domain> sets = domains_of(trace, partition);
  Picture picture;
  // A subspace may wrongly reach out of its parent: then that is to be seen.
  Sets merged = merge(sets);
  picture.bounds =
      unite(trace.space(partition.record.parent).record.domain.bounds(), merged.all.bounds()).bounds();
  picture.aliased = std::move(merged.several);
  for (size_t color = 0; color < sets.size(); ++color) {
    sets[color].for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) {
      if (picture.boxes.size() < options.boxes) {
        picture.boxes.push_back({color, lo, hi});
      } else {
        ++picture.omitted;
      }
    });
  }
  return picture;
}

// Hues a golden angle apart never come close within a few neighbours.
std::string color_of_subspace(size_t i) {
  const double hue = std::fmod(static_cast<double>(i) * 137.50776, 360.0) / 60.0;
  const double high = 0.85;
  const double low = 0.40;
  const double middle = low + (high - low) * (1 - std::fabs(std::fmod(hue, 2.0) - 1));
  const double channels[6][3] = {{high, middle, low}, {middle, high, low}, {low, high, middle},
                                 {low, middle, high}, {middle, low, high}, {high, low, middle}};
  constexpr char kHex[] = "0123456789abcdef";
  std::string color = "#";
  for (const double channel : channels[static_cast<size_t>(hue) % 6]) {
    const auto byte = static_cast<unsigned>(channel * 255);
    color += kHex[byte >> 4];
    color += kHex[byte & 15];
  }
  return color;
}

std::string partition_svg(const Trace& trace, PartitionId partition, const PictureOptions& options) {
  return PictureDrawer(trace, partition, options).draw();
}

}  // namespace testudo::visualizer
