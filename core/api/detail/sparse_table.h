#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "core/api/legion/domain.h"
#include "core/geometry/domain.h"

namespace Legion::detail {

// The sparse sets that Legion::Domain names by number, because Domain itself must be trivially copyable. One
// per process: programs make domains before, in and after runs. Entries stay until they are destroyed; equal
// sets share an entry, so that asking for the same set in a loop does not fill the table. The number comes
// from the contents: equal sets have the same one in every process, and a domain can go from rank to rank
// where the other one has the set, too. Thread safe.
class SparseTable {
 public:
  static SparseTable& instance();

  // Precondition: not dense.
  realm_id_t add(const testudo::Domain& domain);
  // Errors: T0501 there is no such set (any more).
  testudo::Domain find(realm_id_t id) const;
  bool has(realm_id_t id) const;
  std::shared_ptr<const RectList> rects(realm_id_t id);
  void destroy(realm_id_t id);

 private:
  struct Entry {
    testudo::Domain domain;
    std::shared_ptr<const RectList> rects;  // made when first asked for
  };

  const Entry& at(realm_id_t id) const;  // precondition: mutex_ is held

  mutable std::mutex mutex_;
  std::unordered_map<realm_id_t, Entry> entries_;
};

}  // namespace Legion::detail
