#include <thread>

#include "legion/legion_redop.h"
#include "program.h"

namespace {

using namespace Legion;

TEST(Redop, IdsFollowKindAndType) {
  EXPECT_EQ(SumReduction<double>::REDOP_ID, static_cast<int>(LEGION_REDOP_SUM_FLOAT64));
  EXPECT_EQ(MinReduction<int8_t>::REDOP_ID, static_cast<int>(LEGION_REDOP_MIN_INT8));
  EXPECT_EQ(OrReduction<bool>::REDOP_ID, static_cast<int>(LEGION_REDOP_OR_BOOL));
  EXPECT_EQ(ProdReduction<bool>::REDOP_ID, static_cast<int>(LEGION_REDOP_AND_BOOL));
  EXPECT_EQ(ProdReduction<std::complex<float>>::REDOP_ID, static_cast<int>(LEGION_REDOP_PROD_COMPLEX64));
  EXPECT_EQ(LEGION_REDOP_VALUE(MAX, UINT16), static_cast<int>(LEGION_REDOP_MAX_UINT16));
}

template <typename R>
typename R::LHS applied(typename R::LHS lhs, typename R::RHS rhs) {
  typename R::LHS shared = lhs;
  R::template apply<true>(lhs, rhs);
  R::template apply<false>(shared, rhs);
  EXPECT_EQ(lhs, shared);
  return lhs;
}

TEST(Redop, Apply) {
  EXPECT_EQ(applied<SumReduction<int>>(3, 4), 7);
  EXPECT_EQ(applied<DiffReduction<int>>(3, 4), -1);
  EXPECT_EQ(applied<ProdReduction<int16_t>>(int16_t{3}, int16_t{4}), 12);
  EXPECT_EQ(applied<DivReduction<double>>(3.0, 4.0), 0.75);
  EXPECT_EQ(applied<MaxReduction<uint8_t>>(uint8_t{3}, uint8_t{4}), 4);
  EXPECT_EQ(applied<MinReduction<float>>(3.0f, 4.0f), 3.0f);
  EXPECT_EQ(applied<XorReduction<unsigned>>(6u, 3u), 5u);
  EXPECT_TRUE(applied<SumReduction<bool>>(false, true));
  EXPECT_FALSE(applied<ProdReduction<bool>>(false, true));
  const std::complex<double> i(0, 1);
  EXPECT_EQ((applied<ProdReduction<std::complex<double>>>(i, i)), std::complex<double>(-1, 0));
  EXPECT_EQ((applied<SumReduction<std::complex<float>>>({1, 2}, {3, 4})), std::complex<float>(4, 6));
}

TEST(Redop, IdentityIsNeutralForFold) {
  int difference = 5;
  DiffReduction<int>::fold<true>(difference, DiffReduction<int>::identity);
  EXPECT_EQ(difference, 5);
  unsigned bits = 5;
  AndReduction<unsigned>::fold<true>(bits, AndReduction<unsigned>::identity);
  EXPECT_EQ(bits, 5u);
  double least = -1;
  MaxReduction<double>::fold<true>(least, MaxReduction<double>::identity);
  EXPECT_EQ(least, -1);
}

TEST(Redop, SharedApplyLosesNothing) {
  long total = 0;
  std::complex<double> pair(0, 0);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 2; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 10000; ++i) {
          SumReduction<long>::apply<false>(total, 1);
          SumReduction<std::complex<double>>::apply<false>(pair, {1, 2});
        }
      });
    }
  }
  EXPECT_EQ(total, 20000);
  EXPECT_EQ(pair, std::complex<double>(20000, 40000));
}

TEST(Redop, AllAreRegistered) {
#define EXPECT_REGISTERED(R) EXPECT_NE(Runtime::get_reduction_op(R::REDOP_ID), nullptr) << #R;
  LEGION_REDOP_LIST(EXPECT_REGISTERED)
#undef EXPECT_REGISTERED
}

}  // namespace
