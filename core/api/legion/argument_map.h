#pragma once

#include <memory>

#include "core/api/legion/future.h"

namespace Legion {

namespace detail {
struct PointArguments;
}

// Arguments by point, each bytes or a future. Copies share; a launch takes a snapshot.
class ArgumentMap {
 public:
  ArgumentMap();
  ArgumentMap(const FutureMap& futures);  // every point's argument is its future's value
  ArgumentMap& operator=(const FutureMap& futures);

  bool exists() const { return arguments_ != nullptr; }
  bool has_point(const DomainPoint& point) const;
  // `replace`: whether a value that is there already gives way.
  void set_point(const DomainPoint& point, const UntypedBuffer& argument, bool replace = true);
  void set_point(const DomainPoint& point, const Future& future, bool replace = true);
  bool remove_point(const DomainPoint& point);  // whether it was there
  UntypedBuffer get_point(const DomainPoint& point) const;

  const std::shared_ptr<detail::PointArguments>& arguments() const { return arguments_; }

 private:
  std::shared_ptr<detail::PointArguments> arguments_;
};

}  // namespace Legion
