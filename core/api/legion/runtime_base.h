#pragma once

#include "core/api/legion/handles.h"
#include "core/api/legion/where.h"

namespace Legion::detail {

// What a Runtime object stands for. Ranks of one process share the functors that the program registered, and
// with them the objects that these were given: for those, it is the rank of the calling thread.
class StateOfCaller {
 public:
  explicit StateOfCaller(RuntimeState& own) : own_(&own) {}
  RuntimeState& operator*() const { return find ? *find() : *own_; }
  RuntimeState* operator->() const { return &**this; }

  // Set while the process has several ranks.
  static inline RuntimeState* (*find)() = nullptr;

 private:
  RuntimeState* own_;
};

// The Runtime class is cut into parts by subject, one header each, that derive from one another in a chain.
class RuntimeBase {
 public:
  RuntimeBase(const RuntimeBase&) = delete;
  RuntimeBase& operator=(const RuntimeBase&) = delete;
  RuntimeState& state() const { return *state_; }

 protected:
  explicit RuntimeBase(RuntimeState& state) : state_(state) {}
  ~RuntimeBase() = default;

  const StateOfCaller state_;
};

}  // namespace Legion::detail
