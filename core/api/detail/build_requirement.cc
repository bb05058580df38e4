#include "core/api/detail/build_requirement.h"

#include "core/api/detail/convert.h"
#include "core/api/detail/runtime_state.h"

namespace Legion::detail {

namespace {

// One requirement as the program wrote it, and as the core gets it.
struct Asked {
  const testudo::Forest& forest;
  const RegionRequirement& from;
  const testudo::Requirement& to;
  const char* name;
  size_t index;

  // The index space that everything the requirement asks for is in.
  testudo::IndexSpaceId space() const {
    return to.partition ? forest.partition(to.partition).parent : to.region;
  }
  std::string describe() const {
    const std::string what = to.partition ? "partition " + std::to_string(to.partition.value)
                                          : "index space " + std::to_string(to.region.value);
    return std::string(name) + " " + std::to_string(index) + " asks for " + what + " of region tree " +
           std::to_string(to.tree.value);
  }
};

void check_tree(const Asked& asked) {
  if (!asked.to.tree || (!asked.to.partition && !asked.to.region)) {
    throw_error("T0205", std::string(asked.name) + " " + std::to_string(asked.index) +
                             " names no region: its handle is empty; use one that this run returned");
  }
  const testudo::LogicalRegion root = asked.forest.root_region(asked.to.tree);
  if (root.field_space != asked.to.field_space) {
    throw_error("T0205", asked.describe() + " with field space " +
                             std::to_string(asked.to.field_space.value) + ", but that tree has field space " +
                             std::to_string(root.field_space.value) + "; use a handle of the tree");
  }
  if (!asked.forest.is_ancestor(root.index_space, asked.space())) {
    throw_error("T0205", asked.describe() + ", whose root has index space " +
                             std::to_string(root.index_space.value) +
                             " and none like that below it; use a handle of the tree");
  }
}

// An instrumented run goes on where the parent only does not contain the region: the recorded trace shows
// that together with all other faults.
void check_parent(const Asked& asked, bool instrumented) {
  const LogicalRegion& parent = asked.from.parent;
  if (!parent.exists()) {
    throw_error("T0306", asked.describe() +
                             " through no parent; name the region through which the task holds its "
                             "privileges, which is the region itself where the task created it");
  }
  if (parent.get_tree_id() != asked.to.tree.value) {
    throw_error("T0306", asked.describe() + " through a parent of region tree " +
                             std::to_string(parent.get_tree_id()) + "; the parent must be of the same tree");
  }
  if (!instrumented && !asked.forest.is_ancestor(asked.to.parent, asked.space())) {
    throw_error("T0306", asked.describe() + " through index space " + std::to_string(asked.to.parent.value) +
                             ", which it is not part of; the parent must be the region or one above it");
  }
}

// Fields that were never allocated are found where their data is looked up.
void check_alive(const Asked& asked, const Destroyed& destroyed) {
  if (destroyed.has(Destroyed::Kind::kRegion, asked.to.tree.value)) {
    throw_error("T0205", asked.describe() + ", which the task has destroyed; destroy it after its last use");
  }
  for (testudo::FieldId field : asked.to.fields) {
    if (!destroyed.has(Destroyed::Kind::kField, asked.to.field_space.value, field)) continue;
    throw_error("T0202", asked.describe() + " with field " + std::to_string(field) +
                             ", which the task has freed; free it after its last use");
  }
}

}  // namespace

testudo::Requirement build_requirement(RuntimeState& state, const TaskContext* ctx,
                                       const RegionRequirement& requirement, const char* name, size_t index) {
  testudo::Requirement result = to_core(requirement);
  const Asked asked{state.forest(), requirement, result, name, index};
  check_tree(asked);
  check_parent(asked, state.core().config().executor != nullptr);
  if (ctx && !ctx->destroyed().empty()) check_alive(asked, ctx->destroyed());
  return result;
}

std::vector<testudo::Requirement> build_requirements(RuntimeState& state, const TaskContext* ctx,
                                                     const std::vector<RegionRequirement>& requirements,
                                                     const char* name) {
  std::vector<testudo::Requirement> result;
  result.reserve(requirements.size());
  for (const RegionRequirement& requirement : requirements) {
    result.push_back(build_requirement(state, ctx, requirement, name, result.size()));
  }
  return result;
}

}  // namespace Legion::detail
