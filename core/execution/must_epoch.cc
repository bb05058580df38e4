#include "core/execution/must_epoch.h"

#include <algorithm>
#include <map>
#include <unordered_set>

#include "core/base/diagnostic.h"
#include "core/execution/choose_sharding.h"
#include "core/execution/context.h"
#include "core/execution/launch_task.h"
#include "core/execution/replication_check.h"
#include "core/geometry/spatial_index.h"

namespace testudo {
namespace {

// What one requirement of one launch of the epoch uses of a region tree.
struct Use {
  uint32_t launch;
  uint32_t index;  // of the requirement
  const Requirement* requirement;
  Domain domain;

  AccessMode mode() const { return AccessMode::of(*requirement); }
  bool reads() const { return requirement->privilege == Privilege::kReadOnly; }
  // Reduces into memory of its own, which is applied later.
  bool apart() const {
    return requirement->privilege == Privilege::kReduce && requirement->coherence == Coherence::kExclusive;
  }
};
using UsesOfTrees = std::map<RegionTreeId, std::vector<Use>>;

bool share_field(const std::vector<FieldId>& a, const std::vector<FieldId>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](FieldId field) { return std::binary_search(b.begin(), b.end(), field); });
}

PointList points_of(Context& context, const TaskLaunch& launch) {
  return launch.index ? context.points_of(launch.domain) : PointList::one(launch.index_point);
}

UsesOfTrees uses_of(Context& context, const MustEpochLaunch& epoch) {
  UsesOfTrees uses;
  for (uint32_t l = 0; l < epoch.tasks.size(); ++l) {
    const TaskLaunch& launch = epoch.tasks[l];
    auto projections = context.project(launch.requirements, launch.domain, points_of(context, launch));
    for (uint32_t r = 0; r < launch.requirements.size(); ++r) {
      const Projection* projection = projections[r];
      if (!projection) continue;
      const Requirement& requirement = launch.requirements[r];
      for (uint32_t slot : projection->slots)
        uses[requirement.tree].push_back({l, r, &requirement, projection->image->domain(slot)});
    }
  }
  return uses;
}

// Calls `pair` for each two uses of common points and fields by different launches, in their order.
template <typename Fn>
void for_each_meeting(const std::vector<Use>& uses, Fn&& pair) {
  std::vector<Domain> domains;
  domains.reserve(uses.size());
  for (const Use& use : uses) domains.push_back(use.domain);
  const SpatialIndex index(domains);
  for (const Use& use : uses) {
    index.overlapping(use.domain, [&](size_t i) {
      const Use& other = uses[i];
      if (other.launch < use.launch && share_field(other.requirement->fields, use.requirement->fields))
        pair(other, use);
    });
  }
}

void check_apart(const MustEpochLaunch& epoch, const std::vector<Use>& uses) {
  for_each_meeting(uses, [&](const Use& other, const Use& use) {
    if (!conflict(other.mode(), use.mode())) return;
    throw ProgramError({"T0308",
                        "launches " + std::to_string(other.launch) + " (requirement " +
                            std::to_string(other.index) + ") and " + std::to_string(use.launch) +
                            " (requirement " + std::to_string(use.index) +
                            ") of a must-epoch launch use common points with privileges that would make "
                            "one wait for the other; use SIMULTANEOUS coherence for what they share",
                        epoch.tasks[use.launch].source});
  });
}

// Whether tasks see what others write while they run.
bool needs_one_memory(Engine& engine, Context& context, const MustEpochLaunch& epoch,
                      const UsesOfTrees& uses) {
  for (const TaskLaunch& launch : epoch.tasks) {
    auto projections = context.project(launch.requirements, launch.domain, points_of(context, launch));
    if (testudo::needs_one_memory(engine, launch.requirements, projections)) return true;
  }
  bool shared = false;
  for (const auto& [tree, of_tree] : uses) {
    for_each_meeting(of_tree, [&](const Use& other, const Use& use) {
      shared = shared || !((other.reads() && use.reads()) || (other.apart() && use.apart()));
    });
  }
  return shared;
}

// Where each task runs, if all ranks launch them: on one rank, or by its point among all of them.
void place(Engine& engine, Context& context, MustEpochLaunch& epoch, const UsesOfTrees& uses) {
  const bool one_memory = needs_one_memory(engine, context, epoch, uses);
  std::vector<DomainPoint> points;
  for (const TaskLaunch& launch : epoch.tasks) {
    for (const DomainPoint& point : points_of(context, launch)) points.push_back(point);
  }
  if (points.empty()) return;
  const Domain all =
      epoch.sharding_domain.dim() ? epoch.sharding_domain : Domain::from_points(points[0].dim, points);
  for (TaskLaunch& launch : epoch.tasks) {
    launch.one_memory = one_memory;
    if (launch.sharding_domain.dim() == 0) launch.sharding_domain = all;
  }
}

// The results by point.
class Results {
 public:
  explicit Results(const Source& source) : source_(source) {}

  void add(const DomainPoint& point, Future future) {
    if (point.dim == 0) refuse("a task of a must-epoch launch has no point; give it one");
    if (!known_.insert(point).second) {
      refuse("a must-epoch launch has two tasks at point " + to_string(point) + "; give each its own");
    }
    points_.push_back(point);
    futures_.push_back(std::move(future));
  }

  FutureMap map(const Domain& given) && {
    if (points_.empty()) return std::make_shared<FutureMapState>(given, points_, std::vector<Future>());
    Domain domain = given.empty() ? Domain::from_points(points_[0].dim, points_) : given;
    return std::make_shared<FutureMapState>(std::move(domain), std::move(points_), std::move(futures_));
  }

 private:
  [[noreturn]] void refuse(std::string message) const {
    throw ProgramError({"T0112", std::move(message), source_});
  }

  const Source& source_;
  std::unordered_set<DomainPoint> known_;
  std::vector<DomainPoint> points_;
  std::vector<Future> futures_;
};

void check_points(Context& context, const MustEpochLaunch& epoch) {
  Results points(epoch.source);
  for (const TaskLaunch& launch : epoch.tasks) {
    for (const DomainPoint& point : points_of(context, launch)) points.add(point, nullptr);
  }
}

}  // namespace

FutureMap launch_must_epoch(Engine& engine, Context& context, MustEpochLaunch epoch) {
  // Before anything runs that would wait for the rest.
  check_points(context, epoch);
  const UsesOfTrees uses = uses_of(context, epoch);
  for (const auto& [tree, of_tree] : uses) check_apart(epoch, of_tree);
  if (context.replicated()) place(engine, context, epoch, uses);
  Results results(epoch.source);
  for (TaskLaunch& launch : epoch.tasks) {
    launch.concurrent = true;
    launch.wants_futures = true;
    const PointList points = points_of(context, launch);
    const bool index = launch.index;
    context.note_call([&] { return describe_call(engine.forest, engine.registry, launch); });
    LaunchResult launched = launch_task(engine, context, std::move(launch));
    std::vector<Future> futures =
        index ? launched.futures->futures() : std::vector<Future>{std::move(launched.future)};
    for (size_t i = 0; i < points.size(); ++i) results.add(points[i], std::move(futures[i]));
  }
  return std::move(results).map(epoch.domain);
}

}  // namespace testudo
