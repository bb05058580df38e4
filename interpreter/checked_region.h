#pragma once

#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/execution/physical_region.h"
#include "interpreter/access_log.h"
#include "interpreter/contents.h"
#include "interpreter/guarded_instance.h"
#include "interpreter/initialised_points.h"

namespace testudo {

// What the checked regions of one run share.
struct CheckServices {
  explicit CheckServices(Observer* observer_) : observer(observer_), findings(observer_) {}

  Observer* const observer;  // may be null
  const Forest* forest = nullptr;
  BlockPool pool;
  Findings findings;
  InitialisedPoints initialised;
  std::unordered_map<IndexSpaceId, Domain>
      holes;  // of the bounding boxes of sparse index spaces, worth watching
};

// Gives one requirement of a running task, or an inline mapping, instances of its own while it lives, and
// finds out what was done there. Between detach() and attach() other tasks have the data.
class CheckedRegion {
 public:
  struct Options {
    // The task shares the data with others while it runs: it stays where it is, and only what accessors
    // report is checked.
    bool in_place = false;
    // What was there is kept, even if the privilege discards: mapped again after an interruption.
    bool keeps_contents = false;
    GuardedBlock::Flush flush = GuardedBlock::Flush::kEnd;
  };
  CheckedRegion(CheckServices& services, MappedRegion& region, RegionUse use, const Options& options);
  ~CheckedRegion();  // the region is again as the runtime gave it
  CheckedRegion(const CheckedRegion&) = delete;
  CheckedRegion& operator=(const CheckedRegion&) = delete;

  const RegionUse& use() const { return *use_; }
  // Makes `touched` tell more than what accessors report. Call before the task runs.
  void watch_touches();
  bool touched() const;  // true where nobody watched

  // Looks at what the task did, without changing the shared instances: to be called for all regions of a task
  // before commit() for any, as two of them may overlap. `ended`: the task has done all that it was going to
  // do.
  void inspect(bool ended);
  // Brings what the task wrote to the shared instances.
  void commit();
  void detach();
  void attach();  // brings the shared contents back
  bool attached() const { return attached_; }

  // Hands on what was accessed. Call once, at the end.
  void record_accesses();

 private:
  struct FieldChanges {
    ElementRuns changed;  // since the contents were last those of the shared instance
    Domain written;       // in all, as far as it could be told
    Domain reduced;
    bool known = true;  // whether `written` is complete
  };

  void open();
  bool is_reduction() const { return region_.reduction && region_.home.empty(); }
  void allow(GuardedBlock::Access access);
  void watch_reads();
  const Domain& holes();
  AccessLog::Surroundings surroundings();

  void inspect_faults();
  void inspect_holes();
  void inspect_contents(size_t f);
  void inspect_poison(size_t f, bool ended);
  void inspect_list();
  void add_written(size_t f, const ElementRuns& changed, const Domain& among);
  void note_initialised();
  void note_shared_writes();
  void report(Fault fault, FindingDetail detail) {
    services_.findings.report(fault, *use_, std::move(detail));
  }

  CheckServices& services_;
  MappedRegion& region_;
  const std::shared_ptr<const RegionUse> use_;
  const std::vector<MappedField> given_;  // fields as the runtime gave them
  AccessLog log_;
  std::unique_ptr<GuardedInstance> instance_;  // null: in place
  std::vector<FieldChanges> changes_;          // one per field of the instance
  std::vector<FieldId> without_data_;  // never written by anybody, in a region that is only to be read
  bool attached_ = true;
  bool poisoned_;  // what was not written holds the poison
  bool watching_ = false;
  bool faulted_ = false;  // a forbidden access is one too
};

}  // namespace testudo
