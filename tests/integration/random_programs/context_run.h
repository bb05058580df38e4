#pragma once

#include "tests/integration/random_programs/outcome.h"

namespace testudo::random_programs {

// Runs the operations of one context on a machine, in program order.
class ContextRun {
 public:
  // `own`: whether `held` are the task's requirements, in order (the top-level task has none).
  ContextRun(Machine& machine, std::vector<Held> held, uint64_t digest, bool top_level);
  ~ContextRun();

  void run(const std::vector<OpDesc>& ops, uint64_t iteration = 0);
  // Reads every region that the context made and that is still there: their contents flow into the digest.
  void end();

  // Depends on everything that the context itself has seen.
  uint64_t digest() const { return digest_; }
  // After end(), of a top-level context: per region made, field by field the bits of every point in order.
  const Contents& contents() const { return contents_; }
  const std::vector<std::vector<FieldKind>>& kinds() const { return kinds_; }

 private:
  struct Kept {
    std::unique_ptr<Mapping> mapping;
    Held held;
  };

  void run_one(const OpDesc& op, uint64_t iteration);
  void create(const OpDesc& op);
  void destroy(const OpDesc& op);
  void launch(const OpDesc& op, uint64_t iteration);
  void fill(const OpDesc& op, uint64_t iteration);
  void copy(const OpDesc& op, uint64_t iteration);
  void map(const OpDesc& op, uint64_t iteration);
  void use_mapping(const OpDesc& op);
  void unmap(const OpDesc& op);
  void use_own(const OpDesc& op);
  void wait(const OpDesc& op);
  void read_back(const Held& held);
  Operation whole(const Held& held, const OpDesc& op, Privilege privilege) const;

  Machine& machine_;
  const Geometry& geometry_;
  std::vector<Held> held_;
  const size_t own_count_;  // the first ones are the task's requirements
  const bool top_level_;
  uint64_t digest_;
  std::vector<std::shared_ptr<Result>> results_;
  std::vector<Kept> kept_;
  Contents contents_;
  std::vector<std::vector<FieldKind>> kinds_;
};

}  // namespace testudo::random_programs
