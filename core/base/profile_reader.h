#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "core/base/profile.h"
#include "core/base/result.h"

namespace testudo::profile {

struct LaneProfile {
  LaneInfo info;
  std::vector<Event> events;  // by start; of those that start together the longest first
};

// One end of a message, on `rank`.
struct MessageEnd {
  uint32_t rank = 0;
  Message message;
};

// A profile in memory. Times are nanoseconds since the start of the run.
struct Profile {
  RunInfo run;
  uint64_t started_unix_ns = 0;
  uint64_t origin_ns = 0;          // on the clock of the rank: when the times of this profile are 0
  uint64_t duration_ns = 0;        // from the opening of the profile to its end
  std::vector<std::string> names;  // by id; the first is empty
  std::vector<LaneProfile> lanes;
  std::vector<Dependence> dependences;
  std::vector<MessageEnd> messages;

  const std::string& name(NameId id) const { return names[id.value]; }
};

// Of one rank. The error says what is wrong with the file and where: not a profile, another version, cut
// short, corrupt.
Result<Profile> read_profile(const std::string& path);
// The same for a stream that can be positioned, from its beginning; `name` is for the messages.
Result<Profile> read_profile(std::istream& in, const std::string& name);

}  // namespace testudo::profile
