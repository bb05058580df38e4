#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "core/trace/assembler.h"
#include "core/trace/rank_forest.h"
#include "core/trace/rank_ids.h"

namespace testudo::trace {

// Makes one model of the traces of all ranks of a run. An operation that all ranks announce is there once,
// with the points of all; where a rank announces another one under the same id, both are there, each
// announced by some ranks only. The order of operations is one in which every rank could have announced them:
// operations that only one rank knows stand between the same ones as in its file, and receives behind their
// sends. Times are on one clock, and the earliest rank starts at 0. An edge leads from each send to its
// receive.
//
// Near-linear in the number of records.
class RankMerger {
 public:
  // By rank.
  explicit RankMerger(std::vector<Trace> ranks);
  Trace run() &&;

 private:
  // Which message: sender, receiver, tag.
  using MessageKey = std::tuple<int, int, uint64_t>;
  struct Ends {
    uint64_t sends = 0;  // in all files
    std::vector<PointId> sent;
    std::vector<PointId> received;
  };

  void merge_headers();
  void merge_machines();
  void merge_program();
  void merge_instances();
  void count_sends();
  void merge_operations();
  bool take_local_operations(size_t rank);
  bool take_replicated_operations();
  bool take_sends_ahead(size_t rank);
  bool waits_for_sends(size_t rank, const OperationNode& node) const;
  void take_operation(size_t rank, size_t at);
  OperationId place(Operation record);
  void add_points(size_t rank, OperationNode& from, OperationId to);
  void note_message(int rank, OperationKind kind, const Point& point);
  void join_messages();
  void merge_rows(size_t rank);
  void merge_ends();
  Requirement mapped(Requirement requirement, const RankIds& ids) const;
  Operation mapped(const Operation& operation, const RankIds& ids) const;
  const OperationNode* next(size_t rank);

  std::vector<Trace> ranks_;                            // without their operations
  std::vector<std::vector<OperationNode>> operations_;  // of each rank
  std::vector<RankIds> ids_;
  FreshIds fresh_;
  TraceAssembler merged_;
  std::vector<std::vector<bool>> taken_;
  std::vector<size_t> at_;  // of each rank: its operation that comes next
  // The replicated operations that ranks announced under an id; more than one where they differ.
  std::unordered_map<OperationId, std::vector<OperationId>> announced_;
  std::map<MessageKey, Ends> messages_;
};

}  // namespace testudo::trace
