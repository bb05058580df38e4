#include "interpreter/checked_region.h"

#include <algorithm>

#include "core/execution/data_movement.h"
#include "interpreter/element_rows.h"

namespace testudo {
namespace {

// Holes are watched throughout where that costs little beside the region itself; else only close to it.
constexpr uint64_t kSmallHoles = 1 << 16;
constexpr uint64_t kHolesPerPoint = 16;
constexpr coord_t kNear = 16;

Domain holes_of(const Domain& domain) {
  const Domain holes = subtract(domain.bounds(), domain);
  if (holes.volume() <= std::max(kSmallHoles, kHolesPerPoint * domain.volume())) return holes;
  std::vector<std::pair<DomainPoint, DomainPoint>> around;
  domain.for_each_rect([&](DomainPoint lo, DomainPoint hi) {
    lo[0] -= kNear;
    hi[0] += kNear;
    around.emplace_back(lo, hi);
  });
  return intersect(holes, Domain::from_boxes(domain.dim(), around));
}

DomainPoint first_point(const Domain& domain) {
  DomainPoint first;
  domain.for_each_rect([&](const DomainPoint& lo, const DomainPoint&) {
    if (first.dim == 0) first = lo;
  });
  return first;
}

// Instances that the mapper did not ask for are the runtime's: nobody may count on their alignment.
Layout private_layout(const MappedRegion& region) {
  if (region.own && !region.home.empty()) return region.layout;
  Layout layout;
  layout.alignment = 1;
  return layout;
}

void fold_points(const ElementRuns& points, const ReductionOperator& op, const MappedField& to,
                 const MappedField& from) {
  const size_t to_stride = row_stride(to, points.along), from_stride = row_stride(from, points.along);
  for (const ElementRuns::Run& run : points.runs) {
    op.fold(to.address(run.first), to_stride, from.address(run.first), from_stride, run.count);
  }
}

}  // namespace

CheckedRegion::CheckedRegion(CheckServices& services, MappedRegion& region, RegionUse use,
                             const Options& options)
    : services_(services),
      region_(region),
      use_(std::make_shared<RegionUse>(std::move(use))),
      given_(region.fields),
      log_(region.domain, region.privilege, surroundings()),
      poisoned_(discards(region.privilege) && !options.keeps_contents) {
  changes_.resize(region.fields.size());
  const bool own_layout = region.own && !region.home.empty();
  if (!region.list && (!options.in_place || own_layout)) {
    std::vector<FieldSize> sizes;
    for (const MappedField& field : region.fields) sizes.push_back({field.field, field.size});
    instance_ = std::make_unique<GuardedInstance>(services.pool, private_layout(region), region.domain, sizes,
                                                  options.flush, use_);
    open();
    region.fields = instance_->fields();
  }
  if (options.keeps_contents) log_.refresh();
  if (options.in_place) note_shared_writes();
  region.monitor = &log_;
}

CheckedRegion::~CheckedRegion() {
  region_.fields = given_;
  region_.monitor = nullptr;
}

AccessLog::Surroundings CheckedRegion::surroundings() {
  return {[this](FieldId field) {
            return services_.initialised.missing(region_.region.tree, field, region_.region.index_space);
          },
          [this](FieldId field, const DomainPoint& point) {
            if (instance_) return instance_->covers(field, point);
            const LogicalRegion root = services_.forest->root_region(region_.region.tree);
            return region_.list || services_.forest->domain(root.index_space).bounds().contains(point);
          },
          [this](Fault fault, FindingDetail detail) { report(fault, std::move(detail)); }};
}

void CheckedRegion::open() {
  const Domain& domain = region_.domain;
  for (size_t f = 0; f < instance_->inside().size(); ++f) {
    const MappedField& field = instance_->inside()[f];
    if (!domain.dense()) fill_points(holes(), field, canary(field.size));
    if (is_reduction()) {
      fill_points(domain, field, region_.reduction->identity);
    } else if (poisoned_) {
      fill_points(domain, field, poison(field.size));
    } else {
      copy_field(domain, field, region_.home[f]);
    }
  }
  allow(region_.privilege == Privilege::kReadOnly ? GuardedBlock::Access::kRead
                                                  : GuardedBlock::Access::kWrite);
  watch_reads();
}

// Where accessors tell nothing, a region that has no data at all must at least not be touched.
void CheckedRegion::watch_reads() {
  if (region_.privilege != Privilege::kReadOnly || use_->exact || region_.domain.empty()) return;
  for (const MappedField& field : region_.fields) {
    const Domain missing =
        services_.initialised.missing(region_.region.tree, field.field, region_.region.index_space);
    if (missing.volume() == region_.domain.volume()) without_data_.push_back(field.field);
  }
  if (!without_data_.empty()) watch_touches();
}

const Domain& CheckedRegion::holes() {
  const auto [at, is_new] = services_.holes.try_emplace(region_.region.index_space);
  if (is_new) at->second = holes_of(region_.domain);
  return at->second;
}

void CheckedRegion::allow(GuardedBlock::Access access) {
  if (instance_) instance_->allow(access);
}

void CheckedRegion::watch_touches() {
  watching_ = true;
  if (instance_) instance_->forget_touches();
}

bool CheckedRegion::touched() const {
  if (log_.used() || faulted_ || !watching_) return true;
  if (region_.list) return region_.list->size() > 0;
  return !instance_ || instance_->touched();
}

void CheckedRegion::inspect(bool ended) {
  if (region_.list) inspect_list();
  if (!instance_) return;
  inspect_faults();
  if (!attached_) return;
  inspect_holes();
  for (size_t f = 0; f < changes_.size(); ++f) poisoned_ ? inspect_poison(f, ended) : inspect_contents(f);
}

void CheckedRegion::inspect_faults() {
  for (FieldId field : without_data_) {
    if (!log_.reported(field) && instance_->touched(field)) {
      report(Fault::kUninitialised,
             {field, first_point(region_.domain), AccessVerb::kReads, region_.domain.volume() - 1, {}, {}});
    }
  }
  for (InstanceFault& fault : instance_->take_faults()) {
    faulted_ = true;
    const bool told = log_.reported(fault.field) && fault.kind != InstanceFault::Kind::kClosed;
    if (told) continue;
    const Fault kind = fault.kind == InstanceFault::Kind::kOutside  ? Fault::kOutside
                       : fault.kind == InstanceFault::Kind::kClosed ? Fault::kNotMapped
                                                                    : Fault::kWriteReadOnly;
    // A write to memory that was opened for reading would have come again.
    const AccessVerb verb = fault.write ? AccessVerb::kWrites : AccessVerb::kReads;
    report(kind, {fault.field, fault.point, verb, 0, fault.stack, {}});
  }
}

void CheckedRegion::inspect_holes() {
  if (region_.domain.dense()) return;
  if (region_.privilege == Privilege::kReadOnly && !instance_->forced_open()) return;
  for (size_t f = 0; f < changes_.size(); ++f) {
    const MappedField& field = instance_->inside()[f];
    const ElementRuns damaged = find_different(holes(), field, canary(field.size));
    if (damaged.empty()) continue;
    add_written(f, damaged, holes());
    if (log_.reported(field.field)) continue;
    report(Fault::kHole,
           {field.field, damaged.runs[0].first, AccessVerb::kWrites, damaged.points - 1, {}, {}});
  }
}

void CheckedRegion::inspect_contents(size_t f) {
  const MappedField& field = instance_->inside()[f];
  if (is_reduction()) {
    changes_[f].changed = find_different(region_.domain, field, region_.reduction->identity);
    if (auto reduced = changes_[f].changed.to_domain(region_.domain)) changes_[f].reduced = *reduced;
    return;
  }
  if (region_.privilege == Privilege::kReadOnly && !instance_->forced_open()) return;
  ElementRuns changed = find_different(region_.domain, field, region_.home[f]);
  add_written(f, changed, region_.domain);
  if (writes(region_.privilege)) changes_[f].changed = std::move(changed);
}

void CheckedRegion::inspect_poison(size_t f, bool ended) {
  const MappedField& field = instance_->inside()[f];
  PoisonSplit split = split_poisoned(region_.domain, field);
  if (!split.poisoned.empty() && log_.used()) {
    // What an accessor wrote is written, even where it happens to look like the poison.
    const Domain logged = log_.touched(field.field, AccessMonitor::Kind::kWrite);
    PoisonSplit better{{split.written.along, {}, 0}, std::move(split.written)};
    for (const ElementRuns::Run& run : split.poisoned.runs) {
      DomainPoint last = run.first;
      last[better.written.along] += static_cast<coord_t>(run.count) - 1;
      const Domain box = Domain::box(run.first, last);
      const auto add_to = [&](ElementRuns& runs) {
        return [&runs](const DomainPoint& first, size_t count) { runs.add(first, count); };
      };
      for_each_row(intersect(box, logged), better.written.along, add_to(better.written));
      for_each_row(subtract(box, logged), better.written.along, add_to(better.poisoned));
    }
    split = std::move(better);
  }
  if (!split.poisoned.empty() && ended) {
    report(
        Fault::kUnwritten,
        {field.field, split.poisoned.runs[0].first, AccessVerb::kWrites, split.poisoned.points - 1, {}, {}});
  }
  add_written(f, split.written, region_.domain);
  changes_[f].changed = std::move(split.written);
}

void CheckedRegion::add_written(size_t f, const ElementRuns& changed, const Domain& among) {
  if (changed.empty()) return;
  FieldChanges& changes = changes_[f];
  if (auto written = changed.to_domain(among)) {
    changes.written = unite(changes.written, *written);
  } else {
    changes.known = false;
  }
}

void CheckedRegion::inspect_list() {
  const ListInstance& list = *region_.list;
  for (size_t f = 0; f < changes_.size(); ++f) {
    std::vector<DomainPoint> points;
    for (size_t i = 0; i < list.size(); ++i) {
      if (list.field(i) == given_[f].field) points.push_back(list.point(i));
    }
    if (points.empty()) continue;
    changes_[f].reduced = Domain::from_points(region_.domain.dim(), points);
    const Domain outside = subtract(changes_[f].reduced, region_.domain);
    if (outside.empty() || log_.reported(given_[f].field)) continue;
    report(Fault::kOutside,
           {given_[f].field, first_point(outside), AccessVerb::kReduces, outside.volume() - 1, {}, {}});
  }
}

void CheckedRegion::commit() {
  if (attached_) note_initialised();
  if (!instance_ || !attached_) return;
  for (size_t f = 0; f < changes_.size(); ++f) {
    ElementRuns& changed = changes_[f].changed;
    if (is_reduction()) {
      fold_points(changed, *region_.reduction, given_[f], instance_->inside()[f]);
    } else {
      copy_points(changed, region_.home[f], instance_->inside()[f]);
    }
    changed = {};
  }
}

// Others see what the task writes there at once, and nobody tells when that is.
void CheckedRegion::note_shared_writes() {
  if (!writes(region_.privilege)) return;
  for (const MappedField& field : given_)
    services_.initialised.add(region_.region.tree, field.field, region_.region.index_space, region_.domain);
}

void CheckedRegion::note_initialised() {
  // A reduction into what was never written leaves what nobody knows.
  if (region_.privilege == Privilege::kReadOnly || is_reduction()) return;
  for (size_t f = 0; f < changes_.size(); ++f) {
    const FieldId field = given_[f].field;
    Domain written = region_.domain;
    if (use_->exact && changes_[f].known) {
      written = unite(log_.touched(field, AccessMonitor::Kind::kWrite), changes_[f].written);
      written = intersect(written, region_.domain);
      // The rest of what was given up is gone.
      if (poisoned_)
        services_.initialised.remove(region_.region.tree, field, subtract(region_.domain, written));
    }
    services_.initialised.add(region_.region.tree, field, region_.region.index_space, written);
  }
}

void CheckedRegion::detach() {
  allow(GuardedBlock::Access::kNone);
  attached_ = false;
}

void CheckedRegion::attach() {
  if (instance_ && !is_reduction()) {
    for (size_t f = 0; f < changes_.size(); ++f) {
      copy_field(region_.domain, instance_->inside()[f], region_.home[f]);
    }
    allow(region_.privilege == Privilege::kReadOnly ? GuardedBlock::Access::kRead
                                                    : GuardedBlock::Access::kWrite);
  }
  poisoned_ = false;
  attached_ = true;
  without_data_.clear();
  log_.refresh();
}

void CheckedRegion::record_accesses() {
  if (!services_.observer) return;
  for (size_t f = 0; f < changes_.size(); ++f) {
    const FieldChanges& changes = changes_[f];
    const FieldId field = given_[f].field;
    AccessRecord record{use_->uid,       use_->requirement, field,      {},
                        changes.written, changes.reduced,   use_->exact};
    if (use_->exact) {
      record.read = log_.touched(field, AccessMonitor::Kind::kRead);
      record.written = unite(record.written, log_.touched(field, AccessMonitor::Kind::kWrite));
      record.reduced = unite(record.reduced, log_.touched(field, AccessMonitor::Kind::kReduce));
    }
    const bool tells = record.exact || (changes.known && !(record.written.empty() && record.reduced.empty()));
    if (tells) services_.observer->on_access(record);
  }
}

}  // namespace testudo
