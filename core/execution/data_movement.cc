#include "core/execution/data_movement.h"

#include <cstring>

#include "core/base/check.h"

namespace testudo {
namespace {

// Calls fn(start, count) for each row along dimension 0 of each box of `domain`.
template <typename Fn>
void for_each_row(const Domain& domain, Fn&& fn) {
  auto rows = [&](const DomainPoint& lo, const DomainPoint& hi) {
    auto count = static_cast<size_t>(hi[0] - lo[0] + 1);
    DomainPoint row = lo;
    for (;;) {
      fn(row, count);
      int d = 1;
      while (d < lo.dim && row[d] == hi[d]) {
        row[d] = lo[d];
        ++d;
      }
      if (d >= lo.dim) return;
      ++row[d];
    }
  };
  if (!domain.dense()) return domain.for_each_rect(rows);
  if (!domain.empty()) rows(domain.lo(), domain.hi());
}

// Calls fn(to, to stride, from, from stride, count) for runs that both sides step through evenly: whole rows
// of affine fields, single elements where one side is blocked.
template <typename Fn>
void for_each_run(const Domain& domain, const MappedField& to, const MappedField& from, Fn&& fn) {
  for_each_row(domain, [&](const DomainPoint& row, size_t count) {
    if (!to.blocked && !from.blocked) {
      fn(to.address(row), static_cast<size_t>(to.view.strides[0]), from.address(row),
         static_cast<size_t>(from.view.strides[0]), count);
      return;
    }
    DomainPoint point = row;
    for (size_t i = 0; i < count; ++i, ++point[0])
      fn(to.address(point), to.size, from.address(point), from.size, 1);
  });
}

}  // namespace

void copy_field(const Domain& domain, const MappedField& to, const MappedField& from) {
  CHECK(to.size == from.size);
  for_each_run(
      domain, to, from,
      [size = to.size](std::byte* t, size_t t_stride, const std::byte* f, size_t f_stride, size_t count) {
        if (t_stride == size && f_stride == size) {
          std::memmove(t, f, size * count);
        } else {
          for (size_t i = 0; i < count; ++i) std::memcpy(t + i * t_stride, f + i * f_stride, size);
        }
      });
}

namespace {

// Calls fn(address, bytes) for runs of elements that lie next to each other, in canonical order.
template <typename Fn>
void for_each_stretch(const Domain& domain, const MappedField& field, Fn&& fn) {
  for_each_row(domain, [&](const DomainPoint& row, size_t count) {
    if (!field.blocked && static_cast<size_t>(field.view.strides[0]) == field.size) {
      fn(field.address(row), count * field.size);
      return;
    }
    DomainPoint point = row;
    for (size_t i = 0; i < count; ++i, ++point[0]) fn(field.address(point), field.size);
  });
}

}  // namespace

void pack_field(const Domain& domain, const MappedField& from, std::byte* bytes) {
  for_each_stretch(domain, from, [&](const std::byte* at, size_t count) {
    std::memcpy(bytes, at, count);
    bytes += count;
  });
}

void unpack_field(const Domain& domain, const MappedField& to, const std::byte* bytes) {
  for_each_stretch(domain, to, [&](std::byte* at, size_t count) {
    std::memcpy(at, bytes, count);
    bytes += count;
  });
}

bool add_stretches(const Domain& domain, const MappedField& field, size_t most,
                   std::vector<Stretch>& stretches) {
  bool all = true;
  for_each_stretch(domain, field, [&](std::byte* at, size_t bytes) {
    if (!stretches.empty() && stretches.back().at + stretches.back().bytes == at) {
      stretches.back().bytes += bytes;
    } else if (stretches.size() < most) {
      stretches.push_back({at, bytes});
    } else {
      all = false;
    }
  });
  return all;
}

void fill_field(const Domain& domain, const MappedField& to, const std::byte* value) {
  for_each_row(domain, [&](const DomainPoint& row, size_t count) {
    DomainPoint point = row;
    if (to.blocked) {
      for (size_t i = 0; i < count; ++i, ++point[0]) std::memcpy(to.address(point), value, to.size);
      return;
    }
    std::byte* at = to.address(row);
    for (size_t i = 0; i < count; ++i, at += to.view.strides[0]) std::memcpy(at, value, to.size);
  });
}

void reduce_field(const Domain& domain, const ReductionOperator& op, bool fold, const MappedField& to,
                  const MappedField& from) {
  auto combine = fold ? op.fold : op.apply;
  CHECK(combine);
  for_each_run(domain, to, from,
               [&](std::byte* t, size_t t_stride, const std::byte* f, size_t f_stride, size_t count) {
                 combine(t, t_stride, f, f_stride, count);
               });
}

void reduce_list(const Domain& domain, const ReductionOperator& op, bool fold, const MappedField& to,
                 const ListInstance& from) {
  auto combine = fold ? op.fold : op.apply;
  CHECK(combine);
  for (size_t i = 0; i < from.size(); ++i) {
    if (from.field(i) != to.field || !domain.contains(from.point(i))) continue;
    combine(to.address(from.point(i)), 0, from.value(i), 0, 1);
  }
}

}  // namespace testudo
