#include <algorithm>

#include "program.h"

// The 2014 names: unstructured regions, colorings, old accessors, old mappers.
namespace {

using namespace LegionRuntime::HighLevel;
using namespace LegionRuntime::Accessor;
using program::run_program;

enum Fields : FieldID { kVoltage = 1, kCharge };
constexpr ReductionOpID kAdd = 21;

struct AddFloat {
  typedef float LHS;
  typedef float RHS;
  static constexpr float identity = 0.0f;
  template <bool EXCLUSIVE>
  static void apply(LHS& lhs, RHS rhs) {
    lhs += rhs;
  }
  template <bool EXCLUSIVE>
  static void fold(RHS& rhs1, RHS rhs2) {
    rhs1 += rhs2;
  }
};

// How the mapper of this test maps.
struct Decisions {
  size_t blocking_factor = 0;  // 0: SOA
  bool lists = false;
  bool notified = false;
} decisions;

class OldMapper : public DefaultMapper {
 public:
  OldMapper(Machine* machine, HighLevelRuntime* runtime, Processor local)
      : DefaultMapper(machine, runtime, local) {}
  void slice_domain(const Task*, const Domain& domain, std::vector<DomainSplit>& slices) override {
    EXPECT_TRUE(std::find(machine.get_all_processors().begin(), machine.get_all_processors().end(),
                          local_proc) != machine.get_all_processors().end());
    decompose_index_space(domain, {local_proc}, 1, slices);
  }
  bool map_task(Task* task) override {
    for (RegionRequirement& req : task->regions) {
      EXPECT_EQ(req.max_blocking_factor, 20u);
      req.virtual_map = false;
      req.blocking_factor =
          decisions.blocking_factor != 0 ? decisions.blocking_factor : req.max_blocking_factor;
      req.reduction_list = decisions.lists;
      req.target_ranking = {machine_interface.find_memory_kind(task->target_proc, Memory::SYSTEM_MEM)};
    }
    return true;
  }
  void notify_mapping_result(const Mappable* mappable) override {
    const Task* task = static_cast<const Task*>(mappable);
    if (!task->regions.empty()) decisions.notified = task->regions[0].selected_memory.exists();
  }
};

bool installed = false;
void install(Machine* machine, HighLevelRuntime* runtime, const std::set<Processor>& local) {
  if (!installed) return;
  for (Processor processor : local)
    runtime->replace_default_mapper(new OldMapper(machine, runtime, processor), processor);
}

bool convertible_to_soa = false;

void write_voltages(const Task*, const std::vector<PhysicalRegion>& regions, Context ctx,
                    HighLevelRuntime* runtime) {
  RegionAccessor<AccessorType::Generic, float> voltage =
      regions[0].get_field_accessor(kVoltage).typeify<float>();
  convertible_to_soa = voltage.can_convert<AccessorType::SOA<sizeof(float)>>();
  if (convertible_to_soa) {
    RegionAccessor<AccessorType::SOA<sizeof(float)>, float> soa =
        voltage.convert<AccessorType::SOA<sizeof(float)>>();
    float* first = soa.ptr(ptr_t(0u));
    for (int i = 0; i < 20; ++i) first[i] = static_cast<float>(i);
  } else {
    for (IndexIterator it(runtime, ctx, regions[0].get_logical_region()); it.has_next();) {
      const ptr_t p = it.next();
      voltage.write(p, static_cast<float>(p.value));
    }
  }
}

void add_charge(const Task*, const std::vector<PhysicalRegion>& regions, Context, HighLevelRuntime*) {
  RegionAccessor<AccessorType::Generic, float> charge =
      regions[0].get_field_accessor(kCharge).typeify<float>();
  EXPECT_EQ(charge.can_convert<AccessorType::ReductionFold<AddFloat>>(), !decisions.lists);
  if (decisions.lists) {
    auto list = charge.convert<AccessorType::ReductionList<AddFloat>>();
    for (unsigned i = 0; i < 20; ++i) list.reduce(ptr_t(i), 1.0f);
  } else {
    auto fold = charge.convert<AccessorType::ReductionFold<AddFloat>>();
    for (unsigned i = 0; i < 20; ++i) fold.reduce(ptr_t(i), 1.0f);
  }
}

float total(const Task*, const std::vector<PhysicalRegion>& regions, Context, HighLevelRuntime*) {
  RegionAccessor<AccessorType::Generic, float> voltage =
      regions[0].get_field_accessor(kVoltage).typeify<float>();
  RegionAccessor<AccessorType::Generic, float> charge =
      regions[0].get_field_accessor(kCharge).typeify<float>();
  float sum = 0;
  for (GenericPointInRectIterator<1> pir(Rect<1>(Point<1>(0), Point<1>(19))); pir; pir++) {
    sum += voltage.read(DomainPoint::from_point<1>(pir.p)) + 100 * charge.read(ptr_t(pir.p[0]));
  }
  return sum;
}

void circuit(Context ctx, HighLevelRuntime* runtime) {
  IndexSpace nodes = runtime->create_index_space(ctx, 20);
  IndexAllocator allocator = runtime->create_index_allocator(ctx, nodes);
  EXPECT_EQ(allocator.alloc(20), ptr_t(0u));
  EXPECT_TRUE(allocator.alloc().is_null());
  FieldSpace fields = runtime->create_field_space(ctx);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(float), kVoltage);
  runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(float), kCharge);
  LogicalRegion region = runtime->create_logical_region(ctx, nodes, fields);
  TaskLauncher write(1, TaskArgument());
  write.add_region_requirement(RegionRequirement(region, WRITE_DISCARD, EXCLUSIVE, region));
  write.add_field(0, kVoltage);
  write.add_field(0, kCharge);
  float zero = 0;
  runtime->execute_task(ctx, write);
  runtime->fill_field(ctx, region, region, kCharge, zero);
  IndexLauncher add(2, Domain::from_rect<1>(Rect<1>(0, 2)), TaskArgument(), ArgumentMap());
  add.add_region_requirement(RegionRequirement(region, 0, kAdd, SIMULTANEOUS, region));
  add.add_field(0, kCharge);
  runtime->execute_index_space(ctx, add);
  TaskLauncher sum(3, TaskArgument());
  sum.add_region_requirement(RegionRequirement(region, READ_ONLY, EXCLUSIVE, region));
  sum.add_field(0, kVoltage);
  sum.add_field(0, kCharge);
  EXPECT_EQ(runtime->execute_task(ctx, sum).get_result<float>(), 190 + 100 * 60);
}

struct LegacyTest : testing::Test {
  static void SetUpTestSuite() {
    HighLevelRuntime::register_legion_task<write_voltages>(1, Processor::LOC_PROC, true, false);
    HighLevelRuntime::register_legion_task<add_charge>(2, Processor::LOC_PROC, false, true, AUTO_GENERATE_ID,
                                                       TaskConfigOptions(true), "add_charge");
    HighLevelRuntime::register_legion_task<float, total>(3, Processor::LOC_PROC, true, false);
    HighLevelRuntime::register_reduction_op<AddFloat>(kAdd);
    HighLevelRuntime::set_registration_callback(install);
  }
  void SetUp() override { decisions = {}; }
  void TearDown() override { installed = false; }
};

TEST_F(LegacyTest, WithoutAMapper) {
  EXPECT_EQ(run_program(circuit), 0);
  EXPECT_TRUE(convertible_to_soa);
}

TEST_F(LegacyTest, MapperChoosesSoaAndFold) {
  installed = true;
  EXPECT_EQ(run_program(circuit), 0);
  EXPECT_TRUE(convertible_to_soa);
  EXPECT_TRUE(decisions.notified);
}

TEST_F(LegacyTest, MapperChoosesAosAndLists) {
  installed = true;
  decisions.blocking_factor = 1;
  decisions.lists = true;
  EXPECT_EQ(run_program(circuit), 0);
  EXPECT_FALSE(convertible_to_soa);
}

TEST_F(LegacyTest, MapperChoosesBlocks) {
  installed = true;
  decisions.blocking_factor = 4;
  EXPECT_EQ(run_program(circuit), 0);
  EXPECT_FALSE(convertible_to_soa);
}

TEST_F(LegacyTest, Colorings) {
  EXPECT_EQ(run_program([](Context ctx, HighLevelRuntime* runtime) {
              IndexSpace space = runtime->create_index_space(ctx, 10);
              const auto volume = [&](IndexPartition p, Color color) {
                return runtime->get_index_space_domain(ctx, runtime->get_index_subspace(ctx, p, color))
                    .get_volume();
              };
              Coloring coloring;
              coloring[0].points.insert(ptr_t(3u));
              coloring[1].ranges.insert({ptr_t(2u), ptr_t(5u)});
              IndexPartition points = runtime->create_index_partition(ctx, space, coloring, false);
              EXPECT_EQ(volume(points, 0), 1u);
              EXPECT_EQ(volume(points, 1), 4u);
              EXPECT_FALSE(runtime->is_index_partition_disjoint(ctx, points));
              DomainColoring domains;
              domains[0] = Domain::from_rect<1>(Rect<1>(0, 4));
              domains[1] = Domain::from_rect<1>(Rect<1>(5, 9));
              Domain colors = Domain::from_rect<1>(Rect<1>(0, 1));
              EXPECT_EQ(volume(runtime->create_index_partition(ctx, space, colors, domains, true), 1), 5u);
              MultiDomainColoring several;
              several[0] = {Domain::from_rect<1>(Rect<1>(0, 1)), Domain::from_rect<1>(Rect<1>(8, 9))};
              EXPECT_EQ(volume(runtime->create_index_partition(ctx, space, colors, several, true), 0), 4u);
              Blockify<1> blocks(4);
              IndexPartition blocked = runtime->create_index_partition(ctx, space, blocks);
              EXPECT_EQ(runtime->get_index_partition_color_space(ctx, blocked).get_volume(), 3u);
              EXPECT_EQ(volume(blocked, 2), 2u);
            }),
            0);
}

TEST_F(LegacyTest, RawPointers) {
  EXPECT_EQ(
      run_program([](Context ctx, HighLevelRuntime* runtime) {
        IndexSpace space = runtime->create_index_space(ctx, Domain::from_rect<2>(Rect<2>({0, 0}, {3, 2})));
        FieldSpace fields = runtime->create_field_space(ctx);
        runtime->create_field_allocator(ctx, fields).allocate_field(sizeof(float), kVoltage);
        LogicalRegion region = runtime->create_logical_region(ctx, space, fields);
        RegionRequirement req(region, WRITE_DISCARD, EXCLUSIVE, region);
        req.add_field(kVoltage);
        PhysicalRegion mapped = runtime->map_region(ctx, req);
        mapped.wait_until_valid();
        RegionAccessor<AccessorType::Generic, float> acc =
            mapped.get_field_accessor(kVoltage).typeify<float>();
        Rect<2> rect({0, 0}, {3, 2}), subrect;
        ByteOffset offsets[2];
        float* base = acc.raw_rect_ptr<2>(rect, subrect, offsets);
        EXPECT_EQ(subrect, rect);
        *(base + offsets[0] * 2 + offsets[1]) = 5.0f;
        EXPECT_EQ(acc.read(DomainPoint::from_point<2>(Point<2>(2, 1))), 5.0f);
        ByteOffset stride;
        float* dense = acc.raw_dense_ptr<2>(rect, subrect, stride);
        EXPECT_EQ(stride.offset, 4);
        EXPECT_EQ(dense[6], 5.0f);
      }),
      0);
}

TEST(LegacyLogger, FormatsLikePrintf) {
  testing::internal::CaptureStderr();
  LegionRuntime::Logger::Category log("old");
  EXPECT_TRUE(log(LEVEL_WARNING, "%d of %s", 3, "them"));
  EXPECT_FALSE(log(LEVEL_DEBUG, "quiet"));
  EXPECT_NE(testing::internal::GetCapturedStderr().find("3 of them"), std::string::npos);
}

}  // namespace
