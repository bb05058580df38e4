#pragma once

#include "core/api/legion/colorings.h"

namespace Legion {

// Hands out the elements of an unstructured space of the 2014 API, from 0 up. All elements of a space exist
// from the start, so allocating only counts.
class IndexAllocator {
 public:
  IndexAllocator() = default;
  explicit IndexAllocator(const Domain& domain)
      : next_(domain.lo().get_index()), last_(domain.hi().get_index()) {}
  // The first of n consecutive elements. Errors: nil where there are not as many left.
  ptr_t alloc(unsigned n = 1) {
    if (next_ + static_cast<coord_t>(n) - 1 > last_) return ptr_t::nil();
    const ptr_t first(next_);
    next_ += n;
    return first;
  }
  void free(ptr_t, unsigned = 1) {}

 private:
  coord_t next_ = 0;
  coord_t last_ = -1;
};

}  // namespace Legion
