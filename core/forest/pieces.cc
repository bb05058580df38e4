#include "core/forest/pieces.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

#include "core/geometry/spatial_index.h"

namespace testudo {

namespace {

class ListedPieces final : public Pieces {
 public:
  ListedPieces(std::vector<Domain> domains, bool disjoint, bool complete)
      : Pieces(domains.size(), disjoint, complete), domains_(std::move(domains)) {}

  Domain domain(size_t position) const override { return domains_[position]; }
  void overlapping(const Domain& query, const std::function<void(size_t)>& fn) const override {
    std::call_once(indexed_, [this] { index_ = SpatialIndex(domains_); });
    index_.overlapping(query, fn);
  }
  // One of the first pieces may do, where a query of most of them would have a long answer.
  bool any_overlaps(const Domain& query) const override {
    const size_t tries = std::min(kTries, domains_.size());
    for (size_t i = 0; i < tries; ++i) {
      if (domains_[i].overlaps(query)) return true;
    }
    bool any = false;
    if (tries < domains_.size()) overlapping(query, [&](size_t) { any = true; });
    return any;
  }

 private:
  static constexpr size_t kTries = 4;

  const std::vector<Domain> domains_;
  mutable std::once_flag indexed_;  // when first asked: many partitions never are
  mutable SpatialIndex index_;
};

bool covers(const std::vector<Domain>& domains, bool disjoint, bool inside, const Domain& parent) {
  if (disjoint && inside && parent.volume() != std::numeric_limits<uint64_t>::max()) {
    uint64_t volume = 0;
    for (const Domain& domain : domains) volume += domain.volume();
    return volume == parent.volume();
  }
  return unite_all(domains).contains(parent);
}

}  // namespace

PiecesRef list_pieces(std::vector<Domain> domains, bool disjoint, bool complete) {
  return std::make_shared<const ListedPieces>(std::move(domains), disjoint, complete);
}

PiecesRef list_pieces(std::vector<Domain> domains, const Domain& parent, bool inside) {
  const bool disjoint = all_disjoint(domains);
  const bool complete = covers(domains, disjoint, inside, parent);
  return list_pieces(std::move(domains), disjoint, complete);
}

}  // namespace testudo
