#include "tests/integration/random_programs/context_run.h"

#include <algorithm>
#include <numeric>

#include "tests/integration/random_programs/hashing.h"
#include "tests/integration/random_programs/resolve.h"
#include "tests/integration/random_programs/task_body.h"

namespace testudo::random_programs {

ContextRun::ContextRun(Machine& machine, std::vector<Held> held, uint64_t digest, bool top_level)
    : machine_(machine),
      geometry_(machine.geometry()),
      held_(std::move(held)),
      own_count_(held_.size()),
      top_level_(top_level),
      digest_(digest) {}

ContextRun::~ContextRun() = default;

void ContextRun::run(const std::vector<OpDesc>& ops, uint64_t iteration) {
  for (const OpDesc& op : ops) run_one(op, iteration);
}

void ContextRun::run_one(const OpDesc& op, uint64_t iteration) {
  switch (op.kind) {
    case OpKind::kCreate:
      return create(op);
    case OpKind::kTask:
    case OpKind::kIndexTask:
      return launch(op, iteration);
    case OpKind::kFill:
    case OpKind::kIndexFill:
      return fill(op, iteration);
    case OpKind::kCopy:
    case OpKind::kIndexCopy:
      return copy(op, iteration);
    case OpKind::kMap:
      return map(op, iteration);
    case OpKind::kUseMapping:
      return use_mapping(op);
    case OpKind::kUnmap:
      return unmap(op);
    case OpKind::kUseOwn:
      return use_own(op);
    case OpKind::kWait:
      return wait(op);
    case OpKind::kFence:
      return machine_.fence(FenceKind::kExecution);
    case OpKind::kMappingFence:
      return machine_.fence(FenceKind::kMapping);
    case OpKind::kLoop:
      for (uint64_t i = 0; i < op.count; ++i) {
        if (op.flag) machine_.begin_trace(op.pick);
        run(op.body, i);
        if (op.flag) machine_.end_trace(op.pick);
      }
      return;
    case OpKind::kDestroy:
      return destroy(op);
  }
}

Operation ContextRun::whole(const Held& held, const OpDesc& op, Privilege privilege) const {
  Operation operation;
  operation.desc = &op;
  operation.points.resize(1);
  Requested request;
  request.tree = held.tree;
  request.held_space = request.space = held.space;
  request.spaces = {held.space};
  request.fields = held.fields;
  request.privilege = privilege;
  operation.requests = {std::move(request)};
  return operation;
}

// Fresh data has no defined contents: it is filled before anybody can read it.
void ContextRun::create(const OpDesc& op) {
  Held made;
  made.tree = machine_.create(op.tree);
  made.space = op.tree.root;
  for (FieldId field = 0; field < op.tree.fields.size(); ++field) {
    made.fields = {field};
    Operation fill = whole(made, op, Privilege::kWriteDiscard);
    fill.digest = mix(op.salt, field);
    machine_.fill(fill, nullptr);
  }
  made.fields.resize(op.tree.fields.size());
  std::iota(made.fields.begin(), made.fields.end(), 0);
  held_.push_back(std::move(made));
}

void ContextRun::destroy(const OpDesc& op) {
  if (held_.size() == own_count_) return;
  Held& held = held_[own_count_ + op.pick % (held_.size() - own_count_)];
  if (!held.alive) return;
  std::erase_if(kept_, [&](const Kept& kept) { return kept.held.tree == held.tree; });
  machine_.destroy(*held.tree);
  held.alive = false;
}

void ContextRun::launch(const OpDesc& op, uint64_t iteration) {
  if (op.refused) {
    if (auto illegal = resolve_illegal(geometry_, op, held_, iteration)) {
      illegal->digest = digest_;
      machine_.try_illegal(std::make_shared<const Operation>(std::move(*illegal)));
      return;
    }
  }
  auto resolved = resolve(geometry_, op, held_, iteration);
  if (!resolved) return;
  resolved->digest = mix(digest_, iteration);
  resolved->reduce_results = resolved->index && op.flag;
  for (uint32_t pick : op.futures) {
    if (!results_.empty()) resolved->futures.push_back(results_[pick % results_.size()]);
  }
  results_.push_back(machine_.launch(std::make_shared<const Operation>(std::move(*resolved))));
}

void ContextRun::fill(const OpDesc& op, uint64_t iteration) {
  auto resolved = resolve(geometry_, op, held_, iteration);
  if (!resolved) return;
  resolved->digest = mix(op.salt, iteration);
  const Requested& request = resolved->requests[0];
  bool by_future =
      op.flag && !results_.empty() && request.tree->desc.fields[request.fields[0]] == FieldKind::kU64;
  machine_.fill(*resolved, by_future ? results_[op.pick % results_.size()].get() : nullptr);
}

void ContextRun::copy(const OpDesc& op, uint64_t iteration) {
  if (auto resolved = resolve(geometry_, op, held_, iteration)) machine_.copy(*resolved);
}

void ContextRun::map(const OpDesc& op, uint64_t iteration) {
  auto resolved = resolve(geometry_, op, held_, iteration);
  if (!resolved || resolved->requests.empty()) return;
  resolved->requests.resize(1);
  const Requested& request = resolved->requests[0];
  // What only may be reduced into has no inline mappings.
  if (held_[request.held].privilege == Privilege::kReduce) return;
  Kept kept{machine_.map(*resolved),
            {request.tree, request.space, request.fields, request.privilege, request.op}};
  if (op.pick % 4) digest_ = use_region(geometry_, kept.held, kept.mapping->wait(), mix(digest_, op.salt));
  if (op.flag) {
    kept_.push_back(std::move(kept));
  } else {
    machine_.unmap(*kept.mapping);
  }
}

void ContextRun::use_mapping(const OpDesc& op) {
  if (kept_.empty()) return;
  Kept& kept = kept_[op.pick % kept_.size()];
  digest_ = use_region(geometry_, kept.held, kept.mapping->wait(), mix(digest_, op.salt));
}

void ContextRun::unmap(const OpDesc& op) {
  if (kept_.empty()) return;
  auto at = kept_.begin() + op.pick % kept_.size();
  machine_.unmap(*at->mapping);
  kept_.erase(at);
}

void ContextRun::use_own(const OpDesc& op) {
  if (own_count_ == 0) return;
  uint32_t r = op.pick % static_cast<uint32_t>(own_count_);
  digest_ = use_region(geometry_, held_[r], machine_.own(r, true), mix(digest_, op.salt));
}

void ContextRun::wait(const OpDesc& op) {
  if (results_.empty()) return;
  for (uint64_t value : machine_.wait(*results_[op.pick % results_.size()])) digest_ = mix(digest_, value);
}

void ContextRun::read_back(const Held& held) {
  static const OpDesc reading{OpKind::kMap};
  std::unique_ptr<Mapping> mapping = machine_.map(whole(held, reading, Privilege::kReadOnly));
  Accessor& accessor = mapping->wait();
  auto& fields = contents_.emplace_back();
  kinds_.push_back(held.tree->desc.fields);
  for (FieldId field : held.fields) {
    auto& values = fields.emplace_back();
    for (const DomainPoint& point : geometry_.space(held.space).points) {
      values.push_back(accessor.load(field, point));
      if (held.tree->desc.fields[field] != FieldKind::kF64) digest_ = mix(digest_, values.back());
    }
  }
  machine_.unmap(*mapping);
}

void ContextRun::end() {
  for (size_t i = own_count_; i < held_.size(); ++i) {
    if (!held_[i].alive) continue;
    read_back(held_[i]);
    if (!top_level_) machine_.destroy(*held_[i].tree);
  }
}

}  // namespace testudo::random_programs
