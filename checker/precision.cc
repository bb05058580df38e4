#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "checker/ordering.h"

namespace testudo::checker {
namespace {

class PrecisionCheck {
 public:
  PrecisionCheck(const Program& program, const ProgramAtoms& atoms) : program_(program), atoms_(atoms) {}

  void visit(uint32_t op) {
    for (const trace::Edge& edge : program_.operation(op).edges) {
      const uint32_t from = program_.node_at(edge.from);
      const uint32_t to = program_.node_at(edge.to);
      if (has_cause(from, to)) {
        ++caused_;
      } else {
        Finding& finding = findings_[alike(from, to)];
        if (finding.count++ == 0) finding = {from, to, 1};
      }
    }
  }

  Verdicts verdicts() const {
    Verdicts result;
    for (const auto& [key, finding] : findings_) {
      Verdict verdict;
      verdict.obligation = Obligation::kPrecise;
      verdict.severity = Severity::kWarning;
      verdict.method = "sweep";
      verdict.parties = {program_.party(finding.from), program_.party(finding.to)};
      verdict.subject = verdict.parties[0].name + " and " + verdict.parties[1].name;
      verdict.message = "A recorded dependence orders them, but they share no data, future or fence.";
      verdict.count = finding.count;
      result.add(std::move(verdict));
    }
    result.add_checked(Obligation::kPrecise, caused_);
    return result;
  }

 private:
  struct Finding {
    uint32_t from = 0;
    uint32_t to = 0;
    uint64_t count = 0;
  };
  // Launches from the same two places of the program are alike.
  using Key = std::tuple<std::string, uint32_t, std::string, uint32_t>;

  Key alike(uint32_t from, uint32_t to) const {
    const trace::Operation& a = program_.record(program_.operation_of(from));
    const trace::Operation& b = program_.record(program_.operation_of(to));
    return {program_.whole_operation(program_.operation_of(from)).name + a.where.file, a.where.line,
            program_.whole_operation(program_.operation_of(to)).name + b.where.file, b.where.line};
  }

  bool has_cause(uint32_t from, uint32_t to) {
    const uint32_t a = program_.operation_of(from);
    const uint32_t b = program_.operation_of(to);
    const trace::Operation& first = program_.record(a);
    const trace::Operation& second = program_.record(b);
    if (first.internal || second.internal || first.context != second.context) return true;
    if (first.op == trace::OperationKind::kFence || second.op == trace::OperationKind::kFence) return true;
    if (std::find(second.after.begin(), second.after.end(), first.id) != second.after.end()) return true;
    const std::span<const RequirementView> ours = program_.requirements(a);
    const std::span<const RequirementView> theirs = program_.requirements(b);
    for (uint32_t i = 0; i < ours.size(); ++i) {
      for (uint32_t j = 0; j < theirs.size(); ++j) {
        if (program_.classes().conflict(ours[i].access, theirs[j].access) &&
            share_field(ours[i], theirs[j]) && overlap(program_.region(from, i), program_.region(to, j))) {
          return true;
        }
      }
    }
    return false;
  }

  static bool share_field(const RequirementView& a, const RequirementView& b) {
    for (const uint32_t group : a.groups) {
      if (std::find(b.groups.begin(), b.groups.end(), group) != b.groups.end()) return true;
    }
    return false;
  }

  bool overlap(uint32_t a, uint32_t b) {
    if (a == kNone || b == kNone) return false;
    const uint64_t key = (uint64_t{std::min(a, b)} << 32) | std::max(a, b);
    const auto [at, is_new] = overlaps_.try_emplace(key, false);
    if (is_new) at->second = first_common_atom(atoms_.ranges(a), atoms_.ranges(b)) != kNone;
    return at->second;
  }

  const Program& program_;
  const ProgramAtoms& atoms_;
  std::unordered_map<uint64_t, bool> overlaps_;
  std::map<Key, Finding> findings_;
  uint64_t caused_ = 0;
};

}  // namespace

Verdicts check_precision(const Program& program, const ProgramAtoms& atoms) {
  PrecisionCheck check(program, atoms);
  for (uint32_t op = 0; op < program.operation_count(); ++op) check.visit(op);
  return check.verdicts();
}

}  // namespace testudo::checker
