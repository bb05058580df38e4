#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "core/execution/observer.h"

namespace testudo::random_programs {

// Records the operations of a run and the order that the runtime says it kept between their points, and
// checks it from the definition: points of two operations of one context that touch a common point and field,
// with privileges that conflict, must be connected by a path. Finds a missing dependence even where the
// schedule happened to respect it.
class GraphObserver final : public Observer {
 public:
  void on_start(const MachineModel&, const Registry&, const Forest& forest) override { forest_ = &forest; }
  void on_operation(const OperationRecord& operation) override;
  void on_dependences(OperationId operation, std::span<const std::pair<PointId, PointId>> edges) override;

  void on_mapping(PointId, ProcessorId, VariantId) override {}
  void on_timing(const TimingRecord&) override {}
  void on_access(const AccessRecord&) override {}
  void on_finding(const FindingRecord& finding) override;
  void on_end(bool ok, const std::string&) override;
  void on_index_space(const IndexSpaceNode&) override {}
  void on_partition(const PartitionNode&) override {}
  void on_field_space(FieldSpaceId) override {}
  void on_field(FieldSpaceId, const FieldNode&) override {}
  void on_region(const LogicalRegion&) override {}

  // What is wrong; empty: nothing. After the run.
  const std::string& fault() const { return fault_; }

  // Told of every operation before it runs.
  std::function<void(const OperationRecord&)> listener;

 private:
  struct Recorded {
    OperationId id;
    OperationKind kind;
    FenceKind fence;
    bool internal;
    std::vector<Requirement> requirements;
    std::vector<IndexSpaceId> regions;
    std::vector<OperationId> after;
    std::vector<PointId> uids;
    size_t points;
    std::vector<Domain> domains;  // as regions
  };
  using Operations = std::vector<Recorded>;

  void check_context(const Operations& operations);
  bool conflicts(const Recorded& a, size_t p, const Recorded& b, size_t q) const;

  std::mutex mutex_;
  const Forest* forest_ = nullptr;
  std::map<PointId, Operations> contexts_;
  std::multimap<PointId, PointId> before_;  // to -> from
  std::string fault_;
};

}  // namespace testudo::random_programs
