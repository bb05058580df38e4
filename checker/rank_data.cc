#include "checker/rank_data.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "checker/interval_map.h"

namespace testudo::checker {
namespace {

// What a rank lacks: a write, or contributions by reductions.
struct Missing {
  uint32_t node = kNone;   // who made it, the last of them
  uint32_t operation = 0;  // of it
  uint32_t time = 0;       // how many operations came before, in program order
  bool fill = false;       // every rank can write it
  bool operator==(const Missing&) const = default;
};
using MissingMap = IntervalMap<Missing>;

// Of one field group on one rank.
struct RankState {
  MissingMap data;                          // what was written last
  std::map<int, MissingMap> contributions;  // by the rank that made them
};

// What was not in a message when it was sent.
struct Gap {
  AtomRange range;
  int contributor = -1;  // -1: the data itself
  Missing missing;
};
struct Content {
  uint32_t time = 0;
  std::map<uint32_t, std::vector<Gap>> gaps;  // by field group
};

class RankDataCheck {
 public:
  RankDataCheck(const Program& program, const ProgramAtoms& atoms)
      : program_(program), atoms_(atoms), states_(program.field_groups().size()) {
    for (const trace::MessageNode& message : program.trace().messages()) {
      if (message.sent && message.received) sender_of_[message.received] = message.sent;
    }
  }

  Verdicts run() {
    visit(program_.contexts().front());
    for (auto& [key, verdict] : refutations_) verdicts_.add(std::move(verdict));
    verdicts_.add_checked(Obligation::kReadSeesWrite, seen_);
    return std::move(verdicts_);
  }

 private:
  // Reader's place and requirement, field group, maker's place, whether it reduced.
  using Key = std::tuple<std::string, uint32_t, uint32_t, uint32_t, std::string, uint32_t, bool>;

  // The points of an operation do not interfere (C201), and those that several ranks have are one: all reads
  // come before all writes. What tasks issued comes after that.
  void visit(const Context& context) {
    for (const uint32_t op : context.operations) {
      ++time_;
      const trace::Operation& record = program_.record(op);
      if (record.op == trace::OperationKind::kSend) {
        for_each_use(op, [&](uint32_t node, uint32_t r, uint32_t group) { send(node, r, group); });
      } else if (record.op == trace::OperationKind::kReceive) {
        for_each_use(op, [&](uint32_t node, uint32_t r, uint32_t group) { receive(node, r, group); });
      } else if (record.internal) {
        if (is_fill(record)) fill_locally(op);
      } else {
        use(op);
      }
      const auto count = static_cast<uint32_t>(program_.operation(op).points.size());
      for (uint32_t i = 0; i < count; ++i) {
        if (const Context* below = program_.context_of_node(program_.first_node(op) + i)) visit(*below);
      }
    }
  }

  static bool is_fill(const trace::Operation& op) {
    return op.op == trace::OperationKind::kFill || op.op == trace::OperationKind::kIndexFill;
  }

  // fn(node, requirement, field group) for all that have a region.
  template <typename Fn>
  void for_each_use(uint32_t op, Fn fn) {
    const std::span<const RequirementView> requirements = program_.requirements(op);
    for (uint32_t i = 0; i < program_.operation(op).points.size(); ++i) {
      const uint32_t node = program_.first_node(op) + i;
      for (uint32_t r = 0; r < requirements.size(); ++r) {
        if (requirements[r].access == 0 || program_.region(node, r) == kNone) continue;
        for (const uint32_t group : requirements[r].groups) fn(node, r, group);
      }
    }
  }

  std::span<const AtomRange> atoms_of(uint32_t node, uint32_t r) const {
    return atoms_.ranges(program_.region(node, r));
  }
  RankState& state(uint32_t group, int rank) {
    std::vector<RankState>& of_group = states_[group];
    if (of_group.empty()) of_group.resize(static_cast<size_t>(program_.ranks()));
    return of_group[static_cast<size_t>(rank)];
  }
  const trace::Requirement& requirement(uint32_t node, uint32_t r) const {
    return program_.record(program_.operation_of(node)).requirements[r];
  }

  void use(uint32_t op) {
    for_each_use(op, [&](uint32_t node, uint32_t r, uint32_t group) { judge(node, r, group); });
    const bool fill = is_fill(program_.record(op));
    if (program_.operation(op).points.empty() && fill) fill_without_points(op);
    for_each_use(op, [&](uint32_t node, uint32_t r, uint32_t group) {
      if (program_.is_copy(node)) return;
      const trace::Requirement& record = requirement(node, r);
      const Missing made{node, op, time_, fill};
      if (record.privilege == trace::Privilege::kReduce) {
        contribute(group, atoms_of(node, r), program_.rank(node), made);
      } else if (has_write(record.privilege)) {
        write(group, atoms_of(node, r), record.coherence, program_.rank(node), made);
      }
    });
    // A point that several ranks have leaves the same on each of them.
    for_each_use(op, [&](uint32_t node, uint32_t r, uint32_t group) {
      if (!program_.is_copy(node) || !has_write(requirement(node, r).privilege)) return;
      for (const AtomRange& range : atoms_of(node, r)) forget(state(group, program_.rank(node)), range);
    });
  }

  static void forget(RankState& rank, AtomRange range) {
    rank.data.erase(range);
    for (auto& [contributor, missing] : rank.contributions) missing.erase(range);
  }

  void write(uint32_t group, std::span<const AtomRange> ranges, trace::Coherence coherence, int writer,
             const Missing& made) {
    for (int rank = 0; rank < program_.ranks(); ++rank) {
      RankState& of_rank = state(group, rank);
      for (const AtomRange& range : ranges) {
        forget(of_rank, range);
        if (rank != writer && coherence == trace::Coherence::kExclusive) of_rank.data.assign(range, made);
      }
    }
  }

  void contribute(uint32_t group, std::span<const AtomRange> ranges, int contributor, const Missing& made) {
    for (int rank = 0; rank < program_.ranks(); ++rank) {
      if (rank == contributor) continue;
      MissingMap& missing = state(group, rank).contributions[contributor];
      for (const AtomRange& range : ranges) missing.assign(range, made);
    }
  }

  // No rank has written it yet: its requirements say where.
  void fill_without_points(uint32_t op) {
    const trace::Operation& record = program_.record(op);
    const Missing made{kNone, op, time_, true};
    for (uint32_t r = 0; r < record.requirements.size(); ++r) {
      for (const uint32_t space : filled_spaces(record, record.requirements[r])) {
        for (const uint32_t group : program_.requirements(op)[r].groups)
          write(group, atoms_.ranges(space), trace::Coherence::kExclusive, -1, made);
      }
    }
  }

  // Through a functor of which only the points would say what it gives, nothing is known.
  std::vector<uint32_t> filled_spaces(const trace::Operation& op, const trace::Requirement& record) const {
    std::vector<uint32_t> spaces;
    if (record.index_space) {
      spaces.push_back(program_.space_at(record.index_space));
    } else if (record.functor.value_or(0) == 0) {
      for (const DomainPoint& color : op.domain->points()) {
        const IndexSpaceId id = program_.trace().subspace(record.partition, color);
        if (id) spaces.push_back(program_.space_at(id));
      }
    }
    std::erase_if(spaces, [this](uint32_t space) { return !atoms_.has(space); });
    return spaces;
  }

  // Where the last write is a fill, its value is now here; anything else is missing as before.
  void fill_locally(uint32_t op) {
    for_each_use(op, [&](uint32_t node, uint32_t r, uint32_t group) {
      MissingMap& missing = state(group, program_.rank(node)).data;
      for (const AtomRange& range : atoms_of(node, r))
        missing.erase_if(range, [](const Missing& m) { return m.fill; });
    });
  }

  void send(uint32_t node, uint32_t r, uint32_t group) {
    Content& content = contents_[program_.point(node).uid];
    content.time = time_;
    std::vector<Gap>& gaps = content.gaps[group];
    RankState& rank = state(group, program_.rank(node));
    for (const AtomRange& range : atoms_of(node, r)) {
      rank.data.for_each(range, [&](AtomRange part, const Missing& m) { gaps.push_back({part, -1, m}); });
      for (const auto& [contributor, missing] : rank.contributions) {
        missing.for_each(range, [&, by = contributor](AtomRange part, const Missing& m) {
          gaps.push_back({part, by, m});
        });
      }
    }
  }

  // What the message had of before it was sent is here now. The data itself replaces what was here, so what
  // the sender lacked of it is missing here too. Contributions add up: none is lost.
  void receive(uint32_t node, uint32_t r, uint32_t group) {
    const auto sender = sender_of_.find(program_.point(node).uid);
    if (sender == sender_of_.end()) return;
    const auto found = contents_.find(sender->second);
    if (found == contents_.end()) return;
    const Content& content = found->second;
    const auto gaps = content.gaps.find(group);
    const std::vector<Gap> none;
    const std::vector<Gap>& lacked = gaps == content.gaps.end() ? none : gaps->second;
    RankState& rank = state(group, program_.rank(node));
    const std::span<const AtomRange> ranges = atoms_of(node, r);
    if (!program_.point(node).message->reduction) receive_data(rank.data, content.time, lacked, ranges);
    for (auto& [contributor, missing] : rank.contributions)
      receive_contributions(missing, contributor, content.time, lacked, ranges);
  }

  // fn(part of the ranges, gap) for what was not in the message of one contributor, or of the data (-1).
  template <typename Fn>
  static void for_each_gap(const std::vector<Gap>& gaps, int contributor, std::span<const AtomRange> ranges,
                           Fn fn) {
    for (const Gap& gap : gaps) {
      if (gap.contributor != contributor) continue;
      for (const AtomRange& range : ranges) {
        const AtomRange part{std::max(range.begin, gap.range.begin), std::min(range.end, gap.range.end)};
        if (part.begin < part.end) fn(part, gap);
      }
    }
  }

  static void receive_data(MissingMap& data, uint32_t sent, const std::vector<Gap>& gaps,
                           std::span<const AtomRange> ranges) {
    for (const AtomRange& range : ranges)
      data.erase_if(range, [sent](const Missing& m) { return m.time < sent; });
    for_each_gap(gaps, -1, ranges, [&](AtomRange part, const Gap& gap) { data.assign(part, gap.missing); });
  }

  static void receive_contributions(MissingMap& missing, int contributor, uint32_t sent,
                                    const std::vector<Gap>& gaps, std::span<const AtomRange> ranges) {
    if (missing.empty()) return;
    std::vector<std::pair<AtomRange, Missing>> kept;
    for_each_gap(gaps, contributor, ranges, [&](AtomRange part, const Gap&) {
      missing.for_each(part, [&](AtomRange piece, const Missing& m) { kept.emplace_back(piece, m); });
    });
    for (const AtomRange& range : ranges)
      missing.erase_if(range, [sent](const Missing& m) { return m.time < sent; });
    for (const auto& [piece, m] : kept) missing.assign(piece, m);
  }

  void judge(uint32_t node, uint32_t r, uint32_t group) {
    const trace::Requirement& record = requirement(node, r);
    const bool reads =
        record.privilege == trace::Privilege::kReadOnly || record.privilege == trace::Privilege::kReadWrite;
    if (!reads || record.coherence != trace::Coherence::kExclusive) return;
    const RankState& rank = state(group, program_.rank(node));
    bool complete = true;
    for (const AtomRange& range : atoms_of(node, r)) {
      rank.data.for_each(range, [&](AtomRange part, const Missing& m) {
        if (complete) refute(node, r, group, part.begin, m, false);
        complete = false;
      });
      for (const auto& [contributor, missing] : rank.contributions) {
        missing.for_each(range, [&](AtomRange part, const Missing& m) {
          if (complete) refute(node, r, group, part.begin, m, true);
          complete = false;
        });
      }
    }
    if (complete) ++seen_;
  }

  // One finding for all reads of one place in the program that lack what one other place made.
  void refute(uint32_t node, uint32_t r, uint32_t group, uint32_t atom, const Missing& missing,
              bool reduced) {
    const trace::Where& where = program_.record(program_.operation_of(node)).where;
    const trace::Where& made = program_.record(missing.operation).where;
    Verdict& verdict = refutations_[{where.file, where.line, r, group, made.file, made.line, reduced}];
    if (!verdict.message.empty()) {
      ++verdict.count;
      return;
    }
    verdict.obligation = Obligation::kReadSeesWrite;
    verdict.answer = Answer::kRefuted;
    verdict.method = "sweep";
    const Party maker =
        missing.node == kNone ? program_.whole_operation(missing.operation) : program_.party(missing.node);
    verdict.parties = {program_.party(node), maker};
    verdict.subject = verdict.parties[0].name;
    verdict.field = program_.field_name(group);
    verdict.point = atoms_.sample(program_.region(node, r), atom);
    const std::string here = "rank " + std::to_string(program_.rank(node));
    verdict.message = "It reads point " + to_string(*verdict.point) + " of field '" + verdict.field +
                      "' on " + here + ", but what " + maker.name +
                      (reduced ? " reduced to it" : " wrote there");
    verdict.message += missing.fill ? " was not written on that rank, and came by no message."
                                    : " did not come to that rank by any message.";
  }

  const Program& program_;
  const ProgramAtoms& atoms_;
  std::vector<std::vector<RankState>> states_;  // by field group, by rank
  std::unordered_map<PointId, PointId> sender_of_;
  std::unordered_map<PointId, Content> contents_;  // by the point that sends
  uint32_t time_ = 0;
  uint64_t seen_ = 0;
  std::map<Key, Verdict> refutations_;
  Verdicts verdicts_;
};

Verdicts nothing_known(const char* why) {
  Verdict verdict;
  verdict.obligation = Obligation::kReadSeesWrite;
  verdict.answer = Answer::kUnknown;
  verdict.subject = "what is read on other ranks than it was written on";
  verdict.message = why;
  Verdicts verdicts;
  verdicts.add(std::move(verdict));
  return verdicts;
}

}  // namespace

Verdicts check_rank_data(const Program& program, const ProgramAtoms& atoms, bool agreed) {
  if (program.ranks() == 1) return {};
  if (!agreed) return nothing_known("The ranks make different calls, so there is no program order to go by.");
  if (program.trace().end().status == trace::Status::kFailed)
    return nothing_known("The run failed: messages that were still to come are not in the traces.");
  return RankDataCheck(program, atoms).run();
}

}  // namespace testudo::checker
