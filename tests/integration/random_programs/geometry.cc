#include "tests/integration/random_programs/geometry.h"

namespace testudo::random_programs {

Geometry::Geometry(const Program& program) {
  for (uint32_t root = 0; root < program.roots.size(); ++root) {
    spaces_.push_back({program.roots[root], program.roots[root].points(), root, {}});
  }
  for (const PartitionDesc& described : program.partitions) {
    Partition partition{described.parent, described.colors, described.colors.points(), {}};
    for (const Domain& piece : described.pieces) {
      Domain clipped = intersect(piece, spaces_[described.parent].domain);
      partition.pieces.push_back(static_cast<uint32_t>(spaces_.size()));
      std::vector<DomainPoint> points = clipped.points();
      spaces_.push_back({std::move(clipped), std::move(points), spaces_[described.parent].root, {}});
    }
    spaces_[described.parent].partitions.push_back(static_cast<uint32_t>(partitions_.size()));
    partitions_.push_back(std::move(partition));
  }
  overlap_.resize(spaces_.size() * spaces_.size());
  for (size_t a = 0; a < spaces_.size(); ++a) {
    for (size_t b = 0; b < spaces_.size(); ++b) {
      bool same_root = spaces_[a].root == spaces_[b].root;
      overlap_[a * spaces_.size() + b] = same_root && spaces_[a].domain.overlaps(spaces_[b].domain);
    }
  }
}

}  // namespace testudo::random_programs
