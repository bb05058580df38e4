#include "checker/access_class.h"

#include <gtest/gtest.h>

namespace testudo::checker {
namespace {

using trace::Coherence;

const AccessClass kNoneAtAll{};
const AccessClass kReader{AccessMode::kRead};
const AccessClass kWriter{AccessMode::kWrite};
const AccessClass kSum{AccessMode::kReduce, Coherence::kExclusive, 1};
const AccessClass kProduct{AccessMode::kReduce, Coherence::kExclusive, 2};
const AccessClass kAtomicWriter{AccessMode::kWrite, Coherence::kAtomic};
const AccessClass kAtomicReader{AccessMode::kRead, Coherence::kAtomic};
const AccessClass kSimultaneousWriter{AccessMode::kWrite, Coherence::kSimultaneous};
const AccessClass kRelaxedWriter{AccessMode::kWrite, Coherence::kRelaxed};

TEST(Conflict, IsWhatTheModelSays) {
  EXPECT_FALSE(conflict(kReader, kReader));
  EXPECT_TRUE(conflict(kReader, kWriter));
  EXPECT_TRUE(conflict(kWriter, kWriter));
  EXPECT_FALSE(conflict(kSum, kSum));
  EXPECT_TRUE(conflict(kSum, kProduct));
  EXPECT_TRUE(conflict(kSum, kReader));
  EXPECT_TRUE(conflict(kSum, kWriter));
  EXPECT_FALSE(conflict(kNoneAtAll, kWriter));
}

TEST(Conflict, CoherenceGivesUpTheOrder) {
  EXPECT_FALSE(conflict(kAtomicWriter, kAtomicWriter));
  EXPECT_FALSE(conflict(kAtomicWriter, kAtomicReader));
  EXPECT_TRUE(conflict(kAtomicWriter, kWriter));
  EXPECT_TRUE(conflict(kAtomicWriter, kReader));
  EXPECT_FALSE(conflict(kSimultaneousWriter, kSimultaneousWriter));
  EXPECT_FALSE(conflict(kSimultaneousWriter, kRelaxedWriter));
  EXPECT_FALSE(conflict(kRelaxedWriter, kRelaxedWriter));
  EXPECT_TRUE(conflict(kSimultaneousWriter, kAtomicWriter));
  EXPECT_TRUE(conflict(kSimultaneousWriter, kReader));
}

TEST(Conflict, IsSymmetric) {
  const std::vector<AccessClass> all{kNoneAtAll,    kReader,       kWriter,       kSum,
                                     kProduct,      kAtomicWriter, kAtomicReader, kSimultaneousWriter,
                                     kRelaxedWriter};
  for (const AccessClass& a : all) {
    for (const AccessClass& b : all) EXPECT_EQ(conflict(a, b), conflict(b, a));
  }
}

TEST(AccessClasses, NumbersAgreeWithTheDefinition) {
  AccessClasses classes;
  const std::vector<AccessClass> all{kReader, kWriter, kSum, kProduct, kAtomicWriter, kSimultaneousWriter};
  std::vector<uint16_t> numbers;
  for (const AccessClass& a : all) numbers.push_back(classes.intern(a));
  EXPECT_EQ(classes.intern(kNoneAtAll), 0);
  EXPECT_EQ(classes.intern(kWriter), numbers[1]);
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = 0; j < all.size(); ++j) {
      EXPECT_EQ(classes.conflict(numbers[i], numbers[j]), conflict(all[i], all[j]));
    }
  }
}

TEST(ClassOf, WriteOnlyAndWriteDiscardWrite) {
  trace::Requirement requirement;
  requirement.privilege = trace::Privilege::kWriteDiscard;
  EXPECT_EQ(class_of(requirement), kWriter);
  requirement.privilege = trace::Privilege::kWriteOnly;
  EXPECT_EQ(class_of(requirement), kWriter);
  requirement.privilege = trace::Privilege::kNoAccess;
  EXPECT_EQ(class_of(requirement), kNoneAtAll);
}

}  // namespace
}  // namespace testudo::checker
