#include "profiler/chrome_trace.h"

#include <algorithm>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>
#include <unordered_map>

#include "profiler/communication.h"

namespace testudo::profiler {
namespace {

using profile::Event;
using profile::Kind;
using profile::LaneProfile;

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Streams, because a document tree of a long run would take many times the memory of the profile.
class Writer {
 public:
  Writer(std::ostream& out, const profile::Profile& profile) : out_(out), profile_(profile) {
    for (const std::string& name : profile.names) names_.push_back(quoted(name));
  }

  void write(const ChromeTraceOptions& options) {
    out_ << "{\"displayTimeUnit\":\"ns\",\"otherData\":{\"program\":" << quoted(profile_.run.program)
         << ",\"producer\":\"legion-prof\"},\"traceEvents\":[";
    write_metadata();
    for (size_t lane = 0; lane < profile_.lanes.size(); ++lane) {
      for (const Event& event : profile_.lanes[lane].events) {
        event.kind == Kind::kWait ? write_wait(lane, event) : write_slice(lane, event);
      }
    }
    if (options.flows) write_flows();
    write_messages();
    out_ << "\n]}\n";
  }

 private:
  // Starts an event of one phase on one lane; the caller adds members and the closing brace.
  std::ostream& begin(const char* phase, size_t lane) {
    out_ << (first_ ? "\n" : ",\n") << "{\"ph\":\"" << phase << "\",\"pid\":" << rank_of(lane)
         << ",\"tid\":" << lane + 1;
    first_ = false;
    return out_;
  }

  // In microseconds, as the format wants it; exact to the nanosecond.
  void time(const char* member, uint64_t ns) {
    out_ << ",\"" << member << "\":" << ns / 1000 << '.' << std::setw(3) << std::setfill('0') << ns % 1000;
  }

  void name(const Event& event) {
    const char* kind = to_string(event.kind);
    out_ << ",\"cat\":\"" << kind << "\",\"name\":";
    if (event.name && !profile_.name(event.name).empty()) {
      out_ << names_[event.name.value];
    } else {
      out_ << '"' << kind << '"';
    }
  }

  uint32_t rank_of(size_t lane) const {
    return lane < profile_.lanes.size() ? profile_.lanes[lane].info.rank : profile_.run.rank;
  }

  void write_metadata() {
    const std::string program = profile_.run.program.empty() ? "run" : profile_.run.program;
    const auto name_process = [&](size_t lane) {
      const std::string process = program + " (rank " + std::to_string(rank_of(lane)) + ")";
      begin("M", lane) << ",\"name\":\"process_name\",\"args\":{\"name\":" << quoted(process) << "}}";
    };
    if (profile_.lanes.empty()) name_process(0);
    for (size_t lane = 0; lane < profile_.lanes.size(); ++lane) {
      if (lane == 0 || rank_of(lane) != rank_of(lane - 1)) name_process(lane);
      begin("M", lane) << ",\"name\":\"thread_name\",\"args\":{\"name\":"
                       << quoted(profile_.lanes[lane].info.name) << "}}";
      begin("M", lane) << ",\"name\":\"thread_sort_index\",\"args\":{\"sort_index\":" << lane << "}}";
    }
  }

  void write_slice(size_t lane, const Event& event) {
    begin("X", lane);
    name(event);
    time("ts", event.start_ns);
    time("dur", event.end_ns - event.start_ns);
    out_ << ",\"args\":{\"uid\":" << event.uid.value << ",\"op\":" << event.op.value;
    if (event.related) out_ << ",\"launched by\":" << event.related.value;
    if (event.created_ns != 0) time("launched us", event.created_ns);
    if (event.ready_ns != 0) {
      time("ready us", event.ready_ns);
      time("waited us", event.start_ns - std::min(event.start_ns, event.ready_ns));
    }
    out_ << "}}";
  }

  void write_wait(size_t lane, const Event& event) {
    const uint64_t id = ++waits_;
    begin("b", lane);
    name(event);
    time("ts", event.start_ns);
    out_ << ",\"id\":" << id << ",\"args\":{\"uid\":" << event.uid.value << ",\"for\":" << event.related.value
         << "}}";
    begin("e", lane);
    name(event);
    time("ts", event.end_ns);
    out_ << ",\"id\":" << id << '}';
  }

  struct Place {
    size_t lane;
    const Event* first;
    const Event* last;
  };

  void write_flows() {
    std::unordered_map<PointId, Place> first;
    std::unordered_map<PointId, Place> last;
    for (size_t lane = 0; lane < profile_.lanes.size(); ++lane) {
      for (const Event& event : profile_.lanes[lane].events) {
        if (!is_work(event.kind) || !event.uid) continue;
        const Place here{lane, &event, &event};
        const auto [begin, added] = first.try_emplace(event.uid, here);
        if (!added && event.start_ns < begin->second.first->start_ns) begin->second = here;
        const auto [end, new_end] = last.try_emplace(event.uid, here);
        if (!new_end && event.end_ns > end->second.last->end_ns) end->second = here;
      }
    }
    for (const profile::Dependence& dependence : profile_.dependences) {
      const auto from = last.find(dependence.from);
      const auto to = first.find(dependence.to);
      if (from == last.end() || to == first.end()) continue;
      if (from->second.last->kind == Kind::kSend && to->second.first->kind == Kind::kReceive)
        continue;  // a message
      write_flow("dependence", {from->second.lane, from->second.last, from->second.last}, to->second, "");
    }
  }

  void write_messages() {
    for (const DrawnMessage& drawn : drawn_messages(profile_)) {
      const std::string arguments = ",\"args\":{\"tag\":" + std::to_string(drawn.message->tag) +
                                    ",\"bytes\":" + std::to_string(drawn.message->bytes) + "}";
      write_flow("message", {drawn.send_lane, drawn.send, drawn.send},
                 {drawn.receive_lane, drawn.receive, drawn.receive}, arguments);
    }
  }

  // A flow belongs to the slice around its stamp, so it leaves just before the end.
  void write_flow(const char* what, const Place& from, const Place& to, const std::string& arguments) {
    ++flows_;
    const Event& source = *from.last;
    begin("s", from.lane);
    flow(what, std::max(source.start_ns, source.end_ns - std::min<uint64_t>(source.end_ns, 1)));
    out_ << arguments << '}';
    begin("f", to.lane);
    flow(what, to.first->start_ns);
    out_ << ",\"bp\":\"e\"}";
  }

  void flow(const char* what, uint64_t at_ns) {
    out_ << ",\"cat\":\"" << what << "\",\"name\":\"" << what << "\",\"id\":" << flows_;
    time("ts", at_ns);
  }

  std::ostream& out_;
  const profile::Profile& profile_;
  std::vector<std::string> names_;
  bool first_ = true;
  uint64_t waits_ = 0;
  uint64_t flows_ = 0;
};

}  // namespace

void write_chrome_trace(std::ostream& out, const profile::Profile& profile,
                        const ChromeTraceOptions& options) {
  Writer(out, profile).write(options);
}

}  // namespace testudo::profiler
