#include "checker/launches.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <unordered_map>

#include "checker/interference.h"

namespace testudo::checker {
namespace {

// Whether two operations ask the same questions: same launch domain, requirements and regions.
bool same_shape(const Program& program, uint32_t a, uint32_t b) {
  const trace::OperationNode& first = program.operation(a);
  const trace::OperationNode& second = program.operation(b);
  if (first.record.op != second.record.op || first.record.task != second.record.task ||
      first.points.size() != second.points.size() || first.record.domain != second.record.domain) {
    return false;
  }
  const std::span<const RequirementView> ours = program.requirements(a);
  const std::span<const RequirementView> theirs = program.requirements(b);
  const auto alike = [](const RequirementView& x, const RequirementView& y) {
    return x.access == y.access && x.groups.data() == y.groups.data() &&
           x.record->partition == y.record->partition && x.record->functor == y.record->functor;
  };
  if (!std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end(), alike)) return false;
  const auto same_regions = [](const trace::Point& x, const trace::Point& y) {
    return x.regions == y.regions;
  };
  return std::equal(first.points.begin(), first.points.end(), second.points.begin(), same_regions);
}

uint64_t shape_hash(const Program& program, uint32_t op) {
  uint64_t hash = std::hash<uint32_t>{}(program.record(op).task.value_or(0));
  const auto mix = [&hash](uint64_t value) { hash = (hash ^ value) * 0x100000001b3ULL + (hash >> 29); };
  for (const RequirementView& requirement : program.requirements(op)) {
    mix(requirement.access);
    mix(reinterpret_cast<uintptr_t>(requirement.groups.data()));
  }
  for (const trace::Point& point : program.operation(op).points) {
    for (const IndexSpaceId region : point.regions) mix(region.value);
  }
  return hash;
}

// Operations of one shape.
struct Shape {
  uint32_t first = 0;
  uint64_t count = 0;
};

std::vector<Shape> find_shapes(const Program& program) {
  std::vector<Shape> shapes;
  std::unordered_map<uint64_t, std::vector<uint32_t>> by_hash;
  for (uint32_t op = 0; op < program.operation_count(); ++op) {
    if (program.requirements(op).empty() || program.operation(op).points.empty()) continue;
    std::vector<uint32_t>& candidates = by_hash[shape_hash(program, op)];
    const auto at = std::find_if(candidates.begin(), candidates.end(), [&](uint32_t shape) {
      return same_shape(program, shapes[shape].first, op);
    });
    if (at != candidates.end()) {
      ++shapes[*at].count;
    } else {
      candidates.push_back(static_cast<uint32_t>(shapes.size()));
      shapes.push_back({op, 1});
    }
  }
  return shapes;
}

bool share_group(const RequirementView& a, const RequirementView& b) {
  return std::find_first_of(a.groups.begin(), a.groups.end(), b.groups.begin(), b.groups.end()) !=
         a.groups.end();
}

// Judges one shape.
class LaunchCheck {
 public:
  LaunchCheck(const Program& program, const ProgramAtoms& atoms, const std::vector<bool>& disjoint,
              AllSizes* general, Strictness strictness, Verdicts& verdicts)
      : program_(program),
        atoms_(atoms),
        disjoint_(disjoint),
        general_(general),
        strictness_(strictness),
        verdicts_(verdicts) {}

  void judge(const Shape& shape) {
    const std::vector<Interference> found = find_interference(program_, atoms_, shape.first);
    const bool many_points = program_.record(shape.first).domain.has_value();
    if (many_points) judge_kind(shape, Obligation::kLaunchPoints, found);
    if (has_pairs(shape.first)) judge_kind(shape, Obligation::kRequirementPairs, found);
  }

 private:
  // Two requirements on one field of one tree.
  bool has_pairs(uint32_t op) const {
    const std::span<const RequirementView> views = program_.requirements(op);
    for (size_t i = 0; i < views.size(); ++i) {
      for (size_t j = i + 1; j < views.size(); ++j) {
        if (share_group(views[i], views[j])) return true;
      }
    }
    return false;
  }

  void judge_kind(const Shape& shape, Obligation obligation, const std::vector<Interference>& found) {
    const bool within_point = obligation == Obligation::kRequirementPairs;
    bool met = true;
    for (const Interference& interference : found) {
      if ((interference.first_node == interference.second_node) != within_point) continue;
      met = false;
      verdicts_.add(refutation(shape, obligation, interference));
    }
    if (!met) return;
    Verdict verdict = about(shape, obligation);
    verdict.parties = {program_.whole_operation(shape.first)};
    combine(verdict, general_answer(shape.first, within_point), strictness_);
    verdicts_.add(std::move(verdict));
  }

  Verdict about(const Shape& shape, Obligation obligation) const {
    Verdict verdict;
    verdict.obligation = obligation;
    verdict.method = "sweep";
    verdict.subject = program_.whole_operation(shape.first).name;
    const trace::Operation& record = program_.record(shape.first);
    if (record.domain) verdict.subject += " over " + to_string(*record.domain);
    verdict.count = shape.count;
    return verdict;
  }

  Verdict refutation(const Shape& shape, Obligation obligation, const Interference& found) const {
    Verdict verdict = about(shape, obligation);
    verdict.answer = Answer::kRefuted;
    verdict.parties = {program_.party(found.first_node)};
    if (found.first_node != found.second_node) verdict.parties.push_back(program_.party(found.second_node));
    verdict.field = program_.field_name(found.group);
    verdict.point = atoms_.sample(program_.region(found.first_node, found.first_requirement), found.atom);
    const std::string first = program_.requirement_text(shape.first, found.first_requirement);
    const std::string second = program_.requirement_text(shape.first, found.second_requirement);
    const std::string what = "point " + to_string(*verdict.point) + " of field '" + verdict.field + "'";
    if (found.first_node == found.second_node) {
      verdict.message =
          verdict.parties[0].name + " asks for " + what + " twice: by " + first + " and by " + second + ".";
    } else {
      verdict.message = verdict.parties[0].name + " by " + first + " and " + verdict.parties[1].name +
                        " by " + second + " both touch " + what +
                        ", and nothing orders the points of a launch.";
    }
    verdict.message.front() = static_cast<char>(std::toupper(verdict.message.front()));
    if (shape.count > 1) {
      verdict.message += " The same holds for " + std::to_string(shape.count - 1) + " more launches like it.";
    }
    if (general_ == nullptr) return verdict;
    const LaunchQuestion question = ask(shape.first, found.first_requirement, found.second_requirement);
    combine(verdict,
            found.first_node == found.second_node ? general_->requirements_apart(question)
                                                  : general_->points_apart(question),
            strictness_);
    return verdict;
  }

  LaunchQuestion ask(uint32_t op, uint32_t a, uint32_t b) const {
    return {&program_.record(op), &program_.operation(op).points, std::min(a, b), std::max(a, b), &disjoint_};
  }

  // The answer for the launch is the weakest of those for its pairs of requirements.
  GeneralAnswer general_answer(uint32_t op, bool within_point) {
    GeneralAnswer weakest;
    weakest.kind = GeneralAnswer::Kind::kProved;
    weakest.family = "for every launch domain: no two of its privileges conflict";
    weakest.by_definition = true;
    bool first = true;
    const std::span<const RequirementView> views = program_.requirements(op);
    for (uint32_t a = 0; a < views.size(); ++a) {
      for (uint32_t b = within_point ? a + 1 : a; b < views.size(); ++b) {
        if (!program_.classes().conflict(views[a].access, views[b].access) ||
            !share_group(views[a], views[b]))
          continue;
        GeneralAnswer answer;
        if (general_ != nullptr) {
          answer = within_point ? general_->requirements_apart(ask(op, a, b))
                                : general_->points_apart(ask(op, a, b));
        }
        if (first || rank(answer.kind) > rank(weakest.kind)) weakest = std::move(answer);
        first = false;
      }
    }
    return weakest;
  }

  static int rank(GeneralAnswer::Kind kind) {
    switch (kind) {
      case GeneralAnswer::Kind::kProved:
        return 0;
      case GeneralAnswer::Kind::kProvedGivenRun:
        return 1;
      case GeneralAnswer::Kind::kNoDescription:
        return 2;
      case GeneralAnswer::Kind::kUnknown:
        return 3;
      case GeneralAnswer::Kind::kTimeout:
        return 4;
      case GeneralAnswer::Kind::kFails:
        return 5;
    }
    return 5;
  }

  const Program& program_;
  const ProgramAtoms& atoms_;
  const std::vector<bool>& disjoint_;
  AllSizes* general_;
  Strictness strictness_;
  Verdicts& verdicts_;
};

}  // namespace

Verdicts check_launches(const Program& program, const ProgramAtoms& atoms, const std::vector<bool>& disjoint,
                        AllSizes* general, Strictness strictness) {
  Verdicts verdicts;
  LaunchCheck check(program, atoms, disjoint, general, strictness, verdicts);
  for (const Shape& shape : find_shapes(program)) check.judge(shape);
  return verdicts;
}

}  // namespace testudo::checker
