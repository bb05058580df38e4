#pragma once

#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "core/base/id.h"
#include "core/base/source.h"
#include "core/base/trigger.h"
#include "core/geometry/domain.h"

namespace testudo {

// The value of something that may not have run yet. Written once, then fired; immutable afterwards. Shared by
// everybody who holds the future (shared_ptr: tasks, launchers and the program all may outlive one another).
class FutureState {
 public:
  // The producer's side. Call one of these once, then `fire`.
  void set_value(std::vector<std::byte> value) { value_ = std::move(value); }
  void set_error(std::exception_ptr error) { error_ = std::move(error); }
  void fire() { trigger_.fire(); }

  bool ready() const { return trigger_.fired(); }
  Trigger& trigger() { return trigger_; }

  // Precondition of the rest: ready().
  const std::vector<std::byte>& value() const { return value_; }
  std::exception_ptr error() const { return error_; }
  // Rethrows the producer's exception if it failed, and notes that somebody saw it.
  const std::vector<std::byte>& get();
  bool error_seen() const { return error_seen_.load(std::memory_order_relaxed); }

  OperationId producer;  // none: made from a value
  PointId producer_point;

 private:
  Trigger trigger_;
  std::vector<std::byte> value_;
  std::exception_ptr error_;
  std::atomic<bool> error_seen_ = false;
};

using Future = std::shared_ptr<FutureState>;
Future make_future(std::vector<std::byte> value);  // ready at once

// One future per point of a launch.
class FutureMapState {
 public:
  FutureMapState(Domain domain, std::vector<DomainPoint> points, std::vector<Future> futures);

  const Domain& domain() const { return domain_; }
  const std::vector<DomainPoint>& points() const { return points_; }
  const std::vector<Future>& futures() const { return futures_; }  // in the order of points()
  Future find(const DomainPoint& point) const;                     // null where there is none

 private:
  Domain domain_;
  std::vector<DomainPoint> points_;
  std::vector<Future> futures_;
};

using FutureMap = std::shared_ptr<FutureMapState>;

}  // namespace testudo
