#pragma once

#include <memory>
#include <vector>

#include "core/program/launch.h"
#include "tests/integration/random_programs/geometry.h"
#include "tests/integration/random_programs/reductions.h"

// What carries out a program's operations: the reference, on arrays and in order, or the runtime. What a
// program means (which operation comes next, on which spaces, what a task's body computes) is said once,
// above this interface; where data is, who waits for whom and what runs at once is below it, and shared by
// nobody.
namespace testudo::random_programs {

// A region tree.
class Tree {
 public:
  explicit Tree(TreeDesc desc_) : desc(std::move(desc_)) {}
  virtual ~Tree() = default;

  const TreeDesc desc;
};

// What a context may use, and how.
struct Held {
  std::shared_ptr<Tree> tree;
  uint32_t space = 0;
  std::vector<FieldId> fields;
  Privilege privilege = Privilege::kReadWrite;
  ReductionId op = 0;
  bool alive = true;  // the context has not destroyed it
};

// One requirement of an operation, with everything picked.
struct Requested {
  std::shared_ptr<Tree> tree;
  uint32_t held = 0;  // which of the context's
  uint32_t held_space = 0;
  bool spread = false;
  uint32_t partition = 0;         // where spread
  uint32_t space = 0;             // else
  uint32_t scale = 0, shift = 0;  // of the functor; scale 0: the identity
  int launch_dim = 0;
  std::vector<uint32_t> spaces;  // per point
  std::vector<FieldId> fields;
  Privilege privilege = Privilege::kReadOnly;
  ReductionId op = 0;
  bool atomic = false;
};

// The result of a task, or of the points of an index launch.
class Result {
 public:
  virtual ~Result() = default;
};

struct Operation {
  const OpDesc* desc = nullptr;
  bool index = false;
  Domain domain;
  std::vector<DomainPoint> points;
  std::vector<Requested> requests;
  uint64_t digest = 0;  // the argument of tasks, the value of fills
  std::vector<std::shared_ptr<Result>> futures;
  bool reduce_results = false;

  // What point `i` gets as an argument of its own; 0: nothing.
  uint64_t point_argument(size_t i) const { return digest % 3 == 0 && i % 2 == 1 ? digest + i : 0; }
};

// The elements of one region as a task or an inline mapping sees them, by their bits.
class Accessor {
 public:
  virtual ~Accessor() = default;
  virtual uint64_t load(FieldId field, const DomainPoint& point) = 0;
  virtual void store(FieldId field, const DomainPoint& point, uint64_t bits) = 0;
  virtual void reduce(FieldId field, const DomainPoint& point, Contribution value) = 0;
};

// An inline mapping.
class Mapping {
 public:
  virtual ~Mapping() = default;
  virtual Accessor& wait() = 0;
};

// The operations of one context.
class Machine {
 public:
  virtual ~Machine() = default;
  virtual const Geometry& geometry() const = 0;

  virtual std::shared_ptr<Tree> create(const TreeDesc& desc) = 0;
  virtual void destroy(Tree& tree) = 0;
  virtual std::shared_ptr<Result> launch(std::shared_ptr<const Operation> operation) = 0;
  // The values in the order of the points; one where the results were reduced.
  virtual std::vector<uint64_t> wait(Result& result) = 0;
  // With `future`, the value comes from there.
  virtual void fill(const Operation& operation, Result* future) = 0;
  virtual void copy(const Operation& operation) = 0;
  virtual void fence(FenceKind kind) = 0;
  // What is in between may be replayed.
  virtual void begin_trace(TraceId) {}
  virtual void end_trace(TraceId) {}
  virtual std::unique_ptr<Mapping> map(const Operation& operation) = 0;
  virtual void unmap(Mapping& mapping) = 0;
  // A launch that breaks the rules: it must be refused and change nothing.
  virtual void try_illegal(std::shared_ptr<const Operation> operation) = 0;
  // Of the running task: its requirement's data; `again`: after it has launched operations.
  virtual Accessor& own(uint32_t requirement, bool again) = 0;
};

}  // namespace testudo::random_programs
