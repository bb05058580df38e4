#include "core/trace/rank_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/support/rank_stencil.h"

namespace testudo::trace {
namespace {

using test::rank_stencil;
using test::RankProgram;

std::string error_of(const std::vector<NamedText>& texts) {
  const Result<Trace> trace = load_trace_texts(texts);
  return trace.ok() ? "" : trace.error();
}

Header& header_of(RankProgram& program, size_t rank) {
  return std::get<Header>(program.records[rank].front());
}

const OperationNode* find(const Trace& trace, OperationKind kind, uint32_t line) {
  for (const OperationNode& node : trace.operations()) {
    if (node.record.op == kind && node.record.where.line == line) return &node;
  }
  return nullptr;
}

TEST(RankSet, ReplicatedOperationsHaveThePointsOfAllRanks) {
  const Trace trace = rank_stencil(3, 6, 2).trace();
  EXPECT_EQ(trace.ranks(), 3);
  const OperationNode* step = find(trace, OperationKind::kIndexTask, 30);
  ASSERT_NE(step, nullptr);
  EXPECT_EQ(step->announced_by, (std::vector<int>{0, 1, 2}));
  ASSERT_EQ(step->points.size(), 6u);
  for (size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(step->points[i].point, DomainPoint(static_cast<coord_t>(i)));
    EXPECT_EQ(step->rank(i), static_cast<int>(i / 2));
    EXPECT_EQ(trace.rank_of(step->points[i].uid), static_cast<int>(i / 2));
  }
  // The top-level task runs on every rank; what it issues belongs to the first of its points.
  const OperationNode& top = trace.operations().front();
  ASSERT_EQ(top.points.size(), 3u);
  EXPECT_EQ(top.rank_of_point, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(step->record.context, top.points[0].uid);
  std::set<PointId> uids;
  size_t points = 0;
  for (const OperationNode& node : trace.operations()) {
    for (const Point& point : node.points) uids.insert(point.uid), ++points;
  }
  EXPECT_EQ(uids.size(), points);
}

TEST(RankSet, EachOperationIsThereOnce) {
  RankProgram program = rank_stencil(4, 8, 3);
  const Trace trace = program.trace();
  size_t replicated = 0;
  for (const OperationNode& node : trace.operations()) replicated += node.record.replicated ? 1 : 0;
  // The top-level task, the fill, init, three times two launches, the sum and its reader.
  EXPECT_EQ(replicated, 11u);
  EXPECT_EQ(
      trace.partitions().size(), 2 + [&] {
        size_t local = 0;
        for (const auto& records : program.records) {
          for (const Record& record : records) {
            const auto* partition = std::get_if<Partition>(&record);
            local += partition != nullptr && partition->id.value > 2 ? 1 : 0;
          }
        }
        return local;
      }());
}

TEST(RankSet, ReceivesComeAfterTheirSends) {
  for (const int ranks : {2, 3, 5}) {
    RankProgram program = rank_stencil(ranks, 10, 4);
    const Trace trace = program.trace();
    ASSERT_EQ(trace.messages().size(), program.message_count());
    ASSERT_GT(program.message_count(), static_cast<size_t>(8 * (ranks - 1)));
    for (const MessageNode& message : trace.messages()) {
      ASSERT_TRUE(message.sent && message.received);
      EXPECT_EQ(trace.rank_of(message.sent), message.sender);
      EXPECT_EQ(trace.rank_of(message.received), message.receiver);
      const PointRef send = trace.point(message.sent);
      const PointRef receive = trace.point(message.received);
      EXPECT_LT(send.operation, receive.operation);
      const auto& edges = receive.operation->edges;
      EXPECT_EQ(std::count(edges.begin(), edges.end(), Edge{message.received, message.sent}), 1);
      EXPECT_EQ(send.point->message->bytes, receive.point->message->bytes);
    }
  }
}

TEST(RankSet, TheOrderOfTheFilesDoesNotMatter) {
  const RankProgram program = rank_stencil(3, 6, 2);
  std::vector<NamedText> texts = program.texts();
  std::rotate(texts.begin(), texts.begin() + 1, texts.end());
  const Result<Trace> rotated = load_trace_texts(texts);
  ASSERT_TRUE(rotated.ok()) << rotated.error();
  const Trace straight = program.trace();
  ASSERT_EQ(rotated.value().operations().size(), straight.operations().size());
  for (size_t i = 0; i < straight.operations().size(); ++i) {
    EXPECT_EQ(rotated.value().operations()[i].record, straight.operations()[i].record);
    EXPECT_EQ(rotated.value().operations()[i].points, straight.operations()[i].points);
  }
}

// Points are run one after the other, a microsecond each, wherever they are.
TEST(RankSet, TimesAreOnOneClock) {
  RankProgram program = rank_stencil(4, 8, 2);
  const auto starts_of = [](const Trace& trace) {
    std::vector<uint64_t> starts;
    for (const Timing& timing : trace.timings()) starts.push_back(timing.start);
    std::sort(starts.begin(), starts.end());
    return starts;
  };
  const std::vector<uint64_t> starts = starts_of(program.trace());
  ASSERT_GT(starts.size(), 40u);
  EXPECT_EQ(starts.front(), 1'001'000u);
  for (size_t i = 1; i < starts.size(); ++i) EXPECT_EQ(starts[i] - starts[i - 1], 1000u);
  // Rank 2 starts first after all: then the run starts with it.
  header_of(program, 2).clock_offset -= 5000;
  EXPECT_EQ(starts_of(program.trace()).back(), starts.back() + 3000);
}

TEST(RankSet, ProcessorsBelongToRanks) {
  RankProgram program = rank_stencil(2, 2, 1);
  // As where every rank counts its own from 1 on.
  for (auto& records : program.records) {
    for (Record& record : records) {
      if (auto* machine = std::get_if<Machine>(&record)) {
        machine->processors[0].id = {1};
        machine->processors[0].rank.reset();
      }
      if (auto* timing = std::get_if<Timing>(&record)) timing->processor = {1};
    }
  }
  const Trace trace = program.trace();
  ASSERT_EQ(trace.machine().processors.size(), 2u);
  EXPECT_NE(trace.machine().processors[0].id, trace.machine().processors[1].id);
  EXPECT_EQ(trace.machine().processors[1].rank, 1);
  for (const Timing& timing : trace.timings()) {
    EXPECT_EQ(timing.processor,
              trace.machine().processors[static_cast<size_t>(trace.rank_of(timing.uid))].id);
  }
}

TEST(RankSet, IdsOfOneRankMayBeThoseOfAnother) {
  RankProgram program = rank_stencil(3, 6, 1);
  // Local partitions and spaces as they are where every rank counts its own from 1000 on.
  for (auto& records : program.records) {
    uint32_t next_partition = 1000, next_space = 1000;
    std::map<uint32_t, uint32_t> partition_of, space_of;
    const auto renamed = [](auto& id, auto& names, uint32_t& next) {
      if (id.value < 1 << 20) return;
      const auto [at, is_new] = names.try_emplace(id.value, next);
      if (is_new) ++next;
      id.value = at->second;
    };
    for (Record& record : records) {
      if (auto* partition = std::get_if<Partition>(&record))
        renamed(partition->id, partition_of, next_partition);
      if (auto* space = std::get_if<IndexSpace>(&record)) {
        renamed(space->id, space_of, next_space);
        if (space->parent) renamed(*space->parent, partition_of, next_partition);
      }
      if (auto* op = std::get_if<Operation>(&record)) {
        for (Requirement& r : op->requirements) renamed(r.partition, partition_of, next_partition);
      }
      if (auto* points = std::get_if<Points>(&record)) {
        for (Point& point : points->points) {
          for (IndexSpaceId& region : point.regions) renamed(region, space_of, next_space);
        }
      }
    }
  }
  const Trace trace = program.trace();
  size_t checked = 0;
  for (const OperationNode& node : trace.operations()) {
    for (const Point& point : node.points) {
      if (!point.message) continue;
      EXPECT_EQ(trace.space(point.regions[0]).record.domain.volume() * 8, point.message->bytes);
      EXPECT_EQ(*trace.space(point.regions[0]).record.parent, node.record.requirements[0].partition);
      ++checked;
    }
  }
  EXPECT_EQ(checked, 2 * program.message_count());
}

// What the runtime makes for the trace alone: here the same pieces, which one rank numbered otherwise.
TEST(RankSet, LocalPartitionsAreOneWhereTheyAreAlike) {
  RankProgram program(2);
  const IndexSpaceId space = program.space(Domain::box(DomainPoint(0), DomainPoint(9)));
  for (uint32_t rank = 0; rank < 2; ++rank) {
    auto& records = program.records[rank];
    const auto add = [&](uint32_t number, coord_t middle) {
      const uint32_t local = uint32_t{1} << 31;
      const Domain two = Domain::box(DomainPoint(0), DomainPoint(1));
      Partition pieces{{local + number}, space, number, two, Claim::kComputed, Claim::kComputed, {}, {}};
      pieces.made_by.kind = OperatorKind::kColoring;
      records.push_back(pieces);
      const Domain halves[] = {Domain::box(DomainPoint(0), DomainPoint(middle)),
                               Domain::box(DomainPoint(middle + 1), DomainPoint(9))};
      for (const uint32_t half : {0u, 1u})
        records.push_back(
            IndexSpace{{local + 2 * number + half}, halves[half], pieces.id, DomainPoint(half)});
    };
    if (rank == 1) add(1, 7);
    add(1 + rank, 4);
  }
  const Trace trace = program.trace();
  ASSERT_EQ(trace.partitions().size(), 2u);
  EXPECT_EQ(trace.partitions()[0].subspaces.size(), 2u);
  EXPECT_EQ(trace.spaces().size(), 1u + 2 * 2);
}

TEST(RankSet, TheTopLevelTaskIsOneWhetherItSaysSoOrNot) {
  RankProgram program = rank_stencil(2, 2, 1);
  for (auto& records : program.records) {
    for (Record& record : records) {
      auto* op = std::get_if<Operation>(&record);
      if (op != nullptr && !op->context) op->replicated = false;
    }
  }
  const Trace trace = program.trace();
  EXPECT_EQ(trace.operations().front().points.size(), 2u);
  EXPECT_EQ(trace.operations().front().announced_by, (std::vector<int>{0, 1}));
}

TEST(RankSet, TasksOfOneRankKeepTheirChildren) {
  RankProgram program(2);
  program.task(2, "parent");
  program.task(3, "child");
  const IndexSpaceId space = program.space(Domain::box(DomainPoint(0), DomainPoint(9)));
  const RegionTreeId tree = program.region(space);
  const OperationId parent = program.single(2, 1, {{tree, space, {}, {1}, Privilege::kWriteDiscard}}, 5);
  program.child(3, 1, program.uid(parent), {tree, space, {}, {1}, Privilege::kReadWrite}, 6);
  const Trace trace = program.trace();
  ASSERT_EQ(trace.operations().size(), 3u);
  const OperationNode& child = trace.operations()[2];
  EXPECT_EQ(child.announced_by, std::vector<int>{1});
  EXPECT_EQ(child.record.context, trace.operations()[1].points[0].uid);
  EXPECT_EQ(child.rank(0), 1);
}

TEST(RankSet, DifferentOperationsUnderOneIdAreKeptApart) {
  RankProgram program = rank_stencil(2, 2, 1);
  for (Record& record : program.records[1]) {
    auto* op = std::get_if<Operation>(&record);
    if (op != nullptr && op->where.line == 30) op->where.line = 31;
  }
  const Trace trace = program.trace();
  const OperationNode* ours = find(trace, OperationKind::kIndexTask, 30);
  const OperationNode* theirs = find(trace, OperationKind::kIndexTask, 31);
  ASSERT_TRUE(ours != nullptr && theirs != nullptr);
  EXPECT_EQ(ours->recorded_id, theirs->recorded_id);
  EXPECT_NE(ours->record.id, theirs->record.id);
  EXPECT_EQ(ours->announced_by, std::vector<int>{0});
  EXPECT_EQ(theirs->announced_by, std::vector<int>{1});
  EXPECT_EQ(ours->points.size() + theirs->points.size(), 2u);
}

// Sends and receives that do not meet are kept, each without its other end.
TEST(RankSet, MessagesMayLackAnEnd) {
  RankProgram program = rank_stencil(2, 2, 1);
  bool changed = false;
  for (Record& record : program.records[0]) {
    auto* points = std::get_if<Points>(&record);
    if (points == nullptr || changed || !points->points[0].message) continue;
    points->points[0].message->tag = 1;
    changed = true;
  }
  ASSERT_TRUE(changed);
  const Trace trace = program.trace();
  ASSERT_EQ(trace.messages().size(), program.message_count() + 1);
  const auto lacking = std::count_if(trace.messages().begin(), trace.messages().end(),
                                     [](const MessageNode& m) { return !m.sent || !m.received; });
  EXPECT_EQ(lacking, 2);
  EXPECT_FALSE(trace.messages().back().sent);
}

TEST(RankSet, RefusesIdsThatLeaveNoRoom) {
  RankProgram program(2);
  for (const int rank : {0, 1}) {
    const Domain domain = Domain::box(DomainPoint(0), DomainPoint(rank));
    program.records[static_cast<size_t>(rank)].push_back(IndexSpace{{~uint32_t{0}}, domain, {}, {}});
  }
  EXPECT_EQ(error_of(program.texts()),
            "the traces cannot be read together: the ranks use all ids up to the largest");
}

TEST(RankSet, ARunFailedWhereAnyRankFailed) {
  RankProgram program = rank_stencil(2, 2, 1);
  std::vector<NamedText> texts = program.texts();
  texts[1] = program.texts(Status::kFailed)[1];
  const Result<Trace> trace = load_trace_texts(texts);
  ASSERT_TRUE(trace.ok()) << trace.error();
  EXPECT_EQ(trace.value().end().status, Status::kFailed);
  EXPECT_EQ(trace.value().end().error, "rank 1: broken");
}

TEST(RankSet, RefusesWhatIsNotOneWholeRun) {
  RankProgram program = rank_stencil(3, 3, 1);
  const std::vector<NamedText> texts = program.texts();
  EXPECT_EQ(error_of(texts), "");
  EXPECT_EQ(error_of({texts[1]}),
            "rank1 is the trace of rank 1 of a run on 3 ranks: give the traces of all ranks together");
  EXPECT_EQ(error_of({texts[0], texts[2]}), "the run was on 3 ranks, but no trace of rank 1 was given");
  EXPECT_EQ(error_of({texts[0], texts[1], texts[1]}), "rank1 and rank1 are both of rank 1");
  std::vector<NamedText> mixed = texts;
  mixed[1] = rank_stencil(2, 2, 1).texts()[1];
  EXPECT_EQ(error_of(mixed),
            "rank0 is of a run on 3 ranks, but rank1 of one on 2 ranks: these are not the traces of one run");
  header_of(program, 2).program = "other";
  EXPECT_EQ(error_of(program.texts()),
            "rank0 is of program 'stencil', but rank2 of 'other': these are not the traces of one run");
  header_of(program, 2).program = "stencil";
  header_of(program, 2).arguments = {"-n", "4"};
  EXPECT_EQ(
      error_of(program.texts()),
      "rank0 is of a run with the arguments '', but rank2 of one with '-n 4': these are not the traces of "
      "one run");
  header_of(program, 2).arguments = {};
  header_of(program, 2).mode = Mode::kInstrumented;
  EXPECT_EQ(
      error_of(program.texts()),
      "rank0 is of a run of mode parallel, but rank2 of one of mode instrumented: these are not the traces "
      "of one run");
  const NamedText alone = RankProgram(1).texts()[0];
  EXPECT_EQ(error_of({alone}), "");
  EXPECT_EQ(error_of({alone, alone}), "rank0 and rank0 are of runs on one rank: give one at a time");
}

}  // namespace
}  // namespace testudo::trace
