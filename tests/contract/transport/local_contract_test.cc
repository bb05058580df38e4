#include "core/cluster/control_channel.h"
#include "core/cluster/operations.h"
#include "tests/contract/transport/faults.h"
#include "tests/contract/transport/local_group.h"

namespace testudo::contract {
namespace {

GroupCase local(int ranks) {
  return {"On" + std::to_string(ranks), [ranks] { return std::make_unique<LocalGroup>(ranks); }};
}

INSTANTIATE_TEST_SUITE_P(Local, TransportContract,
                         testing::Values(local(1), local(2), local(3), local(4), local(5), local(8)),
                         name_of);

GroupCase polled(int ranks) {
  return {"On" + std::to_string(ranks),
          [ranks] { return std::make_unique<LocalGroup>(ranks, Polling::kYes); }};
}

INSTANTIATE_TEST_SUITE_P(Polled, TransportContract, testing::Values(polled(1), polled(2), polled(4)),
                         name_of);

class LocalFaults : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
  static void run(const std::function<void(Transport&)>& body) { LocalGroup(3).run(body); }
};

const auto kAborted = testing::ExitedWithCode(kAbortStatus);

TEST_F(LocalFaults, AbortEndsAllRanks) {
  EXPECT_EXIT(run(abort_on_last_rank), kAborted, "rank 2 ends the job: the last rank gives up");
}

TEST_F(LocalFaults, AbortInACallback) {
  EXPECT_EXIT(run(abort_in_callback), kAborted, "rank 2 ends the job: the callback gives up");
}

TEST_F(LocalFaults, SizesMustAgree) {
  EXPECT_EXIT(run([](Transport& transport) { disagree_on_size(transport, true); }), kAborted, kSizeMessage);
  EXPECT_EXIT(run([](Transport& transport) { disagree_on_size(transport, false); }), kAborted, kSizeMessage);
}

TEST_F(LocalFaults, RanksMustExist) {
  auto transports = make_local_cluster(2);
  EXPECT_DEATH(transports[0]->send(Rank{2}, Tag{1}, {}, {}), "internal error");
  EXPECT_DEATH(transports[0]->receive(Rank{-1}, Tag{1}, {}, {}), "internal error");
}

void use_channel(const std::function<void(ControlChannel&)>& use) {
  auto transports = make_local_cluster(1);
  ControlChannel channel(*transports[0], 1, [](Rank, std::span<const std::byte>) {});
  use(channel);
}

TEST_F(LocalFaults, ControlMessagesAreSmall) {
  auto send = [](ControlChannel& channel) {
    channel.send(Rank{0}, pattern(ControlChannel::kLongestMessage + 1, 1));
  };
  EXPECT_DEATH(use_channel(send), "internal error.*kLongestMessage");
}

TEST_F(LocalFaults, ControlChannelsMustBeClosed) {
  EXPECT_DEATH(use_channel([](ControlChannel&) {}), "internal error.*closed");
  auto send_after = [](ControlChannel& channel) {
    channel.close({});
    channel.send(Rank{0}, {});
  };
  EXPECT_DEATH(use_channel(send_after), "internal error.*closing");
}

TEST(LocalCluster, OwnersMayDiffer) {
  auto transports = make_local_cluster(2);
  auto first = std::move(transports[0]);
  auto second = std::move(transports[1]);
  transports.clear();
  Waiter waiter;
  uint32_t sent = 5, received = 0;
  first->send(Rank{1}, Tag{1}, bytes_of(sent), waiter.done());
  second->receive(Rank{0}, Tag{1}, bytes_of(received), waiter.done());
  waiter.wait();
  first.reset();
  EXPECT_EQ(received, 5u);
  EXPECT_EQ(second->ranks(), 2);
}

TEST(LocalCluster, WhatIsLeftOverIsDroppedWithAWarning) {
  testing::internal::CaptureStderr();
  auto transports = make_local_cluster(2);
  std::vector<std::byte> bytes(8);
  transports[0]->send(Rank{1}, Tag{1}, bytes, [] { ADD_FAILURE() << "nobody received this"; });
  transports[1]->receive(Rank{0}, Tag{2}, bytes, [] { ADD_FAILURE() << "nobody sent this"; });
  transports.clear();
  std::string log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("rank 1 ends and never received a message from rank 0 with tag 0x1"), log.npos) << log;
  EXPECT_NE(log.find("rank 1 ends and still waits for a message from rank 0 with tag 0x2"), log.npos) << log;
}

}  // namespace
}  // namespace testudo::contract
