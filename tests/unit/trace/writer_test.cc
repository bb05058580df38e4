#include "core/trace/writer.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "core/trace/model.h"
#include "core/trace/reader.h"

namespace testudo::trace {
namespace {

// Each test writes into a folder of its own, which goes with it.
class WriterTest : public testing::TestWithParam<const char*> {
 protected:
  WriterTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    std::string name = std::string("testudo_") + test->name() + "_" + std::to_string(getpid());
    for (char& c : name) c = c == '/' ? '_' : c;
    folder_ = std::filesystem::temp_directory_path() / name;
    std::filesystem::create_directories(folder_);
  }
  ~WriterTest() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return (folder_ / GetParam()).string(); }

  static void write_launches(Writer& writer, int points) {
    writer.write(Task{1, "t", {}});
    Operation launch;
    launch.id = {1};
    launch.op = OperationKind::kIndexTask;
    launch.task = 1;
    launch.domain = Domain::box(DomainPoint(0), DomainPoint(points - 1));
    writer.write(launch);
  }

  std::filesystem::path folder_;
};

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_P(WriterTest, WhatIsWrittenIsReadBack) {
  auto writer = Writer::open(path(), Header{.producer = "test", .program = "p"});
  ASSERT_TRUE(writer) << writer.error();
  writer.value()->write(FieldSpace{{1}});
  writer.value()->write(Record(Field{{1}, 5, 8}));
  EXPECT_EQ(writer.value()->records(), 3u);
  const auto lines = writer.value()->close(Status::kFailed, "why");
  ASSERT_TRUE(lines) << lines.error();
  EXPECT_EQ(lines.value(), 4u);

  std::vector<Record> seen;
  const auto end = read_trace(path(), [&](Record&& record) { seen.push_back(std::move(record)); });
  ASSERT_TRUE(end) << end.error();
  EXPECT_EQ(end.value(), (End{3, Status::kFailed, "why"}));
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(std::get<Header>(seen[0]).program, "p");
  EXPECT_EQ(seen[2], Record(Field{{1}, 5, 8}));
}

TEST_P(WriterTest, ThreadsDoNotTearLines) {
  constexpr int kThreads = 4;
  constexpr int kPoints = 5000;
  auto writer = std::move(Writer::open(path(), Header{})).value();
  write_launches(*writer, kThreads * kPoints);
  std::vector<std::jthread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&writer, t] {
      for (int i = t * kPoints; i < (t + 1) * kPoints; ++i) {
        writer->write(Points{{1}, {{{static_cast<uint64_t>(i + 1)}, DomainPoint(i), {}}}});
      }
    });
  }
  threads.clear();
  ASSERT_TRUE(writer->close(Status::kOk));
  const auto trace = load_trace(path());
  ASSERT_TRUE(trace) << trace.error();
  EXPECT_EQ(trace.value().operations()[0].points.size(), static_cast<size_t>(kThreads * kPoints));
}

TEST_P(WriterTest, AFileThatWasNotClosedIsRefused) {
  {
    auto writer = std::move(Writer::open(path(), Header{})).value();
    writer->write(FieldSpace{{1}});
    writer->flush();
  }
  const auto end = read_trace(path(), [](Record&&) {});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error(), path() + ":3: no `end` record: the trace was cut short");
}

TEST_P(WriterTest, ACutFileIsRefused) {
  auto writer = std::move(Writer::open(path(), Header{})).value();
  write_launches(*writer, 2000);
  std::vector<Point> points;
  for (uint64_t i = 0; i < 2000; ++i)
    points.push_back({{i * i + 1}, DomainPoint(static_cast<coord_t>(i)), {}});
  writer->write(Points{{1}, points});
  ASSERT_TRUE(writer->close(Status::kOk));
  ASSERT_TRUE(read_trace(path(), [](Record&&) {}));

  const std::string whole = contents(path());
  for (size_t size = 0; size < whole.size(); size += 1 + whole.size() / 300) {
    std::ofstream(path(), std::ios::binary) << whole.substr(0, size);
    EXPECT_FALSE(read_trace(path(), [](Record&&) {})) << "cut to " << size << " of " << whole.size();
  }
  std::ofstream(path(), std::ios::binary) << whole.substr(0, whole.size() - 1);
  EXPECT_FALSE(read_trace(path(), [](Record&&) {}));
}

INSTANTIATE_TEST_SUITE_P(Files, WriterTest, testing::Values("plain.jsonl", "compressed.jsonl.zst"),
                         [](const auto& info) { return info.index == 0 ? "Plain" : "Zstd"; });

TEST(Writer, SaysWhyAFileCannotBeMade) {
  const auto writer = Writer::open("/nonexistent/t.jsonl", Header{});
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error(), "/nonexistent/t.jsonl: cannot create: No such file or directory");
}

TEST(Writer, ReportsAFullDisk) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  auto writer = std::move(Writer::open("/dev/full", Header{})).value();
  const auto lines = writer->close(Status::kOk);
  ASSERT_FALSE(lines);
  EXPECT_NE(lines.error().find("No space left"), std::string::npos) << lines.error();
}

}  // namespace
}  // namespace testudo::trace
