#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/trace/encode.h"
#include "core/trace/model.h"

// Composes traces for the checker's tests: right ones and wrong ones, in any number of dimensions, with
// functors.
namespace testudo::checker::test {

Domain interval(coord_t lo, coord_t hi);

DomainPoint at(coord_t x, coord_t y);

Domain box(coord_t x0, coord_t y0, coord_t x1, coord_t y1);

trace::Where line(uint32_t number);

class Builder {
 public:
  using Functor = std::function<DomainPoint(const DomainPoint&)>;

  explicit Builder(trace::Mode mode = trace::Mode::kParallel);

  template <typename R>
  void add(const R& record) {
    trace::encode(record, text_);
    text_ += '\n';
    ++records_;
  }

  void task(TaskId id, const std::string& name);

  IndexSpaceId space(const Domain& domain);

  // Subspaces in the order of the color space's points.
  PartitionId partition(IndexSpaceId parent, const Domain& colors, const std::vector<Domain>& sets,
                        trace::Operator op = {}, trace::Claim disjoint = trace::Claim::kClaimed,
                        trace::Claim complete = trace::Claim::kUnclaimed, const std::string& name = "p");
  PartitionId coloring(IndexSpaceId parent, const std::vector<Domain>& sets,
                       trace::Claim disjoint = trace::Claim::kClaimed,
                       trace::Claim complete = trace::Claim::kUnclaimed, const std::string& name = "p");
  IndexSpaceId subspace(PartitionId partition, const DomainPoint& color) const;

  // Fields 1, 2, ... named x, y, z.
  RegionTreeId region(IndexSpaceId space, uint32_t fields = 1, const std::string& name = "r");

  static trace::Requirement on(RegionTreeId tree, IndexSpaceId space, trace::Privilege privilege,
                               std::vector<FieldId> fields = {1});
  // Through a functor; its meaning is told with projection().
  static trace::Requirement on(RegionTreeId tree, PartitionId partition, IndexSpaceId parent,
                               trace::Privilege privilege, std::vector<FieldId> fields = {1},
                               ProjectionId functor = 0);

  void projection(ProjectionId id, Functor meaning, std::vector<trace::Expression> color);
  void reduction(ReductionId id) { add(trace::Reduction{id, ""}); }

  static trace::Operation task_operation(TaskId task, std::vector<trace::Requirement> requirements = {},
                                         uint32_t where = 0);

  OperationId single(TaskId task, std::vector<trace::Requirement> requirements, uint32_t where = 0,
                     PointId context = {});
  OperationId index(TaskId task, const Domain& domain, std::vector<trace::Requirement> requirements,
                    uint32_t where = 0, PointId context = {});
  OperationId fence();

  OperationId operation(trace::Operation op);

  PointId top() const { return top_; }
  PointId uid(OperationId op, size_t i = 0) const { return uids_of_.at(op).at(i); }
  void edge(PointId to, OperationId of, PointId from) { add(trace::Dependences{of, {{to, from}}}); }
  // All points of one operation after all of the other.
  void order(OperationId to, OperationId from);

  std::string text(trace::Status status = trace::Status::kOk, const std::string& error = {}) const;
  trace::Trace trace(trace::Status status = trace::Status::kOk, const std::string& error = {}) const;

 private:
  IndexSpaceId project(const trace::Requirement& requirement, const DomainPoint& point) const;

  std::string text_;
  uint64_t records_ = 0;
  uint32_t spaces_ = 0, partitions_ = 0, trees_ = 0;
  uint64_t operations_ = 0, uids_ = 0;
  PointId top_;
  std::map<std::pair<uint32_t, DomainPoint>, IndexSpaceId> subspaces_;
  std::map<ProjectionId, Functor> functors_;
  std::map<OperationId, std::vector<PointId>> uids_of_;
};

}  // namespace testudo::checker::test
