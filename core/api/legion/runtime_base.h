#pragma once

#include "core/api/legion/handles.h"
#include "core/api/legion/where.h"

namespace Legion::detail {

// The Runtime class is cut into parts by subject, one header each, that derive from one another in a chain.
class RuntimeBase {
 public:
  RuntimeBase(const RuntimeBase&) = delete;
  RuntimeBase& operator=(const RuntimeBase&) = delete;
  RuntimeState& state() const { return *state_; }

 protected:
  explicit RuntimeBase(RuntimeState& state) : state_(&state) {}
  ~RuntimeBase() = default;

  RuntimeState* state_;
};

}  // namespace Legion::detail
