#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/execution/instance.h"
#include "interpreter/block_pool.h"
#include "interpreter/region_use.h"

namespace testudo {

// A forbidden access to an instance, in terms of the program.
struct InstanceFault {
  enum class Kind {
    kOutside,    // of the instance
    kProtected,  // a write to what is read only
    kClosed,     // the instance is not mapped at the time
  };
  Kind kind = Kind::kOutside;
  bool write = false;  // false: a read, or unknown
  FieldId field = 0;
  std::optional<DomainPoint>
      point;  // the nearest by address: where fields share memory it may be another field's
  std::optional<CallStack> stack;  // none where only the damage was found
};

// A private instance over exactly the bounding box of a domain. Each field lies in a block of its own, unless
// the layout interleaves them. The program has `fields`; `inside` are the same elements through mappings that
// we can always use.
class GuardedInstance {
 public:
  // `flush`: which end of the data meets the guard. Throws std::bad_alloc.
  GuardedInstance(BlockPool& pool, const Layout& layout, const Domain& domain,
                  std::span<const FieldSize> fields, GuardedBlock::Flush flush,
                  std::shared_ptr<const RegionUse> use);
  ~GuardedInstance();
  GuardedInstance(const GuardedInstance&) = delete;
  GuardedInstance& operator=(const GuardedInstance&) = delete;

  const std::vector<MappedField>& fields() const { return fields_; }
  const std::vector<MappedField>& inside() const { return inside_; }

  void allow(GuardedBlock::Access access);
  void forget_touches();
  bool touched() const;
  bool touched(FieldId field) const;
  // Whether an access has made the program's memory writable that was not to be.
  bool forced_open() const;

  // Whether the program finds its point there in memory that is ours, be it a guard.
  bool covers(FieldId field, const DomainPoint& point) const;

  // What has been seen since the last call, with damage around the data.
  std::vector<InstanceFault> take_faults();

 private:
  struct Part {
    std::unique_ptr<GuardedBlock> block;
    size_t first = 0;  // of its fields: in fields_
    size_t count = 0;
  };

  void add_part(BlockPool& pool, const Layout& layout, std::span<const FieldSize> fields,
                GuardedBlock::Flush flush);
  InstanceFault locate(const Part& part, const std::byte* address) const;

  BlockPool& pool_;
  const std::shared_ptr<const RegionUse> use_;
  const Domain box_;
  GuardedBlock::Access allowed_ = GuardedBlock::Access::kNone;
  std::vector<Part> parts_;
  std::vector<MappedField> fields_;
  std::vector<MappedField> inside_;
};

}  // namespace testudo
