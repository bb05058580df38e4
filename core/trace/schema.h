#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/id.h"
#include "core/base/source.h"
#include "core/geometry/domain.h"

// The records of a trace, one struct a kind, as docs/trace-format.md describes them: members have the names
// that they have in the file. Plain values; a std::optional is a member that may be missing.
namespace testudo::trace {

inline constexpr int kVersion = 1;

enum class Mode { kParallel, kInstrumented };
enum class ProcessorKind { kCpu, kGpu, kUtil, kIo, kOpenmp, kPython };
// Who says whether a partition is disjoint (or complete), and what they say.
enum class Claim { kClaimed, kDenied, kComputed, kComputedNot, kUnclaimed };
enum class OperatorKind {
  kEqual,
  kBlockify,
  kRestriction,
  kColoring,
  kByField,
  kImage,
  kImageRange,
  kPreimage,
  kPreimageRange,
  kUnion,
  kIntersection,
  kDifference,
  kPending
};
enum class NameOf { kIndexSpace, kPartition, kFieldSpace, kField, kRegion, kTask, kFunctor };
enum class OperationKind {
  kTask,
  kIndexTask,
  kFill,
  kIndexFill,
  kCopy,
  kIndexCopy,
  kInline,
  kFence,
  kPartition,
  kFold,
  kSend,
  kReceive,
  kAttach,
  kDetach,
  kAcquire,
  kRelease
};
enum class FenceKind { kMapping, kExecution };
enum class Privilege { kNoAccess, kReadOnly, kReadWrite, kWriteOnly, kWriteDiscard, kReduce };
enum class Coherence { kExclusive, kAtomic, kSimultaneous, kRelaxed };
enum class LayoutKind { kSoa, kAos, kBlocked, kFold, kList };
enum class Status { kOk, kFailed };

// A place in the program. Empty members are unknown.
struct Where {
  std::string file;
  uint32_t line = 0;
  std::string function;
  std::string text;

  static Where from(const Source& s) { return {s.file, s.line, s.function, s.text}; }
  bool known() const { return !file.empty() || line != 0 || !text.empty(); }
  bool operator==(const Where&) const = default;
};

// Integer arithmetic on the coordinates of a launch point.
struct Expression {
  enum class Kind { kConstant, kVariable, kAdd, kSubtract, kMultiply, kDivide, kModulo };

  Kind kind = Kind::kConstant;
  int64_t value = 0;             // the constant, or which coordinate
  std::vector<Expression> args;  // two of them for the five operators

  static Expression constant(int64_t v) { return {Kind::kConstant, v, {}}; }
  static Expression variable(int64_t i) { return {Kind::kVariable, i, {}}; }
  static Expression apply(Kind op, Expression left, Expression right);
  bool operator==(const Expression&) const = default;
};

// `trace`
struct Header {
  int version = kVersion;
  std::string producer;
  std::string program;
  std::vector<std::string> arguments;
  Mode mode = Mode::kParallel;
  bool access_checks = false;
  int rank = 0;
  int ranks = 1;
  uint64_t start = 0;        // this rank's clock at the start of the run; 0 on one rank
  int64_t clock_offset = 0;  // to be added to this rank's clock to have that of rank 0
  int max_dim = kMaxDim;
  bool operator==(const Header&) const = default;
};

// `machine`
struct Machine {
  struct Processor {
    ProcessorId id;
    ProcessorKind kind = ProcessorKind::kCpu;
    std::string name;
    std::optional<int> rank;  // none: that of the trace
    bool operator==(const Processor&) const = default;
  };
  struct Memory {
    MemoryId id;
    std::string kind;
    uint64_t bytes = 0;
    std::optional<int> rank;  // none: that of the trace
    bool operator==(const Memory&) const = default;
  };

  std::vector<Processor> processors;
  std::vector<Memory> memories;
  bool operator==(const Machine&) const = default;
};

// `index_space`; `parent` and `color` where it is a subspace.
struct IndexSpace {
  IndexSpaceId id;
  Domain domain;
  std::optional<PartitionId> parent;
  std::optional<DomainPoint> color;
  bool operator==(const IndexSpace&) const = default;
};

// How a partition was made. Which members count depends on the kind.
struct Operator {
  OperatorKind kind = OperatorKind::kPending;
  int64_t granularity = 1;                      // equal
  DomainPoint block;                            // blockify
  std::optional<DomainPoint> origin;            // blockify
  std::vector<std::vector<int64_t>> transform;  // restriction: rows
  DomainPoint extent_lo, extent_hi;             // restriction
  RegionTreeId tree;                            // by_field, images and preimages
  FieldId field = 0;                            // the same
  IndexSpaceId region;                          // by_field
  PartitionId source;                           // images and preimages
  PartitionId left, right;                      // union, intersection, difference
  bool operator==(const Operator&) const = default;
};

// `partition`
struct Partition {
  PartitionId id;
  IndexSpaceId parent;
  int64_t color = 0;
  Domain color_space;
  Claim disjoint = Claim::kUnclaimed;  // never kUnclaimed in a trace
  Claim complete = Claim::kUnclaimed;
  Operator made_by;  // `operator` in the file
  Where where;
  bool operator==(const Partition&) const = default;
};

// `field_space`
struct FieldSpace {
  FieldSpaceId id;
  bool operator==(const FieldSpace&) const = default;
};

// `field`
struct Field {
  FieldSpaceId space;
  FieldId id = 0;
  uint64_t size = 0;
  bool operator==(const Field&) const = default;
};

// `region`
struct Region {
  RegionTreeId tree;
  IndexSpaceId index_space;
  FieldSpaceId field_space;
  bool operator==(const Region&) const = default;
};

// `name`
struct Name {
  NameOf of = NameOf::kTask;
  int64_t id = 0;
  std::optional<int64_t> space;  // a field's field space; a subregion's index space
  std::string name;
  bool operator==(const Name&) const = default;
};

// `task`
struct Task {
  struct Variant {
    VariantId id = 0;
    ProcessorKind processor = ProcessorKind::kCpu;
    bool leaf = false;
    bool inner = false;
    bool idempotent = false;
    bool replicable = false;
    bool access_checks = false;
    bool operator==(const Variant&) const = default;
  };

  TaskId id = 0;
  std::string name;
  std::vector<Variant> variants;
  bool operator==(const Task&) const = default;
};

// `reduction`
struct Reduction {
  ReductionId id = 0;
  std::string name;
  bool operator==(const Reduction&) const = default;
};

// `functor`
struct Functor {
  ProjectionId id = 0;
  std::string name;
  std::optional<std::vector<Expression>> color;
  bool operator==(const Functor&) const = default;
};

// One of an operation's claims on data. Exactly one of `index_space` and `partition` is set.
struct Requirement {
  RegionTreeId tree;
  IndexSpaceId index_space;
  PartitionId partition;
  std::optional<ProjectionId> functor;
  IndexSpaceId parent;
  std::vector<FieldId> fields;
  Privilege privilege = Privilege::kReadOnly;
  Coherence coherence = Coherence::kExclusive;
  ReductionId reduction = 0;
  bool verified = false;
  bool operator==(const Requirement&) const = default;
};

// `operation`
struct Operation {
  OperationId id;
  PointId context;
  OperationKind op = OperationKind::kTask;
  bool internal = false;
  bool replicated = false;
  std::optional<TaskId> task;
  std::optional<Domain> domain;
  std::optional<FenceKind> fence;
  Where where;
  std::vector<OperationId> after;
  std::vector<Requirement> requirements;
  bool operator==(const Operation&) const = default;
};

// What a point of a send gives to the rank `peer`, or a point of a receive takes from it.
struct Message {
  int peer = 0;
  uint64_t tag = 0;
  uint64_t bytes = 0;
  bool reduction = false;
  bool operator==(const Message&) const = default;
};

// One point of an operation; `regions` has one index space for each requirement, 0 where it names none.
// `message` is there for sends and receives.
struct Point {
  PointId uid;
  DomainPoint point;
  std::vector<IndexSpaceId> regions;
  std::optional<Message> message;
  bool operator==(const Point&) const = default;
};

// `points`
struct Points {
  OperationId op;
  std::vector<Point> points;
  bool operator==(const Points&) const = default;
};

// `from` before `to`.
struct Edge {
  PointId to;
  PointId from;
  bool operator==(const Edge&) const = default;
};

// `dependences`
struct Dependences {
  OperationId op;
  std::vector<Edge> edges;
  bool operator==(const Dependences&) const = default;
};

// `mapping`
struct Mapping {
  PointId uid;
  ProcessorId processor;
  VariantId variant = 0;
  std::vector<std::vector<InstanceId>> instances;
  bool operator==(const Mapping&) const = default;
};

struct Layout {
  LayoutKind kind = LayoutKind::kSoa;
  std::vector<int> order;
  std::optional<DomainPoint> block;
  bool operator==(const Layout&) const = default;
};

// `instance`; one of `index_space` and `domain` is set.
struct Instance {
  InstanceId id;
  MemoryId memory;
  RegionTreeId tree;
  std::optional<IndexSpaceId> index_space;
  std::optional<Domain> domain;
  std::vector<FieldId> fields;
  Layout layout;
  uint64_t bytes = 0;
  bool operator==(const Instance&) const = default;
};

// `movement`
struct Movement {
  PointId uid;
  InstanceId from;
  InstanceId to;
  RegionTreeId tree;
  std::vector<FieldId> fields;
  Domain domain;
  ReductionId reduction = 0;
  bool operator==(const Movement&) const = default;
};

// `access`
struct Access {
  PointId uid;
  uint32_t requirement = 0;
  FieldId field = 0;
  std::optional<Domain> read;
  std::optional<Domain> written;
  std::optional<Domain> reduced;
  bool exact = false;
  bool operator==(const Access&) const = default;
};

// `finding`
struct Finding {
  std::string code;
  PointId uid;
  std::optional<uint32_t> requirement;
  std::optional<FieldId> field;
  std::optional<DomainPoint> point;
  std::string message;
  Where where;
  bool operator==(const Finding&) const = default;
};

// `timing`: nanoseconds since the start of the run.
struct Timing {
  PointId uid;
  ProcessorId processor;
  uint64_t start = 0;
  uint64_t end = 0;
  std::optional<uint64_t> ready;
  bool operator==(const Timing&) const = default;
};

// `end`
struct End {
  uint64_t records = 0;
  Status status = Status::kOk;
  std::string error;
  bool operator==(const End&) const = default;
};

using Record = std::variant<Header, Machine, IndexSpace, Partition, FieldSpace, Field, Region, Name, Task,
                            Reduction, Functor, Operation, Points, Dependences, Mapping, Instance, Movement,
                            Access, Finding, Timing, End>;

inline Expression Expression::apply(Kind op, Expression left, Expression right) {
  Expression e{op, 0, {}};
  e.args.push_back(std::move(left));
  e.args.push_back(std::move(right));
  return e;
}

}  // namespace testudo::trace
