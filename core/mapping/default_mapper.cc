#include <string>

#include "core/base/diagnostic.h"
#include "core/mapping/mapper.h"

namespace testudo {

namespace {

const TaskVariant* find_variant(const TaskKind& task, ProcessorKind kind) {
  for (const auto& variant : task.variants) {
    if (variant->processor == kind) return variant.get();
  }
  return nullptr;
}

// The shared instance already has the default layout, so only another one needs an instance of its own.
std::vector<std::optional<Layout>> fixed_layouts(const TaskVariant& variant, size_t requirements) {
  std::vector<std::optional<Layout>> layouts;
  for (const auto& [index, layout] : variant.layouts) {
    if (index >= requirements || layout == Layout{}) continue;
    layouts.resize(requirements);
    layouts[index] = layout;
  }
  return layouts;
}

[[noreturn]] void fail_no_variant(const TaskLaunch& launch, const TaskKind& task) {
  std::string found;
  for (const auto& variant : task.variants) {
    found += (found.empty() ? "" : ", ") + std::string(to_string(variant->processor));
  }
  throw ProgramError(
      {"T0110",
       "task " + std::to_string(task.id) + " (" + task.name +
           ") cannot run here: this machine runs tasks on CPUs, and the task has variants only for: " +
           (found.empty() ? "none" : found) + ". Register a CPU variant",
       launch.source});
}

}  // namespace

LaunchMapping DefaultMapper::map_launch(const TaskLaunch& launch, const TaskKind& task,
                                        const std::vector<DomainPoint>&) {
  for (ProcessorKind kind : kinds_) {
    const TaskVariant* variant = find_variant(task, kind);
    if (!variant) continue;
    return {.variant = variant, .layouts = fixed_layouts(*variant, launch.requirements.size())};
  }
  fail_no_variant(launch, task);
}

std::optional<Layout> DefaultMapper::map_inline(const InlineLaunch&) {
  return std::nullopt;
}

}  // namespace testudo
