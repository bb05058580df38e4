#include "interpreter/recorder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "core/base/immortal.h"
#include "core/base/log.h"
#include "interpreter/records.h"

namespace testudo {
namespace {

// The recorders whose traces exit() has to complete: it destroys no local variables, and runs what was
// registered last first, so this comes before the destruction of whoever owns them.
class LiveRecorders {
 public:
  static LiveRecorders& instance() {
    static Immortal<LiveRecorders> live;
    return *live;
  }
  void add(Recorder* recorder) {
    std::lock_guard lock(mutex_);
    recorders_.insert(recorder);
  }
  void remove(Recorder* recorder) {
    std::lock_guard lock(mutex_);
    recorders_.erase(recorder);
  }
  void stop_all() {
    std::lock_guard lock(mutex_);
    for (Recorder* recorder : recorders_) recorder->stop("the program called exit before the run had ended");
  }

 private:
  std::mutex mutex_;
  std::set<Recorder*> recorders_;
};

}  // namespace

Recorder::Recorder(std::string path, trace::Header header)
    : path_(std::move(path)), header_(std::move(header)) {
  std::ofstream file(path_);
  if (!file) throw std::runtime_error("cannot write the trace '" + path_ + "': " + std::strerror(errno));
  LiveRecorders::instance().add(this);
  std::atexit([] { LiveRecorders::instance().stop_all(); });
}

Recorder::~Recorder() {
  stop("the run was given up before its end");
  LiveRecorders::instance().remove(this);
}

void Recorder::open() {
  auto writer = trace::Writer::open(path_, header_);
  if (!writer) throw std::runtime_error(writer.error());
  writer_ = std::move(writer).value();
}

void Recorder::on_start(const MachineModel& machine, const Registry& registry, const Forest& forest) {
  registry_ = &registry;
  forest_ = &forest;
  for (const TaskKind* task : registry.tasks()) {
    for (const auto& variant : task->variants)
      header_.access_checks = header_.access_checks || variant->access_checks;
  }
  CHECK_MSG(machine.rank == header_.rank && machine.ranks == header_.ranks,
            "a recorder of another rank than the runtime's");
  header_.start = machine.start_ns;
  if (!writer_) open();
  write(to_record(machine));
}

void Recorder::on_index_space(const IndexSpaceNode& node) {
  write(to_record(node));
  std::lock_guard lock(mutex_);
  introduced_.index_spaces.push_back(node.id);
}

void Recorder::on_partition(const PartitionNode& node) {
  CHECK(forest_);
  write(to_record(node));
  for (size_t i = 0; i < node.size(); ++i) write(to_record(forest_->index_space(node.subspace(i))));
  std::lock_guard lock(mutex_);
  introduced_.partitions.push_back(node.id);
  auto& spaces = introduced_.index_spaces;
  for (size_t i = 0; i < node.size(); ++i) spaces.push_back(node.subspace(i));
}

void Recorder::on_field_space(FieldSpaceId space) {
  write(trace::FieldSpace{space});
  std::lock_guard lock(mutex_);
  introduced_.field_spaces.push_back(space);
}

void Recorder::on_field(FieldSpaceId space, const FieldNode& field) {
  {
    std::lock_guard lock(mutex_);
    // A field may be destroyed and its id used again.
    if (!introduced_.fields.emplace(space, field.id).second) return;
  }
  write(trace::Field{space, field.id, field.size});
}

void Recorder::on_region(const LogicalRegion& region) {
  write(trace::Region{region.tree, region.index_space, region.field_space});
  std::lock_guard lock(mutex_);
  introduced_.regions.push_back(region);
}

void Recorder::introduce_task(TaskId task) {
  const TaskKind* kind = registry_->find_task(task);
  CHECK(kind);
  size_t& variants = introduced_.tasks[task];
  if (variants == kind->variants.size()) return;
  variants = kind->variants.size();
  write(to_record(*kind));
}

void Recorder::introduce(const OperationRecord& operation) {
  std::lock_guard lock(mutex_);
  if (operation.kind == OperationKind::kTask || operation.kind == OperationKind::kIndexTask) {
    introduce_task(operation.task);
  }
  for (const Requirement& requirement : operation.requirements) {
    if (requirement.reduction && introduced_.reductions.insert(requirement.reduction).second) {
      write(trace::Reduction{requirement.reduction, {}});
    }
    if (!requirement.projection || !introduced_.functors.insert(*requirement.projection).second) continue;
    if (const ProjectionFunctor* functor = registry_->find_projection(*requirement.projection)) {
      write(to_record(*requirement.projection, *functor));
    }
  }
}

void Recorder::on_operation(const OperationRecord& operation) {
  introduce(operation);
  write(to_record(operation));
  write(points_record(operation));
  if (operation_listener_) operation_listener_(operation);
}

void Recorder::on_dependences(OperationId operation, std::span<const std::pair<PointId, PointId>> edges) {
  if (edges.empty()) return;
  trace::Dependences record{operation, {}};
  record.edges.reserve(edges.size());
  for (const auto& [to, from] : edges) record.edges.push_back({to, from});
  write(record);
}

void Recorder::on_mapping(PointId uid, ProcessorId processor, VariantId variant) {
  write(trace::Mapping{uid, processor, variant, {}});
}

void Recorder::on_timing(const TimingRecord& timing) {
  write(trace::Timing{timing.uid, timing.processor, timing.start_ns, timing.end_ns, {}});
}

void Recorder::on_access(const AccessRecord& access) {
  write(to_record(access));
}

void Recorder::on_finding(const FindingRecord& finding) {
  write(to_record(finding));
}

void Recorder::on_end(bool ok, const std::string& message) {
  finish(ok ? trace::Status::kOk : trace::Status::kFailed, message);
}

void Recorder::write_name(trace::NameOf of, const char* kind, uint64_t id, uint64_t space) {
  std::string name = forest_->name(kind, id, space);
  if (name.empty()) return;
  trace::Name record{of, static_cast<int64_t>(id), {}, std::move(name)};
  if (space != 0) record.space = static_cast<int64_t>(space);
  write(record);
}

// Names are looked up at the end: programs give them at any time, often after the first use.
void Recorder::write_names() {
  if (!forest_) return;
  Introduced all;
  {
    // Not while asking the forest, whose lock is held when it calls the listener.
    std::lock_guard lock(mutex_);
    all = introduced_;
  }
  for (IndexSpaceId id : all.index_spaces) write_name(trace::NameOf::kIndexSpace, "index_space", id.value);
  for (PartitionId id : all.partitions) write_name(trace::NameOf::kPartition, "partition", id.value);
  for (FieldSpaceId id : all.field_spaces) write_name(trace::NameOf::kFieldSpace, "field_space", id.value);
  for (const auto& [space, field] : all.fields)
    write_name(trace::NameOf::kField, "field", field, space.value);
  for (const LogicalRegion& region : all.regions) {
    for (IndexSpaceId id : all.index_spaces) {
      if (forest_->index_space(id).root != region.index_space) continue;
      write_name(trace::NameOf::kRegion, "region", region.tree.value, id.value);
    }
  }
}

void Recorder::finish(trace::Status status, const std::string& reason) {
  {
    std::shared_lock lock(closing_);
    if (closed_) return;
  }
  if (writer_) write_names();
  std::unique_lock lock(closing_);
  if (closed_) return;
  closed_ = true;
  try {
    if (!writer_) open();
    const Result<uint64_t> closed = writer_->close(status, reason);
    if (!closed) Log("trace").error(closed.error());
  } catch (const std::runtime_error& error) {
    Log("trace").error(error.what());
  }
}

}  // namespace testudo
