#include "core/base/profile_set.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "core/base/check.h"
#include "core/base/rank_copy.h"

namespace testudo::profile {
namespace {

std::string ranks_text(uint32_t ranks) {
  return std::to_string(ranks) + (ranks == 1 ? " rank" : " ranks");
}

// Why these are not the profiles of all ranks of one run; empty where they are. Puts them in order of rank.
std::string order_by_rank(std::vector<NamedProfile>& profiles) {
  const std::string first = profiles[0].name;
  const RunInfo run = profiles[0].profile.run;
  for (const NamedProfile& other : profiles) {
    const RunInfo& own = other.profile.run;
    const std::string both = first + " and " + other.name + " are not of one run: ";
    if (own.ranks != run.ranks)
      return both + "one is of a run on " + ranks_text(run.ranks) + ", the other on " + ranks_text(own.ranks);
    if (own.program != run.program)
      return both + "of the programs '" + run.program + "' and '" + own.program + "'";
    if (own.arguments != run.arguments) return both + "they have other arguments";
  }
  std::stable_sort(profiles.begin(), profiles.end(), [](const NamedProfile& a, const NamedProfile& b) {
    return a.profile.run.rank < b.profile.run.rank;
  });
  for (size_t i = 0; i < profiles.size(); ++i) {
    const uint32_t rank = profiles[i].profile.run.rank;
    if (i > 0 && rank == profiles[i - 1].profile.run.rank)
      return profiles[i - 1].name + " and " + profiles[i].name + " are both of rank " + std::to_string(rank);
    if (rank != i)
      return "the run was on " + ranks_text(run.ranks) + ", but no profile of rank " + std::to_string(i) +
             " was given";
  }
  if (profiles.size() == run.ranks) return {};
  return "the run was on " + ranks_text(run.ranks) + ", but no profile of rank " +
         std::to_string(profiles.size()) + " was given";
}

// Puts the profiles of all ranks, in order, into one.
class Union {
 public:
  explicit Union(std::vector<NamedProfile> profiles) : ranks_(std::move(profiles)) {}

  Profile unite() {
    all_.run = ranks_[0].profile.run;
    all_.run.clock_offset_ns = 0;
    all_.names.emplace_back();
    for (const NamedProfile& rank : ranks_) {
      const int64_t start = start_of(rank.profile);
      earliest_ = &rank == &ranks_[0] ? start : std::min(earliest_, start);
    }
    all_.started_unix_ns = ranks_[0].profile.started_unix_ns;
    for (NamedProfile& rank : ranks_) add(rank.profile);
    for (const MessagePair& pair : match_messages(all_)) {
      if (pair.sent != nullptr && pair.received != nullptr)
        all_.dependences.push_back({pair.sent->message.uid, pair.received->message.uid});
    }
    return std::move(all_);
  }

 private:
  // On the clock of rank 0.
  static int64_t start_of(const Profile& rank) {
    return static_cast<int64_t>(rank.origin_ns) + rank.run.clock_offset_ns;
  }

  void add(Profile& rank) {
    later_ = static_cast<uint64_t>(start_of(rank) - earliest_);
    rank_ = static_cast<int>(rank.run.rank);
    names_.clear();
    for (const std::string& name : rank.names) names_.push_back(intern(name));
    find_copies(rank);
    for (LaneProfile& lane : rank.lanes) {
      lane.info.name = "rank " + std::to_string(rank_) + " " + lane.info.name;
      for (Event& event : lane.events) change(event);
      all_.lanes.push_back(std::move(lane));
    }
    for (Dependence& d : rank.dependences) all_.dependences.push_back({own(d.from), own(d.to)});
    for (MessageEnd& end : rank.messages) {
      end.message.uid = own(end.message.uid);
      all_.messages.push_back(end);
    }
    all_.duration_ns = std::max(all_.duration_ns, rank.duration_ns + later_);
  }

  NameId intern(const std::string& name) {
    if (name.empty()) return {};
    const auto [at, is_new] = name_at_.try_emplace(name, NameId{static_cast<uint32_t>(all_.names.size())});
    if (is_new) all_.names.push_back(name);
    return at->second;
  }

  // The points with a slice here that a rank before also has.
  void find_copies(const Profile& rank) {
    copies_.clear();
    std::vector<PointId> fresh;
    for (const LaneProfile& lane : rank.lanes) {
      for (const Event& event : lane.events) {
        if (!event.uid) continue;
        if (seen_.contains(event.uid)) {
          copies_.insert(event.uid);
        } else {
          fresh.push_back(event.uid);
        }
      }
    }
    seen_.insert(fresh.begin(), fresh.end());
  }

  PointId own(PointId uid) const {
    if (!copies_.contains(uid)) return uid;
    const PointId copy = rank_copy(uid, rank_, static_cast<int>(all_.run.ranks));
    return copy ? copy : uid;
  }

  void change(Event& event) const {
    event.start_ns += later_;
    event.end_ns += later_;
    if (event.ready_ns != 0) event.ready_ns += later_;
    if (event.created_ns != 0) event.created_ns += later_;
    event.uid = own(event.uid);
    event.related = own(event.related);
    event.name = names_[event.name.value];
  }

  std::vector<NamedProfile> ranks_;
  Profile all_;
  int64_t earliest_ = 0;
  std::unordered_map<std::string, NameId> name_at_;
  std::unordered_set<PointId> seen_;
  // Of the rank that is being added.
  int rank_ = 0;
  uint64_t later_ = 0;
  std::vector<NameId> names_;
  std::unordered_set<PointId> copies_;
};

}  // namespace

Result<Profile> unite_profiles(std::vector<NamedProfile> profiles) {
  CHECK(!profiles.empty());
  if (profiles.size() == 1) return std::move(profiles[0].profile);
  const std::string wrong = order_by_rank(profiles);
  if (!wrong.empty()) return Error{wrong};
  return Union(std::move(profiles)).unite();
}

Result<Profile> read_profiles(std::span<const std::string> paths) {
  std::vector<NamedProfile> profiles;
  for (const std::string& path : paths) {
    Result<Profile> profile = read_profile(path);
    if (!profile.ok()) return Error{profile.error()};
    profiles.push_back({path, std::move(profile).value()});
  }
  return unite_profiles(std::move(profiles));
}

std::vector<MessagePair> match_messages(const Profile& profile) {
  using Key = std::tuple<uint32_t, uint32_t, uint64_t>;
  struct Ends {
    std::vector<const MessageEnd*> sent, received;
  };
  std::map<Key, Ends> ends;
  for (const MessageEnd& end : profile.messages) {
    const Message& message = end.message;
    if (message.received) {
      ends[{message.peer, end.rank, message.tag}].received.push_back(&end);
    } else {
      ends[{end.rank, message.peer, message.tag}].sent.push_back(&end);
    }
  }
  std::vector<MessagePair> pairs;
  for (const auto& [key, both] : ends) {
    for (size_t i = 0; i < std::max(both.sent.size(), both.received.size()); ++i) {
      pairs.push_back({i < both.sent.size() ? both.sent[i] : nullptr,
                       i < both.received.size() ? both.received[i] : nullptr});
    }
  }
  return pairs;
}

}  // namespace testudo::profile
