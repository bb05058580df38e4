#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <sstream>

#include "core/base/profile.h"
#include "core/base/profile_format.h"
#include "core/base/profile_reader.h"
#include "tests/unit/profiler/temporary_file.h"

namespace testudo::profile {
namespace {

// A small profile with every type of block.
void write_sample(const TemporaryFile& file) {
  auto recorder = std::move(Recorder::open(file.path(), {"sample", {"-n", "4"}})).value();
  Lane& lane = recorder->lane({ProcessorId{1}, "cpu 0", LaneKind::kCpu});
  const NameId name = recorder->intern("step");
  for (uint64_t i = 1; i <= 10; ++i) {
    const uint64_t start = now_ns();
    lane.record({.start_ns = start, .end_ns = now_ns(), .ready_ns = start, .uid = PointId{i}, .name = name});
    lane.depend(PointId{i}, PointId{i + 1});
  }
  ASSERT_TRUE(recorder->close().ok());
}

std::string error_of_file(const TemporaryFile& file) {
  const Result<Profile> profile = read_profile(file.path());
  return profile.ok() ? "" : profile.error();
}

std::string error_of(const std::string& bytes) {
  std::istringstream in(bytes);
  const Result<Profile> profile = read_profile(in, "sample");
  return profile.ok() ? "" : profile.error();
}

// One block of a file, to forge files that have right checksums and wrong contents.
struct Block {
  BlockHeader header;
  std::string payload;
};

std::vector<Block> split(const std::string& bytes) {
  std::vector<Block> blocks;
  for (size_t at = sizeof(FileHeader); at < bytes.size();) {
    Block block;
    std::memcpy(&block.header, bytes.data() + at, sizeof block.header);
    at += sizeof block.header;
    block.payload = bytes.substr(at, block.header.bytes);
    at += block.header.bytes;
    blocks.push_back(block);
  }
  return blocks;
}

std::string join(const std::vector<Block>& blocks) {
  const FileHeader file_header;
  std::string bytes(reinterpret_cast<const char*>(&file_header), sizeof file_header);
  for (Block block : blocks) {
    block.header.bytes = static_cast<uint32_t>(block.payload.size());
    block.header.checksum = checksum(block.header, block.payload);
    bytes.append(reinterpret_cast<const char*>(&block.header), sizeof block.header);
    bytes.append(block.payload);
  }
  return bytes;
}

Block& block_of(std::vector<Block>& blocks, BlockType type) {
  for (Block& block : blocks) {
    if (block.header.type == type) return block;
  }
  throw std::logic_error("the sample has no such block");
}

template <typename T>
void put(Block& block, size_t offset, T value) {
  std::memcpy(block.payload.data() + offset, &value, sizeof value);
}

class ReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    write_sample(file_);
    bytes_ = file_.contents();
    blocks_ = split(bytes_);
    ASSERT_EQ(join(blocks_), bytes_);
  }
  std::string error_of_blocks() const { return error_of(join(blocks_)); }

  TemporaryFile file_;
  std::string bytes_;
  std::vector<Block> blocks_;
};

TEST_F(ReaderTest, RefusesEveryTruncation) {
  ASSERT_EQ(error_of_file(file_), "");
  for (size_t size = 0; size < bytes_.size(); ++size) {
    const std::string error = error_of(bytes_.substr(0, size));
    ASSERT_NE(error.find("cut short"), std::string::npos) << size << ": " << error;
  }
  EXPECT_EQ(error_of(""), "sample: the profile is empty: the run was cut short");
}

TEST_F(ReaderTest, RefusesEveryFlippedByte) {
  std::mt19937 random(1);
  for (size_t at = 0; at < bytes_.size(); ++at) {
    if (at >= offsetof(FileHeader, reserved) && at < sizeof(FileHeader)) continue;
    std::string changed = bytes_;
    changed[at] = static_cast<char>(changed[at] ^ (1 + random() % 255));
    ASSERT_NE(error_of(changed), "") << "byte " << at;
  }
}

TEST_F(ReaderTest, RefusesOtherFiles) {
  EXPECT_NE(error_of_file(TemporaryFile("_missing.prof")).find("cannot read"), std::string::npos);
  EXPECT_FALSE(read_profile(testing::TempDir()).ok());
  EXPECT_NE(error_of("{\"k\": \"trace\"} and some more text\n").find("not a profile"), std::string::npos);
  EXPECT_NE(error_of("{}\n").find("not a profile"), std::string::npos) << "short, but of another kind";
}

TEST_F(ReaderTest, NamesTheVersionItCannotRead) {
  bytes_[offsetof(FileHeader, version)] = 9;
  EXPECT_NE(error_of(bytes_).find("version 9"), std::string::npos);
}

TEST_F(ReaderTest, RefusesDataAfterTheEnd) {
  blocks_.push_back(blocks_[1]);
  EXPECT_NE(error_of_blocks().find("after the end"), std::string::npos);
}

TEST_F(ReaderTest, RefusesAMissingBlock) {
  std::erase_if(blocks_, [](const Block& block) { return block.header.type == BlockType::kEvents; });
  EXPECT_NE(error_of_blocks().find("parts are missing"), std::string::npos);
}

TEST_F(ReaderTest, RefusesAFileThatDoesNotStartWithTheRun) {
  blocks_.erase(blocks_.begin());
  EXPECT_NE(error_of_blocks().find("first block"), std::string::npos);
}

TEST_F(ReaderTest, RefusesImpossibleEvents) {
  const std::vector<Block> sound = blocks_;
  put(block_of(blocks_, BlockType::kEvents), offsetof(Event, start_ns), ~uint64_t{0});
  EXPECT_NE(error_of_blocks().find("impossible times"), std::string::npos);
  blocks_ = sound;
  put(block_of(blocks_, BlockType::kEvents), offsetof(Event, start_ns), uint64_t{1});
  EXPECT_NE(error_of_blocks().find("impossible times"), std::string::npos);
  blocks_ = sound;
  put(block_of(blocks_, BlockType::kEvents), offsetof(Event, ready_ns), uint64_t{1});
  EXPECT_NE(error_of_blocks().find("before the run"), std::string::npos);
  blocks_ = sound;
  put(block_of(blocks_, BlockType::kEvents), offsetof(Event, kind), uint8_t{99});
  EXPECT_NE(error_of_blocks().find("unknown kind"), std::string::npos);
  blocks_ = sound;
  put(block_of(blocks_, BlockType::kEvents), offsetof(Event, name), uint32_t{2});
  EXPECT_NE(error_of_blocks().find("unknown name"), std::string::npos);
}

TEST_F(ReaderTest, RefusesBlocksThatReferToNothing) {
  const std::vector<Block> sound = blocks_;
  block_of(blocks_, BlockType::kEvents).header.index = 5;
  EXPECT_NE(error_of_blocks().find("unknown lane"), std::string::npos);
  blocks_ = sound;
  block_of(blocks_, BlockType::kDependences).header.index = 5;
  EXPECT_NE(error_of_blocks().find("unknown lane"), std::string::npos);
  blocks_ = sound;
  block_of(blocks_, BlockType::kLane).header.index = 5;
  EXPECT_NE(error_of_blocks().find("out of order"), std::string::npos);
  blocks_ = sound;
  block_of(blocks_, BlockType::kName).header.index = 5;
  EXPECT_NE(error_of_blocks().find("out of order"), std::string::npos);
}

TEST_F(ReaderTest, RefusesMessagesToNobody) {
  Block messages;
  messages.header.type = BlockType::kMessages;
  messages.header.count = 1;
  messages.payload.resize(sizeof(Message));
  blocks_.insert(blocks_.begin() + 2, messages);
  EXPECT_NE(error_of_blocks().find("no other rank"), std::string::npos) << error_of_blocks();
  blocks_[2].header.count = 2;
  EXPECT_NE(error_of_blocks().find("wrong count of messages"), std::string::npos);
}

TEST_F(ReaderTest, RefusesARankBeyondTheLast) {
  put(block_of(blocks_, BlockType::kRun), 16, uint32_t{1});
  EXPECT_NE(error_of_blocks().find("malformed description of the run"), std::string::npos);
}

TEST_F(ReaderTest, RefusesWrongCountsAndLengths) {
  const std::vector<Block> sound = blocks_;
  block_of(blocks_, BlockType::kEvents).header.count = 4000000000;
  EXPECT_NE(error_of_blocks().find("wrong count"), std::string::npos);
  blocks_ = sound;
  block_of(blocks_, BlockType::kDependences).header.count = 1;
  EXPECT_NE(error_of_blocks().find("wrong count"), std::string::npos);
  blocks_ = sound;
  put(block_of(blocks_, BlockType::kName), 0, uint32_t{4000000000});
  EXPECT_NE(error_of_blocks().find("malformed name"), std::string::npos);
  blocks_ = sound;
  block_of(blocks_, BlockType::kLane).payload += std::string(8, 'x');
  EXPECT_NE(error_of_blocks().find("malformed lane"), std::string::npos);
  blocks_ = sound;
  block_of(blocks_, BlockType::kName).payload += "odd";
  EXPECT_NE(error_of_blocks().find("bytes"), std::string::npos);
}

TEST(Reader, SortsTheEventsOfALane) {
  const TemporaryFile file;
  auto recorder = std::move(Recorder::open(file.path(), {})).value();
  Lane& lane = recorder->lane({});
  const uint64_t origin = recorder->origin_ns();
  // As they come when slices nest: the inner ones are recorded first.
  lane.record({.start_ns = origin + 20, .end_ns = origin + 30, .uid = PointId{2}});
  lane.record({.start_ns = origin + 10, .end_ns = origin + 15, .uid = PointId{3}});
  lane.record({.start_ns = origin + 10, .end_ns = origin + 40, .uid = PointId{1}});
  ASSERT_TRUE(recorder->close().ok());
  const Result<Profile> profile = read_profile(file.path());
  ASSERT_TRUE(profile.ok());
  const std::vector<Event>& events = profile.value().lanes.at(0).events;
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].uid, PointId{1});
  EXPECT_EQ(events[1].uid, PointId{3});
  EXPECT_EQ(events[2].uid, PointId{2});
}

}  // namespace
}  // namespace testudo::profile
