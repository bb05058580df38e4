#include "core/program/future.h"

#include <utility>

#include "core/base/check.h"
#include "core/geometry/dense_position.h"

namespace testudo {

const std::vector<std::byte>& FutureState::get() const {
  CHECK(ready());
  if (error_) std::rethrow_exception(error_);
  return value_;
}

Future make_future(std::vector<std::byte> value) {
  auto future = std::make_shared<FutureState>();
  future->set_value(std::move(value));
  future->fire();
  return future;
}

FutureMapState::FutureMapState(Domain domain, PointList points, std::unique_ptr<Source> source)
    : domain_(std::move(domain)), points_(std::move(points)), source_(std::move(source)) {}

FutureMapState::FutureMapState(Domain domain, PointList points, std::vector<Future> futures)
    : domain_(std::move(domain)), points_(std::move(points)) {
  CHECK(points_.size() == futures.size());
  for (size_t i = 0; i < futures.size(); ++i) futures_.emplace(i, std::move(futures[i]));
}

std::vector<Future> FutureMapState::futures() {
  std::lock_guard lock(mutex_);
  std::vector<Future> all;
  all.reserve(points_.size());
  for (size_t i = 0; i < points_.size(); ++i) all.push_back(at(i));
  return all;
}

Future FutureMapState::find(const DomainPoint& point) {
  std::lock_guard lock(mutex_);
  if (domain_.dense()) {
    // Where the points are those of the domain in order, as after a launch, the position is known.
    const auto position = static_cast<size_t>(dense_position(domain_, point));
    if (position < points_.size() && points_[position] == point) return at(position);
  }
  if (index_.empty()) {
    for (size_t i = 0; i < points_.size(); ++i) index_.emplace(points_[i], i);
  }
  const auto found = index_.find(point);
  return found == index_.end() ? nullptr : at(found->second);
}

const Future& FutureMapState::at(size_t index) {
  Future& future = futures_[index];
  if (!future) future = source_->at(index);
  return future;
}

Future FutureMapState::all_done() {
  std::lock_guard lock(mutex_);
  if (!all_done_ && source_) all_done_ = source_->all_done();
  return all_done_;
}

}  // namespace testudo
