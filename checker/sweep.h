#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "checker/access_class.h"
#include "checker/atoms.h"

namespace testudo::checker {

// One requirement of one node.
struct Use {
  uint32_t node = 0;
  uint16_t requirement = 0;
};

// The history of one field of one region tree while the operations of a context pass in program order: for
// every run of atoms, who used it last. Each new use is paired with those earlier uses that it conflicts with
// directly; pairs that follow from these by transitivity are left out, so the number of pairs is near that of
// the uses.
//
// The history of a run is a list of groups, newest first; a group is a set of uses of one access class that
// do not conflict with each other. A group is forgotten once everything that can conflict with it also
// conflicts with a newer group that conflicts with it. Where a whole run is written, its history is that one
// write: runs grow together again, so the cost is O(log) a use, amortised, and not a function of how finely
// others cut the space.
class Sweep {
 public:
  // Called with the earlier use, the access class of it, and an atom that both uses touch.
  using Pair = std::function<void(const Use& earlier, uint16_t access, uint32_t atom)>;

  explicit Sweep(const AccessClasses& classes) : classes_(classes) {}

  // Uses come in program order. `use` touches `range` with access class `access`.
  void add(const Use& use, uint16_t access, AtomRange range, const Pair& pair);
  void clear();

 private:
  static constexpr uint32_t kEnd = UINT32_MAX;

  struct Link {  // of the list of a group's uses; lists share tails, so that cutting a run copies no list
    Use use;
    uint32_t next;
  };
  struct Group {
    uint16_t access;
    uint32_t head;
  };
  struct Run {
    uint32_t end;
    std::vector<Group> groups;
  };
  using Runs = std::map<uint32_t, Run>;  // by first atom; gaps were never used

  void cut_at(uint32_t atom);
  void fill_gaps(AtomRange range);
  void report(const Run& run, uint32_t atom, const Use& use, uint16_t access, const Pair& pair) const;
  void extend(Run& run, const Use& use, uint16_t access);
  void forget_hidden(std::vector<Group>& groups) const;
  bool hides_all(uint16_t access) const;
  uint32_t link(const Use& use, uint32_t next);

  const AccessClasses& classes_;
  Runs runs_;
  std::vector<Link> links_;
};

}  // namespace testudo::checker
