#pragma once

#include <iosfwd>

#include "core/base/profile_reader.h"
#include "profiler/critical_path.h"
#include "profiler/statistics.h"

namespace testudo::profiler {

// Everything that the text report says, and the whole critical path, for programs: docs/legion-prof.md
// describes the members. Times are integers in nanoseconds.
void write_json_report(std::ostream& out, const profile::Profile& profile, const Statistics& statistics,
                       const CriticalPath& path);

}  // namespace testudo::profiler
