#include "tests/integration/random_programs/random_mapper.h"

#include "tests/integration/random_programs/hashing.h"

namespace testudo::random_programs {
namespace {

std::optional<Layout> pick_layout(uint64_t number, const Requirement& requirement) {
  Layout layout;
  if (number % 3 == 0) return std::nullopt;
  if (requirement.privilege == Privilege::kReduce) {
    layout.kind = number % 2 ? Layout::Kind::kList : Layout::Kind::kFold;
    return layout;
  }
  switch (scramble(number) % 3) {
    case 0:
      break;
    case 1:
      layout.kind = Layout::Kind::kAos;
      break;
    default:
      layout.kind = Layout::Kind::kBlocked;
      layout.block = 1 + scramble(number + 1) % 5;
  }
  if (scramble(number + 2) % 2) layout.order = {1, 0};
  return layout;
}

}  // namespace

LaunchMapping RandomMapper::map_launch(const TaskLaunch& launch, const TaskKind& task,
                                       const std::vector<DomainPoint>& points) {
  LaunchMapping mapping;
  mapping.variant = task.variants[0].get();
  uint64_t number = mix(seed_, static_cast<uint64_t>(launch.tag));
  if (number % 4) {
    for (size_t r = 0; r < launch.requirements.size(); ++r) {
      mapping.layouts.push_back(pick_layout(mix(number, r), launch.requirements[r]));
    }
  }
  if (pin_ && scramble(number) % 3) {
    for (size_t i = 0; i < points.size(); ++i) {
      mapping.processors.push_back({static_cast<uint32_t>(1 + mix(number, i + 100) % cpus_)});
    }
  }
  return mapping;
}

std::optional<Layout> RandomMapper::map_inline(const InlineLaunch& launch) {
  return pick_layout(mix(seed_, static_cast<uint64_t>(launch.tag)), launch.requirement);
}

}  // namespace testudo::random_programs
