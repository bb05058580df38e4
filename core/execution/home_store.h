#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "core/execution/instance.h"
#include "core/forest/forest.h"

namespace testudo {

// Views of fields of a shared instance, which all operations that use the same fields share.
using FieldViews = std::shared_ptr<const std::vector<MappedField>>;

// The shared instances: one per root region and field, made when first asked for, which all tasks of a rank
// use in place. Each reserves the address range of the root's bounding box; only touched pages take memory.
// Thread safe.
class HomeStore {
 public:
  // `limit`: bytes that all shared instances together may span; 0: no limit.
  HomeStore(const Forest& forest, uint64_t limit) : forest_(forest), limit_(limit) {}

  // The views of `fields`, ascending. Errors: T0202 no such field, T0521 the limit or the memory is
  // exhausted.
  FieldViews map(RegionTreeId tree, const std::vector<FieldId>& fields);

  // From here on memory of the program's is the shared instance of `fields`. Whether that was possible: not
  // where somebody has used one of them already.
  bool adopt(RegionTreeId tree, const std::vector<MappedField>& fields);
  // Ends that: the contents go to an instance of our own. Precondition: nobody uses the fields, and who does
  // next maps them anew.
  void give_back(RegionTreeId tree, const std::vector<MappedField>& fields);

  // Changes when an instance that may have been mapped goes, or moves.
  uint64_t version() const { return version_.load(std::memory_order_acquire); }

  void destroy_region(RegionTreeId tree);
  void destroy_field(RegionTreeId tree, FieldId field);

 private:
  struct Tree {
    std::unordered_map<FieldId, std::unique_ptr<Instance>> instances;
    std::vector<MappedField> adopted;                                // in memory of the program's
    std::vector<std::pair<std::vector<FieldId>, FieldViews>> views;  // that were asked for
  };
  const Instance& instance(RegionTreeId tree, Tree& in, FieldId field);

  static const MappedField* adopted(const Tree& in, FieldId field);

  const Forest& forest_;
  uint64_t limit_;
  uint64_t used_ = 0;
  std::atomic<uint64_t> version_{0};
  std::mutex mutex_;
  std::unordered_map<RegionTreeId, Tree> trees_;
};

}  // namespace testudo
