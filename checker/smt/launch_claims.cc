#include "checker/smt/launch_claims.h"

#include <algorithm>

#include "checker/program.h"

namespace testudo::checker {
namespace {

using Kind = GeneralAnswer::Kind;

Term translate(const trace::Expression& expression, const std::vector<Term>& point) {
  using E = trace::Expression::Kind;
  if (expression.kind == E::kConstant) return expression.value;
  if (expression.kind == E::kVariable) return point[static_cast<size_t>(expression.value)];
  const Term a = translate(expression.args[0], point);
  const Term b = translate(expression.args[1], point);
  switch (expression.kind) {
    case E::kAdd:
      return a + b;
    case E::kSubtract:
      return a - b;
    case E::kMultiply:
      return a * b;
    case E::kDivide:
      return floor_div(a, b);
    default:
      return floor_mod(a, b);
  }
}

// Whether all variables are coordinates of a point of `dim` dimensions.
bool fits(const trace::Expression& expression, int dim) {
  if (expression.kind == trace::Expression::Kind::kVariable)
    return expression.value >= 0 && expression.value < dim;
  return std::all_of(expression.args.begin(), expression.args.end(),
                     [dim](const trace::Expression& arg) { return fits(arg, dim); });
}

std::vector<Term> launch_variables(const char* name, int dim) {
  std::vector<Term> all;
  for (int d = 0; d < dim; ++d) all.push_back(Term::variable(name + std::to_string(d)));
  return all;
}

DomainPoint point_of(const Environment& values, const char* name, int dim) {
  DomainPoint point;
  point.dim = dim;
  for (int d = 0; d < dim; ++d) {
    const auto at = values.find(name + std::to_string(d));
    point[d] = at == values.end() ? 0 : at->second;
  }
  return point;
}

const trace::Requirement& requirement_of(const LaunchQuestion& question, uint32_t r) {
  return question.operation->requirements[r];
}

int launch_dim(const LaunchQuestion& question) {
  return question.operation->domain ? question.operation->domain->dim() : 0;
}

}  // namespace

std::optional<std::vector<Term>> LaunchClaims::project(const trace::Requirement& requirement,
                                                       const std::vector<Term>& point) const {
  if (!requirement.partition) return std::nullopt;
  const ProjectionId id = requirement.functor.value_or(0);
  if (id == 0) return point;
  const trace::Functor* functor = trace_.functor(id);
  if (functor == nullptr || !functor->color) return std::nullopt;
  std::vector<Term> color;
  for (const trace::Expression& coordinate : *functor->color) {
    if (!fits(coordinate, static_cast<int>(point.size()))) return std::nullopt;
    color.push_back(translate(coordinate, point));
  }
  return color;
}

// A functor may go further down the tree than one color: then its expressions do not say which region it
// gives.
bool LaunchClaims::describes_recorded(const LaunchQuestion& question, uint32_t r) const {
  const trace::Requirement& requirement = requirement_of(question, r);
  const std::vector<Term> point = launch_variables("i", launch_dim(question));
  const auto color = project(requirement, point);
  if (!color ||
      static_cast<int>(color->size()) != trace_.partition(requirement.partition).record.color_space.dim()) {
    return false;
  }
  for (const trace::Point& p : *question.points) {
    Environment values;
    for (int d = 0; d < p.point.dim; ++d) values["i" + std::to_string(d)] = p.point[d];
    const auto chosen = evaluate_box(*color, *color, values);
    if (!chosen || chosen->empty()) return false;
    if (trace_.subspace(requirement.partition, chosen->lo()) != p.regions[r]) return false;
  }
  return true;
}

std::vector<Term> LaunchClaims::color(const LaunchQuestion& question, uint32_t r,
                                      const std::vector<Term>& point) const {
  return *project(requirement_of(question, r), point);
}

GeneralAnswer LaunchClaims::decide(const LaunchQuestion& question, bool different_points) {
  if (auto answer = by_forest(question)) return *answer;
  if (!question.operation->domain || launch_dim(question) == 0) return {};
  if (!describes_recorded(question, question.first) || !describes_recorded(question, question.second))
    return {};
  const trace::Requirement& a = requirement_of(question, question.first);
  const trace::Requirement& b = requirement_of(question, question.second);
  const auto position = static_cast<size_t>(&trace_.partition(a.partition) - trace_.partitions().data());
  if (a.partition == b.partition && (*question.disjoint)[position])
    return by_colors(question, different_points);
  return by_sets(question, different_points);
}

std::optional<GeneralAnswer> LaunchClaims::by_forest(const LaunchQuestion& question) {
  const auto path = [&](uint32_t r) {
    const trace::Requirement& requirement = requirement_of(question, r);
    IndexSpaceId space = requirement.partition ? trace_.partition(requirement.partition).record.parent
                                               : requirement.index_space;
    std::vector<std::pair<PartitionId, IndexSpaceId>> steps;
    while (trace_.space(space).record.parent) {
      const PartitionId partition = *trace_.space(space).record.parent;
      steps.emplace_back(partition, space);
      space = trace_.partition(partition).record.parent;
    }
    return steps;
  };
  const auto ours = path(question.first);
  const auto theirs = path(question.second);
  std::optional<GeneralAnswer> found;
  for (const auto& [partition, space] : ours) {
    const auto same = std::find_if(theirs.begin(), theirs.end(),
                                   [&, id = partition](const auto& step) { return step.first == id; });
    if (same == theirs.end() || same->second == space) continue;
    const auto position = static_cast<size_t>(&trace_.partition(partition) - trace_.partitions().data());
    if (!(*question.disjoint)[position]) continue;
    GeneralAnswer answer = for_all_sizes_of(partition);
    if (!found || answer.kind == Kind::kProved) found = std::move(answer);
    if (found->kind == Kind::kProved) break;
  }
  return found;
}

GeneralAnswer LaunchClaims::for_all_sizes_of(PartitionId partition) {
  const std::string name = "partition '" + trace_.name(partition) + "'";
  GeneralAnswer answer = partitions_.disjoint(partition);
  switch (answer.kind) {
    case Kind::kProved:
      answer.family = "for every launch domain, as " + name + " is disjoint " + answer.family;
      break;
    case Kind::kNoDescription:
      answer.kind = Kind::kProvedGivenRun;
      answer.family = "for every launch domain, given that " + name + " is disjoint";
      break;
    default:
      answer.family = "for every launch domain and size of " + name;
      break;
  }
  return answer;
}

// Regions of one disjoint partition meet only where the colors are equal.
GeneralAnswer LaunchClaims::by_colors(const LaunchQuestion& question, bool different_points) {
  const int dim = launch_dim(question);
  const std::vector<Term> first = launch_variables("i", dim);
  const std::vector<Term> second = different_points ? launch_variables("j", dim) : first;
  Query query{"launch-" + std::to_string(question.operation->id.value) + "-colors", {}};
  const std::vector<Term> a = color(question, question.first, first);
  const std::vector<Term> b = color(question, question.second, second);
  for (size_t k = 0; k < a.size(); ++k) query.constraints.push_back(equal(a[k], b[k]));
  const GeneralAnswer answer = ask(question, std::move(query), "for every launch domain", different_points);
  if (answer.kind != Kind::kProved) return answer;
  return for_all_sizes_of(requirement_of(question, question.first).partition);
}

GeneralAnswer LaunchClaims::by_sets(const LaunchQuestion& question, bool different_points) {
  const PartitionFamily* ours = partitions_.family(requirement_of(question, question.first).partition);
  const PartitionFamily* theirs = partitions_.family(requirement_of(question, question.second).partition);
  if (ours == nullptr || theirs == nullptr || ours->dim != theirs->dim) return {};
  const int dim = launch_dim(question);
  const std::vector<Term> first = launch_variables("i", dim);
  const std::vector<Term> second = different_points ? launch_variables("j", dim) : first;
  Query query{"launch-" + std::to_string(question.operation->id.value) + "-sets", ours->assumptions};
  query.constraints.insert(query.constraints.end(), theirs->assumptions.begin(), theirs->assumptions.end());
  std::vector<Term> x;
  for (int d = 0; d < ours->dim; ++d) x.push_back(Term::variable("x" + std::to_string(d)));
  const auto in_colors = [&](const PartitionFamily& family, const std::vector<Term>& c) {
    for (size_t k = 0; k < c.size(); ++k) {
      query.constraints.push_back(family.color_lo[k] <= c[k]);
      query.constraints.push_back(c[k] <= family.color_hi[k]);
    }
    query.constraints.push_back(family.member(c, x));
  };
  in_colors(*ours, color(question, question.first, first));
  in_colors(*theirs, color(question, question.second, second));
  GeneralAnswer answer = ask(question, std::move(query),
                             "for every launch domain and all sizes of the partitions", different_points);
  // The sizes of different parents vary on their own here, though one may be a part of the other.
  const bool one_parent =
      trace_.partition(requirement_of(question, question.first).partition).record.parent ==
      trace_.partition(requirement_of(question, question.second).partition).record.parent;
  if (answer.kind == Kind::kFails && !one_parent) return {};
  return answer;
}

GeneralAnswer LaunchClaims::ask(const LaunchQuestion& question, Query query, const std::string& family,
                                bool different_points) {
  const int dim = launch_dim(question);
  if (different_points) {
    std::vector<Term> differ;
    for (int d = 0; d < dim; ++d) {
      const std::string suffix = std::to_string(d);
      differ.push_back(negate(equal(Term::variable("i" + suffix), Term::variable("j" + suffix))));
    }
    query.constraints.push_back(any_of(std::move(differ)));
  }
  const ProofResult result = prover_.prove(query);
  GeneralAnswer answer;
  answer.family = family;
  switch (result.kind) {
    case ProofResult::Kind::kProved:
      answer.kind = Kind::kProved;
      break;
    case ProofResult::Kind::kUnknown:
      answer.kind = Kind::kUnknown;
      break;
    case ProofResult::Kind::kTimeout:
      answer.kind = Kind::kTimeout;
      break;
    case ProofResult::Kind::kFails: {
      answer.kind = Kind::kFails;
      const DomainPoint first = point_of(result.counterexample, "i", dim);
      answer.counterexample = "launch point " + to_string(first);
      if (different_points) {
        answer.counterexample = "launch points " + to_string(first) + " and " +
                                to_string(point_of(result.counterexample, "j", dim));
      }
      std::vector<std::string> colors;
      for (const auto& [r, name] : {std::pair(question.first, "i"), std::pair(question.second, "j")}) {
        const auto terms = color(question, r, launch_variables(different_points ? name : "i", dim));
        const auto box = evaluate_box(terms, terms, result.counterexample);
        if (box && !box->empty()) colors.push_back(to_string(box->lo()));
      }
      if (colors.size() == 2) answer.counterexample += " use colors " + colors[0] + " and " + colors[1];
      break;
    }
  }
  return answer;
}

}  // namespace testudo::checker
