#include "tests/integration/random_programs/reference.h"

#include <algorithm>
#include <ostream>

#include "core/base/check.h"
#include "tests/integration/random_programs/context_run.h"
#include "tests/integration/random_programs/print.h"
#include "tests/integration/random_programs/task_body.h"

namespace testudo::random_programs {
namespace {

// The bits of every element, by position in the bounding box of the root.
class ArrayTree final : public Tree {
 public:
  ArrayTree(TreeDesc desc, const Geometry& geometry) : Tree(std::move(desc)) {
    const Domain& root = geometry.space(this->desc.root).domain;
    if (root.empty()) return;
    lo_ = root.lo();
    width_ = static_cast<size_t>(root.hi()[0] - lo_[0] + 1);
    arrays_.assign(this->desc.fields.size(), std::vector<uint64_t>(root.bounds().volume(), 0));
  }

  uint64_t& at(FieldId field, const DomainPoint& point) {
    auto position = static_cast<size_t>(point[0] - lo_[0]);
    if (point.dim > 1) position += width_ * static_cast<size_t>(point[1] - lo_[1]);
    return arrays_[field].at(position);
  }

 private:
  DomainPoint lo_;
  size_t width_ = 0;
  std::vector<std::vector<uint64_t>> arrays_;
};

class ArrayAccessor final : public Accessor {
 public:
  ArrayAccessor(Tree& tree, ReductionId op) : tree_(static_cast<ArrayTree&>(tree)), op_(op) {}
  uint64_t load(FieldId field, const DomainPoint& point) override { return tree_.at(field, point); }
  void store(FieldId field, const DomainPoint& point, uint64_t bits) override {
    tree_.at(field, point) = bits;
  }
  void reduce(FieldId field, const DomainPoint& point, Contribution value) override {
    uint64_t& element = tree_.at(field, point);
    element = operator_by_id(op_).apply(element, value);
  }

 private:
  ArrayTree& tree_;
  ReductionId op_;
};

struct Values final : Result {
  bool per_point = false;
  std::vector<DomainPoint> points;
  std::vector<uint64_t> values;
};

struct ArrayMapping final : Mapping {
  ArrayMapping(Tree& tree, ReductionId op) : accessor(tree, op) {}
  Accessor& wait() override { return accessor; }
  ArrayAccessor accessor;
};

struct Shared {
  const Geometry& geometry;
  std::ostream* log = nullptr;
  uint64_t cost = 0;
  int depth = 0;

  void note(const Operation& operation) {
    cost += operation.points.size();
    if (log) *log << std::string(static_cast<size_t>(2 * depth), ' ') << to_text(geometry, operation) << '\n';
  }
  void note(const std::string& text) {
    if (log) *log << std::string(static_cast<size_t>(2 * depth), ' ') << text << '\n';
  }
};

class ArrayMachine final : public Machine {
 public:
  ArrayMachine(Shared& shared, const Operation* task) : shared_(shared) {
    if (!task) return;
    for (const Requested& request : task->requests) own_.emplace_back(*request.tree, request.op);
  }

  const Geometry& geometry() const override { return shared_.geometry; }
  std::shared_ptr<Tree> create(const TreeDesc& desc) override {
    auto tree = std::make_shared<ArrayTree>(desc, shared_.geometry);
    shared_.note("create region over space " + std::to_string(desc.root) + " with " +
                 std::to_string(desc.fields.size()) + " fields");
    return tree;
  }
  void destroy(Tree&) override { shared_.note("destroy region"); }

  std::shared_ptr<Result> launch(std::shared_ptr<const Operation> operation) override {
    shared_.note(*operation);
    auto result = std::make_shared<Values>();
    result->per_point = operation->index && !operation->reduce_results;
    result->points = operation->points;
    ++shared_.depth;
    for (size_t i = 0; i < operation->points.size(); ++i) {
      ArrayMachine machine(shared_, operation.get());
      result->values.push_back(run_task(machine, *operation, i, input_of(*operation, i)));
    }
    --shared_.depth;
    if (operation->reduce_results) {
      uint64_t sum = 0;
      for (uint64_t value : result->values) sum += value;
      result->values = {sum};
    }
    return result;
  }

  std::vector<uint64_t> wait(Result& result) override { return static_cast<Values&>(result).values; }

  void fill(const Operation& operation, Result* future) override {
    shared_.note(operation);
    uint64_t number = future ? static_cast<Values*>(future)->values[0] : operation.digest;
    for (size_t i = 0; i < operation.points.size(); ++i) {
      for (const Requested& request : operation.requests) {
        auto& tree = static_cast<ArrayTree&>(*request.tree);
        for (FieldId field : request.fields) {
          for (const DomainPoint& point : shared_.geometry.space(request.spaces[i]).points) {
            tree.at(field, point) = element_bits(request.tree->desc.fields[field], number);
          }
        }
      }
    }
  }

  void copy(const Operation& operation) override {
    shared_.note(operation);
    for (size_t i = 0; i < operation.points.size(); ++i) {
      for (size_t r = 0; r < operation.requests.size(); r += 2)
        copy_one(operation.requests[r], operation.requests[r + 1], i);
    }
  }

  void fence(FenceKind kind) override {
    shared_.note(kind == FenceKind::kExecution ? "execution fence" : "mapping fence");
  }
  std::unique_ptr<Mapping> map(const Operation& operation) override {
    shared_.note(operation);
    return std::make_unique<ArrayMapping>(*operation.requests[0].tree, operation.requests[0].op);
  }
  void unmap(Mapping&) override {}
  void try_illegal(std::shared_ptr<const Operation> operation) override {
    shared_.note("must be refused:");
    shared_.note(*operation);
  }
  Accessor& own(uint32_t requirement, bool again) override {
    if (again) shared_.note("the task uses its requirement " + std::to_string(requirement));
    return own_[requirement];
  }

 private:
  static BodyInput input_of(const Operation& operation, size_t i) {
    BodyInput input{operation.points[i], operation.digest, operation.point_argument(i), {}};
    for (const auto& future : operation.futures) {
      const auto& values = static_cast<const Values&>(*future);
      if (!values.per_point) {
        input.futures.push_back(values.values[0]);
        continue;
      }
      auto at = std::find(values.points.begin(), values.points.end(), input.point);
      bool there = at != values.points.end();
      input.futures.push_back(there ? values.values[static_cast<size_t>(at - values.points.begin())] : 0);
    }
    return input;
  }

  void copy_one(const Requested& from, const Requested& to, size_t i) {
    auto& source = static_cast<ArrayTree&>(*from.tree);
    auto& target = static_cast<ArrayTree&>(*to.tree);
    const Domain& into = shared_.geometry.space(to.spaces[i]).domain;
    for (const DomainPoint& point : shared_.geometry.space(from.spaces[i]).points) {
      if (!into.contains(point)) continue;
      for (size_t f = 0; f < from.fields.size(); ++f) {
        uint64_t& element = target.at(to.fields[f], point);
        uint64_t value = source.at(from.fields[f], point);
        element = to.op ? operator_by_id(to.op).apply(element, {value, 0}) : value;
      }
    }
  }

  Shared& shared_;
  std::vector<ArrayAccessor> own_;
};

}  // namespace

RunResult run_reference(const Program& program, std::ostream* log, uint64_t* cost) {
  Geometry geometry(program);
  Shared shared{geometry, log};
  ArrayMachine machine(shared, nullptr);
  ContextRun top(machine, {}, program.seed, true);
  top.run(program.ops);
  top.end();
  if (cost) *cost = shared.cost;
  return {"", top.digest(), top.contents(), top.kinds()};
}

}  // namespace testudo::random_programs
