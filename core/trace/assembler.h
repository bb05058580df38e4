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
