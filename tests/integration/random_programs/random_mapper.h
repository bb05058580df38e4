#pragma once

#include "core/mapping/mapper.h"

namespace testudo::random_programs {

// Decides by chance, but the same way in every run: the layout of each requirement depends on the seed and
// the launch (its tag) only, so that floating-point sums come out alike whatever the number of processors.
class RandomMapper final : public Mapper {
 public:
  RandomMapper(uint64_t seed, bool pin, unsigned cpus) : seed_(seed), pin_(pin), cpus_(cpus) {}

  LaunchMapping map_launch(const TaskLaunch& launch, const TaskKind& task,
                           const std::vector<DomainPoint>& points) override;
  std::optional<Layout> map_inline(const InlineLaunch& launch) override;

 private:
  const uint64_t seed_;
  const bool pin_;
  const unsigned cpus_;
};

}  // namespace testudo::random_programs
