#include "checker/shards.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "core/trace/words.h"

namespace testudo::checker {
namespace {

bool run_failed(const Program& program) {
  return program.trace().end().status == trace::Status::kFailed;
}

// Says in what two operations differ that ranks announced under one id.
class Difference {
 public:
  Difference(const Program& program, uint32_t ours, uint32_t theirs)
      : program_(program), ours_(program.record(ours)), theirs_(program.record(theirs)) {}

  std::string text() const {
    if (ours_.op != theirs_.op) return "the kind of call";
    if (ours_.task != theirs_.task) return "the task";
    if (ours_.domain != theirs_.domain)
      return pair("the launch domain", domain_text(ours_), domain_text(theirs_));
    if (ours_.requirements.size() != theirs_.requirements.size()) {
      return pair("how many regions it names", std::to_string(ours_.requirements.size()),
                  std::to_string(theirs_.requirements.size()));
    }
    for (size_t r = 0; r < ours_.requirements.size(); ++r) {
      const std::string what = of_requirement(ours_.requirements[r], theirs_.requirements[r]);
      if (!what.empty()) return "requirement " + std::to_string(r) + ": " + what;
    }
    if (ours_.after != theirs_.after) return "the futures that it takes";
    if (ours_.where != theirs_.where) return "the place in the program";
    if (ours_.context != theirs_.context) return "the task that makes it";
    return "what kind of fence it is, or whether the program made it";
  }

 private:
  static std::string pair(const std::string& what, const std::string& ours, const std::string& theirs) {
    return what + " (" + ours + " and " + theirs + ")";
  }
  static std::string domain_text(const trace::Operation& op) {
    return op.domain ? to_string(*op.domain) : std::string("none");
  }

  std::string of_requirement(const trace::Requirement& ours, const trace::Requirement& theirs) const {
    const trace::Trace& trace = program_.trace();
    if (ours.tree != theirs.tree) {
      return pair("the region", trace.region_name(ours.tree), trace.region_name(theirs.tree));
    }
    if (ours.partition != theirs.partition || ours.index_space != theirs.index_space) {
      return pair("the region or partition", upper_bound(ours), upper_bound(theirs));
    }
    if (ours.functor != theirs.functor) {
      return pair("the functor", trace.functor_name(ours.functor.value_or(0)),
                  trace.functor_name(theirs.functor.value_or(0)));
    }
    if (ours.fields != theirs.fields) return pair("the fields", fields(ours), fields(theirs));
    if (ours.privilege != theirs.privilege)
      return pair("the privilege", privilege_text(ours), privilege_text(theirs));
    if (ours.coherence != theirs.coherence) {
      return pair("the coherence", std::string(word(ours.coherence)), std::string(word(theirs.coherence)));
    }
    if (ours.reduction != theirs.reduction) {
      return pair("the reduction operator", trace.reduction_name(ours.reduction),
                  trace.reduction_name(theirs.reduction));
    }
    if (ours.parent != theirs.parent)
      return pair("the parent region", trace.name(ours.parent), trace.name(theirs.parent));
    return ours.verified != theirs.verified ? "whether it is verified" : "";
  }

  std::string upper_bound(const trace::Requirement& r) const {
    const trace::Trace& trace = program_.trace();
    if (r.partition) return trace.name(r.partition) + " (id " + std::to_string(r.partition.value) + ")";
    return trace.region_name(r.tree, r.index_space) + " over " +
           to_string(trace.space(r.index_space).record.domain);
  }
  std::string fields(const trace::Requirement& r) const {
    std::string text;
    for (const FieldId field : r.fields)
      text += (text.empty() ? "" : ", ") + program_.trace().field_name(r.tree, field);
    return text;
  }

  const Program& program_;
  const trace::Operation& ours_;
  const trace::Operation& theirs_;
};

class ShardCheck {
 public:
  explicit ShardCheck(const Program& program) : program_(program) {
    for (uint32_t op = 0; op < program_.operation_count(); ++op) {
      const trace::OperationNode& node = program_.operation(op);
      if (!node.record.replicated) continue;
      if (node.record.context) replicated_contexts_.insert(node.record.context);
      if (!agreed(op)) variants_[node.recorded_id].push_back(op);
    }
  }

  Verdicts run() {
    for (const Context& context : program_.contexts()) compare(context);
    for (uint32_t op = 0; op < program_.operation_count(); ++op) judge_points(op);
    for (auto& [key, verdict] : refutations_) verdicts_.add(std::move(verdict));
    return std::move(verdicts_);
  }

 private:
  bool agreed(uint32_t op) const {
    return program_.operation(op).announced_by.size() == static_cast<size_t>(program_.ranks());
  }

  void compare(const Context& context) {
    uint64_t same = 0;
    for (const uint32_t op : context.operations) {
      if (!program_.record(op).replicated) continue;
      if (agreed(op)) {
        ++same;
      } else if (report(context, op, same)) {
        break;
      }
    }
    verdicts_.add_checked(Obligation::kShardsAgree, same);
  }

  // Whether it is a difference: a rank that failed makes no more calls.
  bool report(const Context& context, uint32_t op, uint64_t same) {
    const std::vector<uint32_t>& alike = variants_.at(program_.operation(op).recorded_id);
    const auto other = std::find_if(alike.begin(), alike.end(), [op](uint32_t o) { return o != op; });
    if (other == alike.end() && run_failed(program_)) return false;
    Verdict verdict;
    verdict.obligation = Obligation::kShardsAgree;
    verdict.answer = Answer::kRefuted;
    verdict.method = "comparison";
    verdict.subject =
        "call " + std::to_string(same + 1) + " of " +
        (context.node == kNone ? "the runtime"
                               : program_.whole_operation(program_.operation_of(context.node)).name);
    verdict.parties = {party(op)};
    const std::string ours = ranks_of(op) + ": " + program_.whole_operation(op).name + place_of(op);
    if (other == alike.end()) {
      verdict.message = "Not all ranks make it. " + ours + "; " + ranks_without(op) + ": nothing.";
    } else {
      verdict.parties.push_back(party(*other));
      verdict.message = "The ranks make different calls. " + ours + "; " + ranks_of(*other) + ": " +
                        program_.whole_operation(*other).name + place_of(*other) + ". They differ in " +
                        Difference(program_, op, *other).text() + ".";
    }
    verdicts_.add(std::move(verdict));
    return true;
  }

  Party party(uint32_t op) const {
    Party party = program_.whole_operation(op);
    party.name += " on " + ranks_of(op);
    return party;
  }
  std::string place_of(uint32_t op) const {
    const std::string place = location_text(program_.record(op).where);
    return place.empty() ? "" : " at " + place;
  }
  std::string ranks_of(uint32_t op) const { return ranks_text(program_.operation(op).announced_by); }
  std::string ranks_without(uint32_t op) const {
    const std::vector<int>& with = program_.operation(op).announced_by;
    std::vector<int> without;
    for (int rank = 0; rank < program_.ranks(); ++rank) {
      if (!std::binary_search(with.begin(), with.end(), rank)) without.push_back(rank);
    }
    return ranks_text(without);
  }
  static std::string ranks_text(const std::vector<int>& ranks) {
    constexpr size_t kShown = 4;
    std::string text = ranks.size() == 1 ? "rank " : "ranks ";
    for (size_t i = 0; i < ranks.size() && i < kShown; ++i)
      text += (i == 0 ? "" : ", ") + std::to_string(ranks[i]);
    return text + (ranks.size() > kShown ? "..." : "");
  }

  // The top-level task, and any other that issues what all ranks issue, runs on every rank.
  bool runs_everywhere(uint32_t op) const {
    const trace::OperationNode& node = program_.operation(op);
    if (!node.record.context) return true;
    return std::any_of(node.points.begin(), node.points.end(),
                       [&](const trace::Point& point) { return replicated_contexts_.contains(point.uid); });
  }

  void judge_points(uint32_t op) {
    const trace::OperationNode& node = program_.operation(op);
    if (!node.record.replicated || !node.record.task || !agreed(op) || runs_everywhere(op)) return;
    uint64_t distinct = 0;
    for (uint32_t i = 0; i < node.points.size(); ++i) {
      const uint32_t at = program_.first_node(op) + i;
      if (!program_.is_copy(at)) {
        ++distinct;
        continue;
      }
      const uint32_t first = program_.original(at);
      refute(op, {program_.party(first), program_.party(at)},
             "Ranks " + std::to_string(program_.rank(first)) + " and " + std::to_string(program_.rank(at)) +
                 " both run point " + to_string(node.points[i].point) + ".",
             node.points[i].point);
    }
    const uint64_t volume = node.record.domain ? node.record.domain->volume() : 1;
    if (distinct < volume && !run_failed(program_)) {
      refute(op, {program_.whole_operation(op)},
             "It has " + std::to_string(volume) + " points, but all ranks together run only " +
                 std::to_string(distinct) + " of them.",
             {});
    } else {
      verdicts_.add_checked(Obligation::kPointsOwned, distinct);
    }
  }

  void refute(uint32_t op, std::vector<Party> parties, std::string message,
              const std::optional<DomainPoint>& point) {
    const trace::Where& where = program_.record(op).where;
    Verdict& verdict = refutations_[{where.file, where.line, parties.size()}];
    if (!verdict.message.empty()) {
      ++verdict.count;
      return;
    }
    verdict.obligation = Obligation::kPointsOwned;
    verdict.answer = Answer::kRefuted;
    verdict.method = "comparison";
    verdict.subject = program_.whole_operation(op).name;
    verdict.parties = std::move(parties);
    verdict.message = std::move(message);
    verdict.point = point;
  }

  const Program& program_;
  std::unordered_set<PointId> replicated_contexts_;
  // Of ids under which ranks announced different operations, or not all did.
  std::unordered_map<OperationId, std::vector<uint32_t>> variants_;
  std::map<std::tuple<std::string, uint32_t, size_t>, Verdict> refutations_;
  Verdicts verdicts_;
};

}  // namespace

Verdicts check_shards(const Program& program) {
  return program.ranks() == 1 ? Verdicts() : ShardCheck(program).run();
}

}  // namespace testudo::checker
