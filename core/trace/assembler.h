#pragma once

#include <string>
#include <unordered_map>

#include "core/trace/model.h"
#include "core/trace/schema.h"

namespace testudo::trace {

// Folds the records of one trace, which the reader has validated, into a Trace.
class TraceAssembler {
 public:
  void add(Record&& record);
  Trace finish() &&;

  // What was added so far.
  const Trace& trace() const { return trace_; }
  // For what the records do not say of an operation.
  OperationNode& node(OperationId id) { return trace_.operations_[trace_.operation_at_.at(id)]; }
  void set_messages(std::vector<MessageNode> messages) { trace_.messages_ = std::move(messages); }
  bool has(IndexSpaceId id) const { return trace_.space_at_.contains(id); }
  bool has(PartitionId id) const { return trace_.partition_at_.contains(id); }
  bool has(FieldSpaceId id) const { return trace_.field_space_at_.contains(id); }
  bool has(RegionTreeId id) const { return trace_.region_at_.contains(id); }
  bool has(OperationId id) const { return trace_.operation_at_.contains(id); }
  bool has(PointId id) const { return trace_.point_at_.contains(id); }
  bool has(InstanceId id) const { return trace_.instance_at_.contains(id); }
  static std::vector<OperationNode> take_operations(Trace& trace) { return std::move(trace.operations_); }
  // The subregions that a trace has names for.
  static std::vector<Name> subregion_names(const Trace& trace);

 private:
  void fold(Header&& r);
  void fold(Machine&& r);
  void fold(IndexSpace&& r);
  void fold(Partition&& r);
  void fold(FieldSpace&& r);
  void fold(Field&& r);
  void fold(Region&& r);
  void fold(Name&& r);
  void fold(Task&& r);
  void fold(Reduction&& r);
  void fold(Functor&& r);
  void fold(Operation&& r);
  void fold(Points&& r);
  void fold(Dependences&& r);
  void fold(Mapping&& r);
  void fold(Instance&& r);
  void fold(Movement&& r);
  void fold(Access&& r);
  void fold(Finding&& r);
  void fold(Timing&& r);
  void fold(End&& r);

  DomainRef intern(const std::optional<Domain>& domain);
  void name_functor(ProjectionId id, std::string name);

  Trace trace_;
  std::unordered_map<Domain, uint32_t> domain_at_;
};

}  // namespace testudo::trace
