// Loops through accessors beside the same loops over raw pointers, in one task, on the same instance. Prints
// how much of the raw loop's speed an accessor loop has: the median over interleaved repetitions.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <iomanip>
#include <iostream>
#include <vector>

#include "legion.h"

namespace {

using namespace Legion;

enum TaskIds { TOP_LEVEL_TASK, LINE_TASK, PLANE_TASK };
enum FieldIds : FieldID { FID_X, FID_Y, FID_Z };

constexpr coord_t kLine = 1 << 14;  // three fields fit in a second-level cache: the loop is what is measured
constexpr coord_t kWidth = 256, kHeight = 64;
constexpr double kFactor = 0.5;

template <PrivilegeMode mode, int N>
using Values = FieldAccessor<mode, double, N, coord_t, Realm::AffineAccessor<double, N, coord_t>>;

double seconds_of(const std::function<void()>& loop) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 200; ++i) {
    loop();
    asm volatile("" : : : "memory");
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void compare(const char* name, const std::function<void()>& raw, const std::function<void()>& accessor) {
  std::vector<double> ratios;
  for (int i = 0; i < 31; ++i) {
    // The order alternates, so that neither always runs on what the other left in the cache.
    const double first = seconds_of(i % 2 == 0 ? raw : accessor);
    const double second = seconds_of(i % 2 == 0 ? accessor : raw);
    ratios.push_back(i % 2 == 0 ? first / second : second / first);
  }
  std::nth_element(ratios.begin(), ratios.begin() + 15, ratios.end());
  std::cout << std::left << std::setw(36) << name << std::fixed << std::setprecision(3) << ratios[15]
            << std::endl;
}

void line_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Values<READ_ONLY, 1> x(regions[0], FID_X), y(regions[0], FID_Y);
  const Values<WRITE_DISCARD, 1> z(regions[1], FID_Z);
  const Rect<1> rect = regions[1];
  const auto raw = [&] {
    const double* px = x.ptr(rect);
    const double* py = y.ptr(rect);
    double* pz = z.ptr(rect);
    for (coord_t i = 0; i < kLine; ++i) pz[i] = kFactor * px[i] + py[i];
  };
  compare("1-D, x[i], index loop", raw, [&] {
    for (coord_t i = rect.lo[0]; i <= rect.hi[0]; ++i) z[i] = kFactor * x[i] + y[i];
  });
  compare("1-D, x[*p], PointInRectIterator", raw, [&] {
    for (PointInRectIterator<1> p(rect); p(); p++) z[*p] = kFactor * x[*p] + y[*p];
  });
}

void plane_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Values<READ_ONLY, 2> x(regions[0], FID_X), y(regions[0], FID_Y);
  const Values<WRITE_DISCARD, 2> z(regions[1], FID_Z);
  const Rect<2> rect = regions[1];
  const auto raw = [&] {
    const double* px = x.ptr(rect);
    const double* py = y.ptr(rect);
    double* pz = z.ptr(rect);
    for (coord_t j = 0; j < kHeight; ++j) {
      for (coord_t i = 0; i < kWidth; ++i) {
        pz[j * kWidth + i] = kFactor * px[j * kWidth + i] + py[j * kWidth + i];
      }
    }
  };
  compare("2-D, x[Point<2>(i, j)], index loops", raw, [&] {
    for (coord_t j = rect.lo[1]; j <= rect.hi[1]; ++j) {
      for (coord_t i = rect.lo[0]; i <= rect.hi[0]; ++i) {
        const Point<2> p(i, j);
        z[p] = kFactor * x[p] + y[p];
      }
    }
  });
  compare("2-D, x[*p], PointInRectIterator", raw, [&] {
    for (PointInRectIterator<2> p(rect); p(); p++) z[*p] = kFactor * x[*p] + y[*p];
  });
}

void launch(TaskID task, const Domain& domain, Context ctx, Runtime* runtime) {
  const IndexSpace space = runtime->create_index_space(ctx, domain);
  const FieldSpace fields = runtime->create_field_space(ctx);
  FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
  for (FieldID field : {FID_X, FID_Y, FID_Z}) allocator.allocate_field(sizeof(double), field);
  const LogicalRegion region = runtime->create_logical_region(ctx, space, fields);
  for (FieldID field : {FID_X, FID_Y}) runtime->fill_field(ctx, region, region, field, 1.0);
  TaskLauncher launcher(task, TaskArgument());
  launcher.add_region_requirement(RegionRequirement(region, READ_ONLY, EXCLUSIVE, region));
  launcher.add_field(0, FID_X);
  launcher.add_field(0, FID_Y);
  launcher.add_region_requirement(RegionRequirement(region, WRITE_DISCARD, EXCLUSIVE, region));
  launcher.add_field(1, FID_Z);
  runtime->execute_task(ctx, launcher).get_void_result();
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  std::cout << "accessor loop: speed as a part of the raw pointer loop's\n";
  launch(LINE_TASK, Domain(Rect<1>(0, kLine - 1)), ctx, runtime);
  launch(PLANE_TASK, Domain(Rect<2>(Point<2>(0, 0), Point<2>(kWidth - 1, kHeight - 1))), ctx, runtime);
}

template <auto body>
void add_task(TaskID id, const char* name) {
  TaskVariantRegistrar registrar(id, name);
  registrar.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  Runtime::preregister_task_variant<body>(registrar, name);
}

}  // namespace

int main(int argc, char** argv) {
  add_task<top_level_task>(TOP_LEVEL_TASK, "top_level");
  add_task<line_task>(LINE_TASK, "line");
  add_task<plane_task>(PLANE_TASK, "plane");
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}
