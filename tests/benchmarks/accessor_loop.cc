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

// Each loop is a function of its own, so that none is compiled with knowledge of the sizes or of its callers.
[[gnu::noinline]] void raw_line(const double* x, const double* y, double* z, coord_t n) {
  for (coord_t i = 0; i < n; ++i) z[i] = kFactor * x[i] + y[i];
}

[[gnu::noinline]] void raw_plane(const double* x, const double* y, double* z, coord_t width, coord_t height) {
  for (coord_t j = 0; j < height; ++j) {
    for (coord_t i = 0; i < width; ++i) {
      z[j * width + i] = kFactor * x[j * width + i] + y[j * width + i];
    }
  }
}

template <int N>
struct Fields {
  Values<READ_ONLY, N> x, y;
  Values<WRITE_DISCARD, N> z;
};

[[gnu::noinline]] void indexed(const Fields<1>& f, Rect<1> rect) {
  for (coord_t i = rect.lo[0]; i <= rect.hi[0]; ++i) f.z[i] = kFactor * f.x[i] + f.y[i];
}

[[gnu::noinline]] void indexed(const Fields<2>& f, Rect<2> rect) {
  for (coord_t j = rect.lo[1]; j <= rect.hi[1]; ++j) {
    for (coord_t i = rect.lo[0]; i <= rect.hi[0]; ++i) {
      const Point<2> p(i, j);
      f.z[p] = kFactor * f.x[p] + f.y[p];
    }
  }
}

// The accessors are variables of the loop's own function, as in most tasks.
template <int N>
[[gnu::noinline]] void iterated(Fields<N> f, Rect<N> rect) {
  for (PointInRectIterator<N> p(rect); p(); p++) f.z[*p] = kFactor * f.x[*p] + f.y[*p];
}

template <int N>
Fields<N> fields_of(const std::vector<PhysicalRegion>& regions) {
  return {Values<READ_ONLY, N>(regions[0], FID_X), Values<READ_ONLY, N>(regions[0], FID_Y),
          Values<WRITE_DISCARD, N>(regions[1], FID_Z)};
}

void line_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Fields<1> f = fields_of<1>(regions);
  const Rect<1> rect = regions[1];
  const auto raw = [&] {
    raw_line(f.x.ptr(rect), f.y.ptr(rect), f.z.ptr(rect), static_cast<coord_t>(rect.volume()));
  };
  compare("1-D, x[i], index loop", raw, [&] { indexed(f, rect); });
  compare("1-D, x[*p], PointInRectIterator", raw, [&] { iterated<1>(f, rect); });
}

void plane_task(const Task*, const std::vector<PhysicalRegion>& regions, Context, Runtime*) {
  const Fields<2> f = fields_of<2>(regions);
  const Rect<2> rect = regions[1];
  const coord_t width = rect.hi[0] - rect.lo[0] + 1;
  const auto raw = [&] {
    raw_plane(f.x.ptr(rect), f.y.ptr(rect), f.z.ptr(rect), width, rect.hi[1] - rect.lo[1] + 1);
  };
  std::cout << width << " x " << rect.volume() / width << "\n";
  compare("2-D, x[Point<2>(i, j)], index loops", raw, [&] { indexed(f, rect); });
  compare("2-D, x[*p], PointInRectIterator", raw, [&] { iterated<2>(f, rect); });
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
  for (const coord_t width : {1024, 128}) {  // long rows, and short ones
    const Rect<2> plane(Point<2>(0, 0), Point<2>(width - 1, kLine / width - 1));
    launch(PLANE_TASK, Domain(plane), ctx, runtime);
  }
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
