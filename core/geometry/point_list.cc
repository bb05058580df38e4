#include "core/geometry/point_list.h"

#include <utility>

namespace testudo {

PointList::PointList(Domain domain) : size_(domain.volume()) {
  if (domain.dense()) {
    box_ = std::move(domain);
  } else {
    list_ = std::make_shared<const std::vector<DomainPoint>>(domain.points());
  }
}

}  // namespace testudo
