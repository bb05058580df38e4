#include "checker/accesses.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "checker/overlay.h"

namespace testudo::checker {
namespace {

bool is_task(const trace::Operation& op) {
  return op.op == trace::OperationKind::kTask || op.op == trace::OperationKind::kIndexTask;
}

class AccessCheck {
 public:
  explicit AccessCheck(const Program& program) : program_(program), trace_(program.trace()) {}

  Verdicts run() {
    for (const trace::AccessRow& row : trace_.accesses()) judge(row);
    for (uint32_t node = 0; node < program_.node_count(); ++node) look_for_unused(node);
    for (auto& [key, verdict] : refutations_) verdicts_.add(std::move(verdict));
    for (const auto& [key, use] : uses_) {
      if (use.touched == 0) verdicts_.add(unused(use.node, use.requirement));
      verdicts_.add_checked(Obligation::kRequirementUsed, 1);
    }
    return std::move(verdicts_);
  }

 private:
  // Alike: by the same operation's place in the program.
  using Key = std::tuple<Obligation, std::string, uint32_t, uint32_t, FieldId, bool>;
  struct Usage {
    uint32_t node = 0;
    uint32_t requirement = 0;
    uint64_t touched = 0;
  };

  void judge(const trace::AccessRow& row) {
    const trace::Privilege privilege = requirement(row).privilege;
    const bool may_write = has_write(privilege);
    const bool reduces = privilege == trace::Privilege::kReduce;
    // A change of the contents under a reduction privilege is a reduction: how it was made was not seen.
    const trace::DomainRef changed = !row.exact && reduces ? trace::DomainRef() : row.written;
    judge_set(row, Obligation::kWriteWithin, changed, may_write, "writes");
    judge_set(row, Obligation::kReadWithin, row.read, has_read(privilege), "reads");
    judge_set(row, Obligation::kReduceWithin, row.reduced, reduces || may_write, "reduces to");
    if (!row.exact && reduces) judge_set(row, Obligation::kReduceWithin, row.written, true, "reduces to");
  }

  void judge_set(const trace::AccessRow& row, Obligation obligation, trace::DomainRef set, bool allowed,
                 const char* verb) {
    const Domain* touched = trace_.domain(set);
    if (touched == nullptr || touched->empty()) return;
    if (!allowed) {
      refute(row, obligation, verb, first_point(*touched), false);
      return;
    }
    const uint32_t region = program_.region(program_.node_at(row.uid), row.requirement);
    if (const auto outside = outside_region(set, region)) {
      refute(row, obligation, verb, *outside, true);
    } else {
      verdicts_.add_checked(obligation, 1);
    }
  }

  // Sets repeat from launch to launch, so each pair is compared once.
  std::optional<DomainPoint> outside_region(trace::DomainRef set, uint32_t region) {
    const auto [at, is_new] = outside_.try_emplace((uint64_t{set.value} << 32) | region);
    if (is_new) {
      at->second =
          find_point_outside(*trace_.domain(set), region == kNone ? Domain() : program_.domain(region));
    }
    return at->second;
  }

  void refute(const trace::AccessRow& row, Obligation obligation, const char* verb, const DomainPoint& point,
              bool outside) {
    const uint32_t node = program_.node_at(row.uid);
    const uint32_t op = program_.operation_of(node);
    const Key key{obligation,
                  program_.record(op).where.file,
                  program_.record(op).where.line,
                  row.requirement,
                  row.field,
                  outside};
    Verdict& verdict = refutations_[key];
    if (!verdict.message.empty()) {
      ++verdict.count;
      return;
    }
    verdict.obligation = obligation;
    verdict.answer = Answer::kRefuted;
    verdict.method = "sweep";
    verdict.parties = {program_.party(node)};
    verdict.subject = verdict.parties[0].name;
    verdict.field = trace_.field_name(requirement(row).tree, row.field);
    verdict.point = point;
    verdict.message =
        std::string("It ") + verb + " point " + to_string(point) + " of field '" + verdict.field + "', ";
    const std::string by = program_.requirement_text(op, row.requirement);
    const uint32_t region = program_.region(node, row.requirement);
    if (outside) {
      verdict.message += "which is not in the region " +
                         (region == kNone ? std::string("of none") : to_string(program_.domain(region))) +
                         " of its " + by + ".";
    } else {
      verdict.message += "which its " + by + " does not allow.";
    }
  }

  void look_for_unused(uint32_t node) {
    const uint32_t op = program_.operation_of(node);
    const std::span<const RequirementView> requirements = program_.requirements(op);
    if (requirements.empty() || !is_task(program_.record(op)) || !saw_all(program_, node) ||
        program_.context_of_node(node) != nullptr) {
      return;
    }
    const std::span<const trace::AccessRow> rows = trace_.accesses(program_.point(node).uid);
    for (uint32_t r = 0; r < requirements.size(); ++r) {
      const uint32_t region = program_.region(node, r);
      if (requirements[r].access == 0 || region == kNone || program_.domain(region).empty()) continue;
      const trace::Where& where = program_.record(op).where;
      Usage& use = uses_[{Obligation::kRequirementUsed, where.file, where.line, r, 0, false}];
      if (use.touched == 0) use = {node, r, 0};
      use.touched += std::count_if(rows.begin(), rows.end(), [&](const trace::AccessRow& row) {
        return row.requirement == r && (touches(row.read) || touches(row.written) || touches(row.reduced));
      });
    }
  }

  bool touches(trace::DomainRef set) const {
    const Domain* domain = trace_.domain(set);
    return domain != nullptr && !domain->empty();
  }

  Verdict unused(uint32_t node, uint32_t r) const {
    const uint32_t op = program_.operation_of(node);
    Verdict verdict;
    verdict.obligation = Obligation::kRequirementUsed;
    verdict.severity = Severity::kWarning;
    verdict.method = "sweep";
    verdict.parties = {program_.whole_operation(op)};
    verdict.subject = verdict.parties[0].name;
    const trace::Requirement& requirement = program_.record(op).requirements[r];
    verdict.message = "Its " + program_.requirement_text(op, r) + " on region '" +
                      trace_.region_name(requirement.tree) + "' is never touched.";
    return verdict;
  }

  const trace::Requirement& requirement(const trace::AccessRow& row) const {
    return program_.record(program_.operation_of(program_.node_at(row.uid))).requirements[row.requirement];
  }

  const Program& program_;
  const trace::Trace& trace_;
  std::unordered_map<uint64_t, std::optional<DomainPoint>> outside_;
  std::map<Key, Verdict> refutations_;
  std::map<Key, Usage> uses_;
  Verdicts verdicts_;
};

}  // namespace

bool saw_all(const Program& program, uint32_t node) {
  const PointId uid = program.point(node).uid;
  const std::span<const trace::AccessRow> rows = program.trace().accesses(uid);
  if (std::any_of(rows.begin(), rows.end(), [](const trace::AccessRow& row) { return !row.exact; }))
    return false;
  if (!rows.empty()) return true;
  const trace::Operation& op = program.record(program.operation_of(node));
  const trace::Mapping* mapping = program.trace().mapping(uid);
  if (!op.task || mapping == nullptr || !program.trace().header().access_checks) return false;
  for (const trace::Task::Variant& variant : program.trace().task(*op.task).variants) {
    if (variant.id == mapping->variant) return variant.access_checks;
  }
  return false;
}

Verdicts check_accesses(const Program& program) {
  return AccessCheck(program).run();
}

}  // namespace testudo::checker
