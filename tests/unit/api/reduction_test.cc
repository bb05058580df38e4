#include "mappers/default_mapper.h"
#include "program.h"

namespace {

using namespace Legion;
using program::run_program;

enum Fields : FieldID { kCharge = 1 };
constexpr ReductionOpID kAccumulate = 3, kKeepLast = 4;

}  // namespace

// A reduction of the program's own: floats into doubles, with full specialisations as older programs have
// them.
struct Accumulate {
  typedef double LHS;
  typedef float RHS;
  static const float identity;
  template <bool EXCLUSIVE>
  static void apply(LHS& lhs, RHS rhs);
  template <bool EXCLUSIVE>
  static void fold(RHS& rhs1, RHS rhs2);
};
const float Accumulate::identity = 0.0f;
template <>
void Accumulate::apply<true>(LHS& lhs, RHS rhs) {
  lhs += rhs;
}
template <>
void Accumulate::apply<false>(LHS& lhs, RHS rhs) {
  lhs += rhs;
}
template <>
void Accumulate::fold<true>(RHS& rhs1, RHS rhs2) {
  rhs1 += rhs2;
}
template <>
void Accumulate::fold<false>(RHS& rhs1, RHS rhs2) {
  rhs1 += rhs2;
}

namespace {

// Has no fold, so it needs list instances or works in place.
struct KeepLast {
  typedef int LHS;
  typedef int RHS;
  template <bool EXCLUSIVE>
  static void apply(LHS& lhs, RHS rhs) {
    lhs = rhs;
  }
};

static_assert(detail::HasFold<Accumulate>);
static_assert(!detail::HasFold<KeepLast>);

// What point i of an index launch adds: i + 1 to every node, through the reduction instance it got.
void distribute(const Task* task, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const ReductionAccessor<Accumulate, true, 1> charge(regions[0], kCharge, kAccumulate);
  const Rect<1> nodes = regions[0];
  for (PointInRectIterator<1> p(nodes); p(); p++) charge[*p] <<= static_cast<float>(task->index_point[0] + 1);
}

void wrong_accessors(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  EXPECT_EQ(program::error_code([&] {
              ReductionAccessor<SumReduction<double>, true, 1> other(regions[0], kCharge,
                                                                     LEGION_REDOP_SUM_FLOAT64);
            }),
            "T0401");
  EXPECT_EQ(program::error_code([&] { FieldAccessor<READ_ONLY, double, 1> reader(regions[0], kCharge); }),
            "T0401");
}

// Asks for list instances.
class ListMapper : public Mapping::DefaultMapper {
 public:
  using DefaultMapper::DefaultMapper;
  void default_policy_select_constraints(MapperContext ctx, LayoutConstraintSet& constraints, Memory memory,
                                         const RegionRequirement& req) override {
    if (req.privilege == LEGION_REDUCE) {
      constraints.add_constraint(SpecializedConstraint(LEGION_COMPACT_REDUCTION_SPECIALIZE, req.redop));
    }
    DefaultMapper::default_policy_select_constraints(ctx, constraints, memory, req);
  }
};

bool use_lists = false;

void install(Machine machine, Runtime* runtime, const std::set<Processor>& local) {
  if (!use_lists) return;
  for (Processor processor : local) {
    runtime->replace_default_mapper(new ListMapper(runtime->get_mapper_runtime(), machine, processor),
                                    processor);
  }
}

void charges(Context ctx, Runtime* runtime) {
  const IndexSpace space = runtime->create_index_space(ctx, Rect<1>(0, 99));
  const FieldSpace fields = runtime->create_field_space(ctx);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(double), kCharge);
  const LogicalRegion region = runtime->create_logical_region(ctx, space, fields);
  runtime->fill_field(ctx, region, region, kCharge, 0.5);
  IndexTaskLauncher launcher(1, Rect<1>(0, 9), TaskArgument(), ArgumentMap());
  launcher.add_region_requirement(RegionRequirement(region, 0, kAccumulate, EXCLUSIVE, region));
  launcher.add_field(0, kCharge);
  runtime->execute_index_space(ctx, launcher);
  RegionRequirement read(region, READ_ONLY, EXCLUSIVE, region);
  read.add_field(kCharge);
  PhysicalRegion mapped = runtime->map_region(ctx, read);
  const FieldAccessor<READ_ONLY, double, 1> values(mapped, kCharge);
  for (coord_t i = 0; i < 100; ++i) EXPECT_EQ(values[i], 55.5);
}

struct ReductionTest : testing::Test {
  static void SetUpTestSuite() {
    Runtime::register_reduction_op<Accumulate>(kAccumulate);
    Runtime::register_reduction_op<KeepLast>(kKeepLast);
    program::add_task<distribute>(1, "distribute");
    program::add_task<wrong_accessors>(2, "wrong_accessors");
    Runtime::add_registration_callback(install);
  }
};

TEST_F(ReductionTest, FoldInstances) {
  use_lists = false;
  EXPECT_EQ(run_program(charges, {"-ll:cpu", "2"}), 0);
}

TEST_F(ReductionTest, ListInstances) {
  use_lists = true;
  EXPECT_EQ(run_program(charges, {"-ll:cpu", "2"}), 0);
  use_lists = false;
}

TEST_F(ReductionTest, IdsAreTakenOnce) {
  program::run_program([](Context, Runtime*) {
    EXPECT_EQ(program::placed_code([] { Runtime::register_reduction_op<KeepLast>(kAccumulate); }), "T0103");
  });
  Runtime::register_reduction_op<Accumulate>(kAccumulate, true);
  EXPECT_FALSE(Runtime::get_reduction_op(kKeepLast)->has_fold);
}

TEST_F(ReductionTest, AccessorNeedsTheSameOperator) {
  EXPECT_EQ(run_program([](Context ctx, Runtime* runtime) {
              const IndexSpace space = runtime->create_index_space(ctx, Rect<1>(0, 9));
              const FieldSpace fields = runtime->create_field_space(ctx);
              runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(double), kCharge);
              const LogicalRegion region = runtime->create_logical_region(ctx, space, fields);
              runtime->fill_field(ctx, region, region, kCharge, 0.0);
              TaskLauncher launcher(2, TaskArgument());
              launcher.add_region_requirement(RegionRequirement(region, kAccumulate, EXCLUSIVE, region));
              launcher.add_field(0, kCharge);
              runtime->execute_task(ctx, launcher).get_void_result();
            }),
            0);
}

}  // namespace
