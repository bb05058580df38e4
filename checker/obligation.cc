#include "checker/obligation.h"

#include <array>

namespace testudo::checker {
namespace {

constexpr std::array<ObligationText, kObligations> kTexts = {{
    {"C101", "partition_disjoint", "Partitions labelled disjoint are disjoint", "partitions",
     "Label the partition aliased, or change its colors so that no point is in two of them."},
    {"C102", "partition_complete", "Partitions labelled complete are complete", "partitions",
     "Label the partition incomplete, or give every point of the parent a color."},
    {"C103", "partition_aliased", "Partitions labelled aliased do overlap", "partitions",
     "Label the partition disjoint: the runtime can then run its tasks in parallel without looking closer."},
    {"C104", "subspace_contained", "Subspaces lie within their parent", "partitions",
     "Intersect the subspaces with the index space that is partitioned."},
    {"C201", "launch_points", "The points of an index launch do not interfere", "launches",
     "Use a disjoint partition and an injective functor for what is written, or a reduction privilege."},
    {"C202", "requirement_pairs", "The requirements of one task do not conflict", "launches",
     "Merge the two requirements, or request regions that do not overlap."},
    {"C301", "privilege_region", "A task uses only regions within those of its parent task", "privileges",
     "Give the parent task a requirement on the region."},
    {"C302", "privilege_fields", "A task uses only fields that its parent task has", "privileges",
     "Add the field to the parent task's requirement."},
    {"C303", "privilege_rights", "A task asks for no more than its parent task has", "privileges",
     "Ask for less, or give the parent task the privilege."},
    {"C401", "write_within", "Tasks write only what they have write privileges on", "accesses",
     "Write only points of the requested region, or request what is written with a write privilege."},
    {"C402", "read_within", "Tasks read only what they have read privileges on", "accesses",
     "Read only points of the requested region, or request what is read with a read privilege."},
    {"C403", "reduce_within", "Tasks reduce only what they have reduction privileges on", "accesses",
     "Reduce only to points of the requested region, with the operator that was requested."},
    {"C404", "read_initialised", "Data is written before it is read", "accesses",
     "Fill or write the field before the task that reads it is launched."},
    {"C405", "discard_written", "Tasks write all that they asked to overwrite", "accesses",
     "Write every point, request only what is written, or use READ_WRITE."},
    {"C406", "requirement_used", "Tasks touch every requirement that they declare", "accesses",
     "Remove the requirement: it orders tasks and moves data for nothing."},
    {"C407", "run_findings", "The instrumented run saw no fault", "accesses", "See the finding's own code."},
    {"C501", "order", "Interfering operations are ordered by recorded dependences", "order",
     "Two tasks that touch the same data could run in either order: a dependence is missing."},
    {"C502", "acyclic", "The recorded dependences have no cycle", "order",
     "Tasks that wait for each other never run."},
    {"C503", "precise", "Every recorded dependence has a cause", "order",
     "The dependence costs parallelism and protects nothing."},
    {"C601", "future_producer", "Every future has a producer", "futures",
     "Launch the task that sets the future before the operation that takes it."},
    {"C602", "future_acyclic", "Futures do not wait for each other in a cycle", "futures",
     "A task cannot take the future of a task that waits for it."},
    {"C701", "read_sees_write", "Readers see the last writer's data", "data",
     "The data that is read was not brought up to date: a copy, a message or the application of reductions "
     "is "
     "missing."},
    {"C801", "shards_agree", "All ranks make the same calls", "ranks",
     "A replicated task must do the same on every rank: its calls must not depend on the rank, on time, on "
     "random "
     "numbers or on the order of a hash table."},
    {"C802", "points_owned", "Every point of a launch runs on one rank", "ranks",
     "The sharding functor must give the same rank for a point wherever it is asked."},
    {"C803", "messages_match", "What one rank sends another receives", "ranks",
     "Sender and receiver derived different messages from the same launch."},
}};

}  // namespace

const ObligationText& text_of(Obligation obligation) {
  return kTexts[static_cast<size_t>(obligation)];
}

}  // namespace testudo::checker
