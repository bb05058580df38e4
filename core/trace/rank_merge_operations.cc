#include <algorithm>
#include <unordered_set>
#include <utility>

#include "core/base/rank_copy.h"
#include "core/trace/rank_merge.h"

// How the operations of all ranks become one sequence.
namespace testudo::trace {

const OperationNode* RankMerger::next(size_t rank) {
  const std::vector<OperationNode>& operations = operations_[rank];
  size_t& at = at_[rank];
  while (at < operations.size() && taken_[rank][at]) ++at;
  return at == operations.size() ? nullptr : &operations[at];
}

void RankMerger::count_sends() {
  for (size_t rank = 0; rank < ranks_.size(); ++rank) {
    for (const OperationNode& node : operations_[rank]) {
      if (node.record.op != OperationKind::kSend) continue;
      for (const Point& point : node.points) {
        ++messages_[{static_cast<int>(rank), point.message->peer, point.message->tag}].sends;
      }
    }
  }
}

// Between two replicated operations, every rank gives what it alone has. Where all ranks that are left wait
// for sends that come behind receives of others, the trace is wrong, and any order is as good.
void RankMerger::merge_operations() {
  while (true) {
    bool progress = false;
    for (size_t rank = 0; rank < ranks_.size(); ++rank) progress |= take_local_operations(rank);
    if (progress || take_replicated_operations()) continue;
    size_t stuck = 0;
    while (stuck < ranks_.size() && next(stuck) == nullptr) ++stuck;
    if (stuck == ranks_.size()) return;
    take_operation(stuck, at_[stuck]++);
  }
}

bool RankMerger::take_local_operations(size_t rank) {
  bool progress = false;
  while (next(rank) != nullptr && !next(rank)->record.replicated && !waits_for_sends(rank, *next(rank))) {
    take_operation(rank, at_[rank]++);
    progress = true;
  }
  return take_sends_ahead(rank) || progress;
}

// Two ranks may both announce what they receive from each other before what they send. A send that depends on
// nothing that stands before it and waits is taken first.
bool RankMerger::take_sends_ahead(size_t rank) {
  std::unordered_set<PointId> waiting;
  bool progress = false;
  for (size_t i = at_[rank]; i < operations_[rank].size(); ++i) {
    const OperationNode& node = operations_[rank][i];
    if (node.record.replicated || !node.record.internal) break;
    if (taken_[rank][i]) continue;
    const bool depends = std::any_of(node.edges.begin(), node.edges.end(),
                                     [&](const Edge& edge) { return waiting.contains(edge.from); });
    if (node.record.op == OperationKind::kSend && !depends) {
      take_operation(rank, i);
      progress = true;
    } else {
      for (const Point& point : node.points) waiting.insert(point.uid);
    }
  }
  return progress;
}

bool RankMerger::waits_for_sends(size_t rank, const OperationNode& node) const {
  if (node.record.op != OperationKind::kReceive) return false;
  return std::any_of(node.points.begin(), node.points.end(), [&](const Point& point) {
    const auto found = messages_.find({point.message->peer, static_cast<int>(rank), point.message->tag});
    if (found == messages_.end()) return false;
    const Ends& ends = found->second;
    return ends.sent.size() <= ends.received.size() && ends.sent.size() < ends.sends;
  });
}

// Ids of replicated operations grow along the sequence: the least comes first.
bool RankMerger::take_replicated_operations() {
  const auto is_replicated = [&](size_t rank) {
    return next(rank) != nullptr && next(rank)->record.replicated;
  };
  OperationId least;
  for (size_t rank = 0; rank < ranks_.size(); ++rank) {
    if (!is_replicated(rank)) continue;
    const OperationId id = next(rank)->record.id;
    if (!least || id < least) least = id;
  }
  if (!least) return false;
  for (size_t rank = 0; rank < ranks_.size(); ++rank) {
    if (is_replicated(rank) && next(rank)->record.id == least) take_operation(rank, at_[rank]++);
  }
  return true;
}

void RankMerger::take_operation(size_t rank, size_t at) {
  OperationNode& node = operations_[rank][at];
  taken_[rank][at] = true;
  const OperationId recorded = node.record.id;
  const OperationId id = place(mapped(node.record, ids_[rank]));
  ids_[rank].operations.change(recorded, id);
  OperationNode& to = merged_.node(id);
  to.recorded_id = recorded;
  to.announced_by.push_back(static_cast<int>(rank));
  add_points(rank, node, id);
}

// The operation of the model that this one is; a new one where no rank before has announced the same.
OperationId RankMerger::place(Operation record) {
  const OperationId recorded = record.id;
  if (record.replicated) {
    for (const OperationId id : announced_[recorded]) {
      record.id = id;
      if (merged_.trace().operation(id).record == record) return id;
    }
    record.id = recorded;
  }
  if (merged_.has(recorded)) record.id = fresh_.operations.next();
  const OperationId id = record.id;
  if (record.replicated) announced_[recorded].push_back(id);
  merged_.add(std::move(record));
  return id;
}

void RankMerger::add_points(size_t rank, OperationNode& from, OperationId to) {
  RankIds& ids = ids_[rank];
  Points own{to, std::move(from.points)};
  for (Point& point : own.points) {
    if (merged_.has(point.uid)) {
      PointId copy = rank_copy(point.uid, static_cast<int>(rank), static_cast<int>(ranks_.size()));
      if (!copy || merged_.has(copy)) copy = fresh_.points.next();
      ids.points.change(point.uid, copy);
      if (merged_.trace().point(point.uid).operation->record.id != to) ids.contexts.change(point.uid, copy);
      point.uid = copy;
    }
    for (IndexSpaceId& region : point.regions) region = ids.spaces(region);
    if (point.message) note_message(static_cast<int>(rank), from.record.op, point);
  }
  OperationNode& node = merged_.node(to);
  node.rank_of_point.insert(node.rank_of_point.end(), own.points.size(), static_cast<int>(rank));
  merged_.add(std::move(own));
  Dependences dependences{to, std::move(from.edges)};
  for (Edge& edge : dependences.edges) edge = {ids.points(edge.to), ids.points(edge.from)};
  merged_.add(std::move(dependences));
}

void RankMerger::note_message(int rank, OperationKind kind, const Point& point) {
  const Message& message = *point.message;
  if (kind == OperationKind::kSend) {
    messages_[{rank, message.peer, message.tag}].sent.push_back(point.uid);
  } else {
    messages_[{message.peer, rank, message.tag}].received.push_back(point.uid);
  }
}

// The first send goes to the first receive, as in the transport.
void RankMerger::join_messages() {
  std::vector<MessageNode> messages;
  for (const auto& [key, ends] : messages_) {
    const auto& [sender, receiver, tag] = key;
    for (size_t i = 0; i < std::max(ends.sent.size(), ends.received.size()); ++i) {
      MessageNode message{sender, receiver, tag, {}, {}};
      if (i < ends.sent.size()) message.sent = ends.sent[i];
      if (i < ends.received.size()) message.received = ends.received[i];
      messages.push_back(message);
      if (!message.sent || !message.received) continue;
      const OperationId receive = merged_.trace().point(message.received).operation->record.id;
      merged_.add(Dependences{receive, {{message.received, message.sent}}});
    }
  }
  const auto place_of = [&](PointId uid) -> std::pair<size_t, size_t> {
    if (!uid) return {SIZE_MAX, SIZE_MAX};
    const PointRef ref = merged_.trace().point(uid);
    return {static_cast<size_t>(ref.operation - merged_.trace().operations().data()),
            static_cast<size_t>(ref.point - ref.operation->points.data())};
  };
  std::stable_sort(messages.begin(), messages.end(), [&](const MessageNode& a, const MessageNode& b) {
    return place_of(a.sent) < place_of(b.sent);
  });
  merged_.set_messages(std::move(messages));
}

}  // namespace testudo::trace
