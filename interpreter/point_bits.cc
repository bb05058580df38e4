#include "interpreter/point_bits.h"

#include <bit>

#include "interpreter/element_rows.h"

namespace testudo {

void PointBits::set(const Domain& domain) {
  if (words_.empty()) return;
  for_each_row(intersect(domain, Domain::box(lo_, hi_)), 0, [this](const DomainPoint& row, size_t count) {
    const int64_t first = index(row);
    for (size_t i = 0; i < count; ++i) set(first + static_cast<int64_t>(i));
  });
}

int64_t PointBits::next(int64_t from, bool value, int64_t end) const {
  while (from < end) {
    uint64_t word = words_[static_cast<size_t>(from) / 64];
    if (!value) word = ~word;
    word >>= from % 64;
    if (word != 0) return std::min(from + std::countr_zero(word), end);
    from = (from / 64 + 1) * 64;
  }
  return end;
}

Domain PointBits::to_domain() const {
  if (lo_.dim == 0) return {};
  std::vector<std::pair<DomainPoint, DomainPoint>> boxes;
  if (!words_.empty()) {
    for_each_row(Domain::box(lo_, hi_), 0, [&](const DomainPoint& row, size_t count) {
      const int64_t first = index(row), end = first + static_cast<int64_t>(count);
      for (int64_t begin = next(first, true, end); begin < end;) {
        const int64_t stop = next(begin, false, end);
        DomainPoint lo = row, hi = row;
        lo[0] = row[0] + (begin - first);
        hi[0] = row[0] + (stop - first) - 1;
        boxes.emplace_back(lo, hi);
        begin = next(stop, true, end);
      }
    });
  }
  return Domain::from_boxes(lo_.dim, boxes);
}

}  // namespace testudo
