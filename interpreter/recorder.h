#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/execution/observer.h"
#include "core/trace/writer.h"

namespace testudo {

// Writes down a run as a trace (docs/trace-format.md). Thread safe: what describes the program is introduced
// before the first record that names it, whichever thread comes first.
//
// A trace has its `end` however the program ends: when the run does, by stop(), or on destruction, whichever
// is first. What comes later (workers still running while exit() is under way) is dropped.
class Recorder final : public Observer {
 public:
  // The header's `access_checks` is filled in at the start of the run, from what is registered then. Throws
  // std::runtime_error where the file cannot be written.
  Recorder(std::string path, trace::Header header);
  ~Recorder() override;

  // Called with every operation, after it was written and before it runs. Set before the run starts.
  using OperationListener = std::function<void(const OperationRecord&)>;
  void set_operation_listener(OperationListener listener) { operation_listener_ = std::move(listener); }

  // Ends the trace as failed, for this reason.
  void stop(const std::string& reason) { finish(trace::Status::kFailed, reason); }

  void on_index_space(const IndexSpaceNode& node) override;
  void on_partition(const PartitionNode& node) override;
  void on_field_space(FieldSpaceId space) override;
  void on_field(FieldSpaceId space, const FieldNode& field) override;
  void on_region(const LogicalRegion& region) override;

  void on_start(const MachineModel& machine, const Registry& registry, const Forest& forest) override;
  void on_operation(const OperationRecord& operation) override;
  void on_dependences(OperationId operation, std::span<const std::pair<PointId, PointId>> edges) override;
  void on_mapping(PointId uid, ProcessorId processor, VariantId variant) override;
  void on_timing(const TimingRecord& timing) override;
  void on_access(const AccessRecord& access) override;
  void on_finding(const FindingRecord& finding) override;
  void on_end(bool ok, const std::string& message) override;

 private:
  struct Introduced {
    std::unordered_map<TaskId, size_t> tasks;  // with how many variants
    std::unordered_set<ReductionId> reductions;
    std::unordered_set<ProjectionId> functors;
    std::vector<IndexSpaceId> index_spaces;
    std::vector<PartitionId> partitions;
    std::vector<FieldSpaceId> field_spaces;
    std::set<std::pair<FieldSpaceId, FieldId>> fields;
    std::vector<LogicalRegion> regions;
  };

  template <typename R>
  void write(const R& record) {
    std::shared_lock lock(closing_);
    if (closed_) return;
    if (!writer_) open();  // something is created before the run: by one thread
    writer_->write(record);
  }
  void open();
  void introduce(const OperationRecord& operation);
  void introduce_task(TaskId task);
  void write_names();
  void write_name(trace::NameOf of, const char* kind, uint64_t id, uint64_t space = 0);
  void finish(trace::Status status, const std::string& reason);

  const std::string path_;
  trace::Header header_;
  std::unique_ptr<trace::Writer> writer_;  // null before the run
  OperationListener operation_listener_;
  const Registry* registry_ = nullptr;
  const Forest* forest_ = nullptr;
  std::shared_mutex closing_;  // shared: somebody writes
  bool closed_ = false;
  std::mutex mutex_;
  Introduced introduced_;
};

}  // namespace testudo
