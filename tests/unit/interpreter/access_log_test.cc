#include "interpreter/access_log.h"

#include <gtest/gtest.h>

#include "core/base/diagnostic.h"

namespace {

using namespace testudo;
using Kind = AccessMonitor::Kind;

Domain line(coord_t lo, coord_t hi) {
  return Domain::box(DomainPoint(lo), DomainPoint(hi));
}

class AccessLogTest : public testing::Test {
 protected:
  AccessLog make(const Domain& domain, Privilege privilege) {
    return AccessLog(
        domain, privilege,
        {[this](FieldId) { return missing_; }, [this](FieldId, const DomainPoint&) { return safe_; },
         [this](Fault fault, FindingDetail detail) {
           faults_.push_back(fault);
           details_.push_back(std::move(detail));
         }});
  }
  static void access(AccessLog& log, coord_t point, Kind kind, FieldId field = 0) {
    log.access(field, DomainPoint(point), kind, Source::from(std::source_location::current()));
  }

  Domain missing_;
  bool safe_ = true;
  std::vector<Fault> faults_;
  std::vector<FindingDetail> details_;
};

TEST_F(AccessLogTest, SumsUpWhatWasTouched) {
  AccessLog log = make(line(0, 99), Privilege::kReadWrite);
  EXPECT_FALSE(log.used());
  for (coord_t p = 10; p < 20; ++p) access(log, p, Kind::kRead);
  for (coord_t p = 30; p < 40; p += 2) access(log, p, Kind::kWrite, 1);
  EXPECT_TRUE(log.used());
  EXPECT_EQ(log.touched(0, Kind::kRead), line(10, 19));
  EXPECT_TRUE(log.touched(0, Kind::kWrite).empty());
  EXPECT_EQ(log.touched(1, Kind::kWrite).volume(), 5u);
  EXPECT_TRUE(log.touched(2, Kind::kRead).empty());
  EXPECT_TRUE(faults_.empty());
}

TEST_F(AccessLogTest, FindsWhatPrivilegesForbid) {
  AccessLog reads = make(line(0, 9), Privilege::kReadOnly);
  access(reads, 1, Kind::kRead);
  EXPECT_TRUE(faults_.empty());
  access(reads, 1, Kind::kWrite);
  access(reads, 1, Kind::kReduce);
  EXPECT_EQ(faults_, (std::vector{Fault::kWriteReadOnly, Fault::kWriteReadOnly}));
  EXPECT_TRUE(reads.reported(0));
  EXPECT_FALSE(reads.reported(1));
  faults_.clear();
  AccessLog reduces = make(line(0, 9), Privilege::kReduce);
  access(reduces, 2, Kind::kReduce);
  EXPECT_TRUE(faults_.empty());
  access(reduces, 2, Kind::kRead);
  access(reduces, 2, Kind::kWrite);
  EXPECT_EQ(faults_, (std::vector{Fault::kReductionOnly, Fault::kReductionOnly}));
}

TEST_F(AccessLogTest, FindsPointsOutside) {
  AccessLog log = make(unite(line(0, 3), line(6, 9)), Privilege::kReadWrite);
  access(log, 4, Kind::kRead);
  ASSERT_EQ(faults_, (std::vector{Fault::kOutside}));
  EXPECT_EQ(details_[0].point, DomainPoint(4));
  EXPECT_EQ(details_[0].verb, AccessVerb::kReads);
  access(log, 10, Kind::kWrite);
  EXPECT_EQ(faults_.size(), 2u);
  EXPECT_EQ(log.touched(0, Kind::kRead), line(4, 4));
  EXPECT_EQ(log.touched(0, Kind::kWrite), line(10, 10));
  safe_ = false;
  EXPECT_THROW(access(log, 1000, Kind::kWrite), ProgramError);
}

TEST_F(AccessLogTest, OnePlaceIsToldOnce) {
  AccessLog log = make(line(0, 9), Privilege::kReadOnly);
  for (coord_t p = 0; p < 10; ++p) access(log, p, Kind::kWrite);
  EXPECT_EQ(faults_.size(), 1u);
}

TEST_F(AccessLogTest, FindsReadsOfWhatNobodyWrote) {
  missing_ = line(5, 20);
  AccessLog log = make(line(0, 9), Privilege::kReadWrite);
  access(log, 4, Kind::kRead);
  access(log, 6, Kind::kWrite);
  access(log, 6, Kind::kRead);
  EXPECT_TRUE(faults_.empty());
  access(log, 7, Kind::kRead);
  EXPECT_EQ(faults_, (std::vector{Fault::kUninitialised}));
}

TEST_F(AccessLogTest, WhatIsGivenUpMustBeWrittenFirst) {
  AccessLog log = make(line(0, 9), Privilege::kWriteDiscard);
  access(log, 1, Kind::kWrite);
  access(log, 1, Kind::kRead);
  EXPECT_TRUE(faults_.empty());
  access(log, 2, Kind::kRead);
  EXPECT_EQ(faults_, (std::vector{Fault::kReadDiscarded}));
  log.refresh();
  access(log, 3, Kind::kRead);
  EXPECT_EQ(faults_.size(), 1u) << "somebody else has written it";
}

}  // namespace
