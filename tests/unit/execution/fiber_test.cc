#include "core/execution/fiber.h"

#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace testudo {
namespace {

constexpr size_t kStack = 256 << 10;

TEST(Fiber, SwitchesBackAndForth) {
  Fiber home;
  std::string trace;
  std::unique_ptr<Fiber> one, two;
  one = std::make_unique<Fiber>(kStack, [&] {
    trace += "a";
    Fiber::switch_to(*one, *two);
    trace += "c";
    Fiber::switch_to(*one, home);
  });
  two = std::make_unique<Fiber>(kStack, [&] {
    trace += "b";
    Fiber::switch_to(*two, *one);
  });
  Fiber::switch_to(home, *one);
  EXPECT_EQ(trace, "abc");
}

TEST(Fiber, StacksAreApart) {
  Fiber home;
  constexpr int kFibers = 50;
  std::vector<std::unique_ptr<Fiber>> fibers(kFibers);
  int right = 0;
  for (int i = 0; i < kFibers; ++i) {
    fibers[i] = std::make_unique<Fiber>(kStack, [&, i] {
      volatile char block[100 << 10];
      for (size_t at = 0; at < sizeof(block); at += 512) block[at] = static_cast<char>(i);
      Fiber::switch_to(*fibers[i], home);
      bool same = true;
      for (size_t at = 0; at < sizeof(block); at += 512) same = same && block[at] == static_cast<char>(i);
      right += same;
      Fiber::switch_to(*fibers[i], home);
    });
  }
  for (int round = 0; round < 2; ++round) {
    for (auto& fiber : fibers) Fiber::switch_to(home, *fiber);
  }
  EXPECT_EQ(right, kFibers);
}

// What the C++ runtime knows of exceptions in flight goes with the stack.
TEST(Fiber, ExceptionsStayWithTheirStack) {
  Fiber home;
  std::vector<std::unique_ptr<Fiber>> fibers(2);
  std::vector<std::string> caught(2);
  for (int i = 0; i < 2; ++i) {
    fibers[i] = std::make_unique<Fiber>(kStack, [&, i] {
      try {
        throw std::runtime_error("of fiber " + std::to_string(i));
      } catch (...) {
        Fiber::switch_to(*fibers[i], home);
        try {
          throw;
        } catch (const std::exception& error) {
          caught[i] = error.what();
        }
      }
      Fiber::switch_to(*fibers[i], home);
    });
  }
  try {
    throw std::runtime_error("of home");
  } catch (...) {
    for (int round = 0; round < 2; ++round) {
      for (auto& fiber : fibers) Fiber::switch_to(home, *fiber);
    }
    try {
      throw;
    } catch (const std::exception& error) {
      EXPECT_STREQ(error.what(), "of home");
    }
  }
  EXPECT_EQ(caught, (std::vector<std::string>{"of fiber 0", "of fiber 1"}));
  EXPECT_FALSE(std::current_exception());
}

}  // namespace
}  // namespace testudo
