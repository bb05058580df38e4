#include "checker/data.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <unordered_map>

namespace testudo::checker {
namespace {

// The atoms of every index tree, cut also by the sets that were moved.
class MovedAtoms {
 public:
  explicit MovedAtoms(const Program& program) : program_(program) {
    const trace::Trace& trace = program.trace();
    for (uint32_t space = 0; space < trace.spaces().size(); ++space) {
      add(space, program.space_at(trace.spaces()[space].root), program.domain(space));
    }
    for (const trace::Movement& movement : trace.movements()) {
      const uint32_t root = program.space_at(trace.region(movement.tree).record.index_space);
      const auto [at, is_new] = moved_.try_emplace({root, movement.domain}, 0);
      if (!is_new) continue;
      at->second = sets_[root].size();
      sets_[root].push_back(movement.domain);
    }
    for (const auto& [root, sets] : sets_) atoms_.emplace(root, Atoms(sets));
  }

  std::span<const AtomRange> of_space(uint32_t space) const {
    const auto [root, set] = place_.at(space);
    return atoms_.at(root).ranges(set);
  }
  std::span<const AtomRange> of_movement(const trace::Movement& movement) const {
    const uint32_t root = program_.space_at(program_.trace().region(movement.tree).record.index_space);
    return atoms_.at(root).ranges(moved_.at({root, movement.domain}));
  }
  const DomainPoint& sample(RegionTreeId tree, uint32_t atom) const {
    return atoms_.at(program_.space_at(program_.trace().region(tree).record.index_space)).sample(atom);
  }

 private:
  struct Moved {
    uint32_t root;
    Domain domain;
    bool operator==(const Moved&) const = default;
  };
  struct MovedHash {
    size_t operator()(const Moved& m) const { return m.domain.hash() * 31 + m.root; }
  };

  void add(uint32_t space, uint32_t root, const Domain& domain) {
    place_[space] = {root, sets_[root].size()};
    sets_[root].push_back(domain);
  }

  const Program& program_;
  std::map<uint32_t, std::vector<Domain>> sets_;
  std::map<uint32_t, Atoms> atoms_;
  std::unordered_map<uint32_t, std::pair<uint32_t, size_t>> place_;
  std::unordered_map<Moved, size_t, MovedHash> moved_;
};

// Where the data of one field of a run of atoms is.
struct Validity {
  bool anywhere = true;             // nobody wrote it yet, or somebody whose instance is not known
  std::vector<InstanceId> valid;    // hold the data, but for what is pending
  std::vector<InstanceId> pending;  // reduction instances that were not applied yet
  uint32_t writer = kNone;          // the last node that changed it
  bool operator==(const Validity&) const = default;
};

bool has(const std::vector<InstanceId>& list, InstanceId id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

// A map from atoms to Validity, in runs.
class ValidityMap {
 public:
  explicit ValidityMap(uint32_t end) { runs_.emplace(0, Run{end, {}}); }

  // Calls fn(first atom, validity) for each run of the range; fn may change the validity. Neighbours that
  // have become equal are merged.
  template <typename Fn>
  void for_each(AtomRange range, Fn fn) {
    cut(range.begin);
    cut(range.end);
    for (auto run = runs_.find(range.begin); run != runs_.end() && run->first < range.end; ++run) {
      fn(run->first, run->second.validity);
    }
    merge(range);
  }

 private:
  struct Run {
    uint32_t end;
    Validity validity;
  };

  void cut(uint32_t atom) {
    const auto run = std::prev(runs_.upper_bound(atom));
    if (run->first == atom || run->second.end <= atom) return;
    Run right = run->second;
    run->second.end = atom;
    runs_.emplace_hint(std::next(run), atom, std::move(right));
  }

  void merge(AtomRange range) {
    auto run = runs_.find(range.begin);
    if (run != runs_.begin()) --run;
    while (run != runs_.end() && run->first < range.end) {
      const auto next = std::next(run);
      if (next == runs_.end() || next->second.validity != run->second.validity) {
        run = next;
        continue;
      }
      run->second.end = next->second.end;
      runs_.erase(next);
    }
  }

  std::map<uint32_t, Run> runs_;
};

class DataCheck {
 public:
  explicit DataCheck(const Program& program) : program_(program), trace_(program.trace()), atoms_(program) {}

  Verdicts run() {
    visit(program_.contexts().front());
    for (auto& [key, verdict] : refutations_) verdicts_.add(std::move(verdict));
    return std::move(verdicts_);
  }

 private:
  using Key = std::tuple<std::string, std::string, uint32_t, RegionTreeId, FieldId>;

  void visit(const Context& context) {
    for (const uint32_t op : context.operations) {
      for (uint32_t i = 0; i < program_.operation(op).points.size(); ++i) {
        const uint32_t node = program_.first_node(op) + i;
        for (const trace::Movement& movement : trace_.movements(program_.point(node).uid))
          move(node, movement);
        use_instances(op, node);
        if (const Context* below = program_.context_of_node(node)) visit(*below);
      }
    }
  }

  ValidityMap& validity(RegionTreeId tree, FieldId field) {
    return fields_.try_emplace({tree, field}, UINT32_MAX - 1).first->second;
  }

  void move(uint32_t node, const trace::Movement& movement) {
    for (const FieldId field : movement.fields) {
      for (const AtomRange& range : atoms_.of_movement(movement)) {
        validity(movement.tree, field).for_each(range, [&](uint32_t atom, Validity& v) {
          if (v.anywhere) return;
          if (movement.reduction != 0) {
            fold(node, movement, field, atom, v);
          } else if (has(v.valid, movement.from)) {
            if (!has(v.valid, movement.to)) v.valid.push_back(movement.to);
          } else {
            refute(node, movement.tree, field, atom, v,
                   "A copy for it takes point POINT of field 'FIELD' from instance " +
                       std::to_string(movement.from.value) + ", which does not hold the data WRITER wrote");
          }
        });
      }
    }
  }

  void fold(uint32_t node, const trace::Movement& movement, FieldId field, uint32_t atom, Validity& v) {
    const bool between_pending = has(v.pending, movement.to);
    if (!between_pending && !has(v.valid, movement.to)) {
      refute(node, movement.tree, field, atom, v,
             "Reductions to point POINT of field 'FIELD' are applied to instance " +
                 std::to_string(movement.to.value) + ", which does not hold the data WRITER wrote");
      return;
    }
    std::erase(v.pending, movement.from);
    if (!between_pending) v.valid = {movement.to};
  }

  void use_instances(uint32_t op, uint32_t node) {
    const trace::Mapping* mapping = trace_.mapping(program_.point(node).uid);
    const std::span<const RequirementView> requirements = program_.requirements(op);
    for (uint32_t r = 0; r < requirements.size(); ++r) {
      const trace::Requirement& record = *requirements[r].record;
      if (requirements[r].access == 0 || program_.region(node, r) == kNone) continue;
      const bool known = mapping != nullptr && r < mapping->instances.size();
      if (known && mapping->instances[r].empty()) continue;  // mapped virtually: its children move the data
      for (const FieldId field : record.fields) {
        use(node, record, program_.region(node, r), field,
            known ? holder(mapping->instances[r], field) : InstanceId{});
      }
    }
  }

  InstanceId holder(const std::vector<InstanceId>& instances, FieldId field) const {
    for (const InstanceId id : instances) {
      const std::vector<FieldId>& fields = trace_.instance(id).fields;
      if (std::find(fields.begin(), fields.end(), field) != fields.end()) return id;
    }
    return {};
  }

  void use(uint32_t node, const trace::Requirement& record, uint32_t space, FieldId field,
           InstanceId instance) {
    const bool discards = record.privilege == trace::Privilege::kWriteDiscard ||
                          record.privilege == trace::Privilege::kWriteOnly;
    const bool tracked = instance && record.coherence == trace::Coherence::kExclusive;
    const bool aside =
        tracked && record.privilege == trace::Privilege::kReduce && is_reduction_instance(instance);
    for (const AtomRange& range : atoms_.of_space(space)) {
      validity(record.tree, field).for_each(range, [&](uint32_t atom, Validity& v) {
        if (aside) {
          if (!v.anywhere && !has(v.pending, instance)) v.pending.push_back(instance);
          return;
        }
        if (tracked && !discards && !v.anywhere) judge(node, record, field, instance, atom, v);
        if (record.privilege == trace::Privilege::kReadOnly) return;
        v = tracked ? Validity{false, {instance}, {}, node} : Validity{};
      });
    }
  }

  bool is_reduction_instance(InstanceId id) const {
    const trace::LayoutKind kind = trace_.instance(id).layout.kind;
    return kind == trace::LayoutKind::kFold || kind == trace::LayoutKind::kList;
  }

  void judge(uint32_t node, const trace::Requirement& record, FieldId field, InstanceId instance,
             uint32_t atom, const Validity& v) {
    const bool reads = record.privilege != trace::Privilege::kReduce;
    if (!has(v.valid, instance)) {
      refute(node, record.tree, field, atom, v,
             "It uses point POINT of field 'FIELD' in instance " + std::to_string(instance.value) +
                 ", which does not hold the data WRITER wrote");
    } else if (reads && !v.pending.empty()) {
      refute(node, record.tree, field, atom, v,
             "It reads point POINT of field 'FIELD' before the reductions in instance " +
                 std::to_string(v.pending.front().value) + " were applied");
    } else {
      verdicts_.add_checked(Obligation::kReadSeesWrite, 1);
    }
  }

  static void substitute(std::string& text, const std::string& what, const std::string& with) {
    if (const size_t at = text.find(what); at != std::string::npos) text.replace(at, what.size(), with);
  }

  void refute(uint32_t node, RegionTreeId tree, FieldId field, uint32_t atom, const Validity& v,
              std::string why) {
    const trace::Where& place = program_.record(program_.operation_of(node)).where;
    Verdict& verdict = refutations_[{why.substr(0, why.find("POINT")), place.file, place.line, tree, field}];
    if (!verdict.message.empty()) {
      ++verdict.count;
      return;
    }
    verdict.obligation = Obligation::kReadSeesWrite;
    verdict.answer = Answer::kRefuted;
    verdict.method = "sweep";
    verdict.parties = {program_.party(node)};
    if (v.writer != kNone) verdict.parties.push_back(program_.party(v.writer));
    verdict.subject = verdict.parties[0].name;
    verdict.field = trace_.field_name(tree, field);
    verdict.point = atoms_.sample(tree, atom);
    substitute(why, "POINT", to_string(*verdict.point));
    substitute(why, "FIELD", verdict.field);
    substitute(why, "WRITER", v.writer == kNone ? "that was" : "that " + program_.party(v.writer).name);
    verdict.message = why + ".";
  }

  const Program& program_;
  const trace::Trace& trace_;
  MovedAtoms atoms_;
  std::map<std::pair<RegionTreeId, FieldId>, ValidityMap> fields_;
  std::map<Key, Verdict> refutations_;
  Verdicts verdicts_;
};

bool names_instances(const trace::Trace& trace) {
  return std::any_of(trace.mappings().begin(), trace.mappings().end(), [](const trace::Mapping& mapping) {
    return std::any_of(mapping.instances.begin(), mapping.instances.end(),
                       [](const std::vector<InstanceId>& of_requirement) { return !of_requirement.empty(); });
  });
}

}  // namespace

Verdicts check_data(const Program& program) {
  const trace::Trace& trace = program.trace();
  const bool private_instances =
      trace.header().mode == trace::Mode::kInstrumented && trace.movements().empty();
  if (private_instances || !names_instances(trace)) return {};
  return DataCheck(program).run();
}

}  // namespace testudo::checker
