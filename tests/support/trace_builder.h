#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/trace/encode.h"
#include "core/trace/model.h"
#include "core/trace/schema.h"

// Composes valid traces for tests without a runtime: ids are given out in order, launches get their points
// and regions through the identity functor, and text() ends the trace.
namespace testudo::trace::test {

class TraceBuilder {
 public:
  explicit TraceBuilder(std::string program, Mode mode = Mode::kParallel);

  template <typename R>
  void add(const R& record) {
    encode(record, text_);
    text_ += '\n';
    ++records_;
  }

  IndexSpaceId space(const Domain& domain, const std::string& name = {});

  // A partition whose colors are 0, 1, ... for the sets given.
  PartitionId partition(IndexSpaceId parent, const std::vector<Domain>& sets, Operator made_by,
                        Claim disjoint, Claim complete, const std::string& name = {}, Where where = {});

  FieldSpaceId fields(std::initializer_list<std::pair<FieldId, std::string>> fields);

  RegionTreeId region(IndexSpaceId space, FieldSpaceId fields, const std::string& name);

  void task(TaskId id, const std::string& name);

  // A requirement on a partition through the identity functor.
  static Requirement on(RegionTreeId tree, PartitionId partition, IndexSpaceId parent,
                        std::vector<FieldId> fields, Privilege privilege);
  // A requirement on a region.
  static Requirement on(RegionTreeId tree, IndexSpaceId space, IndexSpaceId parent,
                        std::vector<FieldId> fields, Privilege privilege);

  OperationId single(PointId context, TaskId task, std::vector<Requirement> requirements, Where where = {});

  OperationId index(PointId context, TaskId task, coord_t points, std::vector<Requirement> requirements,
                    Where where = {});

  // Any operation; gets an id, and a uid for each point.
  OperationId operation(Operation r);

  PointId uid(OperationId op, size_t i = 0) const { return uids_.at(op).at(i); }
  IndexSpaceId subspace(PartitionId partition, size_t i) const { return subspaces_.at(partition).at(i); }

  // Each point of `to` after the point of `from` with the same position.
  void pairwise(OperationId to, OperationId from);
  // Each point of `to` after every point of `from`.
  void all_to_all(OperationId to, OperationId from);
  void edges(OperationId to, std::vector<Edge> edges) { add(Dependences{to, std::move(edges)}); }

  // One microsecond for each point, one after the other, on the two processors in turn.
  void time_all();

  std::string text(Status status = Status::kOk, const std::string& error = {}) const;
  Trace trace() const;

 private:
  static size_t color_of(const DomainPoint& point);

  std::string text_;
  uint64_t records_ = 0;
  uint32_t last_space_ = 0, last_partition_ = 0, last_field_space_ = 0, last_tree_ = 0;
  uint64_t last_operation_ = 0, last_uid_ = 0;
  std::map<PartitionId, std::vector<IndexSpaceId>> subspaces_;
  std::map<OperationId, std::vector<PointId>> uids_;
};

Domain interval(coord_t lo, coord_t hi);

// The DAXPY of the tutorial: x and y are initialised by four tasks each, four tasks compute z, one checks.
TraceBuilder daxpy();

// A stencil: init writes blocks of 25, stencil reads them with a halo of one (an aliased partition).
TraceBuilder stencil();

// A 2-D region with overlapping tiles, and a task that has a child of its own.
TraceBuilder aliased_tiles();

}  // namespace testudo::trace::test
