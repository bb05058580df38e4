#include "checker/privileges.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "checker/overlay.h"

namespace testudo::checker {
namespace {

// What a privilege lets a task do, as bits; a child may ask for a subset of its parent's.
enum Rights : unsigned { kNothing = 0, kReads = 1, kWrites = 2, kReduces = 4 };

// WRITE_ONLY neither reads nor, as the operator would have to read, reduces.
unsigned rights_of(trace::Privilege privilege) {
  switch (privilege) {
    case trace::Privilege::kNoAccess:
      return kNothing;
    case trace::Privilege::kReadOnly:
      return kReads;
    case trace::Privilege::kReduce:
      return kReduces;
    case trace::Privilege::kWriteOnly:
      return kWrites;
    case trace::Privilege::kReadWrite:
    case trace::Privilege::kWriteDiscard:
      return kReads | kWrites | kReduces;
  }
  return kNothing;
}

// A parent that may only reduce passes on only its own operator.
bool grants(const trace::Requirement& parent, const trace::Requirement& child) {
  const unsigned wanted = rights_of(child.privilege);
  if ((wanted & ~rights_of(parent.privilege)) != 0) return false;
  return parent.privilege != trace::Privilege::kReduce || wanted == kNothing ||
         parent.reduction == child.reduction;
}

class PrivilegeCheck {
 public:
  explicit PrivilegeCheck(const Program& program) : program_(program) { find_first_uses(); }

  Verdicts run() {
    for (const Context& context : program_.contexts()) {
      if (context.node == kNone) continue;
      for (const uint32_t op : context.operations) {
        if (!program_.record(op).internal) judge(context.node, op);
      }
    }
    for (auto& [key, verdict] : refutations_) verdicts_.add(std::move(verdict));
    return std::move(verdicts_);
  }

 private:
  using Key =
      std::tuple<Obligation, uint32_t, uint32_t, uint32_t>;  // alike: operation of parent, task, requirement

  // The position of the first operation anywhere that names a region tree.
  void find_first_uses() {
    for (uint32_t op = 0; op < program_.operation_count(); ++op) {
      for (const trace::Requirement& requirement : program_.record(op).requirements) {
        first_use_.try_emplace(requirement.tree, op);
      }
    }
  }

  void judge(uint32_t parent, uint32_t op) {
    const std::span<const RequirementView> requirements = program_.requirements(op);
    for (uint32_t r = 0; r < requirements.size(); ++r) {
      const trace::Requirement& wanted = *requirements[r].record;
      if (wanted.privilege == trace::Privilege::kNoAccess || is_own(parent, wanted.tree)) continue;
      if (!only_orders(op)) {
        judge_requirement(parent, op, r, wanted);
        continue;
      }
      trace::Requirement reader = wanted;
      reader.privilege = trace::Privilege::kReadOnly;
      judge_requirement(parent, op, r, reader);
    }
  }

  // Acquiring and releasing orders what uses the data as a writer would, but changes nothing.
  bool only_orders(uint32_t op) const {
    const trace::OperationKind kind = program_.record(op).op;
    return kind == trace::OperationKind::kAcquire || kind == trace::OperationKind::kRelease;
  }

  // A task has made the tree itself if nothing before the task's own launch names it and no requirement of
  // the task does. Naming what others made without a requirement on it is refuted, also where a task learnt
  // of it by an argument.
  bool is_own(uint32_t node, RegionTreeId tree) const {
    const uint32_t op = program_.operation_of(node);
    for (const trace::Requirement& requirement : program_.record(op).requirements) {
      if (requirement.tree == tree) return false;
    }
    return first_use_.at(tree) > op;
  }

  void judge_requirement(uint32_t parent, uint32_t op, uint32_t r, const trace::Requirement& wanted) {
    const uint32_t points = static_cast<uint32_t>(program_.operation(op).points.size());
    // One upper bound stands for all points; where it is too large, the points' own regions may still do.
    const IndexSpaceId upper =
        wanted.partition ? program_.trace().partition(wanted.partition).record.parent : wanted.index_space;
    Obligation failed = Obligation::kPrivilegeRegion;
    FieldId field = 0;
    if (covered(parent, program_.space_at(upper), wanted, failed, field)) {
      verdicts_.add_checked(Obligation::kPrivilegeRegion, 1);
      verdicts_.add_checked(Obligation::kPrivilegeFields, 1);
      verdicts_.add_checked(Obligation::kPrivilegeRights, 1);
      return;
    }
    uint32_t culprit = kNone;
    for (uint32_t i = 0; i < points && culprit == kNone; ++i) {
      const uint32_t node = program_.first_node(op) + i;
      const uint32_t region = program_.region(node, r);
      if (region != kNone && !covered(parent, region, wanted, failed, field)) culprit = node;
    }
    if (culprit == kNone) {
      verdicts_.add_checked(Obligation::kPrivilegeRegion, 1);
    } else {
      refute(failed, parent, op, r, culprit, field);
    }
  }

  // Whether the parent's requirements together grant `wanted` on `region`; if not, what is the least that
  // fails.
  bool covered(uint32_t parent, uint32_t region, const trace::Requirement& wanted, Obligation& failed,
               FieldId& field) {
    const std::span<const RequirementView> theirs = program_.requirements(program_.operation_of(parent));
    std::vector<const trace::Requirement*> around;
    for (uint32_t r = 0; r < theirs.size(); ++r) {
      if (theirs[r].record->tree != wanted.tree || program_.region(parent, r) == kNone) continue;
      if (within(region, program_.region(parent, r))) around.push_back(theirs[r].record);
    }
    failed = Obligation::kPrivilegeRegion;
    field = wanted.fields.empty() ? 0 : wanted.fields.front();
    if (around.empty()) return program_.domain(region).empty();
    for (const FieldId wanted_field : wanted.fields) {
      const auto has_field = [&](const trace::Requirement* r) {
        return std::find(r->fields.begin(), r->fields.end(), wanted_field) != r->fields.end();
      };
      field = wanted_field;
      failed = Obligation::kPrivilegeFields;
      if (std::none_of(around.begin(), around.end(), has_field)) return false;
      failed = Obligation::kPrivilegeRights;
      const auto suffices = [&](const trace::Requirement* r) { return has_field(r) && grants(*r, wanted); };
      if (std::none_of(around.begin(), around.end(), suffices)) return false;
    }
    return true;
  }

  bool within(uint32_t inner, uint32_t outer) {
    if (inner == outer) return true;
    const auto [at, is_new] = within_.try_emplace((uint64_t{inner} << 32) | outer, false);
    if (is_new) {
      const auto& spaces = program_.trace().spaces();
      at->second = program_.is_below(spaces[inner].record.id, spaces[outer].record.id) ||
                   !find_point_outside(program_.domain(inner), program_.domain(outer));
    }
    return at->second;
  }

  void refute(Obligation obligation, uint32_t parent, uint32_t op, uint32_t r, uint32_t culprit,
              FieldId field) {
    const Key key{obligation, program_.operation_of(parent), program_.record(op).task.value_or(0), r};
    const auto [at, is_new] = refutations_.try_emplace(key);
    Verdict& verdict = at->second;
    if (!is_new) {
      ++verdict.count;
      return;
    }
    const trace::Trace& trace = program_.trace();
    const trace::Requirement& wanted = program_.record(op).requirements[r];
    verdict.obligation = obligation;
    verdict.answer = Answer::kRefuted;
    verdict.method = "sweep";
    verdict.parties = {program_.party(culprit), program_.party(parent)};
    verdict.subject = verdict.parties[0].name + ", child of " + verdict.parties[1].name;
    const IndexSpaceId region = trace.spaces()[program_.region(culprit, r)].record.id;
    const std::string region_name = "'" + trace.region_name(wanted.tree, region) + "'";
    const std::string requirement = "Its " + program_.requirement_text(op, r);
    if (obligation == Obligation::kPrivilegeRegion) {
      verdict.message =
          requirement + " names region " + region_name + ", which no requirement of its parent contains.";
      return;
    }
    verdict.field = trace.field_name(wanted.tree, field);
    if (obligation == Obligation::kPrivilegeFields) {
      verdict.message = requirement + " names field '" + verdict.field + "' of region " + region_name +
                        ", which no requirement of its parent has.";
    } else {
      verdict.message = requirement + " on field '" + verdict.field + "' of region " + region_name +
                        " is more than its parent has.";
    }
  }

  const Program& program_;
  std::unordered_map<RegionTreeId, uint32_t> first_use_;
  std::unordered_map<uint64_t, bool> within_;
  std::map<Key, Verdict> refutations_;
  Verdicts verdicts_;
};

}  // namespace

Verdicts check_privileges(const Program& program) {
  return PrivilegeCheck(program).run();
}

}  // namespace testudo::checker
