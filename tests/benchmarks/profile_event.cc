// What recording costs: the target is under 100 ns per recorded slice, its two stamps and its share of the
// writing of full blocks included.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <filesystem>

#include "core/base/profile.h"

namespace testudo::profile {
namespace {

// A recorder on a file that is removed at the end.
class Recording {
 public:
  Recording() : path_(std::filesystem::temp_directory_path() / "testudo_profile_event.prof") {
    auto opened = Recorder::open(path_.string(), {"profile_event"});
    CHECK_MSG(opened.ok(), opened.error());
    recorder_ = std::move(opened).value();
  }
  ~Recording() {
    recorder_.reset();
    std::filesystem::remove(path_);
  }
  Lane& lane() { return recorder_->lane({ProcessorId{1}, "cpu 0", LaneKind::kCpu}); }

 private:
  std::filesystem::path path_;
  std::unique_ptr<Recorder> recorder_;
};

void empty_loop(benchmark::State& state) {
  uint64_t uid = 0;
  for (auto _ : state) benchmark::DoNotOptimize(++uid);
}
BENCHMARK(empty_loop);

void stamp(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(now_ns());
}
BENCHMARK(stamp);

void record(benchmark::State& state) {
  Recording recording;
  Lane& lane = recording.lane();
  uint64_t uid = 0;
  for (auto _ : state) {
    ++uid;
    lane.record({.start_ns = ~uint64_t{0} / 2, .end_ns = ~uint64_t{0} / 2, .uid = PointId{uid}});
  }
}
// As many iterations as make a file of 256 MB at most.
BENCHMARK(record)->Iterations(4'000'000);

void depend(benchmark::State& state) {
  Recording recording;
  Lane& lane = recording.lane();
  uint64_t uid = 0;
  for (auto _ : state) {
    ++uid;
    lane.depend(PointId{uid}, PointId{uid + 1});
  }
}
BENCHMARK(depend)->Iterations(4'000'000);

void slice_with_two_stamps(benchmark::State& state) {
  Recording recording;
  Lane& lane = recording.lane();
  uint64_t uid = 0;
  for (auto _ : state) {
    const uint64_t start = now_ns();
    benchmark::DoNotOptimize(++uid);
    lane.record({.start_ns = start,
                 .end_ns = now_ns(),
                 .ready_ns = start,
                 .created_ns = start,
                 .uid = PointId{uid},
                 .op = OperationId{uid},
                 .kind = Kind::kTask});
  }
}
BENCHMARK(slice_with_two_stamps)->Iterations(4'000'000);

}  // namespace
}  // namespace testudo::profile

BENCHMARK_MAIN();
