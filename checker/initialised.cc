#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_set>

#include "checker/accesses.h"
#include "checker/box.h"

namespace testudo::checker {
namespace {

struct FieldKey {
  RegionTreeId tree;
  FieldId field = 0;
  auto operator<=>(const FieldKey&) const = default;
};

// What of one field nobody has written so far.
struct FieldState {
  Domain missing;
  std::unordered_set<uint32_t> written_spaces;  // index spaces known to be written throughout
};

// Passes through a run in program order: an operation's points one by one, what a task issued while it ran
// right after what it did itself.
class InitialisedCheck {
 public:
  explicit InitialisedCheck(const Program& program) : program_(program), trace_(program.trace()) {}

  Verdicts run() {
    assume_shared_writes();
    visit(program_.contexts().front());
    for (auto& [key, verdict] : refutations_) verdicts_.add(std::move(verdict));
    return std::move(verdicts_);
  }

 private:
  enum class Fault { kReads, kMayRead, kLeavesUnwritten };
  using Key = std::tuple<Fault, std::string, uint32_t, uint32_t, FieldId>;

  // Tasks that share data with SIMULTANEOUS or RELAXED coherence may wait for what later ones write, so
  // program order does not tell what is there when one reads: what any of them may write is taken as written.
  void assume_shared_writes() {
    for (uint32_t op = 0; op < program_.operation_count(); ++op) {
      for (uint32_t r = 0; r < program_.requirements(op).size(); ++r) {
        const trace::Coherence coherence = requirement(op, r).coherence;
        const bool shared =
            coherence == trace::Coherence::kSimultaneous || coherence == trace::Coherence::kRelaxed;
        if (!shared) continue;
        for (const FieldId field : requirement(op, r).fields) note_writes(op, r, field, false);
      }
    }
  }

  // The points of an operation do not interfere (C201 says where they do), so their writes may be taken
  // together: one subtraction a field, however many points there are. What they issued comes after that.
  void visit(const Context& context) {
    for (const uint32_t op : context.operations) {
      if (is_message(program_.record(op))) continue;
      const uint32_t first = program_.first_node(op);
      const uint32_t end = first + static_cast<uint32_t>(program_.operation(op).points.size());
      for (uint32_t node = first; node < end; ++node) judge(op, node);
      for (uint32_t r = 0; r < program_.requirements(op).size(); ++r) {
        for (const FieldId field : requirement(op, r).fields) note_writes(op, r, field, true);
      }
      for (uint32_t node = first; node < end; ++node) {
        if (const Context* below = program_.context_of_node(node)) visit(*below);
      }
    }
  }

  // Where a task both reads and writes, the order of its own accesses is not recorded: the one that blames
  // nobody is assumed.
  void judge(uint32_t op, uint32_t node) {
    if (saw_all(program_, node)) {
      judge_reads(op, node);
      judge_discards(op, node, program_.context_of_node(node));
    } else {
      warn_of_reads(op, node);
    }
  }

  FieldState& state(RegionTreeId tree, FieldId field) {
    const auto [at, is_new] = fields_.try_emplace({tree, field});
    if (is_new) at->second.missing = trace_.space(trace_.region(tree).record.index_space).record.domain;
    return at->second;
  }

  const trace::Requirement& requirement(uint32_t op, uint32_t r) const {
    return program_.record(op).requirements[r];
  }

  // What a node itself changed of a field by a requirement.
  Domain written_by(uint32_t op, uint32_t node, uint32_t r, FieldId field, bool exact) const {
    const AccessMode mode = mode_of(requirement(op, r).privilege);
    const uint32_t space = program_.region(node, r);
    if (space == kNone || (mode != AccessMode::kWrite && mode != AccessMode::kReduce)) return {};
    if (!exact) return program_.domain(space);
    Domain all;
    for (const trace::AccessRow& row : trace_.accesses(program_.point(node).uid)) {
      if (row.requirement != r || row.field != field) continue;
      for (const trace::DomainRef set : {row.written, row.reduced}) {
        if (const Domain* domain = trace_.domain(set)) all = unite(all, *domain);
      }
    }
    return all;
  }

  // `as_seen`: where every access was recorded, those; else all that the requirement lets the points write.
  void note_writes(uint32_t op, uint32_t r, FieldId field, bool as_seen) {
    FieldState& of_field = state(requirement(op, r).tree, field);
    if (of_field.missing.empty()) return;
    const uint32_t first = program_.first_node(op);
    const uint32_t end = first + static_cast<uint32_t>(program_.operation(op).points.size());
    std::vector<Domain> written;
    for (uint32_t node = first; node < end; ++node) {
      const uint32_t space = program_.region(node, r);
      if (space == kNone || of_field.written_spaces.contains(space)) continue;
      written.push_back(written_by(op, node, r, field, as_seen && saw_all(program_, node)));
    }
    const Domain all = unite_all(written);
    if (all.empty() || !of_field.missing.overlaps(all)) return;
    of_field.missing = subtract(of_field.missing, all);
    for (uint32_t node = first; node < end; ++node) {
      const uint32_t space = program_.region(node, r);
      if (space != kNone && !of_field.missing.overlaps(program_.domain(space)))
        of_field.written_spaces.insert(space);
    }
  }

  // The old contents are gone: a task that reads them reads nothing that was written.
  static bool discards(const trace::Requirement& requirement) {
    return requirement.privilege == trace::Privilege::kWriteDiscard ||
           requirement.privilege == trace::Privilege::kWriteOnly;
  }

  void judge_reads(uint32_t op, uint32_t node) {
    for (const trace::AccessRow& row : trace_.accesses(program_.point(node).uid)) {
      const Domain* read = trace_.domain(row.read);
      if (read == nullptr || read->empty()) continue;
      const trace::Requirement& record = requirement(op, row.requirement);
      const Domain* own = trace_.domain(row.written);
      Domain unknown = discards(record) ? *read : intersect(state(record.tree, row.field).missing, *read);
      if (!unknown.empty() && own != nullptr) unknown = subtract(unknown, *own);
      if (!unknown.empty()) unknown = subtract(unknown, written_below(node, op, row));
      if (unknown.empty()) {
        verdicts_.add_checked(Obligation::kReadInitialised, 1);
      } else {
        refute(Fault::kReads, op, node, row.requirement, row.field, unknown);
      }
    }
  }

  // What the children of a task wrote of a field that the task reads, any time while it ran.
  Domain written_below(uint32_t node, uint32_t op, const trace::AccessRow& row) const {
    const Context* context = program_.context_of_node(node);
    return context == nullptr ? Domain()
                              : written_in(*context, requirement(op, row.requirement).tree, row.field);
  }

  Domain written_in(const Context& context, RegionTreeId tree, FieldId field) const {
    std::vector<Domain> sets;
    for (const uint32_t op : context.operations) {
      if (is_message(program_.record(op))) continue;
      for (uint32_t i = 0; i < program_.operation(op).points.size(); ++i) {
        const uint32_t node = program_.first_node(op) + i;
        const bool exact = saw_all(program_, node);
        const std::span<const RequirementView> requirements = program_.requirements(op);
        for (uint32_t r = 0; r < requirements.size(); ++r) {
          const trace::Requirement& record = *requirements[r].record;
          const bool names = record.tree == tree && std::find(record.fields.begin(), record.fields.end(),
                                                              field) != record.fields.end();
          if (names) sets.push_back(written_by(op, node, r, field, exact));
        }
        if (const Context* below = program_.context_of_node(node))
          sets.push_back(written_in(*below, tree, field));
      }
    }
    return unite_all(sets);
  }

  void judge_discards(uint32_t op, uint32_t node, const Context* context) {
    const std::span<const RequirementView> requirements = program_.requirements(op);
    for (uint32_t r = 0; r < requirements.size(); ++r) {
      const trace::Requirement& record = *requirements[r].record;
      const uint32_t space = program_.region(node, r);
      if (!discards(record) || space == kNone) continue;
      for (const FieldId field : record.fields) {
        Domain left = subtract(program_.domain(space), written_by(op, node, r, field, true));
        if (!left.empty() && context != nullptr)
          left = subtract(left, written_in(*context, record.tree, field));
        if (left.empty()) {
          verdicts_.add_checked(Obligation::kDiscardWritten, 1);
        } else {
          refute(Fault::kLeavesUnwritten, op, node, r, field, left);
        }
      }
    }
  }

  // Declared reads of a region of which nothing was ever written, where the reads themselves were not seen.
  void warn_of_reads(uint32_t op, uint32_t node) {
    const std::span<const RequirementView> requirements = program_.requirements(op);
    for (uint32_t r = 0; r < requirements.size(); ++r) {
      const trace::Requirement& record = *requirements[r].record;
      const uint32_t space = program_.region(node, r);
      if (record.privilege != trace::Privilege::kReadOnly || space == kNone || program_.domain(space).empty())
        continue;
      for (const FieldId field : record.fields) {
        const FieldState& of_field = state(record.tree, field);
        if (of_field.missing.empty() || of_field.written_spaces.contains(space)) continue;
        if (of_field.missing.contains(program_.domain(space))) {
          refute(Fault::kMayRead, op, node, r, field, program_.domain(space));
        }
      }
    }
  }

  void refute(Fault fault, uint32_t op, uint32_t node, uint32_t r, FieldId field, const Domain& where) {
    const trace::Where& place = program_.record(op).where;
    Verdict& verdict = refutations_[{fault, place.file, place.line, r, field}];
    if (!verdict.message.empty()) {
      ++verdict.count;
      return;
    }
    verdict.obligation =
        fault == Fault::kLeavesUnwritten ? Obligation::kDiscardWritten : Obligation::kReadInitialised;
    verdict.answer = Answer::kRefuted;
    if (fault == Fault::kMayRead) {
      verdict.answer = Answer::kChecked;
      verdict.severity = Severity::kWarning;
    }
    verdict.method = "sweep";
    verdict.parties = {program_.party(node)};
    verdict.subject = verdict.parties[0].name;
    verdict.field = trace_.field_name(requirement(op, r).tree, field);
    verdict.point = first_point(where);
    const std::string by = program_.requirement_text(op, r);
    const std::string what = "point " + to_string(*verdict.point) + " of field '" + verdict.field + "'";
    switch (fault) {
      case Fault::kReads:
        verdict.message = "It reads " + what + " by " + by + ", which was never written.";
        break;
      case Fault::kMayRead:
        verdict.message = "It may read " + what + " by " + by + ", which was never written.";
        break;
      case Fault::kLeavesUnwritten:
        verdict.message = "It asks to overwrite " + what + " by " + by + ", but leaves it unwritten.";
        break;
    }
  }

  const Program& program_;
  const trace::Trace& trace_;
  std::map<FieldKey, FieldState> fields_;
  std::map<Key, Verdict> refutations_;
  Verdicts verdicts_;
};

}  // namespace

Verdicts check_initialised(const Program& program) {
  return InitialisedCheck(program).run();
}

}  // namespace testudo::checker
