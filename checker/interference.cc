#include "checker/interference.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace testudo::checker {
namespace {

// A requirement of a point on one range of atoms, or its end.
struct Event {
  uint32_t atom = 0;
  bool opens = false;
  uint16_t access = 0;
  uint32_t node = 0;
  uint32_t requirement = 0;

  // Ends come before beginnings: ranges exclude their end.
  bool operator<(const Event& other) const {
    return std::tie(atom, opens) < std::tie(other.atom, other.opens);
  }
};

// The sweep for one field group.
class GroupSweep {
 public:
  GroupSweep(const AccessClasses& classes, uint32_t group, std::vector<Interference>& found)
      : classes_(classes), group_(group), found_(found), active_(classes.size()) {}

  void run(std::vector<Event> events) {
    std::sort(events.begin(), events.end());
    for (const Event& event : events) {
      if (!event.opens) {
        active_[event.access].erase({event.node, event.requirement});
        continue;
      }
      for (uint16_t other = 1; other < active_.size(); ++other) {
        if (classes_.conflict(event.access, other)) look_among(active_[other], event);
      }
      active_[event.access].emplace(event.node, event.requirement);
    }
  }

 private:
  using Active = std::set<std::pair<uint32_t, uint32_t>>;  // node, requirement

  // One active use of the same point, and one of another point, if there are such.
  void look_among(const Active& active, const Event& event) {
    const auto own = active.lower_bound({event.node, 0});
    auto after = own;
    while (after != active.end() && after->first == event.node) record(*after++, event);
    if (after != active.end()) {
      record(*after, event);
    } else if (own != active.begin()) {
      record(*active.begin(), event);
    }
  }

  void record(const std::pair<uint32_t, uint32_t>& other, const Event& event) {
    const bool same = other.first == event.node;
    if (!seen_
             .emplace(same, std::min(other.second, event.requirement),
                      std::max(other.second, event.requirement))
             .second) {
      return;
    }
    Interference found{other.first, event.node, other.second, event.requirement, group_, event.atom};
    if (std::tie(found.second_node, found.second_requirement) <
        std::tie(found.first_node, found.first_requirement)) {
      std::swap(found.first_node, found.second_node);
      std::swap(found.first_requirement, found.second_requirement);
    }
    found_.push_back(found);
  }

  const AccessClasses& classes_;
  uint32_t group_;
  std::vector<Interference>& found_;
  std::vector<Active> active_;  // by access class
  std::set<std::tuple<bool, uint32_t, uint32_t>> seen_;
};

// Whether two requirements, or one of several points, could conflict on this group at all.
bool worth_sweeping(const Program& program, uint32_t op, const std::vector<uint32_t>& requirements) {
  const std::span<const RequirementView> views = program.requirements(op);
  for (const uint32_t a : requirements) {
    for (const uint32_t b : requirements) {
      if (a == b && program.operation(op).points.size() < 2) continue;
      if (program.classes().conflict(views[a].access, views[b].access)) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<Interference> find_interference(const Program& program, const ProgramAtoms& atoms, uint32_t op) {
  std::map<uint32_t, std::vector<uint32_t>> requirements_of_group;
  const std::span<const RequirementView> views = program.requirements(op);
  for (uint32_t r = 0; r < views.size(); ++r) {
    for (const uint32_t group : views[r].groups) requirements_of_group[group].push_back(r);
  }
  std::vector<Interference> found;
  for (const auto& [group, requirements] : requirements_of_group) {
    if (!worth_sweeping(program, op, requirements)) continue;
    std::vector<Event> events;
    for (uint32_t i = 0; i < program.operation(op).points.size(); ++i) {
      const uint32_t node = program.first_node(op) + i;
      if (program.is_copy(node)) continue;
      for (const uint32_t r : requirements) {
        const uint32_t space = program.region(node, r);
        if (space == kNone || views[r].access == 0) continue;
        for (const AtomRange& range : atoms.ranges(space)) {
          events.push_back({range.begin, true, views[r].access, node, r});
          events.push_back({range.end, false, views[r].access, node, r});
        }
      }
    }
    GroupSweep(program.classes(), group, found).run(std::move(events));
  }
  return found;
}

}  // namespace testudo::checker
