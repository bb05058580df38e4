// Partition by field, image and preimage of ten million elements through the runtime, beside plain arrays
// with OpenMP. The sets that come out are compared; then both are timed, interleaved, and the ratio of the
// medians is printed.
//
// Options: -n N  elements (default 10^7)    -c C  colors (default 64)    -r R  repetitions (default 5)
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iomanip>
#include <iostream>
#include <random>
#include <string_view>
#include <vector>

#include "legion.h"
#include "tests/benchmarks/partition_reference.h"

namespace {

using benchmarks::Sets;
using namespace Legion;

enum FieldIds : FieldID { FID_COLOR, FID_POINTER };

int64_t option(std::string_view flag, int64_t fallback) {
  const InputArgs& arguments = Runtime::get_input_args();
  for (int i = 1; i + 1 < arguments.argc; ++i) {
    if (arguments.argv[i] == flag) return std::max(1, std::atoi(arguments.argv[i + 1]));
  }
  return fallback;
}

struct Data {
  std::vector<int64_t> colors, pointers;
};

// Colors in runs of about a hundred; pointers lead nearby, as in a mesh.
Data make_data(int64_t n, int64_t c) {
  std::mt19937_64 random(42);
  Data data;
  while (static_cast<int64_t>(data.colors.size()) < n) {
    const int64_t run = static_cast<int64_t>(random() % 200) + 1;
    data.colors.insert(data.colors.end(), run, static_cast<int64_t>(random() % c));
  }
  data.colors.resize(n);
  for (int64_t i = 0; i < n; ++i) {
    const auto offset = static_cast<int64_t>(random() % 1000) - 500;
    data.pointers.push_back(std::clamp<int64_t>(i + offset, 0, n - 1));
  }
  return data;
}

void write_field(LogicalRegion region, FieldID field, const std::vector<int64_t>& values, Context ctx,
                 Runtime* runtime) {
  InlineLauncher launcher(RegionRequirement(region, WRITE_DISCARD, EXCLUSIVE, region));
  launcher.add_field(field);
  PhysicalRegion mapped = runtime->map_region(ctx, launcher);
  mapped.wait_until_valid();
  const FieldAccessor<WRITE_DISCARD, Point<1>, 1> accessor(mapped, field);
  for (size_t i = 0; i < values.size(); ++i) accessor[static_cast<coord_t>(i)] = values[i];
  runtime->unmap_region(ctx, mapped);
}

Sets sets_of(IndexPartition partition, int64_t colors, Context ctx, Runtime* runtime) {
  Sets sets(colors);
  for (int64_t c = 0; c < colors; ++c) {
    const Domain domain =
        runtime->get_index_space_domain(ctx, runtime->get_index_subspace(ctx, partition, c));
    for (RectInDomainIterator<1> rect(domain); rect(); rect++) {
      sets[c].emplace_back((*rect).lo[0], (*rect).hi[0]);
    }
  }
  return sets;
}

double seconds_of(const std::function<void()>& call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

struct Comparison {
  Context ctx;
  Runtime* runtime;
  int64_t colors, repetitions;

  // Returns the partition, for what is computed from it.
  IndexPartition run(const char* name, const std::function<IndexPartition()>& make,
                     const std::function<Sets()>& reference) const {
    const IndexPartition first = make();
    if (sets_of(first, colors, ctx, runtime) != reference()) {
      std::cout << name << ": the partition differs from the reference" << std::endl;
      Runtime::set_return_code(1);
    }
    std::vector<double> ours, theirs;
    for (int64_t i = 0; i < repetitions; ++i) {
      ours.push_back(seconds_of(
          [&] { runtime->get_index_space_domain(ctx, runtime->get_index_subspace(ctx, make(), 0)); }));
      theirs.push_back(seconds_of([&] { reference(); }));
    }
    std::cout << std::left << std::setw(12) << name << std::fixed << std::setprecision(3) << median(ours)
              << " s, reference " << median(theirs) << " s, ratio " << std::setprecision(2)
              << median(ours) / median(theirs) << std::endl;
    return first;
  }
};

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const int64_t n = option("-n", 10'000'000), c = option("-c", 64);
  const Data data = make_data(n, c);
  const IndexSpace space = runtime->create_index_space(ctx, Domain(Rect<1>(0, n - 1)));
  const IndexSpace colors = runtime->create_index_space(ctx, Domain(Rect<1>(0, c - 1)));
  const FieldSpace fields = runtime->create_field_space(ctx);
  FieldAllocator allocator = runtime->create_field_allocator(ctx, fields);
  for (FieldID field : {FID_COLOR, FID_POINTER}) allocator.allocate_field(sizeof(Point<1>), field);
  const LogicalRegion region = runtime->create_logical_region(ctx, space, fields);
  write_field(region, FID_COLOR, data.colors, ctx, runtime);
  write_field(region, FID_POINTER, data.pointers, ctx, runtime);

  std::cout << n << " elements, " << c << " colors" << std::endl;
  const Comparison comparison{ctx, runtime, c, option("-r", 5)};
  const IndexPartition by_field = comparison.run(
      "by field", [&] { return runtime->create_partition_by_field(ctx, region, region, FID_COLOR, colors); },
      [&] { return benchmarks::reference_by_field(data.colors, c); });
  const Sets sets = sets_of(by_field, c, ctx, runtime);
  const LogicalPartition pieces = runtime->get_logical_partition(ctx, region, by_field);
  comparison.run(
      "image",
      [&] { return runtime->create_partition_by_image(ctx, space, pieces, region, FID_POINTER, colors); },
      [&] { return benchmarks::reference_image(sets, data.pointers, n); });
  comparison.run(
      "preimage",
      [&] {
        return runtime->create_partition_by_preimage(ctx, by_field, region, region, FID_POINTER, colors);
      },
      [&] { return benchmarks::reference_preimage(sets, data.pointers); });
}

}  // namespace

int main(int argc, char** argv) {
  TaskVariantRegistrar top(0, "top_level");
  top.add_constraint(ProcessorConstraint(Processor::LOC_PROC));
  Runtime::preregister_task_variant<top_level_task>(top, "top_level");
  Runtime::set_top_level_task_id(0);
  return Runtime::start(argc, argv);
}
