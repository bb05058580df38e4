#include "checker/smt/partition_claims.h"

#include "checker/overlay.h"
#include "checker/program.h"

namespace testudo::checker {
namespace {

using Kind = GeneralAnswer::Kind;

constexpr uint64_t kMostColorsShown = 4096;  // a counterexample with more is not worth building

std::vector<Term> variables(const std::string& prefix, int count) {
  std::vector<Term> all;
  for (int i = 0; i < count; ++i) all.push_back(Term::variable(prefix + std::to_string(i)));
  return all;
}

// A color of the family as offsets from the lowest one, which cancels in what is computed from it.
std::vector<Term> color_at(const PartitionFamily& family, const std::vector<Term>& offsets,
                           std::vector<Term>& constraints) {
  std::vector<Term> color;
  for (size_t k = 0; k < offsets.size(); ++k) {
    color.push_back(family.color_lo[k] + offsets[k]);
    constraints.push_back(Term(0) <= offsets[k]);
    constraints.push_back(offsets[k] < family.color_extent[k]);
  }
  return color;
}

// The member of the family with these values; what they leave open is as recorded.
Environment completed(const PartitionFamily& family, const Environment& values) {
  Environment all = values;
  all.insert(family.recorded.begin(), family.recorded.end());
  return all;
}

std::optional<std::vector<std::pair<DomainPoint, Domain>>> build(const PartitionFamily& family,
                                                                 const Environment& values) {
  const auto colors = evaluate_box(family.color_lo, family.color_hi, values);
  if (!colors || colors->volume() > kMostColorsShown) return std::nullopt;
  std::vector<std::pair<DomainPoint, Domain>> sets;
  for (const DomainPoint& color : colors->points()) {
    auto set = family.set(color, values);
    if (!set) return std::nullopt;
    sets.emplace_back(color, std::move(*set));
  }
  return sets;
}

// "parent [0..3], colors [0..1], block 2"
std::string sizes_text(const PartitionFamily& family, const Environment& values) {
  const auto parent = evaluate_box(family.parent_lo, family.parent_hi, values);
  const auto colors = evaluate_box(family.color_lo, family.color_hi, values);
  std::string text =
      "parent " + to_string(parent.value_or(Domain())) + ", colors " + to_string(colors.value_or(Domain()));
  for (const auto& [name, label] : family.shown) text += ", " + label + " " + std::to_string(values.at(name));
  return text;
}

std::vector<Domain> sets_of(const std::vector<std::pair<DomainPoint, Domain>>& sets) {
  std::vector<Domain> only;
  for (const auto& [color, set] : sets) only.push_back(set);
  return only;
}

}  // namespace

const PartitionFamily* PartitionClaims::family(PartitionId partition) {
  auto at = families_.find(partition);
  if (at == families_.end()) at = families_.emplace(partition, find_family(trace_, partition)).first;
  return at->second ? &*at->second : nullptr;
}

GeneralAnswer PartitionClaims::answer_of(const PartitionFamily& family, const ProofResult& result) {
  GeneralAnswer answer;
  answer.family = family.text;
  switch (result.kind) {
    case ProofResult::Kind::kProved:
      answer.kind = Kind::kProved;
      break;
    case ProofResult::Kind::kFails:
      answer.kind = Kind::kFails;
      break;
    case ProofResult::Kind::kUnknown:
      answer.kind = Kind::kUnknown;
      break;
    case ProofResult::Kind::kTimeout:
      answer.kind = Kind::kTimeout;
      break;
  }
  return answer;
}

GeneralAnswer PartitionClaims::disjoint(PartitionId partition) {
  const PartitionFamily* of = family(partition);
  if (of == nullptr) return {};
  auto at = disjoint_.find(partition);
  if (at == disjoint_.end()) at = disjoint_.emplace(partition, decide_disjoint(partition, *of)).first;
  return at->second;
}

// A found overlap counts only if the member of the family that it names, built and swept, has one.
GeneralAnswer PartitionClaims::ask_for_shared_point(const PartitionFamily& family, const Query& query) {
  const ProofResult result = prover_.prove(query);
  GeneralAnswer answer = answer_of(family, result);
  if (answer.kind != Kind::kFails) return answer;
  answer.kind = Kind::kUnknown;
  const Environment values = completed(family, result.counterexample);
  const auto sets = build(family, values);
  if (!sets) return answer;
  const auto shared = find_shared_point(sets_of(*sets));
  if (!shared) return answer;
  answer.kind = Kind::kFails;
  answer.counterexample = sizes_text(family, values) + ": point " + to_string(shared->point) +
                          " has the colors " + to_string((*sets)[shared->first].first) + " and " +
                          to_string((*sets)[shared->second].first);
  return answer;
}

// With separable intervals, colors that differ in coordinate k must have disjoint intervals in the dimension
// that k decides: one query a coordinate, each of one dimension. Otherwise, two colors and a point in both.
GeneralAnswer PartitionClaims::decide_disjoint(PartitionId partition, const PartitionFamily& family) {
  const std::string name = "partition-" + std::to_string(partition.value) + "-disjoint";
  const trace::Operator& op = trace_.partition(partition).record.made_by;
  if (op.kind == trace::OperatorKind::kIntersection || op.kind == trace::OperatorKind::kDifference) {
    GeneralAnswer of_left = disjoint(op.left);
    if (of_left.kind == Kind::kProved) return of_left;
  }
  Query query{name, family.assumptions};
  const std::vector<Term> point = variables("x", family.dim);
  const std::vector<Term> first = color_at(family, variables("i", family.color_dim), query.constraints);
  const std::vector<Term> second = color_at(family, variables("j", family.color_dim), query.constraints);
  if (!family.separable) {
    std::vector<Term> differ;
    for (int k = 0; k < family.color_dim; ++k) {
      const auto at = static_cast<size_t>(k);
      differ.push_back(negate(equal(first[at], second[at])));
    }
    query.constraints.push_back(any_of(std::move(differ)));
    query.constraints.push_back(family.member(first, point));
    query.constraints.push_back(family.member(second, point));
    return ask_for_shared_point(family, query);
  }
  GeneralAnswer answer;
  for (int d = 0; d < family.dim; ++d) {
    const auto at = static_cast<size_t>(d);
    const int k = family.color_of_dim[at];
    if (k < 0) continue;
    Query of_dimension{name + "-" + std::to_string(d), query.constraints};
    of_dimension.constraints.push_back(first[static_cast<size_t>(k)] < second[static_cast<size_t>(k)]);
    for (const std::vector<Term>& color : {first, second}) {
      const auto [lo, hi] = family.interval(d, color);
      of_dimension.constraints.push_back(lo <= point[at]);
      of_dimension.constraints.push_back(point[at] <= hi);
    }
    of_dimension.constraints.push_back(family.parent_lo[at] <= point[at]);
    of_dimension.constraints.push_back(point[at] <= family.parent_hi[at]);
    answer = ask_for_shared_point(family, of_dimension);
    if (answer.kind != Kind::kProved) return answer;
  }
  return answer;
}

GeneralAnswer PartitionClaims::complete(PartitionId partition) {
  const PartitionFamily* of = family(partition);
  if (of == nullptr) return {};
  auto at = complete_.find(partition);
  if (at == complete_.end()) at = complete_.emplace(partition, decide_complete(partition, *of)).first;
  return at->second;
}

// Intervals whose starts are at most one past the end of the one before cover all from the first start to the
// last end: of a point between, take the last color that starts at or before it; if it ended before the
// point, the next color would start at or before the point too. So it is enough to ask, in each dimension,
// for a first start or a last end that falls short of the parent, or for a gap between neighbours.
GeneralAnswer PartitionClaims::decide_complete(PartitionId partition, const PartitionFamily& family) {
  const trace::Partition& record = trace_.partition(partition).record;
  if (record.made_by.kind == trace::OperatorKind::kUnion) {
    for (const PartitionId operand : {record.made_by.left, record.made_by.right}) {
      const trace::Partition& of = trace_.partition(operand).record;
      if (of.parent != record.parent || of.color_space != record.color_space) continue;
      GeneralAnswer answer = complete(operand);
      if (answer.kind == Kind::kProved) return answer;
    }
  }
  if (!family.interval || !family.separable) return {};
  std::vector<Term> constraints = family.assumptions;
  const std::vector<Term> offsets = variables("i", family.color_dim);
  const std::vector<Term> color = color_at(family, offsets, constraints);
  std::vector<Term> next = color;
  for (Term& c : next) c = c + 1;
  std::vector<Term> faults;
  for (int d = 0; d < family.dim; ++d) {
    const auto at = static_cast<size_t>(d);
    faults.push_back(family.parent_lo[at] < family.interval(d, family.color_lo).first);
    faults.push_back(family.interval(d, family.color_hi).second < family.parent_hi[at]);
    const int k = family.color_of_dim[at];
    if (k < 0) continue;
    const auto coordinate = static_cast<size_t>(k);
    faults.push_back(all_of({offsets[coordinate] + 1 < family.color_extent[coordinate],
                             family.interval(d, color).second + 1 < family.interval(d, next).first}));
  }
  GeneralAnswer answer;
  for (size_t f = 0; f < faults.size(); ++f) {
    Query query{"partition-" + std::to_string(partition.value) + "-complete-" + std::to_string(f),
                constraints};
    query.constraints.push_back(faults[f]);
    const ProofResult result = prover_.prove(query);
    answer = answer_of(family, result);
    if (answer.kind == Kind::kProved) continue;
    if (answer.kind != Kind::kFails) return answer;
    answer.kind = Kind::kUnknown;
    const Environment values = completed(family, result.counterexample);
    const auto parent = evaluate_box(family.parent_lo, family.parent_hi, values);
    const auto sets = build(family, values);
    if (!parent || !sets) return answer;
    const auto missing = find_uncovered_point(*parent, sets_of(*sets));
    if (!missing) return answer;
    answer.kind = Kind::kFails;
    answer.counterexample = sizes_text(family, values) + ": point " + to_string(*missing) + " has no color";
    return answer;
  }
  return answer;
}

// Every operator that has a family cuts its pieces to the parent, and the description that does so gave the
// recorded pieces.
GeneralAnswer PartitionClaims::contained(PartitionId partition) {
  const PartitionFamily* of = family(partition);
  if (of == nullptr) return {};
  GeneralAnswer answer;
  answer.kind = Kind::kProved;
  answer.family = of->text;
  answer.by_definition = true;
  return answer;
}

}  // namespace testudo::checker
