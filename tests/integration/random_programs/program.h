#pragma once

#include <cstdint>
#include <vector>

#include "core/geometry/domain.h"
#include "core/program/privilege.h"

// The description of a random program. Everything in it that picks something ("the partition number 7 of this
// space") is taken modulo what there is, when the operation is reached: so any part can be left out and the
// rest is still a legal program. That is what makes shrinking simple.
namespace testudo::random_programs {

enum class FieldKind : uint8_t { kU64, kU32, kF64 };
constexpr size_t size_of(FieldKind kind) {
  return kind == FieldKind::kU32 ? 4 : 8;
}

struct TreeDesc {
  uint32_t root = 0;              // which root index space
  std::vector<FieldKind> fields;  // field ids are positions
};

struct PartitionDesc {
  uint32_t parent = 0;  // spaces are numbered: the roots, then the pieces of each partition
  Domain colors;
  std::vector<Domain> pieces;
};

// From a space down to one of its subspaces; `sweep` is added to the color in each iteration of the loop
// around.
struct Step {
  uint32_t partition = 0, color = 0, sweep = 0;
};

struct RequirementDesc {
  uint32_t region = 0;  // of those that the context holds
  std::vector<Step> path;
  bool spread = false;  // over a partition of where the path leads; else that space itself
  uint32_t partition = 0;
  uint32_t scale = 0, shift = 0;  // of the projection functor; scale 0: the identity where it fits
  uint32_t fields = ~0u;          // a mask
  Privilege privilege = Privilege::kReadOnly;
  uint32_t op = 0;
  bool atomic = false;
};

enum class OpKind : uint8_t {
  kCreate,  // a region tree of the context's own
  kTask,
  kIndexTask,
  kFill,
  kIndexFill,
  kCopy,  // requirements in pairs: source, destination
  kIndexCopy,
  kMap,         // an inline mapping, used at once; kept with `flag`
  kUseMapping,  // uses a kept one again
  kUnmap,
  kUseOwn,  // the task accesses a region of its own after it has launched operations
  kWait,    // for an earlier result
  kFence,
  kMappingFence,
  kLoop,
  kDestroy,
};

struct OpDesc {
  OpKind kind = OpKind::kFence;
  uint64_t salt = 0;
  TreeDesc tree;
  std::vector<RequirementDesc> requirements;
  uint32_t domain = 0;            // how the launch domain is chosen
  std::vector<uint32_t> futures;  // earlier results that it takes
  // Index task: reduce the results; copy: reduce; fill: with a future's value; loop: iterations are traces.
  bool flag = false;
  bool refused = false;  // where its points interfere: try it, it must be refused
  uint32_t pick = 0;
  uint32_t count = 1;        // of loops
  std::vector<OpDesc> body;  // of loops; what a task launches
};

struct Program {
  uint64_t seed = 0;
  std::vector<Domain> roots;
  std::vector<PartitionDesc> partitions;
  std::vector<OpDesc> ops;
};

}  // namespace testudo::random_programs
