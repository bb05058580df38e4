#pragma once

#include "core/api/legion/index_allocator.h"
#include "core/api/legion/runtime.h"

namespace Legion {

// Walks over the elements of an unstructured space.
class IndexIterator {
 public:
  explicit IndexIterator(const Domain& domain) : points_(domain) {}
  IndexIterator(Runtime* runtime, Context ctx, IndexSpace space,
                detail::Where where = detail::Where::current())
      : IndexIterator(runtime->get_index_space_domain(ctx, space, where)) {}
  IndexIterator(Runtime* runtime, Context ctx, LogicalRegion region,
                detail::Where where = detail::Where::current())
      : IndexIterator(runtime, ctx, region.get_index_space(), where) {}
  // Precondition: a program is running.
  explicit IndexIterator(IndexSpace space, detail::Where where = detail::Where::current())
      : IndexIterator(Runtime::get_runtime()->get_index_space_domain(space, where)) {}
  explicit IndexIterator(LogicalRegion region, detail::Where where = detail::Where::current())
      : IndexIterator(region.get_index_space(), where) {}

  bool has_next() const { return points_; }
  ptr_t next() {
    const ptr_t result(points_.p.get_index());
    points_++;
    return result;
  }
  // As many consecutive elements as there are, at most `wanted`.
  ptr_t next_span(size_t& count, size_t wanted = static_cast<size_t>(-1)) {
    const ptr_t first = next();
    count = 1;
    while (count < wanted && has_next() &&
           points_.p.get_index() == static_cast<coord_t>(first.value + count)) {
      next();
      ++count;
    }
    return first;
  }

 private:
  mutable Domain::DomainPointIterator points_;
};

}  // namespace Legion
