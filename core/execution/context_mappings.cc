// What a context maps for its task's own accesses: the regions of its requirements, and inline mappings.
#include "core/execution/context_state.h"
#include "core/execution/data_blocks.h"
#include "core/execution/data_movement.h"
#include "core/execution/inline_mapping.h"

namespace testudo {
namespace {

bool share_field(const std::vector<FieldId>& a, const std::vector<FieldId>& b) {
  auto i = a.begin();
  auto j = b.begin();
  while (i != a.end() && j != b.end()) {
    if (*i == *j) return true;
    *i < *j ? ++i : ++j;
  }
  return false;
}

}  // namespace

std::vector<std::shared_ptr<InlineMapping>>& Context::mappings() {
  return state().mappings;
}

// A mapped region that the operation interferes with would make it wait for the task itself: it is unmapped,
// and mapped again when the task next asks for it.
void Context::unmap_conflicting(const Submission& submission) {
  for (const auto& mapping : state().mappings) {
    if (!mapping || mapping->state != InlineMapping::State::kMapped) continue;
    if (mapping->node.get() == submission.block.get()) continue;
    const Requirement& mine = mapping->requirement;
    bool meets = false;
    for (size_t r = 0; r < submission.requirements.size() && !meets; ++r) {
      const Requirement& theirs = submission.requirements[r];
      const Projection* projection = submission.projections[r];
      if (!projection || theirs.tree != mine.tree || !share_field(theirs.fields, mine.fields)) continue;
      if (!conflict(AccessMode::of(theirs), AccessMode::of(mine))) continue;
      for (uint32_t slot : projection->slots) {
        meets = projection->image->domain(slot).overlaps(mapping->region->domain);
        if (meets) break;
      }
    }
    if (meets) unmap(*mapping, true);
  }
}

void Context::map(InlineMapping& mapping) {
  interrupt_trace();  // before the operation has its number
  mapping.node = BlockRef(std::make_unique<InlineBlock>(engine_, numbering(1, nullptr), mapping.source));
  mapping.state = InlineMapping::State::kMapped;
  mapping.stale = true;
  // The shared instances may have moved since: attached memory is one.
  MappedRegion& region = *mapping.region;
  if (!mapping.own) region.home = *engine_.homes.map(region.region.tree, mapping.requirement.fields);
  if (!mapping.own && !region.own) region.fields = region.home;
  Submission submission;
  submission.kind = OperationKind::kInline;
  submission.internal = mapping.own;
  submission.requirements = std::span(&mapping.requirement, 1);
  submission.points = PointList::one(DomainPoint());
  auto projections = project(submission.requirements, Domain(), submission.points);
  submission.projections = projections;
  // Every rank maps it, so every rank has the data, and the same after writing. What the program then leaves
  // unwritten, even if it said that it would write it, stays as it was.
  const char keeps_rest = 1;
  if (replicated_) submission.sharding = &engine_.tables.shardings.on_all(1);
  submission.keeps_rest = std::span(&keeps_rest, 1);
  submission.block = mapping.node;
  const PhaseUse phases = std::exchange(mapping.phases, {});
  submission.phases = &phases;
  submit(std::move(submission));
}

void Context::unmap(InlineMapping& mapping, bool map_again) {
  if (mapping.state == InlineMapping::State::kMapped) {
    MappedRegion& region = *mapping.region;
    bool wrote = writes(region.privilege) && !mapping.stale;
    if (engine_.executor) {
      if (mapping.own) {
        engine_.executor->publish(region);
      } else {
        engine_.executor->unmap_inline(region);
      }
    } else if (region.own && wrote) {
      for (size_t f = 0; f < region.fields.size(); ++f)
        copy_field(region.domain, region.home[f], region.fields[f]);
    }
    if (mapping.node) {
      wait_granted(mapping);
      mapping.block()->unmap();
      mapping.node = {};
    }
  }
  mapping.state = map_again ? InlineMapping::State::kMapAgain : InlineMapping::State::kUnmapped;
}

void Context::wait_mapped(InlineMapping& mapping) {
  if (mapping.state == InlineMapping::State::kUnmapped) {
    throw ProgramError({"T0404", "this region was unmapped; map it before you access it", mapping.source});
  }
  if (mapping.state == InlineMapping::State::kMapAgain) map(mapping);
  if (!mapping.node) return;
  wait_granted(mapping);
  if (mapping.block()->granted.failed()) {
    throw Cancelled("inline mapping at " + to_string(mapping.source));
  }
  if (!mapping.stale) return;
  mapping.stale = false;
  MappedRegion& region = *mapping.region;
  if (engine_.executor) {
    mapping.own ? engine_.executor->refresh(region)
                : engine_.executor->map_inline(mapping.node->uid(0), region);
  } else if (region.own) {
    for (size_t f = 0; f < region.fields.size(); ++f)
      copy_field(region.domain, region.fields[f], region.home[f]);
  }
}

bool Context::sees_newest(size_t r) const {
  if (!state_) return true;
  const InlineMapping& mapping = *state_->mappings[r];
  return mapping.state == InlineMapping::State::kMapped && !mapping.stale;
}

}  // namespace testudo
