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

  void free_fields(Context& context, LogicalRegion region, const std::vector<FieldId>& fields,
                   std::function<void()> action);
  // Waits until `field` of `region` may be read, then calls fn with where it is. The source line is that of
  // the partition.
  void read_field(Context& context, LogicalRegion region, IndexSpaceId parent, FieldId field,
                  const Source& source, const std::function<void(const FieldView&)>& fn);

  Engine engine;
};

}  // namespace testudo
