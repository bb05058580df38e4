#include "tests/integration/random_programs/shrink.h"

#include <algorithm>

#include "tests/integration/random_programs/geometry.h"

namespace testudo::random_programs {
namespace {

using Fails = std::function<bool(const Program&)>;
// Changes the program in one place; says whether there was such a place.
using Change = std::function<bool(Program&, size_t place)>;

bool shrink_by(Program& program, const Fails& fails, const Change& change) {
  bool shrunk = false;
  for (size_t place = 0;;) {
    Program smaller = program;
    if (!change(smaller, place)) return shrunk;
    if (fails(smaller)) {
      program = std::move(smaller);
      shrunk = true;
    } else {
      ++place;
    }
  }
}

// All lists of operations, the outermost first.
void collect_lists(std::vector<OpDesc>& ops, std::vector<std::vector<OpDesc>*>& lists) {
  lists.push_back(&ops);
  for (OpDesc& op : ops) collect_lists(op.body, lists);
}

// The `place`-th operation of the whole program: its list and its position there.
std::pair<std::vector<OpDesc>*, size_t> find_op(Program& program, size_t place) {
  std::vector<std::vector<OpDesc>*> lists;
  collect_lists(program.ops, lists);
  for (auto* list : lists) {
    if (place < list->size()) return {list, place};
    place -= list->size();
  }
  return {nullptr, 0};
}

bool drop_half(Program& program, size_t place) {
  size_t size = program.ops.size() / 2;
  if (size < 2 || place > 1) return false;
  auto begin = program.ops.begin() + static_cast<std::ptrdiff_t>(place * size);
  program.ops.erase(begin, begin + static_cast<std::ptrdiff_t>(size));
  return true;
}

bool drop_op(Program& program, size_t place) {
  auto [list, at] = find_op(program, place);
  if (!list) return false;
  list->erase(list->begin() + static_cast<std::ptrdiff_t>(at));
  return true;
}

// A loop becomes one pass of its body.
bool unroll(Program& program, size_t place) {
  std::vector<std::vector<OpDesc>*> lists;
  collect_lists(program.ops, lists);
  for (auto* list : lists) {
    for (size_t i = 0; i < list->size(); ++i) {
      if ((*list)[i].kind != OpKind::kLoop || place-- > 0) continue;
      std::vector<OpDesc> body = std::move((*list)[i].body);
      list->erase(list->begin() + static_cast<std::ptrdiff_t>(i));
      list->insert(list->begin() + static_cast<std::ptrdiff_t>(i), body.begin(), body.end());
      return true;
    }
  }
  return false;
}

template <typename Fn>
bool at_each_op(Program& program, size_t place, Fn&& fn) {
  for (size_t i = 0;; ++i) {
    auto [list, at] = find_op(program, i);
    if (!list) return false;
    if (fn((*list)[at], place)) return true;
  }
}

bool fewer_iterations(Program& program, size_t place) {
  return at_each_op(program, place, [](OpDesc& op, size_t& left) {
    if (op.count <= 1 || left-- > 0) return false;
    op.count = op.count > 3 ? op.count / 2 : op.count - 1;
    return true;
  });
}

bool drop_requirement(Program& program, size_t place) {
  return at_each_op(program, place, [](OpDesc& op, size_t& left) {
    if (left >= op.requirements.size()) {
      left -= op.requirements.size();
      return false;
    }
    op.requirements.erase(op.requirements.begin() + static_cast<std::ptrdiff_t>(left));
    return true;
  });
}

bool drop_field(Program& program, size_t place) {
  return at_each_op(program, place, [](OpDesc& op, size_t& left) {
    size_t count = op.tree.fields.size() > 1 ? op.tree.fields.size() : 0;
    if (left >= count) {
      left -= count;
      return false;
    }
    op.tree.fields.erase(op.tree.fields.begin() + static_cast<std::ptrdiff_t>(left));
    return true;
  });
}

// Futures, results that are reduced, coherence, steps, functors: what makes an operation harder to read.
bool simplify(Program& program, size_t place) {
  return at_each_op(program, place, [](OpDesc& op, size_t& left) {
    auto simpler = [&](bool is_simple, auto&& make) {
      if (is_simple || left-- > 0) return false;
      make();
      return true;
    };
    if (simpler(op.futures.empty(), [&] { op.futures.clear(); })) return true;
    if (simpler(!op.flag, [&] { op.flag = false; })) return true;
    if (simpler(!op.refused, [&] { op.refused = false; })) return true;
    for (RequirementDesc& requirement : op.requirements) {
      if (simpler(!requirement.atomic, [&] { requirement.atomic = false; })) return true;
      if (simpler(requirement.path.empty(), [&] { requirement.path.pop_back(); })) return true;
      if (simpler(requirement.scale == 0, [&] { requirement.scale = 0; })) return true;
      if (simpler(requirement.shift == 0, [&] { requirement.shift = 0; })) return true;
      if (simpler(requirement.fields == 1, [&] { requirement.fields = 1; })) return true;
    }
    return false;
  });
}

// Spaces are numbered through all partitions: what is below a dropped one goes too, and the rest is
// renumbered.
bool drop_partition(Program& program, size_t place) {
  if (place >= program.partitions.size()) return false;
  std::vector<PartitionDesc> kept;
  std::vector<int64_t> renumbered;
  int64_t next = 0;
  for (size_t i = 0; i < program.roots.size(); ++i) renumbered.push_back(next++);
  for (size_t i = 0; i < program.partitions.size(); ++i) {
    PartitionDesc& partition = program.partitions[i];
    int64_t parent = renumbered[partition.parent];
    bool drop = i == place || parent < 0;
    for (size_t c = 0; c < partition.pieces.size(); ++c) renumbered.push_back(drop ? -1 : next++);
    if (drop) continue;
    partition.parent = static_cast<uint32_t>(parent);
    kept.push_back(std::move(partition));
  }
  program.partitions = std::move(kept);
  return true;
}

// Takes one point out of a root space and of all that lies in it.
bool drop_point(Program& program, size_t place) {
  Geometry geometry(program);
  for (uint32_t root = 0; root < program.roots.size(); ++root) {
    std::vector<DomainPoint> points = program.roots[root].points();
    if (place >= points.size()) {
      place -= points.size();
      continue;
    }
    if (points.size() == 1) return false;
    Domain point = Domain::point(points[place]);
    program.roots[root] = subtract(program.roots[root], point);
    for (PartitionDesc& partition : program.partitions) {
      if (geometry.space(partition.parent).root != root) continue;
      for (Domain& piece : partition.pieces) {
        if (!piece.empty()) piece = subtract(piece, point);
      }
    }
    return true;
  }
  return false;
}

}  // namespace

Program shrink(Program program, const Fails& fails) {
  for (bool shrunk = true; shrunk;) {
    shrunk = false;
    for (const Change& change : {Change(drop_half), Change(drop_op), Change(fewer_iterations), Change(unroll),
                                 Change(drop_requirement), Change(drop_partition), Change(drop_point),
                                 Change(drop_field), Change(simplify)}) {
      shrunk = shrink_by(program, fails, change) || shrunk;
    }
  }
  return program;
}

}  // namespace testudo::random_programs
