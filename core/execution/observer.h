#pragma once

#include <span>
#include <utility>
#include <vector>

#include "core/execution/physical_region.h"
#include "core/forest/forest.h"
#include "core/mapping/machine.h"
#include "core/program/launch.h"
#include "core/program/registry.h"

namespace testudo {

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

// What a point of a send gives to another rank, or a point of a receive takes from it. Both derive the tag; a
// send and a receive belong together where sender, receiver and tag are equal.
struct MessageRecord {
  int peer = 0;
  uint64_t tag = 0;
  uint64_t bytes = 0;
  bool reduction = false;  // partial reductions, which the receiving rank applies
};

// One operation as an observer sees it. References and spans are valid during the call only.
struct OperationRecord {
  OperationId id;
  PointId context;  // the issuing task instance; none: the runtime, for the top-level task
  OperationKind kind = OperationKind::kTask;
  bool internal = false;    // not written by the program
  bool replicated = false;  // all ranks announce it, each with the points that it owns
  TaskId task = 0;
  const Domain* domain = nullptr;  // launch domain of index operations
  FenceKind fence = FenceKind::kExecution;
  std::span<const Requirement> requirements;  // copies: sources before destinations
  std::vector<OperationId> after;             // producers of the futures that it takes
  Source source;
  PointId first_uid;
  std::span<const DomainPoint> points;      // those that this rank owns
  std::span<const uint32_t> positions;      // which of the launch's points these are; empty: 0, 1, 2...
  std::span<const MessageRecord> messages;  // of each point of a send or receive
  std::vector<IndexSpaceId> regions;        // point i, requirement r: regions[i * requirements.size() + r]

  PointId uid(size_t i) const { return {first_uid.value + (positions.empty() ? i : positions[i])}; }
};

// What a task instance touched through one field of one requirement.
struct AccessRecord {
  PointId uid;
  uint32_t requirement = 0;
  FieldId field = 0;
  Domain read, written, reduced;
  bool exact = false;
};

// A fault that the instrumented executor saw.
struct FindingRecord {
  std::string code;
  PointId uid;
  std::optional<uint32_t> requirement;
  std::optional<FieldId> field;
  std::optional<DomainPoint> point;
  std::string message;
  Source source;
};

struct TimingRecord {
  PointId uid;
  ProcessorId processor;
  uint64_t start_ns = 0, end_ns = 0;  // since the start of the run
};

// Sees a run as it happens. Calls come from many threads; an operation is announced before anything else
// about its points, and by the thread of its context, in program order.
class Observer : public ForestListener {
 public:
  virtual void on_start(const MachineModel& machine, const Registry& registry, const Forest& forest) = 0;
  virtual void on_operation(const OperationRecord& operation) = 0;
  // Pairs (to, from): the runtime orders `from` before `to`.
  virtual void on_dependences(OperationId operation, std::span<const std::pair<PointId, PointId>> edges) = 0;
  virtual void on_mapping(PointId uid, ProcessorId processor, VariantId variant) = 0;
  virtual void on_timing(const TimingRecord& timing) = 0;
  virtual void on_access(const AccessRecord& access) = 0;
  virtual void on_finding(const FindingRecord& finding) = 0;
  virtual void on_end(bool ok, const std::string& message) = 0;
};

}  // namespace testudo
