#include "tests/fuzz/trace_reader_fuzz.h"

#include <string_view>

#include "core/base/check.h"
#include "core/trace/encode.h"
#include "core/trace/model.h"

namespace {

using namespace testudo;

// Every look-up that the validator's checks are there to make safe.
void walk(const trace::Trace& trace) {
  for (const auto& partition : trace.partitions()) {
    for (const IndexSpaceId id : partition.subspaces)
      CHECK(trace.space(id).record.parent == partition.record.id);
  }
  for (const auto& operation : trace.operations()) {
    for (const auto& point : operation.points) {
      CHECK(trace.point(point.uid).operation == &operation);
      for (size_t r = 0; r < point.regions.size(); ++r) {
        if (!point.regions[r]) continue;
        const auto& requirement = operation.record.requirements[r];
        CHECK(!trace.region_name(requirement.tree, point.regions[r]).empty());
        for (const FieldId field : requirement.fields)
          CHECK(!trace.field_name(requirement.tree, field).empty());
      }
      for (const auto& access : trace.accesses(point.uid)) {
        if (const Domain* read = trace.domain(access.read)) CHECK(read->volume() < uint64_t{1} << 63);
      }
    }
    for (const auto& edge : operation.edges) CHECK(trace.point(edge.from).point->uid == edge.from);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto trace = trace::load_trace_text(text, "fuzz");
  if (trace) {
    walk(trace.value());
  } else {
    CHECK(trace.error().starts_with("fuzz:"));
  }
  return 0;
}
