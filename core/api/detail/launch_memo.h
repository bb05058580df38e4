#pragma once

#include <memory>
#include <vector>

#include "core/api/legion/launchers.h"
#include "core/program/launch.h"

namespace Legion::detail {

// The index launches that a task makes again and again, as the core has them: a launcher that says the same
// as before, its argument aside, is not captured anew. What is found is right as long as the task destroys
// nothing.
class LaunchMemo {
 public:
  using Launch = std::shared_ptr<const testudo::TaskLaunch>;

  // An equal launch from before, or else what `build` makes of this launcher; null where it has something of
  // one launch only (futures, arguments by point, barriers), or is the first like this. Until the next call.
  template <typename Build>
  const Launch* find(const IndexTaskLauncher& launcher, const Where& where, Build&& build) {
    Launch* known = fits(launcher) ? known_like(launcher, where) : nullptr;
    if (!known) return nullptr;
    if (!*known || !same(**known, launcher, where))
      *known = std::make_shared<const testudo::TaskLaunch>(build());
    return known;
  }
  void clear() { known_.clear(); }

 private:
  struct Known {
    size_t kind = 0;  // launch_kind, and the line
    Launch launch;    // null: one like this has come once
  };
  static constexpr size_t kMostKnown = 64;

  static bool fits(const IndexTaskLauncher& launcher);
  static bool same(const testudo::TaskLaunch& launch, const IndexTaskLauncher& launcher, const Where& where);
  // Null the first time.
  Launch* known_like(const IndexTaskLauncher& launcher, const Where& where);

  std::vector<Known> known_;  // by kind; empty until something comes
};

}  // namespace Legion::detail
