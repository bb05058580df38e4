#pragma once

#include <memory>

#include "core/api/legion/projection.h"
#include "core/program/projection.h"

namespace Legion::detail {

// A functor of the program as the core calls it. Owns the functor.
class ProjectionAdapter final : public testudo::ProjectionFunctor {
 public:
  ProjectionAdapter(ProjectionID id, std::unique_ptr<Legion::ProjectionFunctor> functor);

  testudo::IndexSpaceId project(const testudo::Forest& forest, testudo::LogicalPartition upper_bound,
                                const DomainPoint& point,
                                const testudo::Domain& launch_domain) const override;
  testudo::IndexSpaceId project(const testudo::Forest& forest, testudo::LogicalRegion upper_bound,
                                const DomainPoint& point,
                                const testudo::Domain& launch_domain) const override;
  std::vector<testudo::Expression> symbolic() const override { return symbolic_; }
  Legion::ProjectionFunctor& functor() const { return *functor_; }

 private:
  template <typename UpperBound>
  testudo::IndexSpaceId ask(const UpperBound& upper_bound, const DomainPoint& point,
                            const testudo::Domain& launch_domain) const;

  const ProjectionID id_;
  const std::unique_ptr<Legion::ProjectionFunctor> functor_;
  const std::vector<testudo::Expression> symbolic_;
};

}  // namespace Legion::detail
