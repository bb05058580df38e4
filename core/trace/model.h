#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/trace/schema.h"

namespace testudo::trace {

// An index space with what the rest of the trace says of it.
struct SpaceNode {
  IndexSpace record;
  IndexSpaceId root;                    // itself where it is no subspace
  std::vector<PartitionId> partitions;  // of it, in the order of the trace
  std::string name;                     // empty where the program gave none
};

struct PartitionNode {
  Partition record;
  std::vector<IndexSpaceId> subspaces;  // in the order of the trace
  std::string name;
};

struct FieldNode {
  Field record;
  std::string name;
};

struct FieldSpaceNode {
  FieldSpace record;
  std::vector<FieldNode> fields;
  std::string name;
};

struct RegionNode {
  Region record;
  std::string name;
};

// An operation with all its points and the edges that end in them.
struct OperationNode {
  Operation record;
  std::vector<Point> points;
  std::vector<Edge> edges;

  // Of a run on several ranks. A point that several ranks have for themselves (of a fence, an inline mapping,
  // the top-level task) is there once for each; all but the first have a uid that is not that of their file.
  OperationId recorded_id;         // in the files
  std::vector<int> announced_by;   // ranks, ascending
  std::vector<int> rank_of_point;  // as many as points
  int rank(size_t point) const { return rank_of_point.empty() ? 0 : rank_of_point[point]; }
};

// The two ends of what one rank has sent to another: the points of a send and of a receive with the same
// sender, receiver and tag.
struct MessageNode {
  int sender = 0;
  int receiver = 0;
  uint64_t tag = 0;
  PointId sent;      // none: nothing was sent
  PointId received;  // none: nobody received it
};

// A set of points that the trace repeats many times is kept once; 0 stands for a missing one.
struct DomainRef {
  uint32_t value = 0;
  explicit operator bool() const { return value != 0; }
  friend bool operator==(DomainRef, DomainRef) = default;
};

// An `access` record, 40 bytes: a long run has millions of them, of few distinct sets.
struct AccessRow {
  PointId uid;
  uint32_t requirement = 0;
  FieldId field = 0;
  DomainRef read, written, reduced;
  bool exact = false;
};

// Which point of which operation a uid is.
struct PointRef {
  const OperationNode* operation = nullptr;
  const Point* point = nullptr;
};

// A whole trace in memory, with every look-up that tools need. Built by load_trace(), which has checked that
// all ids are known; look-ups of ids that are not in the trace end the process. Immutable once loaded, and
// safe to read from any thread. About 400 bytes for a point task of an index launch, with access and timing.
class Trace {
 public:
  const Header& header() const { return header_; }
  const Machine& machine() const { return machine_; }
  const End& end() const { return end_; }
  int ranks() const { return header_.ranks; }

  // All of a kind, in the order of the trace.
  const std::vector<SpaceNode>& spaces() const { return spaces_; }
  const std::vector<PartitionNode>& partitions() const { return partitions_; }
  const std::vector<FieldSpaceNode>& field_spaces() const { return field_spaces_; }
  const std::vector<RegionNode>& regions() const { return regions_; }
  const std::vector<Task>& tasks() const { return tasks_; }
  const std::vector<Reduction>& reductions() const { return reductions_; }
  const std::vector<Functor>& functors() const { return functors_; }
  const std::vector<OperationNode>& operations() const { return operations_; }
  const std::vector<Instance>& instances() const { return instances_; }
  const std::vector<Finding>& findings() const { return findings_; }
  // Between ranks, in the order of the sends; those that nobody sent come last.
  const std::vector<MessageNode>& messages() const { return messages_; }

  // Ordered by uid; those of one uid in the order of the trace.
  const std::vector<AccessRow>& accesses() const { return accesses_; }
  const std::vector<Mapping>& mappings() const { return mappings_; }
  const std::vector<Movement>& movements() const { return movements_; }
  const std::vector<Timing>& timings() const { return timings_; }

  const SpaceNode& space(IndexSpaceId id) const;
  const PartitionNode& partition(PartitionId id) const;
  const FieldSpaceNode& field_space(FieldSpaceId id) const;
  const RegionNode& region(RegionTreeId id) const;
  const Task& task(TaskId id) const;
  const OperationNode& operation(OperationId id) const;
  const Instance& instance(InstanceId id) const;
  PointRef point(PointId uid) const;
  int rank_of(PointId uid) const;

  // The subspace of a color, or none.
  IndexSpaceId subspace(PartitionId partition, const DomainPoint& color) const;
  // Null for the identity (0) and where the trace has none.
  const Functor* functor(ProjectionId id) const;
  const FieldNode& field(RegionTreeId tree, FieldId id) const;
  // Null where `ref` is 0.
  const Domain* domain(DomainRef ref) const;

  std::span<const AccessRow> accesses(PointId uid) const;
  std::span<const Movement> movements(PointId uid) const;
  const Mapping* mapping(PointId uid) const;  // the last one, or null
  const Timing* timing(PointId uid) const;    // the last one, or null

  // For people: the given name, or one made of kind and id, such as "index space 4".
  std::string name(IndexSpaceId id) const;
  std::string name(PartitionId id) const;
  std::string name(FieldSpaceId id) const;
  std::string region_name(RegionTreeId tree, IndexSpaceId subregion = {}) const;
  std::string field_name(RegionTreeId tree, FieldId id) const;
  std::string task_name(TaskId id) const;
  std::string functor_name(ProjectionId id) const;
  std::string reduction_name(ReductionId id) const;

 private:
  friend class TraceAssembler;
  struct ColorKey {
    PartitionId partition;
    DomainPoint color;
    friend bool operator==(const ColorKey&, const ColorKey&) = default;
  };
  struct ColorHash {
    size_t operator()(const ColorKey& key) const;
  };
  static uint64_t subregion_key(RegionTreeId tree, IndexSpaceId space);
  struct Position {
    uint32_t operation;
    uint32_t point;
  };

  Header header_;
  Machine machine_;
  End end_;
  std::vector<SpaceNode> spaces_;
  std::vector<PartitionNode> partitions_;
  std::vector<FieldSpaceNode> field_spaces_;
  std::vector<RegionNode> regions_;
  std::vector<Task> tasks_;
  std::vector<Reduction> reductions_;
  std::vector<Functor> functors_;
  std::vector<OperationNode> operations_;
  std::vector<Instance> instances_;
  std::vector<Finding> findings_;
  std::vector<MessageNode> messages_;
  std::vector<AccessRow> accesses_;
  std::vector<Mapping> mappings_;
  std::vector<Movement> movements_;
  std::vector<Timing> timings_;
  std::vector<Domain> domains_ = std::vector<Domain>(1);

  std::unordered_map<IndexSpaceId, uint32_t> space_at_;
  std::unordered_map<PartitionId, uint32_t> partition_at_;
  std::unordered_map<FieldSpaceId, uint32_t> field_space_at_;
  std::unordered_map<RegionTreeId, uint32_t> region_at_;
  std::unordered_map<TaskId, uint32_t> task_at_;
  std::unordered_map<ReductionId, uint32_t> reduction_at_;
  std::unordered_map<ProjectionId, uint32_t> functor_at_;
  std::unordered_map<OperationId, uint32_t> operation_at_;
  std::unordered_map<InstanceId, uint32_t> instance_at_;
  std::unordered_map<PointId, Position> point_at_;
  std::unordered_map<ColorKey, IndexSpaceId, ColorHash> subspace_at_;
  std::unordered_map<ProjectionId, std::string> functor_names_;
  // Subregions that the program named, by tree and index space.
  std::unordered_map<uint64_t, std::string> subregion_names_;
};

// Reads a trace into memory: of a run on one rank, or of one rank alone (rank_set.h reads those of all ranks
// as one). The error says "file:line: what".
Result<Trace> load_trace(const std::string& path);
// The same from the text of a trace; `name` stands for the file in errors.
Result<Trace> load_trace_text(std::string_view text, const std::string& name);

}  // namespace testudo::trace
