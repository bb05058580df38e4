#include "interpreter/guarded_block.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>

#include "interpreter/block_pool.h"

namespace {

using testudo::BlockPool;
using testudo::FaultHandler;
using testudo::GuardedBlock;
using Access = GuardedBlock::Access;
using Flush = GuardedBlock::Flush;

class GuardedBlockTest : public testing::Test {
 protected:
  void SetUp() override { FaultHandler::instance().install(); }

  // As the program does it: the compiler may not leave it out.
  static char read(const std::byte* at) { return *reinterpret_cast<const volatile char*>(at); }
  static void write(std::byte* at, char value) { *reinterpret_cast<volatile char*>(at) = value; }

  GuardedBlock block_{100, 8192};
};

TEST_F(GuardedBlockTest, HoldsDataThatBothSidesSee) {
  block_.place(100, 4, Flush::kEnd);
  block_.allow(Access::kWrite);
  std::memset(block_.inside(), 3, 100);
  for (size_t i = 0; i < 100; ++i) EXPECT_EQ(read(block_.program() + i), 3);
  write(block_.program() + 99, 7);
  EXPECT_EQ(block_.inside()[99], std::byte{7});
  EXPECT_TRUE(block_.hits().empty());
  EXPECT_FALSE(block_.worn());
}

TEST_F(GuardedBlockTest, NoticesReadsPastTheEnd) {
  block_.place(100, 4, Flush::kEnd);
  block_.allow(Access::kWrite);
  read(block_.program() + 100);
  ASSERT_EQ(block_.hits().size(), 1u);
  EXPECT_EQ(block_.hits()[0].address, block_.program() + 100);
  EXPECT_TRUE(block_.hits()[0].in_guard);
  EXPECT_FALSE(block_.hits()[0].write);
  EXPECT_GT(block_.hits()[0].stack.depth, 0u);
  EXPECT_TRUE(block_.worn());
}

TEST_F(GuardedBlockTest, NoticesWritesBeforeTheStart) {
  block_.place(100, 4, Flush::kStart);
  block_.allow(Access::kWrite);
  write(block_.program() - 1, 1);
  ASSERT_EQ(block_.hits().size(), 1u);
  EXPECT_TRUE(block_.hits()[0].write);
}

TEST_F(GuardedBlockTest, NoticesReadAndThenWriteOfOneGuardPage) {
  block_.place(100, 4, Flush::kEnd);
  block_.allow(Access::kWrite);
  read(block_.program() + 100);
  write(block_.program() + 101, 1);
  ASSERT_EQ(block_.hits().size(), 2u);
  EXPECT_FALSE(block_.hits()[0].write);
  EXPECT_TRUE(block_.hits()[1].write);
}

TEST_F(GuardedBlockTest, NoticesDamageOfTheSlack) {
  for (ptrdiff_t at : {-1, -100, 100, 103}) {
    const Flush flush = at < 0 ? Flush::kEnd : Flush::kStart;
    block_.place(100, 4, flush);
    block_.allow(Access::kWrite);
    ptrdiff_t offset = 0;
    EXPECT_FALSE(block_.find_slack_damage(&offset));
    write(block_.program() + at, 1);
    ASSERT_TRUE(block_.find_slack_damage(&offset));
    EXPECT_EQ(offset, at);
  }
  EXPECT_TRUE(block_.hits().empty());
}

TEST_F(GuardedBlockTest, NoticesWritesToWhatIsReadOnly) {
  block_.place(100, 4, Flush::kEnd);
  std::memset(block_.inside(), 3, 100);
  block_.allow(Access::kRead);
  EXPECT_EQ(read(block_.program()), 3);
  EXPECT_TRUE(block_.hits().empty());
  write(block_.program() + 5, 9);
  ASSERT_EQ(block_.hits().size(), 1u);
  EXPECT_TRUE(block_.hits()[0].write);
  EXPECT_FALSE(block_.hits()[0].in_guard);
  EXPECT_EQ(block_.hits()[0].address, block_.program() + 5);
  EXPECT_EQ(read(block_.program() + 5), 9) << "the program goes on";
}

TEST_F(GuardedBlockTest, NoticesUsesOfClosedMemory) {
  block_.place(100, 4, Flush::kEnd);
  block_.allow(Access::kNone);
  write(block_.program(), 1);
  ASSERT_EQ(block_.hits().size(), 1u);
  EXPECT_TRUE(block_.hits()[0].write);
  EXPECT_EQ(block_.hits()[0].allowed, Access::kNone);
}

TEST_F(GuardedBlockTest, KnowsWhetherItWasTouched) {
  if (access("/proc/self/pagemap", R_OK) != 0) GTEST_SKIP() << "this kernel does not tell";
  block_.place(100, 4, Flush::kEnd);
  block_.allow(Access::kWrite);
  write(block_.program(), 1);
  EXPECT_TRUE(block_.touched());
  block_.forget_touches();
  EXPECT_FALSE(block_.touched());
  std::memset(block_.inside(), 3, 100);
  EXPECT_FALSE(block_.touched()) << "only what the program does counts";
  EXPECT_EQ(read(block_.program()), 3);
  EXPECT_TRUE(block_.touched());
}

TEST_F(GuardedBlockTest, OfNoBytesIsAllGuard) {
  GuardedBlock empty(0, 4096);
  empty.place(0, 1, Flush::kEnd);
  empty.allow(Access::kWrite);
  read(empty.program());
  EXPECT_EQ(empty.hits().size(), 1u);
}

TEST_F(GuardedBlockTest, ManyHitsAreLetThrough) {
  block_.place(100, 4, Flush::kEnd);
  for (int i = 0; i < 100; ++i) {
    block_.allow(Access::kRead);
    write(block_.program() + i, 1);
  }
  EXPECT_FALSE(block_.hits().empty());
  EXPECT_EQ(block_.inside()[99], std::byte{1});
}

TEST_F(GuardedBlockTest, OtherFaultsAreNotOurs) {
  EXPECT_EXIT(write(nullptr, 1), testing::KilledBySignal(SIGSEGV), "");
}

TEST_F(GuardedBlockTest, PoolNoticesLateUses) {
  BlockPool pool;
  auto block = pool.take(100, 4096);
  block->place(100, 4, Flush::kEnd);
  block->allow(Access::kWrite);
  std::byte* kept = block->program();
  auto use = std::make_shared<testudo::RegionUse>();
  pool.give_back(std::move(block), use);
  EXPECT_TRUE(pool.take_late_uses().empty());
  read(kept);
  const auto late = pool.take_late_uses();
  ASSERT_EQ(late.size(), 1u);
  EXPECT_EQ(late[0].use, use);
  EXPECT_EQ(late[0].hit.address, kept);
  EXPECT_TRUE(pool.take_late_uses().empty());
}

TEST_F(GuardedBlockTest, PoolUsesBlocksAgainButNotAtOnce) {
  BlockPool pool;
  std::vector<const std::byte*> seen;
  for (int i = 0; i < 20; ++i) {
    auto block = pool.take(100, 4096);
    block->place(100, 4, Flush::kEnd);
    ASSERT_TRUE(seen.empty() || seen.back() != block->program());
    seen.push_back(block->program());
    pool.give_back(std::move(block), nullptr);
  }
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  EXPECT_LT(seen.size(), 10u);
}

}  // namespace
