#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "core/trace/decode.h"
#include "core/trace/encode.h"
#include "core/trace/json_tree.h"
#include "core/trace/words.h"

namespace testudo::trace {
namespace {

std::string text_of(const Record& record) {
  std::string text;
  std::visit([&](const auto& r) { encode(r, text); }, record);
  return text;
}

Record read_back(const std::string& text) {
  JsonTree tree;
  return decode(tree.parse(text));
}

DomainPoint point(std::vector<coord_t> coordinates) {
  DomainPoint p;
  for (const coord_t c : coordinates) p.point_data[p.dim++] = c;
  return p;
}

Domain sparse() {
  const std::vector<std::pair<DomainPoint, DomainPoint>> boxes = {{point({0, 0}), point({1, 3})},
                                                                  {point({5, -2}), point({9, 8})}};
  return Domain::from_boxes(2, boxes);
}

Operator made(OperatorKind kind) {
  Operator o;
  o.kind = kind;
  return o;
}

std::vector<Operator> every_operator() {
  Operator equal = made(OperatorKind::kEqual);
  equal.granularity = 7;
  Operator blockify = made(OperatorKind::kBlockify);
  blockify.block = point({4, 8});
  Operator shifted = blockify;
  shifted.origin = point({-1, 2});
  Operator restriction = made(OperatorKind::kRestriction);
  restriction.transform = {{10, 0}, {0, -3}};
  restriction.extent_lo = point({0, 0});
  restriction.extent_hi = point({9, 2});
  Operator by_field = made(OperatorKind::kByField);
  by_field.tree = {3};
  by_field.field = 0;
  by_field.region = {9};
  std::vector<Operator> all = {equal,
                               blockify,
                               shifted,
                               restriction,
                               by_field,
                               made(OperatorKind::kColoring),
                               made(OperatorKind::kPending)};
  for (const OperatorKind kind : {OperatorKind::kImage, OperatorKind::kImageRange, OperatorKind::kPreimage,
                                  OperatorKind::kPreimageRange}) {
    Operator o = made(kind);
    o.source = {5};
    o.tree = {1};
    o.field = 22;
    all.push_back(o);
  }
  for (const OperatorKind kind :
       {OperatorKind::kUnion, OperatorKind::kIntersection, OperatorKind::kDifference}) {
    Operator o = made(kind);
    o.left = {5};
    o.right = {6};
    all.push_back(o);
  }
  return all;
}

Requirement requirement() {
  Requirement r;
  r.tree = {2};
  r.partition = {4};
  r.functor = 3;
  r.parent = {1};
  r.fields = {0, 101};
  r.privilege = Privilege::kReduce;
  r.reduction = -5;
  r.coherence = Coherence::kSimultaneous;
  r.verified = true;
  return r;
}

std::vector<Record> samples() {
  Header header{
      1,   "testudo", "a \"program\"\n", {"-n", "\xC3\xA9", ""}, Mode::kInstrumented, true, 1, 4, 1ull << 62,
      -77, 3};
  Machine machine{{{{1}, ProcessorKind::kOpenmp, "omp", {}}, {{2}, ProcessorKind::kGpu, "", 3}},
                  {{{1}, "system", ~uint64_t{0}, 3}}};
  Operation launch;
  launch.id = {uint64_t{1} << 40};
  launch.context = {8};
  launch.op = OperationKind::kIndexTask;
  launch.internal = true;
  launch.replicated = true;
  launch.task = 0;
  launch.domain = sparse();
  launch.where = {"a.cc", 12, "f", "text"};
  launch.after = {{1}, {2}};
  Requirement region = requirement();
  region.partition = {};
  region.index_space = {7};
  region.functor.reset();
  launch.requirements = {requirement(), region};
  Operation fence;
  fence.id = {3};
  fence.op = OperationKind::kFence;
  fence.fence = FenceKind::kMapping;
  const Expression e = Expression::apply(
      Expression::Kind::kModulo,
      Expression::apply(Expression::Kind::kAdd, Expression::variable(1), Expression::constant(-4)),
      Expression::constant(8));
  const Layout blocked{LayoutKind::kBlocked, {1, 0}, point({4, 4})};
  return {
      header,
      machine,
      IndexSpace{{1}, sparse(), {}, {}},
      IndexSpace{{2}, Domain(), PartitionId{3}, point({0, 1, -2})},
      FieldSpace{{9}},
      Field{{9}, 0, 16},
      Region{{1}, {2}, {3}},
      Name{NameOf::kField, 4, 9, "charge"},
      Name{NameOf::kTask, 4, {}, ""},
      Task{7, "t", {{3, ProcessorKind::kPython, true, false, true, false, true}, {4}}},
      Task{8, "", {}},
      Reduction{-1, "sum"},
      Functor{4, "shift", std::vector<Expression>{e, Expression::variable(0)}},
      Functor{5, "", {}},
      launch,
      fence,
      Points{{1}, {{{5}, point({1, 2}), {{1}, {0}}, {}}, {{6}, {}, {}, {}}}},
      Points{{1}, {{{7}, {}, {}, Message{3, ~uint64_t{0}, 4096, true}}, {{8}, {}, {}, Message{0, 1, 2}}}},
      Dependences{{1}, {{{5}, {4}}, {{6}, {5}}}},
      Mapping{{5}, {1}, 3, {{{1}, {2}}, {}}},
      Instance{{1}, {1}, {1}, IndexSpaceId{4}, {}, {1, 2}, blocked, 4096},
      Instance{{2}, {1}, {1}, {}, sparse(), {}, {LayoutKind::kList, {}, {}}, 0},
      Movement{{5}, {1}, {2}, {1}, {1}, sparse(), 6},
      Access{{5}, 1, 101, sparse(), {}, Domain(), true},
      Finding{"T1", {5}, 0, 101, point({3}), "message", {"a.cc", 1, "", ""}},
      Finding{"T2", {}, {}, {}, {}, "", {}},
      Timing{{5}, {1}, 10, 20, 5},
      Timing{{5}, {}, 10, 10, {}},
      End{5, Status::kFailed, "it threw"},
      End{0, Status::kOk, ""},
  };
}

TEST(RoundTrip, EveryKindOfRecord) {
  std::vector<bool> seen(std::variant_size_v<Record>, false);
  std::vector<Record> all = samples();
  for (const Operator& made_by : every_operator()) {
    all.push_back(Partition{
        {4}, {1}, -2, sparse(), Claim::kComputedNot, Claim::kUnclaimed, made_by, {"p.cc", 5, "", ""}});
  }
  for (const Record& record : all) {
    const std::string text = text_of(record);
    seen[record.index()] = true;
    ASSERT_EQ(text.find('\n'), std::string::npos);
    EXPECT_EQ(read_back(text), record) << text;
  }
  for (size_t kind = 0; kind < seen.size(); ++kind) EXPECT_TRUE(seen[kind]) << "no sample of kind " << kind;
}

template <typename E>
void expect_all_words(int count) {
  for (int i = 0; i < count; ++i) EXPECT_EQ(from_word<E>(word(static_cast<E>(i))), static_cast<E>(i));
  EXPECT_FALSE(from_word<E>("nonsense").has_value());
  EXPECT_FALSE(from_word<E>("").has_value());
}

TEST(RoundTrip, EveryWord) {
  expect_all_words<Mode>(2);
  expect_all_words<ProcessorKind>(6);
  expect_all_words<OperatorKind>(13);
  expect_all_words<NameOf>(7);
  expect_all_words<OperationKind>(12);
  expect_all_words<FenceKind>(2);
  expect_all_words<Privilege>(6);
  expect_all_words<Coherence>(4);
  expect_all_words<LayoutKind>(5);
  expect_all_words<Status>(2);
  for (const Claim claim : {Claim::kClaimed, Claim::kDenied, Claim::kComputed, Claim::kComputedNot}) {
    EXPECT_EQ(claim_from_disjoint_word(disjoint_word(claim)), claim);
    EXPECT_EQ(claim_from_complete_word(complete_word(claim)), claim);
  }
  EXPECT_EQ(claim_from_complete_word("unclaimed"), Claim::kUnclaimed);
  EXPECT_FALSE(claim_from_disjoint_word("unclaimed").has_value());
  EXPECT_FALSE(claim_from_disjoint_word("computed_incomplete").has_value());
}

// A reader of today must accept what a writer of tomorrow adds.
TEST(RoundTrip, UnknownMembersAreIgnored) {
  const Record record =
      read_back(R"({"k":"field","later":[{"a":[1,2.5,null]}],"space":1,"id":2,"size":8,"x":"y"})");
  EXPECT_EQ(record, Record(Field{{1}, 2, 8}));
}

TEST(RoundTrip, OrderOfMembersDoesNotMatter) {
  EXPECT_EQ(read_back(R"({"size":8,"id":2,"space":1,"k":"field"})"), Record(Field{{1}, 2, 8}));
}

TEST(RoundTrip, TheFormIsThatOfTheDocument) {
  EXPECT_EQ(text_of(Points{{3}, {{{5}, point({1, 2}), {{7}}, {}}}}),
            R"({"k":"points","op":3,"points":[{"uid":5,"point":[1,2],"regions":[7]}]})");
  EXPECT_EQ(text_of(Dependences{{3}, {{{5}, {4}}}}), R"({"k":"dependences","op":3,"edges":[[5,4]]})");
  EXPECT_EQ(text_of(IndexSpace{{1}, Domain::box(point({0, 1}), point({2, 3})), {}, {}}),
            R"({"k":"index_space","id":1,"domain":{"dim":2,"rects":[[0,1,2,3]]}})");
}

}  // namespace
}  // namespace testudo::trace
