// Checks a synthetic trace of a 1-D stencil and prints how long each part took and the peak of memory. The
// aim: a million point tasks in under 60 seconds and 4 GB.
//   benchmark_checker [--tasks N] [--width W] [--keep FILE] [--drop-edge]
// --keep leaves the trace in FILE; --drop-edge leaves out one dependence, which must then be found.
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "checker/checks.h"
#include "checker/smt/solver_all_sizes.h"
#include "core/trace/model.h"
#include "core/trace/writer.h"

namespace testudo::checker {
namespace {

struct Settings {
  uint64_t tasks = 1'000'000;
  coord_t width = 512;
  std::string keep;
  bool drop_edge = false;
};

constexpr coord_t kBlock = 100;
constexpr FieldId kFields[2] = {1, 2};

// Writes the trace: a top-level task, a launch that writes both fields, then launches that read one field
// with a halo of one element and write the other one.
class StencilTrace {
 public:
  StencilTrace(const std::string& path, const Settings& settings)
      : settings_(settings), writer_(trace::Writer::open(path, header()).value()) {}

  void write() {
    declare();
    write_operation(trace::OperationKind::kTask, 1, {}, {});
    top_ = PointId{1};
    const trace::Requirement both = on(blocks_, {kFields[0], kFields[1]}, trace::Privilege::kWriteDiscard);
    launch(2, {both}, 10);
    for (uint64_t done = static_cast<uint64_t>(settings_.width); done < settings_.tasks;
         done += settings_.width) {
      const FieldId from = kFields[step_ % 2];
      const FieldId to = kFields[(step_ + 1) % 2];
      launch(
          3,
          {on(ghosts_, {from}, trace::Privilege::kReadOnly), on(blocks_, {to}, trace::Privilege::kReadWrite)},
          20);
    }
    if (!writer_->close(trace::Status::kOk).ok()) std::abort();
  }

 private:
  static trace::Header header() {
    trace::Header header;
    header.producer = "benchmark";
    header.program = "stencil";
    return header;
  }

  void declare() {
    trace::Machine machine;
    machine.processors = {{{1}, trace::ProcessorKind::kCpu, ""}};
    writer_->write(machine);
    const coord_t size = settings_.width * kBlock;
    writer_->write(trace::IndexSpace{{1}, Domain::box(0, size - 1), {}, {}});
    write_partition(blocks_, 0);
    write_partition(ghosts_, 1);
    writer_->write(trace::FieldSpace{{1}});
    for (const FieldId field : kFields) writer_->write(trace::Field{{1}, field, 8});
    writer_->write(trace::Region{{1}, {1}, {1}});
    for (const TaskId task : {1u, 2u, 3u})
      writer_->write(trace::Task{task, "task" + std::to_string(task), {}});
  }

  void write_partition(PartitionId id, coord_t halo) {
    trace::Partition partition;
    partition.id = id;
    partition.parent = {1};
    partition.color = id.value;
    partition.color_space = Domain::box(0, settings_.width - 1);
    partition.disjoint = halo == 0 ? trace::Claim::kComputed : trace::Claim::kDenied;
    partition.complete = trace::Claim::kComputed;
    partition.made_by.kind = trace::OperatorKind::kRestriction;
    partition.made_by.transform = {{kBlock}};
    partition.made_by.extent_lo = -halo;
    partition.made_by.extent_hi = kBlock - 1 + halo;
    writer_->write(partition);
    const Domain whole = Domain::box(0, settings_.width * kBlock - 1);
    for (coord_t c = 0; c < settings_.width; ++c) {
      const Domain piece = Domain::box(c * kBlock - halo, (c + 1) * kBlock - 1 + halo);
      writer_->write(trace::IndexSpace{space(id, c), intersect(piece, whole), id, DomainPoint(c)});
    }
  }

  IndexSpaceId space(PartitionId partition, coord_t color) const {
    return {static_cast<uint32_t>(2 + (partition.value - 1) * settings_.width + color)};
  }

  static trace::Requirement on(PartitionId partition, std::vector<FieldId> fields,
                               trace::Privilege privilege) {
    trace::Requirement requirement;
    requirement.tree = {1};
    requirement.partition = partition;
    requirement.functor = 0;
    requirement.parent = {1};
    requirement.fields = std::move(fields);
    requirement.privilege = privilege;
    return requirement;
  }

  void write_operation(trace::OperationKind kind, TaskId task, std::vector<trace::Requirement> requirements,
                       std::optional<Domain> domain, uint32_t line = 0) {
    trace::Operation op;
    op.id = {++operations_};
    op.context = top_;
    op.op = kind;
    op.task = task;
    op.domain = std::move(domain);
    op.requirements = std::move(requirements);
    op.where = {"stencil.cc", line, "top_level_task", ""};
    writer_->write(op);
    trace::Points points{op.id, {}};
    const coord_t count = op.domain ? settings_.width : 1;
    for (coord_t c = 0; c < count; ++c) {
      trace::Point point{{++uids_}, op.domain ? DomainPoint(c) : DomainPoint(), {}};
      for (const trace::Requirement& r : op.requirements) point.regions.push_back(space(r.partition, c));
      points.points.push_back(std::move(point));
    }
    writer_->write(points);
  }

  void launch(TaskId task, std::vector<trace::Requirement> requirements, uint32_t line) {
    const uint64_t before = uids_ - static_cast<uint64_t>(settings_.width);
    write_operation(trace::OperationKind::kIndexTask, task, std::move(requirements),
                    Domain::box(0, settings_.width - 1), line);
    if (step_++ == 0) return;
    const uint64_t now = uids_ - static_cast<uint64_t>(settings_.width);
    trace::Dependences dependences{{operations_}, {}};
    for (coord_t c = 0; c < settings_.width; ++c) {
      for (coord_t n = std::max<coord_t>(c - 1, 0); n <= std::min(c + 1, settings_.width - 1); ++n) {
        if (settings_.drop_edge && step_ == 3 && c == 1 && n == 0) continue;
        dependences.edges.push_back(
            {{now + 1 + static_cast<uint64_t>(c)}, {before + 1 + static_cast<uint64_t>(n)}});
      }
    }
    writer_->write(dependences);
  }

  const Settings& settings_;
  std::unique_ptr<trace::Writer> writer_;
  PartitionId blocks_{1};
  PartitionId ghosts_{2};
  PointId top_;
  uint64_t operations_ = 0;
  uint64_t uids_ = 0;
  uint64_t step_ = 0;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

rusage usage() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage;
}

double cpu_seconds() {
  return static_cast<double>(usage().ru_utime.tv_sec) + static_cast<double>(usage().ru_utime.tv_usec) / 1e6;
}

double peak_gigabytes() {
  return static_cast<double>(usage().ru_maxrss) / (1024.0 * 1024.0);
}

// 0 where the checker finds what is there.
int run(const Settings& settings) {
  const std::string path =
      settings.keep.empty()
          ? (std::filesystem::temp_directory_path() / "testudo_million_tasks.trace").string() +
                std::to_string(std::chrono::steady_clock::now().time_since_epoch().count())
          : settings.keep;
  StencilTrace(path, settings).write();
  const double cpu_start = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  const Result<trace::Trace> trace = trace::load_trace(path);
  if (settings.keep.empty()) std::filesystem::remove(path);
  if (!trace.ok()) {
    std::cerr << trace.error() << "\n";
    return 2;
  }
  std::cout << "reading   " << seconds_since(start) << " s\n";
  const auto general = make_solver_all_sizes(trace.value(), {}).value();
  auto stage_start = std::chrono::steady_clock::now();
  std::string stage;
  CheckOptions options;
  const auto finish_stage = [&] {
    if (!stage.empty())
      std::cout << stage << std::string(std::max<size_t>(stage.size(), 14) - stage.size(), ' ')
                << seconds_since(stage_start) << " s\n";
    stage_start = std::chrono::steady_clock::now();
  };
  options.progress = [&](std::string_view name, uint64_t, uint64_t) {
    if (name == stage) return;
    finish_stage();
    stage = name;
  };
  const Verdicts verdicts = check_all(trace.value(), general.get(), options);
  finish_stage();
  std::cout << "all       " << seconds_since(start) << " s, on the processor " << cpu_seconds() - cpu_start
            << " s, peak " << peak_gigabytes() << " GB, "
            << verdicts.count(Obligation::kOrder, Answer::kChecked) << " ordered pairs\n";
  return verdicts.exit_status() == (settings.drop_edge ? 1 : 0) ? 0 : 1;
}

}  // namespace
}  // namespace testudo::checker

int main(int argc, char** argv) {
  testudo::checker::Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--drop-edge") {
      settings.drop_edge = true;
    } else if (i + 1 < argc && argument == "--tasks") {
      settings.tasks = std::strtoull(argv[++i], nullptr, 10);
    } else if (i + 1 < argc && argument == "--width") {
      settings.width = std::strtoll(argv[++i], nullptr, 10);
    } else if (i + 1 < argc && argument == "--keep") {
      settings.keep = argv[++i];
    } else {
      std::cerr << "usage: benchmark_checker [--tasks N] [--width W] [--keep FILE] [--drop-edge]\n";
      return 2;
    }
  }
  return testudo::checker::run(settings);
}
