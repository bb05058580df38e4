#include "core/trace/rank_merge.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/base/rank_copy.h"

namespace testudo::trace {
namespace {

// Of the start of a rank's run on the clock of rank 0. Wraps around where clocks have wild zeros; differences
// are right even so.
uint64_t start_of(const Header& header) {
  return header.start + static_cast<uint64_t>(header.clock_offset);
}

}  // namespace

RankMerger::RankMerger(std::vector<Trace> ranks)
    : ranks_(std::move(ranks)), ids_(ranks_.size()), at_(ranks_.size()) {
  for (Trace& rank : ranks_) {
    fresh_.avoid(rank);
    operations_.push_back(TraceAssembler::take_operations(rank));
    // The runtime launches the top-level task on every rank, before anything is replicated.
    for (OperationNode& node : operations_.back()) {
      const bool common = node.record.id.value >> kLocalIdShift == 0;
      if (!node.record.context && common) node.record.replicated = true;
    }
    taken_.emplace_back(operations_.back().size());
  }
}

Trace RankMerger::run() && {
  merge_headers();
  merge_machines();
  merge_program();
  ForestMerger forest(merged_, fresh_);
  for (size_t rank = 0; rank < ranks_.size(); ++rank) forest.add(ranks_[rank], ids_[rank]);
  merge_instances();
  count_sends();
  merge_operations();
  join_messages();
  for (size_t rank = 0; rank < ranks_.size(); ++rank) merge_rows(rank);
  merge_ends();
  return std::move(merged_).finish();
}

void RankMerger::merge_headers() {
  Header header = ranks_.front().header();
  header.clock_offset = 0;
  for (const Trace& rank : ranks_) {
    header.access_checks = header.access_checks && rank.header().access_checks;
    const auto later = static_cast<int64_t>(start_of(header) - start_of(rank.header()));
    if (later > 0) header.start = start_of(rank.header());
  }
  merged_.add(std::move(header));
}

void RankMerger::merge_machines() {
  Machine machine;
  const auto merge = [&](auto& all, const auto& own, int rank, auto& fresh, auto& map) {
    for (auto part : own) {
      part.rank = part.rank.value_or(rank);
      const auto known =
          std::find_if(all.begin(), all.end(), [&](const auto& other) { return other.id == part.id; });
      if (known != all.end() && known->rank == part.rank) continue;
      if (known != all.end()) {
        map.change(part.id, fresh.next());
        part.id = map(part.id);
      }
      all.push_back(std::move(part));
    }
  };
  for (size_t rank = 0; rank < ranks_.size(); ++rank) {
    const Machine& own = ranks_[rank].machine();
    const int number = static_cast<int>(rank);
    merge(machine.processors, own.processors, number, fresh_.processors, ids_[rank].processors);
    merge(machine.memories, own.memories, number, fresh_.memories, ids_[rank].memories);
  }
  merged_.add(std::move(machine));
}

// Tasks, reductions and functors have the ids that the program gave them: they are the same everywhere.
void RankMerger::merge_program() {
  for (const Trace& rank : ranks_) {
    for (const Task& task : rank.tasks()) merged_.add(Task(task));
    for (const Reduction& reduction : rank.reductions()) {
      const auto& known = merged_.trace().reductions();
      if (std::none_of(known.begin(), known.end(), [&](const auto& r) { return r.id == reduction.id; }))
        merged_.add(Reduction(reduction));
    }
    for (const Functor& functor : rank.functors()) {
      if (merged_.trace().functor(functor.id) == nullptr) merged_.add(Functor(functor));
    }
  }
}

void RankMerger::merge_instances() {
  for (size_t rank = 0; rank < ranks_.size(); ++rank) {
    RankIds& ids = ids_[rank];
    for (const Instance& instance : ranks_[rank].instances()) {
      Instance own = instance;
      if (merged_.has(own.id)) {
        ids.instances.change(own.id, fresh_.instances.next());
        own.id = ids.instances(own.id);
      }
      own.memory = ids.memories(own.memory);
      own.tree = ids.trees(own.tree);
      if (own.index_space) own.index_space = ids.spaces(*own.index_space);
      merged_.add(std::move(own));
    }
  }
}

Requirement RankMerger::mapped(Requirement requirement, const RankIds& ids) const {
  requirement.tree = ids.trees(requirement.tree);
  requirement.index_space = ids.spaces(requirement.index_space);
  requirement.partition = ids.partitions(requirement.partition);
  requirement.parent = ids.spaces(requirement.parent);
  return requirement;
}

Operation RankMerger::mapped(const Operation& operation, const RankIds& ids) const {
  Operation result = operation;
  result.context = ids.contexts(result.context);
  for (OperationId& producer : result.after) producer = ids.operations(producer);
  for (Requirement& requirement : result.requirements) requirement = mapped(std::move(requirement), ids);
  return result;
}

void RankMerger::merge_rows(size_t rank) {
  Trace& trace = ranks_[rank];
  const RankIds& ids = ids_[rank];
  const auto copy_of = [&](DomainRef ref) {
    const Domain* domain = trace.domain(ref);
    return domain == nullptr ? std::nullopt : std::optional<Domain>(*domain);
  };
  for (const AccessRow& row : trace.accesses()) {
    merged_.add(Access{ids.points(row.uid), row.requirement, row.field, copy_of(row.read),
                       copy_of(row.written), copy_of(row.reduced), row.exact});
  }
  for (Mapping mapping : trace.mappings()) {
    mapping.uid = ids.points(mapping.uid);
    mapping.processor = ids.processors(mapping.processor);
    for (auto& of_requirement : mapping.instances) {
      for (InstanceId& instance : of_requirement) instance = ids.instances(instance);
    }
    merged_.add(std::move(mapping));
  }
  for (Movement movement : trace.movements()) {
    movement.uid = ids.points(movement.uid);
    movement.from = ids.instances(movement.from);
    movement.to = ids.instances(movement.to);
    movement.tree = ids.trees(movement.tree);
    merged_.add(std::move(movement));
  }
  for (Finding finding : trace.findings()) {
    finding.uid = ids.points(finding.uid);
    merged_.add(std::move(finding));
  }
  const uint64_t later = start_of(trace.header()) - merged_.trace().header().start;
  for (Timing timing : trace.timings()) {
    timing.uid = ids.points(timing.uid);
    timing.processor = ids.processors(timing.processor);
    timing.start += later;
    timing.end += later;
    if (timing.ready) *timing.ready += later;
    merged_.add(std::move(timing));
  }
}

// The run failed where it failed on any rank. The others then often say no more than that it was ended.
void RankMerger::merge_ends() {
  End end;
  for (size_t rank = 0; rank < ranks_.size(); ++rank) {
    const End& own = ranks_[rank].end();
    end.records += own.records;
    if (own.status == Status::kOk) continue;
    if (end.status == Status::kFailed) end.error += "; ";
    end.status = Status::kFailed;
    end.error +=
        "rank " + std::to_string(rank) + ": " + (own.error.empty() ? "it gave no reason" : own.error);
  }
  merged_.add(std::move(end));
}

}  // namespace testudo::trace
