#include "core/cluster/operations.h"

#include <unistd.h>

#include <sstream>

namespace testudo {
namespace {

const char* name_of(Channel channel) {
  switch (channel) {
    case Channel::kMessage:
      return " with tag 0x";
    case Channel::kCollective:
      return " in collective 0x";
    case Channel::kControl:
      return " in control channel 0x";
  }
  return " in an unknown channel with tag 0x";
}

}  // namespace

std::string describe(Rank from, Tag tag) {
  std::ostringstream text;
  text << "message from rank " << from.value << name_of(tag.channel) << std::hex << tag.value;
  return text.str();
}

std::string size_mismatch(const ReceiveOperation& receive, uint64_t sent) {
  std::ostringstream text;
  text << "a " << describe(receive.from, receive.tag) << " has " << sent << " bytes, but rank "
       << receive.at.value << " expects " << receive.bytes.size()
       << ": the two ranks disagree on what is sent";
  return text.str();
}

void report_abort(Rank rank, const std::string& message) {
  std::string line = "rank " + std::to_string(rank.value) + " ends the job: " + message + "\n";
  // Nothing can be done where it fails: the process is about to end.
  [[maybe_unused]] ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace testudo
