#include "tests/integration/random_programs/generate.h"

#include <algorithm>

#include "tests/integration/random_programs/geometry.h"
#include "tests/integration/random_programs/hashing.h"
#include "tests/integration/random_programs/reference.h"

namespace testudo::random_programs {
namespace {

// Points of operations that a program may run, per size: loops around nested launches multiply.
constexpr uint64_t kMostPointsPerSize = 500;
constexpr int kMostDepth = 3;

class Generator {
 public:
  Generator(uint64_t seed, uint32_t size) : random_(scramble(seed) ^ size), size_(size) {
    program_.seed = seed;
  }

  Program make() {
    make_forest();
    uint32_t trees = 1 + random_.below(3);
    for (uint32_t i = 0; i < trees; ++i) program_.ops.push_back(make_create());
    uint32_t count = 3 + random_.below(4 + 3 * size_);
    for (uint32_t i = 0; i < count; ++i) program_.ops.push_back(make_op(0, false));
    cut();
    return std::move(program_);
  }

 private:
  // Every loop and task is smaller than its parent allows, but loops of tasks that launch tasks still
  // multiply.
  void cut() {
    uint64_t cost = 0;
    uint64_t most = kMostPointsPerSize * (1 + size_);
    for (run_reference(program_, nullptr, &cost); cost > most && program_.ops.size() > 1;) {
      program_.ops.pop_back();
      run_reference(program_, nullptr, &cost);
    }
  }

  Domain make_box(int dim) {
    auto extent =
        static_cast<coord_t>(dim == 1 ? 3 + random_.below(6 + 4 * size_) : 2 + random_.below(3 + size_));
    DomainPoint lo(random_.between(-4, 4)), hi(lo[0] + extent - 1);
    lo.dim = hi.dim = dim;
    if (dim == 2) {
      lo[1] = random_.between(-2, 2);
      hi[1] = lo[1] + static_cast<coord_t>(1 + random_.below(3 + size_)) - 1;
    }
    return Domain::box(lo, hi);
  }

  Domain some_points(const Domain& of, uint32_t percent) {
    std::vector<DomainPoint> points;
    for (const DomainPoint& point : of.points()) {
      if (random_.chance(percent)) points.push_back(point);
    }
    return Domain::from_points(of.dim(), points);
  }

  void make_forest() {
    uint32_t roots = 1 + random_.below(2);
    for (uint32_t i = 0; i < roots; ++i) {
      Domain box = make_box(random_.chance(65) ? 1 : 2);
      Domain sparse = some_points(box, 70);
      program_.roots.push_back(random_.chance(30) && !sparse.empty() ? sparse : box);
    }
    uint32_t count = 1 + random_.below(3 + size_ / 2);
    for (uint32_t i = 0; i < count; ++i) {
      Geometry so_far(program_);
      uint32_t spaces = static_cast<uint32_t>(so_far.spaces().size());
      uint32_t parent = random_.chance(60) ? random_.below(roots) : random_.below(spaces);
      program_.partitions.push_back(make_partition(so_far.space(parent).domain, parent));
    }
  }

  Domain make_colors() {
    if (random_.chance(20)) {
      DomainPoint lo(random_.between(0, 2)), hi(lo[0] + random_.between(0, 2));
      lo.dim = hi.dim = 2;
      lo[1] = random_.between(-1, 1);
      hi[1] = lo[1] + random_.between(0, 1);
      return Domain::box(lo, hi);
    }
    coord_t first = random_.chance(70) ? 0 : random_.between(-2, 3);
    Domain line = Domain::box(DomainPoint(first), DomainPoint(first + random_.between(0, 2 + size_)));
    Domain sparse = some_points(line, 60);
    return random_.chance(15) && !sparse.empty() ? sparse : line;
  }

  // Which colors a point gets, by its position: blocks, with or without a halo; every so many; or by chance.
  PartitionDesc make_partition(const Domain& parent, uint32_t id) {
    PartitionDesc partition{id, make_colors(), {}};
    size_t colors = partition.colors.volume();
    std::vector<DomainPoint> points = parent.points();
    std::vector<std::vector<DomainPoint>> pieces(colors);
    uint32_t style = random_.below(6);
    size_t block = std::max<size_t>((points.size() + colors - 1) / colors, 1);
    size_t halo = style == 1 ? 1 + random_.below(2) : 0;
    for (size_t i = 0; i < points.size(); ++i) {
      for (size_t c = 0; c < colors; ++c) {
        bool in = false;
        if (style <= 1) in = i + halo >= c * block && i < (c + 1) * block + halo;
        if (style == 2) in = i % colors == c;
        if (style == 3) in = scramble(i * 31 + c + program_.seed) % 3 == 0;
        if (style == 4) in = scramble(i + program_.seed) % (colors + 1) == c;
        if (style == 5) in = c % 2 == 0 && i >= c * block && i < (c + 1) * block;
        if (in) pieces[c].push_back(points[i]);
      }
    }
    for (const auto& piece : pieces) partition.pieces.push_back(Domain::from_points(parent.dim(), piece));
    return partition;
  }

  FieldKind make_kind() {
    uint32_t dice = random_.below(10);
    return dice < 6 ? FieldKind::kU64 : dice < 8 ? FieldKind::kU32 : FieldKind::kF64;
  }

  OpDesc make_create() {
    OpDesc op{OpKind::kCreate, random_.next()};
    op.tree.root = random_.below(static_cast<uint32_t>(program_.roots.size()));
    uint32_t fields = 1 + random_.below(3);
    for (uint32_t i = 0; i < fields; ++i) op.tree.fields.push_back(make_kind());
    return op;
  }

  Privilege make_privilege() {
    switch (random_.below(10)) {
      case 0:
      case 1:
      case 2:
        return Privilege::kReadOnly;
      case 3:
      case 4:
      case 5:
        return Privilege::kReadWrite;
      case 6:
        return Privilege::kWriteDiscard;
      case 7:
        return Privilege::kWriteOnly;
      default:
        return Privilege::kReduce;
    }
  }

  RequirementDesc make_requirement() {
    RequirementDesc requirement;
    requirement.region = random_.below(8);
    uint32_t steps = random_.below(3);
    for (uint32_t i = 0; i < steps; ++i) {
      requirement.path.push_back(
          {random_.below(12), random_.below(12), random_.chance(40) ? 1 + random_.below(3) : 0});
    }
    requirement.spread = random_.chance(85);
    requirement.partition = random_.below(12);
    if (random_.chance(40)) requirement.scale = 1 + random_.below(3);
    requirement.shift = random_.below(5);
    requirement.fields = random_.chance(50) ? ~0u : static_cast<uint32_t>(random_.next());
    requirement.privilege = make_privilege();
    requirement.op = random_.below(12);
    return requirement;
  }

  void add_requirements(OpDesc& op, uint32_t count) {
    bool atomic = random_.chance(12);
    for (uint32_t i = 0; i < count; ++i) {
      op.requirements.push_back(make_requirement());
      op.requirements.back().atomic = atomic || random_.chance(3);
    }
  }

  OpDesc make_task(int depth) {
    OpDesc op{random_.chance(45) ? OpKind::kTask : OpKind::kIndexTask, random_.next()};
    add_requirements(op, random_.chance(5) ? 0 : 1 + random_.below(3));
    op.domain = random_.below(64);
    op.flag = random_.chance(25);
    op.refused = random_.chance(6);
    while (random_.chance(25)) op.futures.push_back(random_.below(16));
    if (depth + 1 >= kMostDepth || !random_.chance(depth ? 15 : 25)) return op;
    uint32_t count = 1 + random_.below(4);
    for (uint32_t i = 0; i < count; ++i) op.body.push_back(make_op(depth + 1, false));
    return op;
  }

  OpDesc make_loop(int depth) {
    OpDesc op{OpKind::kLoop};
    op.count = random_.chance(10) ? 12 + random_.below(60) : 2 + random_.below(depth ? 2 : 8);
    uint32_t count = 1 + random_.below(3);
    op.flag = random_.chance(50);
    op.pick = random_.below(3);
    const bool plain = op.flag && random_.chance(70);
    for (uint32_t i = 0; i < count; ++i) op.body.push_back(plain ? make_plain_task() : make_op(depth, true));
    // Now and then something else comes between.
    if (plain && random_.chance(25)) op.body.push_back(make_op(depth, true));
    return op;
  }

  // What a replay can have, mostly.
  OpDesc make_plain_task() {
    OpDesc op{OpKind::kIndexTask, random_.next()};
    add_requirements(op, 1 + random_.below(3));
    op.domain = random_.below(64);
    for (RequirementDesc& requirement : op.requirements) {
      if (requirement.privilege == Privilege::kReduce) requirement.privilege = Privilege::kReadWrite;
      requirement.atomic = false;
      for (Step& step : requirement.path) step.sweep *= random_.chance(20);
    }
    return op;
  }

  OpDesc make_data_operation(uint32_t dice) {
    bool copies = dice < 60;
    OpDesc op{copies               ? random_.chance(50) ? OpKind::kCopy : OpKind::kIndexCopy
              : random_.chance(50) ? OpKind::kFill
                                   : OpKind::kIndexFill,
              random_.next()};
    add_requirements(op, copies ? 2 * (1 + random_.below(2)) : 1);
    op.domain = random_.below(64);
    op.flag = random_.chance(40);
    op.pick = random_.below(64);
    return op;
  }

  OpDesc make_small(uint32_t dice, int depth) {
    static constexpr OpKind kKinds[] = {OpKind::kMap,   OpKind::kMap,         OpKind::kUseMapping,
                                        OpKind::kUnmap, OpKind::kWait,        OpKind::kUseOwn,
                                        OpKind::kFence, OpKind::kMappingFence};
    OpDesc op{kKinds[dice % 8], random_.next()};
    if (depth && random_.chance(40)) op.kind = OpKind::kUseOwn;
    if (op.kind == OpKind::kMap) add_requirements(op, 1);
    op.flag = random_.chance(50);
    op.pick = random_.below(64);
    return op;
  }

  OpDesc make_op(int depth, bool in_loop) {
    uint32_t dice = random_.below(100);
    if (dice < 50) return make_task(depth);
    if (dice < 66) return make_data_operation(random_.below(100));
    if (dice < 78 && !in_loop) return make_loop(depth);
    if (dice < 81 && !in_loop) return make_create();
    if (dice < 83) return OpDesc{OpKind::kDestroy, 0, {}, {}, 0, {}, false, false, random_.below(8)};
    return make_small(random_.below(64), depth);
  }

  Random random_;
  uint32_t size_;
  Program program_;
};

}  // namespace

Program generate(uint64_t seed, uint32_t size) {
  return Generator(seed, size).make();
}

}  // namespace testudo::random_programs
