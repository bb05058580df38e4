#pragma once

#include <vector>

#include "core/api/legion/requirement.h"

namespace Legion::detail {

// A copy as the API keeps it with the core's (CopyLaunch::user) where a mapper may be asked about it.
struct CopyRecord {
  std::vector<RegionRequirement> sources, destinations;
  DomainPoint point;
};

}  // namespace Legion::detail
