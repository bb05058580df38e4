#include "core/forest/weighted_cut.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "core/base/diagnostic.h"

namespace testudo {

namespace {

// Products of two 64-bit counts.
__extension__ using uint128_t = unsigned __int128;

using Box = std::pair<DomainPoint, DomainPoint>;

[[noreturn]] void fail(std::string message) {
  throw ProgramError({"T0208", std::move(message), {}});
}

uint64_t length(const Domain& domain, int dim) {
  return static_cast<uint64_t>(domain.hi().point_data[dim] - domain.lo().point_data[dim]) + 1;
}

int longest_dimension(const Domain& domain) {
  int longest = 0;
  for (int i = 1; i < domain.dim(); ++i) {
    if (length(domain, i) > length(domain, longest)) longest = i;
  }
  return longest;
}

// ends[i] is where piece i ends (and the next begins) when 0..total is cut by weight.
std::vector<uint64_t> cut(uint64_t total, const std::vector<uint64_t>& weights, uint64_t granularity) {
  const uint64_t granules = total / granularity;
  uint64_t sum = 0;
  for (uint64_t weight : weights) {
    if (weight > std::numeric_limits<int64_t>::max() - sum) {
      fail("the weights of the pieces add up to more than 2^63: scale them down");
    }
    sum += weight;
  }
  if (weights.empty())
    fail("the color space is empty, so there is no piece to hand points to: give at least one color");
  if (sum == 0 && total != 0) fail("no piece has a weight: give at least one color a positive weight");
  std::vector<uint64_t> ends;
  uint64_t so_far = 0, last = 0;
  for (uint64_t weight : weights) {
    so_far += weight;
    const auto share = [&](uint64_t units) {
      return sum == 0 ? 0 : static_cast<uint64_t>(static_cast<uint128_t>(units) * so_far / sum);
    };
    uint64_t end = granularity == 1 ? share(total) : share(granules) * granularity;
    if (so_far == sum) end = total;  // what does not fill a granule goes to the last piece that gets anything
    ends.push_back(last = std::max(last, end));
  }
  return ends;
}

std::vector<Domain> cut_dense(const Domain& parent, const std::vector<uint64_t>& weights,
                              uint64_t granularity) {
  const int dim = longest_dimension(parent);
  const std::vector<uint64_t> ends = cut(length(parent, dim), weights, granularity);
  std::vector<Domain> pieces;
  DomainPoint lo = parent.lo(), hi = parent.hi();
  const coord_t origin = lo.point_data[dim];
  for (uint64_t end : ends) {
    hi.point_data[dim] = origin + static_cast<coord_t>(end) - 1;
    pieces.push_back(Domain::box(lo, hi));
    lo.point_data[dim] = hi.point_data[dim] + 1;
  }
  return pieces;
}

// Cuts the first `count` points (dimension 0 fastest) off a box, as at most one box per dimension, and leaves
// the rest in `rest`, ditto. Precondition: 0 < count < volume of the box.
void split_box(const Box& box, uint64_t count, std::vector<Box>& taken, std::vector<Box>& rest) {
  Box current = box;
  for (int dim = box.first.dim - 1; dim >= 0 && count > 0; --dim) {
    uint64_t slab = 1;
    for (int i = 0; i < dim; ++i) {
      slab *= static_cast<uint64_t>(current.second.point_data[i] - current.first.point_data[i]) + 1;
    }
    const auto whole = static_cast<coord_t>(count / slab);
    count %= slab;
    Box head = current, tail = current;
    const coord_t start = current.first.point_data[dim] + whole;
    head.second.point_data[dim] = start - 1;
    if (whole > 0) taken.push_back(head);
    tail.first.point_data[dim] = start + (count > 0 ? 1 : 0);
    if (tail.first.point_data[dim] <= tail.second.point_data[dim]) rest.push_back(tail);
    current.first.point_data[dim] = current.second.point_data[dim] = start;
  }
}

uint64_t volume(const Box& box) {
  uint64_t product = 1;
  for (int i = 0; i < box.first.dim; ++i) {
    product *= static_cast<uint64_t>(box.second.point_data[i] - box.first.point_data[i]) + 1;
  }
  return product;
}

std::vector<Domain> cut_sparse(const Domain& parent, const std::vector<uint64_t>& weights,
                               uint64_t granularity) {
  const std::vector<uint64_t> ends = cut(parent.volume(), weights, granularity);
  std::vector<Box> stack;  // the boxes still to hand out, the next one last
  parent.for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) { stack.emplace_back(lo, hi); });
  std::reverse(stack.begin(), stack.end());
  std::vector<Domain> pieces;
  uint64_t done = 0;
  for (uint64_t end : ends) {
    std::vector<Box> taken;
    while (done < end) {
      const Box box = stack.back();
      stack.pop_back();
      const uint64_t points = volume(box);
      if (points <= end - done) {
        taken.push_back(box);
        done += points;
      } else {
        // split_box leaves the rest with what comes last in front, which is what a stack wants.
        split_box(box, end - done, taken, stack);
        done = end;
      }
    }
    pieces.push_back(Domain::from_boxes(parent.dim(), taken));
  }
  return pieces;
}

}  // namespace

uint64_t cut_length(const Domain& parent) {
  return parent.dense() ? length(parent, longest_dimension(parent)) : parent.volume();
}

std::vector<Domain> cut_by_weight(const Domain& parent, const std::vector<uint64_t>& weights,
                                  uint64_t granularity) {
  if (granularity == 0) fail("the granularity is 0: it must be at least 1");
  if (parent.empty()) return std::vector<Domain>(weights.size(), parent);
  return parent.dense() ? cut_dense(parent, weights, granularity) : cut_sparse(parent, weights, granularity);
}

}  // namespace testudo
