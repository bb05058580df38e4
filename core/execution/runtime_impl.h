#pragma once

#include <functional>
#include <vector>

#include "core/execution/context.h"
#include "core/execution/engine.h"
#include "core/execution/runtime.h"

namespace testudo {

// Shared by the files that implement Runtime.
struct Runtime::Impl {
  Impl(Runtime& runtime, RuntimeConfig config, Registry& registry)
      : engine(runtime, std::move(config), registry) {}

  // On the calling stack, to the end.
  RunOutcome run(TaskLaunch top_level);
  // The run has failed where it has failed on any rank; all give the messages of all.
  void agree(RunOutcome& outcome);

  void free_fields(Context& context, LogicalRegion region, const std::vector<FieldId>& fields,
                   std::function<void()> action);
  // Waits until `field` of `region` may be read, then calls fn with where it is and which points of it this
  // rank is to read: all, or its share. The source line is that of the partition.
  using FieldReader = std::function<void(const FieldView& view, const Domain& mine)>;
  void read_field(Context& context, LogicalRegion region, IndexSpaceId parent, FieldId field,
                  const Source& source, const FieldReader& fn);

  Engine engine;
};

}  // namespace testudo
