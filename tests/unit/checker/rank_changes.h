#pragma once

#include <string>
#include <vector>

#include "checker/checks.h"
#include "tests/support/rank_stencil.h"
#include "tests/unit/checker/verdict_matchers.h"

// Checking the traces of several ranks, and changing single records of them.
namespace testudo::checker::test {

using trace::Operation;
using trace::Points;
using trace::Privilege;
using trace::Record;
using trace::test::rank_stencil;
using trace::test::RankProgram;

inline Verdicts check(const RankProgram& program, trace::Status status = trace::Status::kOk) {
  const Result<trace::Trace> trace = trace::load_trace_texts(program.texts(status));
  EXPECT_TRUE(trace.ok()) << trace.error();
  return trace.ok() ? check_all(trace.value(), nullptr, {}) : Verdicts();
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The n-th operation of a kind on a rank, with its points.
struct Found {
  Operation* operation = nullptr;
  Points* points = nullptr;
};
inline Found find(RankProgram& program, int rank, trace::OperationKind kind, size_t n = 0) {
  auto& records = program.records[static_cast<size_t>(rank)];
  Found found;
  for (Record& record : records) {
    auto* op = std::get_if<Operation>(&record);
    if (op != nullptr && found.operation == nullptr && op->op == kind && n-- == 0) found.operation = op;
    auto* points = std::get_if<Points>(&record);
    if (points != nullptr && found.operation != nullptr && points->op == found.operation->id) {
      found.points = points;
      return found;
    }
  }
  ADD_FAILURE() << "no such operation";
  return found;
}

inline std::vector<Operation*> operations_at(RankProgram& program, int rank, uint32_t line) {
  std::vector<Operation*> found;
  for (Record& record : program.records[static_cast<size_t>(rank)]) {
    auto* op = std::get_if<Operation>(&record);
    if (op != nullptr && op->where.line == line) found.push_back(op);
  }
  return found;
}

// Takes everything that names the uid out of a rank's trace.
inline void remove_point(RankProgram& program, int rank, PointId uid) {
  auto& records = program.records[static_cast<size_t>(rank)];
  for (Record& record : records) {
    if (auto* points = std::get_if<Points>(&record))
      std::erase_if(points->points, [uid](const trace::Point& p) { return p.uid == uid; });
    if (auto* edges = std::get_if<trace::Dependences>(&record))
      std::erase_if(edges->edges, [uid](const trace::Edge& e) { return e.to == uid || e.from == uid; });
  }
  std::erase_if(records, [uid](const Record& record) {
    const auto* timing = std::get_if<trace::Timing>(&record);
    return timing != nullptr && timing->uid == uid;
  });
}

// Both ends of a message of which both ranks have forgotten that it is needed.
inline void forget_message(RankProgram& program, uint64_t tag) {
  for (int rank = 0; rank < program.ranks(); ++rank) {
    std::vector<PointId> ends;
    for (const Record& record : program.records[static_cast<size_t>(rank)]) {
      const auto* points = std::get_if<Points>(&record);
      if (points == nullptr) continue;
      for (const trace::Point& point : points->points) {
        if (point.message && point.message->tag == tag) ends.push_back(point.uid);
      }
    }
    for (const PointId uid : ends) remove_point(program, rank, uid);
  }
}

}  // namespace testudo::checker::test
