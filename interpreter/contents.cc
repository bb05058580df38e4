#include "interpreter/contents.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "interpreter/element_rows.h"

namespace testudo {
namespace {

// More boxes than this describe noise, and cost more than they tell.
constexpr size_t kMaxBoxes = 10000;

// A quiet NaN as float, a signalling one as double.
constexpr std::array<unsigned char, 4> kPoison = {0xa5, 0xc3, 0xf4, 0x7f};
constexpr std::array<unsigned char, 4> kCanary = {0x5d, 0x96, 0xf3, 0x7f};

std::vector<std::byte> repeat(const std::array<unsigned char, 4>& pattern, size_t size) {
  std::vector<std::byte> value(size);
  for (size_t i = 0; i < size; ++i) value[i] = std::byte{pattern[i % pattern.size()]};
  return value;
}

// Elements at even distances; a stride of 0 repeats one element.
struct Elements {
  const std::byte* at;
  size_t stride;
};

template <typename Word>
bool equal_words(const std::byte* a, const std::byte* b) {
  Word x, y;
  std::memcpy(&x, a, sizeof(Word));
  std::memcpy(&y, b, sizeof(Word));
  return x == y;
}

// Calls fn(first, count, equal) for the maximal runs of elements that are all equal, or all different.
template <typename Equal, typename Fn>
void for_each_run(Elements a, Elements b, size_t count, Equal&& equal, Fn&& fn) {
  const auto same = [&](size_t i) { return equal(a.at + i * a.stride, b.at + i * b.stride); };
  for (size_t i = 0; i < count;) {
    const bool first = same(i);
    size_t end = i + 1;
    while (end < count && same(end) == first) ++end;
    fn(i, end - i, first);
    i = end;
  }
}

template <typename Fn>
void compare_row(Elements a, Elements b, size_t size, size_t count, Fn&& fn) {
  if (a.stride == size && b.stride == size && std::memcmp(a.at, b.at, size * count) == 0) {
    fn(0, count, true);
  } else if (size == 8) {
    for_each_run(a, b, count, equal_words<uint64_t>, fn);
  } else if (size == 4) {
    for_each_run(a, b, count, equal_words<uint32_t>, fn);
  } else {
    const auto equal = [size](const std::byte* x, const std::byte* y) {
      return std::memcmp(x, y, size) == 0;
    };
    for_each_run(a, b, count, equal, fn);
  }
}

// Calls fn(first point, count, equal) for runs of `domain` in `field` that equal the reference or differ from
// it.
template <typename Reference, typename Fn>
void compare(const Domain& domain, const MappedField& field, int along, Reference&& reference, Fn&& fn) {
  for_each_row(domain, along, [&](const DomainPoint& row, size_t count) {
    const size_t stride = row_stride(field, along);
    const auto [other, other_stride, even] = reference(row);
    const bool whole_row = count == 1 || (stride != 0 && even);
    DomainPoint start = row;
    for (size_t done = 0; done < count; done += whole_row ? count : 1) {
      start[along] = row[along] + static_cast<coord_t>(done);
      const std::byte* b = whole_row || done == 0 ? other : std::get<0>(reference(start));
      compare_row({field.address(start), stride}, {b, other_stride}, field.size, whole_row ? count : 1,
                  [&](size_t first, size_t run, bool equal) {
                    DomainPoint point = start;
                    point[along] += static_cast<coord_t>(first);
                    fn(point, run, equal);
                  });
    }
  });
}

// The same against one value.
template <typename Fn>
void compare_value(const Domain& domain, const MappedField& field, int along,
                   const std::vector<std::byte>& value, Fn&& fn) {
  const auto constant = [&](const DomainPoint&) { return std::tuple(value.data(), size_t{0}, true); };
  compare(domain, field, along, constant, fn);
}

}  // namespace

std::vector<std::byte> poison(size_t size) {
  return repeat(kPoison, size);
}
std::vector<std::byte> canary(size_t size) {
  return repeat(kCanary, size);
}

void ElementRuns::add(const DomainPoint& first, size_t count) {
  points += count;
  if (!runs.empty()) {
    Run& last = runs.back();
    DomainPoint next = last.first;
    next[along] += static_cast<coord_t>(last.count);
    if (next == first) {
      last.count += count;
      return;
    }
  }
  runs.push_back({first, count});
}

std::optional<Domain> ElementRuns::to_domain(const Domain& all) const {
  if (points == all.volume()) return all;
  if (runs.size() > kMaxBoxes) return std::nullopt;
  std::vector<std::pair<DomainPoint, DomainPoint>> boxes;
  boxes.reserve(runs.size());
  for (const Run& run : runs) {
    DomainPoint last = run.first;
    last[along] += static_cast<coord_t>(run.count) - 1;
    boxes.emplace_back(run.first, last);
  }
  return Domain::from_boxes(all.dim(), boxes);
}

void fill_points(const Domain& domain, const MappedField& field, const std::vector<std::byte>& value) {
  const int along = row_dimension(field, domain.dim());
  const size_t stride = row_stride(field, along);
  for_each_row(domain, along, [&](const DomainPoint& row, size_t count) {
    std::byte* at = field.address(row);
    if (stride == field.size) {
      // Each copy doubles what is there.
      const size_t bytes = field.size * count;
      std::memcpy(at, value.data(), field.size);
      for (size_t done = field.size; done < bytes; done *= 2)
        std::memcpy(at + done, at, std::min(done, bytes - done));
      return;
    }
    DomainPoint point = row;
    for (size_t i = 0; i < count; ++i, ++point[along])
      std::memcpy(field.address(point), value.data(), field.size);
  });
}

ElementRuns find_different(const Domain& domain, const MappedField& field, const MappedField& reference) {
  ElementRuns found;
  found.along = row_dimension(field, domain.dim());
  const size_t stride = row_stride(reference, found.along);
  const auto other = [&](const DomainPoint& p) {
    return std::tuple(static_cast<const std::byte*>(reference.address(p)), stride, !reference.blocked);
  };
  compare(domain, field, found.along, other, [&](const DomainPoint& first, size_t count, bool equal) {
    if (!equal) found.add(first, count);
  });
  return found;
}

ElementRuns find_different(const Domain& domain, const MappedField& field,
                           const std::vector<std::byte>& value) {
  ElementRuns found;
  found.along = row_dimension(field, domain.dim());
  compare_value(domain, field, found.along, value, [&](const DomainPoint& first, size_t count, bool equal) {
    if (!equal) found.add(first, count);
  });
  return found;
}

PoisonSplit split_poisoned(const Domain& domain, const MappedField& field) {
  PoisonSplit split;
  split.poisoned.along = split.written.along = row_dimension(field, domain.dim());
  compare_value(domain, field, split.written.along, poison(field.size),
                [&](const DomainPoint& first, size_t count, bool equal) {
                  const bool poisoned = equal && count * field.size >= kPoison.size();
                  (poisoned ? split.poisoned : split.written).add(first, count);
                });
  return split;
}

void copy_points(const ElementRuns& points, const MappedField& to, const MappedField& from) {
  const size_t to_stride = row_stride(to, points.along), from_stride = row_stride(from, points.along);
  for (const ElementRuns::Run& run : points.runs) {
    if (to_stride == to.size && from_stride == to.size) {
      std::memcpy(to.address(run.first), from.address(run.first), to.size * run.count);
      continue;
    }
    DomainPoint point = run.first;
    for (size_t i = 0; i < run.count; ++i, ++point[points.along]) {
      std::memcpy(to.address(point), from.address(point), to.size);
    }
  }
}

}  // namespace testudo
