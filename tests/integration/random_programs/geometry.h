#pragma once

#include <cstdint>
#include <vector>

#include "tests/integration/random_programs/program.h"

namespace testudo::random_programs {

struct Space {
  Domain domain;
  std::vector<DomainPoint> points;
  uint32_t root = 0;
  std::vector<uint32_t> partitions;
};

struct Partition {
  uint32_t parent = 0;
  Domain colors;
  std::vector<DomainPoint> color_points;
  std::vector<uint32_t> pieces;  // spaces, by color
};

// The index spaces of a program.
class Geometry {
 public:
  explicit Geometry(const Program& program);

  const std::vector<Space>& spaces() const { return spaces_; }
  const std::vector<Partition>& partitions() const { return partitions_; }
  const Space& space(uint32_t i) const { return spaces_[i]; }
  const Partition& partition(uint32_t i) const { return partitions_[i]; }
  bool overlap(uint32_t a, uint32_t b) const { return overlap_[a * spaces_.size() + b]; }

 private:
  std::vector<Space> spaces_;
  std::vector<Partition> partitions_;
  std::vector<bool> overlap_;
};

}  // namespace testudo::random_programs
