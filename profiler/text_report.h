#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>

#include "core/base/profile_reader.h"
#include "profiler/critical_path.h"
#include "profiler/statistics.h"

namespace testudo::profiler {

// "1.23 ms": three digits and the unit that suits. Below a microsecond whole nanoseconds.
std::string duration_text(double ns);

// The statistics for people. Tables show at most `top` rows and say how many they leave out.
void write_text_report(std::ostream& out, const profile::Profile& profile, const Statistics& statistics,
                       const CriticalPath& path, size_t top);

}  // namespace testudo::profiler
