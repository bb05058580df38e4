#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/profile_reader.h"

namespace testudo::profile {

// Reads the profiles that the ranks of one run left, in any order, as one; a single file is read as it is.
// Lanes come by rank, and their names begin with it; times are on the clock of rank 0, and the earliest rank
// starts at 0. A point that several ranks have for themselves is another one on each (rank_copy.h). Each
// message is a dependence of its receive on its send. The error says which file is unreadable, or why they
// are not those of all ranks of one run.
Result<Profile> read_profiles(std::span<const std::string> paths);

struct NamedProfile {
  std::string name;  // for messages
  Profile profile;
};
// The same of profiles that were read. Precondition: there is one.
Result<Profile> unite_profiles(std::vector<NamedProfile> profiles);

// The two ends of a message: where in `Profile::messages` they are.
struct MessagePair {
  const MessageEnd* sent = nullptr;      // null: nothing was sent
  const MessageEnd* received = nullptr;  // null: nobody received it
};
// All messages, ordered by sender, receiver and tag. The first send goes to the first receive. Pointers lead
// into `profile`.
std::vector<MessagePair> match_messages(const Profile& profile);

}  // namespace testudo::profile
