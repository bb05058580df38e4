#include "profiler/communication.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "core/base/profile_set.h"

namespace testudo::profiler {
namespace {

using profile::Event;
using profile::MessagePair;
using profile::Profile;

struct Place {
  size_t lane = 0;
  const Event* event = nullptr;
};

// The last slice of each point that sends or receives.
std::unordered_map<PointId, Place> message_slices(const Profile& profile) {
  std::unordered_map<PointId, Place> slices;
  for (const profile::MessageEnd& end : profile.messages) slices[end.message.uid];
  for (size_t lane = 0; lane < profile.lanes.size(); ++lane) {
    for (const Event& event : profile.lanes[lane].events) {
      if (!is_work(event.kind)) continue;
      const auto found = slices.find(event.uid);
      if (found == slices.end()) continue;
      Place& place = found->second;
      if (place.event == nullptr || place.event->end_ns < event.end_ns) place = {lane, &event};
    }
  }
  return slices;
}

bool is_of_all_ranks(const Profile& profile) {
  const uint32_t first = profile.lanes.empty() ? 0 : profile.lanes[0].info.rank;
  return std::any_of(profile.lanes.begin(), profile.lanes.end(),
                     [first](const profile::LaneProfile& lane) { return lane.info.rank != first; });
}

bool complete(const MessagePair& pair) {
  return pair.sent != nullptr && pair.received != nullptr;
}

}  // namespace

std::vector<DrawnMessage> drawn_messages(const Profile& profile) {
  const auto slices = message_slices(profile);
  std::vector<DrawnMessage> drawn;
  for (const MessagePair& pair : match_messages(profile)) {
    if (!complete(pair)) continue;
    const Place& send = slices.at(pair.sent->message.uid);
    const Place& receive = slices.at(pair.received->message.uid);
    if (send.event == nullptr || receive.event == nullptr) continue;
    drawn.push_back({send.event, receive.event, send.lane, receive.lane, &pair.sent->message});
  }
  return drawn;
}

std::vector<PairStatistics> communication(const Profile& profile) {
  // Of one rank alone, the other end is in a file that was not given.
  const bool whole = is_of_all_ranks(profile);
  std::map<std::pair<uint32_t, uint32_t>, std::pair<PairStatistics, std::vector<uint64_t>>> pairs;
  for (const MessagePair& pair : match_messages(profile)) {
    const uint32_t sender = pair.sent != nullptr ? pair.sent->rank : pair.received->message.peer;
    const uint32_t receiver = pair.sent != nullptr ? pair.sent->message.peer : pair.received->rank;
    PairStatistics& of_pair = pairs[{sender, receiver}].first;
    of_pair.sender = sender;
    of_pair.receiver = receiver;
    if (!complete(pair) && whole) {
      ++of_pair.unmatched;
      continue;
    }
    const profile::Message& message = (pair.sent != nullptr ? pair.sent : pair.received)->message;
    ++of_pair.messages;
    of_pair.bytes += message.bytes;
    of_pair.reductions += message.reduction ? 1 : 0;
  }
  for (const DrawnMessage& drawn : drawn_messages(profile)) {
    const uint64_t left = drawn.send->end_ns;
    const uint64_t came = drawn.receive->start_ns;
    pairs.at({profile.lanes[drawn.send_lane].info.rank, profile.lanes[drawn.receive_lane].info.rank})
        .second.push_back(came > left ? came - left : 0);
  }
  std::vector<PairStatistics> result;
  for (auto& [ranks, of_pair] : pairs) {
    of_pair.first.latency = distribution(std::move(of_pair.second));
    result.push_back(of_pair.first);
  }
  return result;
}

}  // namespace testudo::profiler
