// Random programs on several ranks, right ones and broken ones.
#include <gtest/gtest.h>

#include <random>

#include "tests/unit/checker/rank_changes.h"

namespace testudo::checker {
namespace {

using namespace test;  // NOLINT: the helpers of this folder

// Random programs: fills, writes, reductions and reads through partitions that overlap.
RankProgram random_program(uint32_t seed) {
  std::mt19937 random(seed);
  const auto pick = [&](size_t n) { return static_cast<size_t>(random() % n); };
  RankProgram program(static_cast<int>(2 + pick(4)));
  const size_t points = 1 + pick(7);
  const auto size = static_cast<coord_t>(points) * 4;
  const auto clamp = [&](coord_t lo, coord_t hi) {
    return Domain::box(DomainPoint(std::max<coord_t>(lo, 0)), DomainPoint(std::min(hi, size - 1)));
  };
  std::vector<Domain> blocks, halos, anything;
  for (coord_t lo = 0; lo < size; lo += 4) {
    blocks.push_back(clamp(lo, lo + 3));
    halos.push_back(clamp(lo - 2, lo + 5));
    const auto from = static_cast<coord_t>(pick(static_cast<size_t>(size)));
    anything.push_back(clamp(from, from + static_cast<coord_t>(pick(9))));
  }
  const IndexSpaceId space = program.space(clamp(0, size - 1));
  const std::vector<PartitionId> partitions = {
      program.partition(space, blocks), program.partition(space, halos), program.partition(space, anything)};
  const RegionTreeId tree = program.region(space, 2);
  program.reduction(1);
  program.task(2, "work");
  program.fill(tree, {1, 2}, 5);
  constexpr Privilege kPrivileges[] = {Privilege::kReadOnly, Privilege::kReadWrite, Privilege::kWriteDiscard,
                                       Privilege::kReduce};
  const size_t operations = 4 + pick(12);
  for (size_t i = 0; i < operations; ++i) {
    const auto line = static_cast<uint32_t>(10 + i);
    const Privilege privilege = kPrivileges[pick(4)];
    const std::vector<FieldId> fields =
        pick(3) == 0 ? std::vector<FieldId>{1, 2} : std::vector<FieldId>{static_cast<FieldId>(1 + pick(2))};
    const bool writes = privilege == Privilege::kReadWrite || privilege == Privilege::kWriteDiscard;
    switch (pick(8)) {
      case 0:
        program.fill(tree, fields, line);
        break;
      case 1:
        program.fence(line);
        break;
      case 2:
      case 3:
        program.single(2, static_cast<int>(pick(static_cast<size_t>(program.ranks()))),
                       {{tree, space, {}, fields, privilege}}, line);
        break;
      default:
        program.index(2, points, {{tree, {}, partitions[writes ? 0 : pick(3)], fields, privilege}}, line);
    }
  }
  return program;
}

TEST(RandomRanks, RightProgramsAreClean) {
  size_t messages = 0;
  for (uint32_t seed = 0; seed < 300; ++seed) {
    const RankProgram program = random_program(seed);
    messages += program.message_count();
    SCOPED_TRACE(seed);
    expect_clean(check(program));
    if (HasFailure()) return;
  }
  EXPECT_GT(messages, 1000u);
}

TEST(RandomRanks, EveryMessageIsNeeded) {
  size_t tried = 0;
  for (uint32_t seed = 0; seed < 60; ++seed) {
    const size_t messages = random_program(seed).message_count();
    for (size_t i = 0; i < messages; i += 1 + messages / 8) {
      RankProgram program = random_program(seed);
      forget_message(program, 1000 + i);
      ASSERT_FALSE(faults(check(program), Obligation::kReadSeesWrite).empty())
          << "seed " << seed << ", message " << i;
      ++tried;
    }
  }
  EXPECT_GT(tried, 150u);
}

// A trace in which records are missing, moved or from another rank is refused or checked, whatever comes out.
TEST(RandomRanks, BrokenTracesAreRefusedOrChecked) {
  std::mt19937 random(7);
  size_t refused = 0, checked = 0, refuted = 0;
  for (int i = 0; i < 400; ++i) {
    RankProgram program = random_program(static_cast<uint32_t>(i) % 20);
    const auto pick = [&](size_t n) { return static_cast<size_t>(random() % n); };
    auto& records = program.records[pick(program.records.size())];
    const size_t at = 1 + pick(records.size() - 1);
    const Record record = records[at];
    switch (pick(3)) {
      case 0:
        records.erase(records.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 1:
        program.records[pick(program.records.size())].push_back(record);
        break;
      default:
        std::swap(records[at], records[1 + pick(records.size() - 1)]);
    }
    const Result<trace::Trace> trace = trace::load_trace_texts(program.texts());
    if (!trace.ok()) {
      ++refused;
      continue;
    }
    ++checked;
    refuted += check_all(trace.value(), nullptr, {}).exit_status() == 1 ? 1 : 0;
  }
  EXPECT_GT(refused, 50u);
  EXPECT_GT(checked, 50u);
  EXPECT_GT(refuted, 20u);
}

}  // namespace
}  // namespace testudo::checker
