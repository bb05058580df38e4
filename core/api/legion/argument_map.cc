#include "core/api/legion/argument_map.h"

#include "core/api/detail/convert.h"
#include "core/api/detail/point_arguments.h"

namespace Legion {

ArgumentMap::ArgumentMap() : arguments_(std::make_shared<detail::PointArguments>()) {}

ArgumentMap::ArgumentMap(const FutureMap& futures) : ArgumentMap() {
  arguments_->all = futures.state();
}

ArgumentMap& ArgumentMap::operator=(const FutureMap& futures) {
  return *this = ArgumentMap(futures);
}

bool ArgumentMap::has_point(const DomainPoint& point) const {
  std::lock_guard lock(arguments_->mutex);
  return arguments_->values.count(point) || arguments_->futures.count(point) ||
         (arguments_->all && arguments_->all->find(point));
}

void ArgumentMap::set_point(const DomainPoint& point, const UntypedBuffer& argument, bool replace) {
  if (!replace && has_point(point)) return;
  const auto* bytes = static_cast<const std::byte*>(argument.get_ptr());
  std::lock_guard lock(arguments_->mutex);
  arguments_->futures.erase(point);
  arguments_->values[point].assign(bytes, bytes + argument.get_size());
}

void ArgumentMap::set_point(const DomainPoint& point, const Future& future, bool replace) {
  if (!replace && has_point(point)) return;
  std::lock_guard lock(arguments_->mutex);
  arguments_->values.erase(point);
  arguments_->futures[point] = future.state();
}

bool ArgumentMap::remove_point(const DomainPoint& point) {
  std::lock_guard lock(arguments_->mutex);
  return arguments_->values.erase(point) + arguments_->futures.erase(point) > 0;
}

UntypedBuffer ArgumentMap::get_point(const DomainPoint& point) const {
  std::lock_guard lock(arguments_->mutex);
  const auto it = arguments_->values.find(point);
  if (it == arguments_->values.end()) return UntypedBuffer();
  return UntypedBuffer(it->second.data(), it->second.size());
}

namespace detail {

bool add_arguments(const ArgumentMap& map, testudo::TaskLaunch& launch) {
  const PointArguments& from = *map.arguments();
  std::lock_guard lock(from.mutex);
  launch.point_arguments = from.values;
  if (from.futures.empty() && !from.all) return false;
  if (from.futures.empty() && from.values.empty()) {
    launch.point_futures.push_back(from.all);
    return true;
  }
  const std::vector<DomainPoint> points = launch.domain.points();
  std::vector<testudo::Future> futures;
  for (const DomainPoint& point : points) {
    const auto it = from.futures.find(point);
    testudo::Future future = it != from.futures.end() ? it->second : nullptr;
    if (!future && from.all) future = from.all->find(point);
    if (const auto value = from.values.find(point); value != from.values.end()) {
      future = testudo::make_future(value->second);
    }
    futures.push_back(future ? future : testudo::make_future({}));
  }
  launch.point_futures.push_back(
      std::make_shared<testudo::FutureMapState>(launch.domain, points, std::move(futures)));
  return true;
}

}  // namespace detail

}  // namespace Legion
