#include "core/geometry/spatial_index.h"

#include <algorithm>
#include <vector>

#include "core/geometry/box_tree.h"
#include "core/geometry/dimensions.h"

namespace testudo {

struct SpatialIndex::Tree {
  virtual ~Tree() = default;
  // Appends, for each box that overlaps one of `query`, its set; perhaps more than once.
  virtual void collect(const Domain& query, std::vector<size_t>& found) const = 0;
};

namespace {

void sort_unique(std::vector<size_t>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

SpatialIndex::SpatialIndex() = default;
SpatialIndex::~SpatialIndex() = default;
SpatialIndex::SpatialIndex(SpatialIndex&&) noexcept = default;
SpatialIndex& SpatialIndex::operator=(SpatialIndex&&) noexcept = default;

SpatialIndex::SpatialIndex(std::span<const Domain> sets) {
  const auto sized = std::ranges::find_if(sets, [](const Domain& set) { return !set.empty(); });
  if (sized == sets.end()) return;
  tree_ = dispatch_dim(sized->dim(), [&]<int N>() -> std::unique_ptr<const Tree> {
    struct TreeOf final : Tree {
      explicit TreeOf(std::span<const Domain> sets) : boxes(boxes_of<N>(sets)) {}

      void collect(const Domain& query, std::vector<size_t>& found) const override {
        const IndexSet<N> set = query.as<N>();
        size_t unique = 0;
        for (const Rect<N>& rect : set.rects()) {
          boxes.overlapping(rect, [&](size_t i) {
            found.push_back(boxes.box(i).owner);
            return true;
          });
          // Keeps the list of a query of many boxes as short as its answer.
          if (found.size() > 2 * unique + 1000) {
            sort_unique(found);
            unique = found.size();
          }
        }
      }

      BoxTree<N> boxes;
    };
    return std::make_unique<const TreeOf>(sets);
  });
}

void SpatialIndex::overlapping(const Domain& query, const std::function<void(size_t)>& fn) const {
  if (!tree_ || query.empty()) return;
  std::vector<size_t> found;
  tree_->collect(query, found);
  sort_unique(found);
  for (size_t i : found) fn(i);
}

}  // namespace testudo
