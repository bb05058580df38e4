#include "checker/ordering.h"

#include <map>
#include <memory>
#include <tuple>

#include "checker/sweep.h"

namespace testudo::checker {
namespace {

constexpr uint64_t kProgressStep = 4096;

bool is_execution_fence(const trace::Operation& op) {
  return op.op == trace::OperationKind::kFence && op.fence == trace::FenceKind::kExecution;
}

// Passes through the operations of one context after the other and asks the graph about every direct pair.
class OrderCheck {
 public:
  OrderCheck(const Program& program, const ProgramAtoms& atoms, Reachability& graph)
      : program_(program),
        atoms_(atoms),
        graph_(graph),
        sweeps_(program.field_groups().size() * static_cast<size_t>(program.ranks())),
        asked_by_(program.node_count(), kNone) {}

  void run(const Context& context) {
    for (const uint32_t op : context.operations) {
      if (is_execution_fence(program_.record(op))) {
        forget_all();
      } else {
        visit(op);
      }
    }
    forget_all();
  }

  uint64_t ordered_pairs() const { return ordered_; }
  Verdicts take_verdicts() { return std::move(verdicts_); }

 private:
  // A pair of uses whose order is in question.
  struct Question {
    Use earlier;
    Use later;
    uint32_t group;
    uint32_t space;
    uint32_t atom;
  };
  // Alike failures: same two operations, requirements and fields.
  using Key = std::tuple<Reachability::Reply, uint32_t, uint16_t, uint16_t, uint32_t>;
  struct Failure {
    Question first;
    uint64_t count = 0;
  };

  void forget_all() {
    for (const size_t sweep : used_) sweeps_[sweep]->clear();
    used_.clear();
    is_used_.assign(sweeps_.size(), false);
  }

  // Every rank has its own memory: what happens on another is no conflict, but a question of data (C701).
  Sweep& sweep(uint32_t group, int rank) {
    const size_t at = static_cast<size_t>(rank) * program_.field_groups().size() + group;
    if (!sweeps_[at]) sweeps_[at] = std::make_unique<Sweep>(program_.classes());
    if (!is_used_[at]) {
      is_used_[at] = true;
      used_.push_back(at);
    }
    return *sweeps_[at];
  }

  void visit(uint32_t op) {
    failures_.clear();
    const auto count = static_cast<uint32_t>(program_.operation(op).points.size());
    for (uint32_t i = 0; i < count; ++i) visit_node(op, program_.first_node(op) + i);
    for (const auto& [key, failure] : failures_) report(std::get<0>(key), failure);
  }

  void visit_node(uint32_t op, uint32_t node) {
    questions_.clear();
    sources_.clear();
    const std::span<const RequirementView> requirements = program_.requirements(op);
    for (uint16_t r = 0; r < requirements.size(); ++r) {
      const uint32_t space = program_.region(node, r);
      if (requirements[r].access == 0 || space == kNone) continue;
      for (const uint32_t group : requirements[r].groups) {
        for (const AtomRange& range : atoms_.ranges(space)) add_use(op, {node, r}, group, space, range);
      }
    }
    graph_.ask(node, sources_, replies_);
    for (size_t i = 0; i < questions_.size(); ++i) settle(questions_[i], replies_[i]);
  }

  void add_use(uint32_t op, const Use& use, uint32_t group, uint32_t space, AtomRange range) {
    const uint16_t access = program_.requirements(op)[use.requirement].access;
    sweep(group, program_.rank(use.node))
        .add(use, access, range, [&](const Use& earlier, uint16_t, uint32_t atom) {
          if (program_.operation_of(earlier.node) == op || asked_by_[earlier.node] == use.node) return;
          asked_by_[earlier.node] = use.node;
          questions_.push_back({earlier, use, group, space, atom});
          sources_.push_back(earlier.node);
        });
  }

  void settle(const Question& question, Reachability::Reply reply) {
    if (reply == Reachability::Reply::kReached) {
      ++ordered_;
      return;
    }
    Failure& failure = failures_[{reply, program_.operation_of(question.earlier.node),
                                  question.earlier.requirement, question.later.requirement, question.group}];
    if (failure.count++ == 0) failure.first = question;
  }

  void report(Reachability::Reply reply, const Failure& failure) {
    const Question& q = failure.first;
    Verdict verdict;
    verdict.obligation = Obligation::kOrder;
    const bool gave_up = reply == Reachability::Reply::kGaveUp;
    verdict.answer = gave_up ? Answer::kUnknown : Answer::kRefuted;
    verdict.method = "sweep";
    verdict.parties = {program_.party(q.earlier.node), program_.party(q.later.node)};
    verdict.field = program_.field_name(q.group);
    verdict.point = atoms_.sample(q.space, q.atom);
    verdict.count = failure.count;
    verdict.subject = verdict.parties[0].name + " and " + verdict.parties[1].name;
    const auto privilege = [&](const Use& use) {
      return privilege_text(program_.record(program_.operation_of(use.node)).requirements[use.requirement]);
    };
    verdict.message = "Both touch point " + to_string(*verdict.point) + " of field '" + verdict.field +
                      "', the first with " + privilege(q.earlier) + ", the second with " +
                      privilege(q.later) +
                      (gave_up ? "; the search for a path between them was given up."
                               : ", and no recorded dependence orders them.");
    if (failure.count > 1) {
      const uint64_t more = failure.count - 1;
      verdict.message +=
          (more == 1 ? " So does 1 more pair" : " So do " + std::to_string(more) + " more pairs") +
          std::string(" of points of these operations.");
    }
    verdicts_.add(std::move(verdict));
  }

  const Program& program_;
  const ProgramAtoms& atoms_;
  Reachability& graph_;
  std::vector<std::unique_ptr<Sweep>> sweeps_;  // by rank and field group
  std::vector<size_t> used_;
  std::vector<bool> is_used_ = std::vector<bool>(sweeps_.size());
  std::vector<uint32_t> asked_by_;  // by node: the last one that asked about it
  std::vector<Question> questions_;
  std::vector<uint32_t> sources_;
  std::vector<Reachability::Reply> replies_;
  std::map<Key, Failure> failures_;
  uint64_t ordered_ = 0;
  Verdicts verdicts_;
};

Verdict cycle_verdict(const Program& program, const std::vector<uint32_t>& cycle) {
  Verdict verdict;
  verdict.obligation = Obligation::kAcyclic;
  verdict.answer = Answer::kRefuted;
  verdict.method = "sweep";
  verdict.subject = "a cycle of " + std::to_string(cycle.size()) + " tasks";
  verdict.message = "Each waits for the one before, and the first for the last:";
  constexpr size_t kShown = 8;
  for (size_t i = 0; i < cycle.size() && i < kShown; ++i) {
    verdict.parties.push_back(program.party(cycle[i]));
    verdict.message += (i == 0 ? " " : ", ") + verdict.parties.back().name;
  }
  verdict.message += cycle.size() > kShown ? ", ..." : ".";
  return verdict;
}

}  // namespace

std::vector<GraphEdge> recorded_edges(const Program& program) {
  std::vector<GraphEdge> edges;
  for (uint32_t op = 0; op < program.operation_count(); ++op) {
    const trace::OperationNode& operation = program.operation(op);
    for (const trace::Edge& edge : operation.edges) {
      edges.push_back({program.node_at(edge.from), program.node_at(edge.to)});
    }
    for (const OperationId producer : operation.record.after) {
      const uint32_t from = program.operation_at(producer);
      if (from == op || program.operation(from).points.size() != 1) continue;
      for (uint32_t i = 0; i < operation.points.size(); ++i) {
        edges.push_back({program.first_node(from), program.first_node(op) + i});
      }
    }
  }
  return edges;
}

Verdicts check_order(const Program& program, const ProgramAtoms& atoms, const Progress& progress,
                     uint64_t budget) {
  Verdicts verdicts;
  std::vector<GraphEdge> edges = recorded_edges(program);
  Reachability graph(program.node_count(), std::move(edges), budget);
  if (!graph.cycle().empty()) {
    verdicts.add(cycle_verdict(program, graph.cycle()));
    Verdict order;
    order.obligation = Obligation::kOrder;
    order.answer = Answer::kUnknown;
    order.subject = "the order of operations";
    order.message = "A graph with a cycle orders nothing.";
    verdicts.add(std::move(order));
    return verdicts;
  }
  verdicts.add_checked(Obligation::kAcyclic, 1);
  OrderCheck check(program, atoms, graph);
  const std::vector<Context>& contexts = program.contexts();
  for (size_t c = 0; c < contexts.size(); ++c) {
    if (progress && c % kProgressStep == 0) progress("order", c, contexts.size());
    check.run(contexts[c]);
  }
  verdicts.append(check.take_verdicts());
  verdicts.add_checked(Obligation::kOrder, check.ordered_pairs());
  return verdicts;
}

}  // namespace testudo::checker
