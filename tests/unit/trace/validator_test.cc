#include <gtest/gtest.h>

#include <string>

#include "core/trace/reader.h"
#include "tests/support/trace_builder.h"

namespace testudo::trace {
namespace {

using test::interval;
using test::TraceBuilder;

// What a reader says of the stencil with one more record; without the place.
template <typename R>
std::string verdict(const R& record) {
  TraceBuilder builder = test::stencil();
  builder.add(record);
  const auto end = read_trace_text(builder.text(), "t", [](Record&&) {});
  return end ? "accepted" : end.error().substr(end.error().find(": ") + 2);
}

TEST(Validator, IdsAreIntroducedOnce) {
  EXPECT_EQ(verdict(IndexSpace{{1}, interval(0, 1), {}, {}}), "index space 1 introduced twice");
  EXPECT_EQ(verdict(Partition{{1}, {1}, 0, interval(0, 1), Claim::kClaimed, Claim::kClaimed, {}, {}}),
            "partition 1 introduced twice");
  EXPECT_EQ(verdict(FieldSpace{{1}}), "field space 1 introduced twice");
  EXPECT_EQ(verdict(Field{{1}, 2, 8}), "field 2 introduced twice");
  EXPECT_EQ(verdict(Region{{1}, {1}, {1}}), "region tree 1 introduced twice");
  EXPECT_EQ(verdict(Machine{}), "a second `machine` record");
  EXPECT_EQ(verdict(Header{}), "a second `trace` record");
}

TEST(Validator, MessagesAreWithOtherRanks) {
  const auto verdict_of = [](OperationKind kind, std::optional<Message> message) {
    Header header;
    header.ranks = 3;
    header.rank = 1;
    Operation op;
    op.id = {1};
    op.op = kind;
    std::string text;
    encode(header, text);
    encode(op, text += "\n");
    encode(Points{{1}, {{{1}, {}, {}, message}}}, text += "\n");
    encode(End{3, Status::kOk, {}}, text += "\n");
    text += "\n";
    const auto end = read_trace_text(text, "t", [](Record&&) {});
    return end ? "accepted" : end.error().substr(end.error().find(": ") + 2);
  };
  EXPECT_EQ(verdict_of(OperationKind::kSend, Message{2, 7, 8}), "accepted");
  EXPECT_EQ(verdict_of(OperationKind::kReceive, Message{0, 7, 8}), "accepted");
  const std::string no_rank = "uid 1 has a message whose `peer` is no other rank";
  EXPECT_EQ(verdict_of(OperationKind::kSend, Message{1, 7, 8}), no_rank);
  EXPECT_EQ(verdict_of(OperationKind::kSend, Message{3, 7, 8}), no_rank);
  EXPECT_EQ(verdict_of(OperationKind::kReceive, Message{-1, 7, 8}), no_rank);
  const std::string misplaced = "uid 1: `message` goes with the points of sends and receives";
  EXPECT_EQ(verdict_of(OperationKind::kReceive, {}), misplaced);
  EXPECT_EQ(verdict_of(OperationKind::kFill, Message{0, 7, 8}), misplaced);
}

TEST(Validator, IdsAreKnown) {
  EXPECT_EQ(verdict(Partition{{9}, {99}, 0, interval(0, 1), Claim::kClaimed, Claim::kClaimed, {}, {}}),
            "unknown index space 99");
  EXPECT_EQ(verdict(Field{{9}, 2, 8}), "unknown field space 9");
  EXPECT_EQ(verdict(Region{{9}, {1}, {7}}), "unknown field space 7");
  EXPECT_EQ(verdict(Name{NameOf::kTask, 9, {}, "x"}), "unknown task 9");
  EXPECT_EQ(verdict(Name{NameOf::kPartition, -1, {}, "x"}), "unknown partition -1");
  EXPECT_EQ(verdict(Name{NameOf::kField, 9, 1, "x"}), "unknown field 9");
  EXPECT_EQ(verdict(Points{{99}, {}}), "unknown operation 99");
  EXPECT_EQ(verdict(Dependences{{3}, {{{6}, {99}}}}), "unknown uid 99");
  EXPECT_EQ(verdict(Dependences{{3}, {{{99}, {1}}}}), "unknown uid 99");
  EXPECT_EQ(verdict(Mapping{{6}, {9}, 0, {}}), "unknown processor 9");
  EXPECT_EQ(verdict(Mapping{{1}, {1}, 5, {}}), "unknown variant 5");
  EXPECT_EQ(verdict(Instance{{1}, {8}, {1}, {}, interval(0, 1), {}, {}, 0}), "unknown memory 8");
  EXPECT_EQ(verdict(Movement{{6}, {1}, {1}, {1}, {}, interval(0, 1), 0}), "unknown instance 1");
  EXPECT_EQ(verdict(Access{{7}, 5, 1, {}, {}, {}, true}), "unknown requirement 5");
  EXPECT_EQ(verdict(Access{{7}, 0, 9, {}, {}, {}, true}), "unknown field 9");
  EXPECT_EQ(verdict(Finding{"T1", {99}, {}, {}, {}, "", {}}), "unknown uid 99");
  EXPECT_EQ(verdict(Timing{{99}, {1}, 0, 0, {}}), "unknown uid 99");
  Operation after;
  after.id = {50};
  after.op = OperationKind::kFence;
  after.fence = FenceKind::kMapping;
  after.after = {{77}};
  EXPECT_EQ(verdict(after), "unknown operation 77");
}

TEST(Validator, OperatorsNameWhatExists) {
  const auto partition = [](Operator made_by) {
    return Partition{{9}, {1}, 9, interval(0, 1), Claim::kClaimed, Claim::kClaimed, std::move(made_by), {}};
  };
  Operator image;
  image.kind = OperatorKind::kImage;
  image.source = {44};
  EXPECT_EQ(verdict(partition(image)), "unknown partition 44");
  image.source = {1};
  EXPECT_EQ(verdict(partition(image)), "unknown region tree 0");
  image.tree = {1};
  image.field = 5;
  EXPECT_EQ(verdict(partition(image)), "unknown field 5");
  image.field = 1;
  EXPECT_EQ(verdict(partition(image)), "accepted");
  Operator both;
  both.kind = OperatorKind::kUnion;
  both.left = {1};
  both.right = {3};
  EXPECT_EQ(verdict(partition(both)), "unknown partition 3");
  Operator restriction;
  restriction.kind = OperatorKind::kRestriction;
  restriction.transform = {{1, 2}};
  restriction.extent_lo = restriction.extent_hi = DomainPoint(0);
  EXPECT_EQ(verdict(partition(restriction)),
            "`transform` has rows of another length than the color space has dimensions");
}

TEST(Validator, SubspacesFitTheirPartition) {
  EXPECT_EQ(verdict(IndexSpace{{99}, interval(0, 1), PartitionId{1}, DomainPoint(4)}),
            "`color` is not in the color space");
  EXPECT_EQ(verdict(IndexSpace{{99}, interval(0, 1), PartitionId{1}, DomainPoint(3)}),
            "a second subspace of one `color`");
  EXPECT_EQ(verdict(IndexSpace{{99}, interval(0, 1), PartitionId{1}, {}}),
            "a subspace has both `parent` and `color`");
}

TEST(Validator, PointsFitTheirOperation) {
  EXPECT_EQ(verdict(Points{{2}, {{{99}, DomainPoint(7), {{2}}}}}),
            "uid 99 has a point outside of its launch domain");
  EXPECT_EQ(verdict(Points{{2}, {{{99}, DomainPoint(0), {}}}}),
            "uid 99 has not one region for each requirement");
  EXPECT_EQ(verdict(Points{{2}, {{{99}, DomainPoint(0), {{2}}}}}), "operation 2 has too many points");
  EXPECT_EQ(verdict(Points{{2}, {{{1}, DomainPoint(0), {{2}}}}}), "uid 1 introduced twice");
  EXPECT_EQ(verdict(Dependences{{3}, {{{1}, {2}}}}), "uid 1 is no point of operation 3");
}

TEST(Validator, RequirementsFitTheirTree) {
  const auto launch = [](Requirement r) {
    Operation op;
    op.id = {50};
    op.op = OperationKind::kCopy;
    op.requirements = {std::move(r)};
    return op;
  };
  Requirement r = TraceBuilder::on({1}, IndexSpaceId{1}, {1}, {1}, Privilege::kReadOnly);
  EXPECT_EQ(verdict(launch(r)), "accepted");
  Requirement field = r;
  field.fields = {1, 9};
  EXPECT_EQ(verdict(launch(field)), "unknown field 9");
  Requirement functor = r;
  functor.functor = 6;
  EXPECT_EQ(verdict(launch(functor)), "unknown functor 6");
  Requirement reduce = r;
  reduce.privilege = Privilege::kReduce;
  EXPECT_EQ(verdict(launch(reduce)), "`reduction` goes with the privilege \"reduce\"");
  reduce.reduction = 4;
  EXPECT_EQ(verdict(launch(reduce)), "unknown reduction 4");
}

TEST(Validator, OperationsHaveWhatTheirKindNeeds) {
  Operation op;
  op.id = {50};
  op.op = OperationKind::kTask;
  EXPECT_EQ(verdict(op), "`task` goes with the operations that launch one");
  op.op = OperationKind::kFence;
  EXPECT_EQ(verdict(op), "`fence` goes with fences");
  op.op = OperationKind::kIndexFill;
  EXPECT_EQ(verdict(op), "an index launch has a `domain`");
}

TEST(Validator, DimensionsAgree) {
  DomainPoint corner(3);
  corner.dim = 2;
  const Domain plane = Domain::box(corner, corner);
  EXPECT_EQ(verdict(Access{{7}, 0, 1, plane, {}, {}, true}), "the domain has 2 dimensions, not 1");
  EXPECT_EQ(verdict(Instance{{1}, {1}, {1}, {}, plane, {}, {}, 0}), "the domain has 2 dimensions, not 1");
}

// A run that ended well has all points of its launches; one that failed may lack some.
TEST(Validator, PointsAreComplete) {
  TraceBuilder builder = test::stencil();
  Operation launch;
  launch.id = {50};
  launch.op = OperationKind::kIndexTask;
  launch.task = 2;
  launch.domain = interval(0, 2);
  builder.add(launch);
  builder.add(Points{{50}, {{{99}, DomainPoint(1), {}}}});
  const auto ended_well = read_trace_text(builder.text(), "t", [](Record&&) {});
  ASSERT_FALSE(ended_well);
  EXPECT_NE(ended_well.error().find("operation 50 has 1 points of 3"), std::string::npos)
      << ended_well.error();
  const auto failed = read_trace_text(builder.text(Status::kFailed, "threw"), "t", [](Record&&) {});
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed.value().error, "threw");
}

}  // namespace
}  // namespace testudo::trace
