#include "core/base/rank_file.h"

#include <gtest/gtest.h>

namespace testudo {
namespace {

TEST(RankFile, GoesBeforeTheExtension) {
  EXPECT_EQ(rank_file("run.jsonl", 0, 2), "run.0.jsonl");
  EXPECT_EQ(rank_file("a.b/run.jsonl.zst", 13, 16), "a.b/run.13.jsonl.zst");
  EXPECT_EQ(rank_file("run.zst", 1, 2), "run.1.zst");
  EXPECT_EQ(rank_file("a.b/run", 1, 2), "a.b/run.1");
  EXPECT_EQ(rank_file(".hidden", 1, 2), ".hidden.1");
  EXPECT_EQ(rank_file("a/.zst", 1, 2), "a/.zst.1");
  EXPECT_EQ(rank_file("", 1, 2), ".1");
}

TEST(RankFile, OneRankKeepsItsName) {
  EXPECT_EQ(rank_file("run.jsonl", 0, 1), "run.jsonl");
}

TEST(RankFile, StandsForEachPercent) {
  EXPECT_EQ(rank_file("out/%/run.%.jsonl", 3, 4), "out/3/run.3.jsonl");
  EXPECT_EQ(rank_file("run.%", 0, 1), "run.0");
}

}  // namespace
}  // namespace testudo
