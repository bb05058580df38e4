#include "tests/benchmarks/partition_reference.h"

#include <omp.h>

namespace benchmarks {

namespace {

void extend(std::vector<Interval>& set, int64_t point) {
  if (!set.empty() && set.back().second == point - 1) {
    set.back().second = point;
  } else {
    set.emplace_back(point, point);
  }
}

}  // namespace

Sets reference_by_field(const std::vector<int64_t>& color, int64_t colors) {
  const auto size = static_cast<int64_t>(color.size());
  const int threads = omp_get_max_threads();
  std::vector<Sets> parts(threads, Sets(colors));
#pragma omp parallel for schedule(static, 1)
  for (int part = 0; part < threads; ++part) {
    for (int64_t i = size * part / threads; i < size * (part + 1) / threads; ++i) {
      if (color[i] >= 0 && color[i] < colors) extend(parts[part][color[i]], i);
    }
  }
  Sets result(colors);
#pragma omp parallel for
  for (int64_t c = 0; c < colors; ++c) {
    for (const Sets& part : parts) {
      for (const Interval& interval : part[c]) {
        if (!result[c].empty() && result[c].back().second == interval.first - 1) {
          result[c].back().second = interval.second;
        } else {
          result[c].push_back(interval);
        }
      }
    }
  }
  return result;
}

Sets reference_image(const Sets& sources, const std::vector<int64_t>& pointers, int64_t size) {
  Sets result(sources.size());
#pragma omp parallel
  {
    std::vector<char> reached(size);
#pragma omp for schedule(dynamic)
    for (size_t s = 0; s < sources.size(); ++s) {
      int64_t lowest = size, highest = -1;
      for (const auto& [lo, hi] : sources[s]) {
        for (int64_t i = lo; i <= hi; ++i) {
          const int64_t target = pointers[i];
          if (target < 0 || target >= size) continue;
          reached[target] = 1;
          lowest = target < lowest ? target : lowest;
          highest = target > highest ? target : highest;
        }
      }
      for (int64_t i = lowest; i <= highest; ++i) {
        if (reached[i]) extend(result[s], i);
        reached[i] = 0;
      }
    }
  }
  return result;
}

Sets reference_preimage(const Sets& targets, const std::vector<int64_t>& pointers) {
  int64_t size = 0;
  for (const auto& target : targets) {
    if (!target.empty() && target.back().second >= size) size = target.back().second + 1;
  }
  std::vector<int64_t> owner(size, -1);
#pragma omp parallel for
  for (size_t t = 0; t < targets.size(); ++t) {
    for (const auto& [lo, hi] : targets[t]) {
      for (int64_t i = lo; i <= hi; ++i) owner[i] = static_cast<int64_t>(t);
    }
  }
  std::vector<int64_t> color(pointers.size(), -1);
#pragma omp parallel for
  for (size_t i = 0; i < pointers.size(); ++i) {
    if (pointers[i] >= 0 && pointers[i] < size) color[i] = owner[pointers[i]];
  }
  return reference_by_field(color, static_cast<int64_t>(targets.size()));
}

}  // namespace benchmarks
