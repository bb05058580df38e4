#include "core/program/future.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace testudo {
namespace {

std::vector<std::byte> bytes(int value) {
  return {static_cast<std::byte>(value)};
}

std::vector<DomainPoint> reversed(std::vector<DomainPoint> points) {
  return {points.rbegin(), points.rend()};
}

TEST(Future, FromAValueIsReady) {
  const Future future = make_future(bytes(7));
  EXPECT_TRUE(future->ready());
  EXPECT_EQ(future->get(), bytes(7));
}

TEST(Future, RethrowsItsProducersError) {
  const Future future = std::make_shared<FutureState>();
  EXPECT_FALSE(future->ready());
  future->set_error(std::make_exception_ptr(std::runtime_error("broken")));
  future->fire();
  EXPECT_THROW(future->get(), std::runtime_error);
}

TEST(FutureMap, FindsPointsInAnyOrder) {
  const Domain box = Domain::box(DomainPoint(Point<2>(1, 2)), DomainPoint(Point<2>(3, 5)));
  const Domain sparse = unite(Domain::box(1, 3), Domain::box(7, 9));
  for (const Domain& domain : {box, sparse}) {
    for (const auto& points : {domain.points(), reversed(domain.points())}) {
      std::vector<Future> futures;
      for (size_t i = 0; i < points.size(); ++i) futures.push_back(make_future(bytes(static_cast<int>(i))));
      FutureMapState map(domain, points, futures);
      for (size_t i = 0; i < points.size(); ++i) EXPECT_EQ(map.find(points[i]), futures[i]);
      EXPECT_EQ(map.find(DomainPoint(5)), nullptr);
      EXPECT_EQ(map.find(DomainPoint()), nullptr);
      EXPECT_EQ(map.futures(), futures);
    }
  }
}

// Notes what it is asked for.
class Source final : public FutureMapState::Source {
 public:
  Source(std::vector<int>& asked, int& asked_all) : asked_(asked), asked_all_(asked_all) {}
  Future at(size_t i) override {
    ++asked_[i];
    return make_future(bytes(static_cast<int>(i)));
  }
  Future all_done() override {
    ++asked_all_;
    return make_future({});
  }

 private:
  std::vector<int>& asked_;
  int& asked_all_;
};

TEST(FutureMap, AsksForEachFutureOnce) {
  const Domain domain = Domain::box(0, 99);
  std::vector<int> asked(100);
  int asked_all = 0;
  FutureMapState map(domain, domain.points(), std::make_unique<Source>(asked, asked_all));
  EXPECT_EQ(map.find(3)->get(), bytes(3));
  EXPECT_EQ(asked[3], 1);
  EXPECT_EQ(asked[4], 0);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&map] {
      for (int i = 0; i < 100; ++i) EXPECT_EQ(map.find(i)->get(), bytes(i));
      EXPECT_EQ(map.futures().size(), 100u);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(asked, std::vector<int>(100, 1));
  EXPECT_EQ(asked_all, 0);
  EXPECT_EQ(map.all_done(), map.all_done());
  EXPECT_EQ(asked_all, 1);
}

TEST(FutureMap, OfNoPointsFindsNothing) {
  FutureMapState map(Domain(), {}, std::vector<Future>());
  EXPECT_EQ(map.find(0), nullptr);
  EXPECT_EQ(map.all_done(), nullptr);
  EXPECT_TRUE(map.futures().empty());
}

}  // namespace
}  // namespace testudo
