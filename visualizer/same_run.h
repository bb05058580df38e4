#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/base/profile_reader.h"
#include "core/base/result.h"
#include "core/trace/model.h"

// Files that go with a trace name points and operations by the numbers that these have in it, so what comes
// from another run would be shown in the wrong places. Each function says what tells `path` from the trace's
// run; nothing where nothing does. Two runs of one program on the same data cannot be told apart.
namespace testudo::visualizer {

std::optional<Error> not_of_run(const trace::Trace& trace, const profile::Profile& profile,
                                const std::string& path);
std::optional<Error> verdict_not_of_run(const trace::Trace& trace, const nlohmann::json& verdict,
                                        const std::string& path);
// Of another run, started from anywhere, but of the same program.
std::optional<Error> other_verdict_not_of_program(const trace::Trace& trace, const nlohmann::json& verdict,
                                                  const std::string& path);
// `profile` may be null; otherwise the statistics must be those of it.
std::optional<Error> statistics_not_of_run(const trace::Trace& trace, const nlohmann::json& statistics,
                                           const profile::Profile* profile, const std::string& path);

}  // namespace testudo::visualizer
