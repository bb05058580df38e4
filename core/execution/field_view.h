#pragma once

#include <cstddef>
#include <optional>

#include "core/base/id.h"
#include "core/geometry/dependent.h"

namespace testudo {

// Elements that are not at affine addresses: every `block` elements (in the order of the dimensions) the next
// field's elements come in between.
struct BlockedView {
  std::byte* base = nullptr;         // of the first element
  DomainPoint lo;                    // the point of the first element
  coord_t multiplier[kMaxDim] = {};  // elements between neighbours along each dimension
  size_t block = 1;                  // elements
  size_t block_stride = 0;           // bytes from block to block

  std::byte* address(const DomainPoint& point, size_t size) const {
    coord_t index = 0;
    for (int d = 0; d < lo.dim; ++d) index += (point[d] - lo[d]) * multiplier[d];
    size_t at = static_cast<size_t>(index);
    return base + at / block * block_stride + at % block * size;
  }
};

// One field of a mapped region: where its elements are.
struct MappedField {
  FieldId field = 0;
  size_t size = 0;  // bytes an element takes (of a reduction instance: its right-hand side)
  FieldView view;   // base null: not affine, or a list instance
  std::optional<BlockedView> blocked;

  // Precondition: the point is in the instance, which is no list.
  std::byte* address(const DomainPoint& point) const {
    if (blocked) return blocked->address(point, size);
    std::byte* at = view.base;
    for (int d = 0; d < point.dim; ++d) at += point[d] * view.strides[d];
    return at;
  }
};

}  // namespace testudo
