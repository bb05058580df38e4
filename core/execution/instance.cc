#include "core/execution/instance.h"

#include <algorithm>
#include <cstdint>
#include <new>
#include <numeric>

#include "core/base/check.h"

namespace testudo {
namespace {

size_t round_up(size_t value, size_t to) {
  return (value + to - 1) / to * to;
}

// The largest power of two up to 16 that divides the size: what a type of that size can need.
size_t natural_alignment(size_t size) {
  size_t alignment = 1;
  while (alignment < 16 && size % (alignment * 2) == 0) alignment *= 2;
  return alignment;
}

// A box's elements in some order of its dimensions.
struct Grid {
  DomainPoint lo;
  coord_t multiplier[kMaxDim] = {};  // elements between neighbours
  size_t elements = 1;
};

Grid make_grid(const Layout& layout, const Domain& domain) {
  Grid grid;
  grid.lo = domain.lo();
  DomainPoint hi = domain.hi();
  std::vector<int> order = layout.order;
  if (order.empty()) {
    order.resize(static_cast<size_t>(domain.dim()));
    std::iota(order.begin(), order.end(), 0);
  }
  if (domain.empty()) grid.elements = 0;
  for (int d : order) {
    grid.multiplier[d] = static_cast<coord_t>(grid.elements);
    if (!domain.empty()) grid.elements *= static_cast<size_t>(hi[d] - grid.lo[d] + 1);
  }
  return grid;
}

// An affine field whose first element is at `offset`, with `stride` bytes from element to element.
MappedField affine(const Grid& grid, FieldSize field, size_t offset, size_t stride) {
  MappedField mapped{field.field, field.size, {}, {}};
  mapped.view.size = field.size;
  coord_t origin = static_cast<coord_t>(offset);
  for (int d = 0; d < grid.lo.dim; ++d) {
    mapped.view.strides[d] = grid.multiplier[d] * static_cast<coord_t>(stride);
    origin -= mapped.view.strides[d] * grid.lo[d];
  }
  mapped.view.base = reinterpret_cast<std::byte*>(origin);
  return mapped;
}

InstanceShape lay_out_soa(const Layout& layout, const Grid& grid, std::span<const FieldSize> fields) {
  InstanceShape shape;
  for (FieldSize field : fields) {
    shape.bytes = round_up(shape.bytes, std::max<size_t>(layout.alignment, 1));
    shape.fields.push_back(affine(grid, field, shape.bytes, field.size));
    shape.bytes += field.size * grid.elements;
  }
  return shape;
}

InstanceShape lay_out_aos(const Grid& grid, std::span<const FieldSize> fields) {
  InstanceShape shape;
  size_t offset = 0, widest = 1;
  std::vector<size_t> offsets;
  for (FieldSize field : fields) {
    widest = std::max(widest, natural_alignment(field.size));
    offset = round_up(offset, natural_alignment(field.size));
    offsets.push_back(offset);
    offset += field.size;
  }
  size_t stride = round_up(offset, widest);
  for (size_t i = 0; i < fields.size(); ++i)
    shape.fields.push_back(affine(grid, fields[i], offsets[i], stride));
  shape.bytes = stride * grid.elements;
  return shape;
}

InstanceShape lay_out_blocked(const Layout& layout, const Grid& grid, std::span<const FieldSize> fields) {
  InstanceShape shape;
  CHECK(layout.block > 0);
  size_t block_stride = 0;
  std::vector<size_t> offsets;
  for (FieldSize field : fields) {
    block_stride = round_up(block_stride, natural_alignment(field.size));
    offsets.push_back(block_stride);
    block_stride += field.size * layout.block;
  }
  block_stride = round_up(block_stride, 16);
  for (size_t i = 0; i < fields.size(); ++i) {
    MappedField mapped{fields[i].field, fields[i].size, {}, BlockedView{}};
    mapped.view.size = fields[i].size;
    mapped.blocked->base = reinterpret_cast<std::byte*>(offsets[i]);
    mapped.blocked->lo = grid.lo;
    std::copy(std::begin(grid.multiplier), std::end(grid.multiplier), mapped.blocked->multiplier);
    mapped.blocked->block = layout.block;
    mapped.blocked->block_stride = block_stride;
    shape.fields.push_back(mapped);
  }
  shape.bytes = (grid.elements + layout.block - 1) / layout.block * block_stride;
  return shape;
}

// So that nothing below can overflow. Errors: bad_alloc.
void check_size(const Domain& domain, std::span<const FieldSize> fields) {
  constexpr size_t kMostPadding = 16;  // per element
  size_t bytes = 1;
  for (FieldSize field : fields) bytes += field.size + kMostPadding;
  if (domain.bounds().volume() > SIZE_MAX / 4 / bytes) throw std::bad_alloc();
}

}  // namespace

InstanceShape lay_out(const Layout& layout, const Domain& domain, std::span<const FieldSize> fields) {
  CHECK(layout.kind != Layout::Kind::kList);
  check_size(domain, fields);
  Grid grid = make_grid(layout, domain);
  InstanceShape shape;
  if (layout.kind == Layout::Kind::kAos || (layout.kind == Layout::Kind::kBlocked && layout.block == 1)) {
    shape = lay_out_aos(grid, fields);
  } else if (layout.kind == Layout::Kind::kBlocked && layout.block < grid.elements) {
    shape = lay_out_blocked(layout, grid, fields);
  } else {
    shape = lay_out_soa(layout, grid, fields);
  }
  std::sort(shape.fields.begin(), shape.fields.end(),
            [](const MappedField& a, const MappedField& b) { return a.field < b.field; });
  return shape;
}

std::vector<MappedField> place_at(std::byte* base, std::vector<MappedField> fields) {
  auto address = reinterpret_cast<uintptr_t>(base);
  for (MappedField& field : fields) {
    if (field.blocked) {
      field.blocked->base =
          reinterpret_cast<std::byte*>(reinterpret_cast<uintptr_t>(field.blocked->base) + address);
    } else {
      field.view.base = reinterpret_cast<std::byte*>(reinterpret_cast<uintptr_t>(field.view.base) + address);
    }
  }
  return fields;
}

Instance::Instance(const Layout& layout, const Domain& domain, std::span<const FieldSize> fields)
    : Instance(lay_out(layout, domain, fields)) {}

Instance::Instance(InstanceShape shape)
    : memory_(shape.bytes), fields_(place_at(memory_.data(), std::move(shape.fields))) {}

}  // namespace testudo
