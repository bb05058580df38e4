#include "checker/futures.h"

#include "checker/reachability.h"

namespace testudo::checker {
namespace {

bool gives_future(const trace::Operation& op) {
  switch (op.op) {
    case trace::OperationKind::kTask:
    case trace::OperationKind::kIndexTask:
    case trace::OperationKind::kFence:
    case trace::OperationKind::kDetach:
      return true;
    default:
      return false;
  }
}

Verdicts check_producers(const Program& program) {
  Verdicts verdicts;
  for (uint32_t op = 0; op < program.operation_count(); ++op) {
    for (const OperationId after : program.record(op).after) {
      const uint32_t producer = program.operation_at(after);
      const bool before = producer < op;
      if (before && gives_future(program.record(producer))) {
        verdicts.add_checked(Obligation::kFutureProducer, 1);
        continue;
      }
      Verdict verdict;
      verdict.obligation = Obligation::kFutureProducer;
      verdict.answer = Answer::kRefuted;
      verdict.method = "sweep";
      verdict.parties = {program.whole_operation(op), program.whole_operation(producer)};
      verdict.subject = verdict.parties[0].name;
      verdict.message = "It takes the future of operation " + std::to_string(after.value) + ", the " +
                        verdict.parties[1].name + ", which " +
                        (before ? "gives none." : "is not launched before it.");
      verdicts.add(std::move(verdict));
    }
  }
  return verdicts;
}

// Two nodes for each operation, its start and its end. An operation starts after the end of those whose
// futures it takes and after the start of the task that issued it, and that task ends after it has.
std::vector<GraphEdge> waiting_edges(const Program& program) {
  const auto start = [](uint32_t op) { return 2 * op; };
  const auto end = [](uint32_t op) { return 2 * op + 1; };
  std::vector<GraphEdge> edges;
  for (uint32_t op = 0; op < program.operation_count(); ++op) {
    edges.push_back({start(op), end(op)});
    for (const OperationId after : program.record(op).after)
      edges.push_back({end(program.operation_at(after)), start(op)});
    const uint32_t node = program.node_at(program.record(op).context);
    if (node == kNone) continue;
    const uint32_t parent = program.operation_of(node);
    edges.push_back({start(parent), start(op)});
    edges.push_back({end(op), end(parent)});
  }
  return edges;
}

}  // namespace

Verdicts check_futures(const Program& program) {
  Verdicts verdicts = check_producers(program);
  const Reachability graph(2 * program.operation_count(), waiting_edges(program), 0);
  if (graph.cycle().empty()) {
    verdicts.add_checked(Obligation::kFutureAcyclic, 1);
    return verdicts;
  }
  Verdict verdict;
  verdict.obligation = Obligation::kFutureAcyclic;
  verdict.answer = Answer::kRefuted;
  verdict.method = "sweep";
  for (const uint32_t node : graph.cycle()) {
    const Party party = program.whole_operation(node / 2);
    if (verdict.parties.empty() || verdict.parties.back().operation != party.operation) {
      verdict.parties.push_back(party);
    }
  }
  if (verdict.parties.size() > 1 && verdict.parties.front().operation == verdict.parties.back().operation) {
    verdict.parties.pop_back();
  }
  verdict.subject = verdict.parties.front().name;
  verdict.message = "It waits for a future that is set only after it has ended:";
  for (const Party& party : verdict.parties) {
    verdict.message += (&party == &verdict.parties.front() ? " " : ", ") + party.name;
  }
  verdict.message += ".";
  verdicts.add(std::move(verdict));
  return verdicts;
}

}  // namespace testudo::checker
