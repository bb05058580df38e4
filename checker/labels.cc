#include "checker/labels.h"

#include <algorithm>

#include "checker/overlay.h"
#include "checker/program.h"

namespace testudo::checker {
namespace {

// The subspaces of one partition, and what one sweep over them and their parent says.
class LabelCheck {
 public:
  LabelCheck(const trace::Trace& trace, const trace::PartitionNode& partition)
      : trace_(trace), partition_(partition) {
    const Domain& parent = trace.space(partition.record.parent).record.domain;
    const int dim = std::max(parent.dim(), 1);
    Overlay overlay(dim);
    for (const IndexSpaceId id : partition.subspaces) overlay.add(trace.space(id).record.domain);
    const uint32_t whole = overlay.add(parent);
    overlay.visit([&](const Box& cell, std::span<const uint32_t> covering) {
      look_at(cell.low_corner(dim), covering, whole);
      return true;
    });
  }

  bool is_disjoint() const { return !shared_; }

  Verdict disjoint() const {
    Verdict verdict = about(Obligation::kPartitionDisjoint);
    if (shared_) {
      refute(verdict, shared_->point,
             "It is labelled disjoint, but point " + to_string(shared_->point) + " has the colors " +
                 color(shared_->first) + " and " + color(shared_->second) + ".");
    }
    return verdict;
  }

  Verdict aliased() const {
    Verdict verdict = about(Obligation::kPartitionAliased);
    verdict.severity = Severity::kNote;
    verdict.message = "It is labelled aliased, but no point has two colors in this run.";
    return verdict;
  }

  Verdict complete() const {
    Verdict verdict = about(Obligation::kPartitionComplete);
    if (uncovered_) {
      refute(verdict, *uncovered_,
             "It is labelled complete, but point " + to_string(*uncovered_) + " of its parent has no color.");
    }
    return verdict;
  }

  Verdict contained() const {
    Verdict verdict = about(Obligation::kSubspaceContained);
    if (outside_) {
      refute(verdict, outside_->point,
             "Point " + to_string(outside_->point) + " of color " + color(outside_->first) +
                 " is not in the parent.");
    }
    return verdict;
  }

 private:
  // Keeps the first point of each kind of fault.
  void look_at(const DomainPoint& point, std::span<const uint32_t> covering, uint32_t whole) {
    const bool in_parent = std::find(covering.begin(), covering.end(), whole) != covering.end();
    const size_t colors = covering.size() - in_parent;
    if (colors == 0 && !uncovered_) uncovered_ = point;
    if (colors > 0 && !in_parent && !outside_) outside_ = SharedPoint{covering[0], covering[0], point};
    if (colors < 2 || shared_) return;
    std::vector<uint32_t> subspaces(covering.begin(), covering.end());
    std::erase(subspaces, whole);
    const auto [first, second] = std::minmax(subspaces[0], subspaces[1]);
    shared_ = SharedPoint{first, second, point};
  }

  std::string color(size_t subspace) const {
    return to_string(trace_.space(partition_.subspaces[subspace]).record.color.value_or(DomainPoint()));
  }

  Verdict about(Obligation obligation) const {
    Verdict verdict;
    verdict.obligation = obligation;
    verdict.method = "sweep";
    verdict.subject = "partition '" + trace_.name(partition_.record.id) + "'";
    verdict.partition = partition_.record.id;
    verdict.where = partition_.record.where;
    return verdict;
  }

  static void refute(Verdict& verdict, const DomainPoint& point, std::string why) {
    verdict.answer = Answer::kRefuted;
    verdict.point = point;
    verdict.message = std::move(why);
  }

  const trace::Trace& trace_;
  const trace::PartitionNode& partition_;
  std::optional<SharedPoint> shared_;
  std::optional<DomainPoint> uncovered_;
  std::optional<SharedPoint> outside_;
};

bool claims(trace::Claim claim) {
  return claim == trace::Claim::kClaimed || claim == trace::Claim::kComputed;
}
bool denies(trace::Claim claim) {
  return claim == trace::Claim::kDenied || claim == trace::Claim::kComputedNot;
}

}  // namespace

LabelResult check_labels(const trace::Trace& trace, AllSizes* general, Strictness strictness) {
  LabelResult result;
  Verdicts& verdicts = result.verdicts;
  for (const trace::PartitionNode& partition : trace.partitions()) {
    const LabelCheck check(trace, partition);
    const PartitionId id = partition.record.id;
    result.disjoint.push_back(check.is_disjoint());
    // A label that the runtime computed is about the sets of this run: nobody says that it holds for others.
    const auto add = [&](Verdict verdict, trace::Claim claim, auto question) {
      const GeneralAnswer answer = general == nullptr ? GeneralAnswer() : (general->*question)(id);
      if (answer.kind == GeneralAnswer::Kind::kProved || claim != trace::Claim::kComputed)
        combine(verdict, answer, strictness);
      verdicts.add(std::move(verdict));
    };
    if (claims(partition.record.disjoint))
      add(check.disjoint(), partition.record.disjoint, &AllSizes::disjoint);
    if (denies(partition.record.disjoint)) {
      verdicts.add_checked(Obligation::kPartitionAliased, 1);
      if (check.is_disjoint() && partition.subspaces.size() > 1) verdicts.add(check.aliased());
    }
    if (claims(partition.record.complete))
      add(check.complete(), partition.record.complete, &AllSizes::complete);
    add(check.contained(), trace::Claim::kClaimed, &AllSizes::contained);
  }
  return result;
}

}  // namespace testudo::checker
