#include "tests/integration/random_programs/graph_observer.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace testudo::random_programs {
namespace {

bool share_field(const Requirement& a, const Requirement& b) {
  return std::any_of(a.fields.begin(), a.fields.end(), [&](FieldId field) {
    return std::binary_search(b.fields.begin(), b.fields.end(), field);
  });
}

bool may_meet(const Requirement& a, const Requirement& b) {
  if (a.privilege == Privilege::kNoAccess || b.privilege == Privilege::kNoAccess) return true;
  if (a.privilege == Privilege::kReadOnly && b.privilege == Privilege::kReadOnly) return true;
  return a.privilege == Privilege::kReduce && b.privilege == Privilege::kReduce && a.reduction == b.reduction;
}

// Rows of bits: who comes before whom, in one context.
class Order {
 public:
  explicit Order(size_t nodes) : words_((nodes + 63) / 64), bits_(nodes * words_) {}

  void add(size_t to, size_t from) {
    bits_[to * words_ + from / 64] |= uint64_t{1} << (from % 64);
    for (size_t w = 0; w < words_; ++w) bits_[to * words_ + w] |= bits_[from * words_ + w];
  }
  bool before(size_t from, size_t to) const { return bits_[to * words_ + from / 64] >> (from % 64) & 1; }

 private:
  size_t words_;
  std::vector<uint64_t> bits_;
};

}  // namespace

// A region that no task ever touched is possible: reductions leave some elements alone.
void GraphObserver::on_finding(const FindingRecord& finding) {
  std::lock_guard lock(mutex_);
  if (finding.code != "T0705" && fault_.empty())
    fault_ = "a false alarm: " + finding.code + " " + finding.message;
}

void GraphObserver::on_operation(const OperationRecord& operation) {
  if (listener) listener(operation);
  Recorded recorded{operation.id,
                    operation.kind,
                    operation.fence,
                    operation.internal,
                    {operation.requirements.begin(), operation.requirements.end()},
                    operation.regions,
                    operation.after,
                    {},
                    operation.points.size(),
                    {}};
  for (size_t i = 0; i < recorded.points; ++i) recorded.uids.push_back(operation.uid(i));
  for (IndexSpaceId space : recorded.regions) {
    recorded.domains.push_back(space ? forest_->domain(space) : Domain());
  }
  std::lock_guard lock(mutex_);
  contexts_[operation.context].push_back(std::move(recorded));
}

void GraphObserver::on_dependences(OperationId, std::span<const std::pair<PointId, PointId>> edges) {
  std::lock_guard lock(mutex_);
  for (const auto& [to, from] : edges) before_.emplace(to, from);
}

void GraphObserver::on_end(bool ok, const std::string&) {
  for (const auto& [context, operations] : contexts_) {
    if (ok && fault_.empty()) check_context(operations);
  }
}

bool GraphObserver::conflicts(const Recorded& a, size_t p, const Recorded& b, size_t q) const {
  for (size_t i = 0; i < a.requirements.size(); ++i) {
    for (size_t j = 0; j < b.requirements.size(); ++j) {
      const Requirement& mine = a.requirements[i];
      const Requirement& theirs = b.requirements[j];
      if (mine.tree != theirs.tree || may_meet(mine, theirs) || !share_field(mine, theirs)) continue;
      if (a.domains[p * a.requirements.size() + i].overlaps(b.domains[q * b.requirements.size() + j]))
        return true;
    }
  }
  return false;
}

// Nodes in program order, so that one pass closes the order.
void GraphObserver::check_context(const Operations& operations) {
  std::unordered_map<uint64_t, size_t> node_of_uid;
  std::vector<size_t> first;
  size_t nodes = 0;
  for (const Recorded& operation : operations) {
    first.push_back(nodes);
    for (size_t i = 0; i < operation.points; ++i) node_of_uid.emplace(operation.uids[i].value, nodes++);
  }
  Order order(nodes);
  size_t fence = operations.size();
  for (size_t b = 0; b < operations.size(); ++b) {
    const Recorded& operation = operations[b];
    bool is_fence = operation.kind == OperationKind::kFence && operation.fence == FenceKind::kExecution;
    for (size_t q = 0; q < operation.points; ++q) {
      size_t to = first[b] + q;
      if (fence < b) order.add(to, first[fence]);
      if (is_fence) {
        for (size_t from = 0; from < to; ++from) order.add(to, from);
      }
      auto [begin, end] = before_.equal_range(operation.uids[q]);
      for (auto edge = begin; edge != end; ++edge) {
        auto from = node_of_uid.find(edge->second.value);
        if (from == node_of_uid.end() || from->second >= to) {
          fault_ = "an edge of operation " + std::to_string(operation.id.value) + " leads to no earlier node";
          return;
        }
        order.add(to, from->second);
      }
      for (size_t a = 0; a <= b; ++a) {
        for (size_t p = 0; p < (a == b ? q : operations[a].points); ++p) {
          if (!conflicts(operations[a], p, operation, q) || order.before(first[a] + p, to)) continue;
          fault_ = "point " + std::to_string(q) + " of operation " + std::to_string(operation.id.value) +
                   " is not ordered after point " + std::to_string(p) + " of operation " +
                   std::to_string(operations[a].id.value) + ", with which it interferes";
          return;
        }
      }
    }
    if (is_fence) fence = b;
  }
}

}  // namespace testudo::random_programs
