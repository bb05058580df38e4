#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "core/base/id.h"
#include "core/base/trigger.h"
#include "core/geometry/domain.h"
#include "core/geometry/point_list.h"

namespace testudo {

// The value of something that may not have run yet. Written once, then fired; immutable afterwards. Shared by
// everybody who holds the future (shared_ptr: tasks, launchers and the program all may outlive one another).
class FutureState {
 public:
  // The producer's side: at most one of the setters, then `fire`.
  void set_value(std::vector<std::byte> value) { value_ = std::move(value); }
  void set_error(std::exception_ptr error) { error_ = std::move(error); }
  void fire() { trigger_.fire(error_ != nullptr); }

  bool ready() const { return trigger_.fired(); }
  Trigger& trigger() { return trigger_; }

  // Precondition of the rest: ready().
  const std::vector<std::byte>& value() const { return value_; }
  std::exception_ptr error() const { return error_; }
  // Rethrows the producer's exception if it failed.
  const std::vector<std::byte>& get() const;

  OperationId producer;  // none: made from a value
  // The points whose results it is made of: this and the next ones. None where it is made from a value.
  PointId producer_point;
  uint32_t producer_points = 0;
  // On several ranks: which of them have the value. Null: all that hold the future.
  std::shared_ptr<struct FuturePlacement> placement;

 private:
  Trigger trigger_;
  std::vector<std::byte> value_;
  std::exception_ptr error_;
};

using Future = std::shared_ptr<FutureState>;
Future make_future(std::vector<std::byte> value);  // ready at once

// One future per point of a launch. Futures are made when somebody asks for them: most launches' never are.
// Thread safe.
class FutureMapState {
 public:
  // Where the futures of a launch come from: asked at most once for each, under a lock.
  class Source {
   public:
    virtual ~Source() = default;
    virtual Future at(size_t point_index) = 0;
    virtual Future all_done() = 0;
  };

  FutureMapState(Domain domain, PointList points, std::unique_ptr<Source> source);
  // A map made of existing futures, in the order of `points`.
  FutureMapState(Domain domain, PointList points, std::vector<Future> futures);

  const Domain& domain() const { return domain_; }
  const PointList& points() const { return points_; }
  std::vector<Future> futures();          // of every point, in the order of points()
  Future find(const DomainPoint& point);  // null where there is none
  Future all_done();                      // fires when every point is done; null: wait for each

 private:
  const Future& at(size_t index);  // precondition: mutex_ is held

  Domain domain_;
  PointList points_;
  const std::unique_ptr<Source> source_;  // null: all futures are in the table
  std::mutex mutex_;
  Future all_done_;
  std::unordered_map<size_t, Future> futures_;     // by position, those that somebody asked for
  std::unordered_map<DomainPoint, size_t> index_;  // made when asked, for points that are not a box in order
};

using FutureMap = std::shared_ptr<FutureMapState>;

}  // namespace testudo
