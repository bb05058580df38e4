#include "core/execution/privilege_check.h"

#include <algorithm>

#include "core/base/diagnostic.h"
#include "core/execution/context.h"
#include "core/execution/task_invocation.h"

namespace testudo {
namespace {

bool grants(const Requirement& held, const Requirement& asked) {
  if (held.privilege == Privilege::kReduce) {
    return asked.privilege == Privilege::kReduce && asked.reduction == held.reduction;
  }
  if (writes(held.privilege)) return true;
  return held.privilege == Privilege::kReadOnly && asked.privilege == Privilege::kReadOnly;
}

bool has_fields(const Requirement& held, const std::vector<FieldId>& fields) {
  return std::includes(held.fields.begin(), held.fields.end(), fields.begin(), fields.end());
}

// Several requirements of the parent may hold a field each; then each field must be held by one of them.
bool holds(const Forest& forest, const TaskInvocation& parent, const Requirement& asked) {
  IndexSpaceId bound = asked.partition ? forest.partition(asked.partition).parent : asked.region;
  auto held_through = [&](const std::vector<FieldId>& fields) {
    for (size_t r = 0; r < parent.logical_regions.size(); ++r) {
      const LogicalRegion& region = parent.logical_regions[r];
      const Requirement& held = parent.launch.requirements[r];
      if (region.tree == asked.tree && grants(held, asked) && has_fields(held, fields) &&
          forest.is_ancestor(region.index_space, bound)) {
        return true;
      }
    }
    return false;
  };
  return held_through(asked.fields) || std::all_of(asked.fields.begin(), asked.fields.end(),
                                                   [&](FieldId field) { return held_through({field}); });
}

// Whether one of those that launched the task has made the tree: then the task may use only what it was given
// of it.
bool made_above(Engine& engine, const Context& context, RegionTreeId tree) {
  const Lineage* above = context.launched_by();
  if (!above || !above->parent) return false;  // the top-level task
  PointId creator = engine.creator(tree);
  for (; creator && above; above = above->parent.get()) {
    if (above->uid == creator) return true;
  }
  return false;
}

}  // namespace

void check_privileges(Engine& engine, const Context& context, std::span<const Requirement> requirements,
                      const Source& source) {
  const TaskInvocation* parent = context.invocation;
  if (!parent) return;
  if (parent->variant.leaf) {
    throw ProgramError({"T0109",
                        "task '" + parent->variant.name +
                            "' is registered as leaf but issues an operation; do not mark its variant leaf",
                        source});
  }
  // An instrumented run goes on: the recorded trace shows the fault together with all others.
  if (engine.executor) return;
  for (const Requirement& asked : requirements) {
    if (asked.privilege == Privilege::kNoAccess) continue;
    bool inherited = std::any_of(parent->logical_regions.begin(), parent->logical_regions.end(),
                                 [&](const LogicalRegion& region) { return region.tree == asked.tree; });
    if (inherited ? holds(engine.forest, *parent, asked) : !made_above(engine, context, asked.tree)) continue;
    throw ProgramError({"T0305",
                        std::string("an operation asks for ") + to_string(asked.privilege) +
                            " on region tree " + std::to_string(asked.tree.value) + ", which task '" +
                            parent->variant.name +
                            "' does not hold itself; give the task a region requirement that covers it",
                        source});
  }
}

}  // namespace testudo
