#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace testudo::profile {

// A path of its own for each test, and the file removed at the end.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& suffix = ".prof")
      : path_(std::filesystem::path(testing::TempDir()) / (name() + suffix)) {}
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::string path() const { return path_.string(); }

  std::string contents() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void set_contents(const std::string& bytes) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }

 private:
  static std::string name() {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    return std::string("testudo_") + test->test_suite_name() + "_" + test->name();
  }

  std::filesystem::path path_;
};

}  // namespace testudo::profile
