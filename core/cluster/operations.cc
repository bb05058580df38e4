#include "core/cluster/operations.h"

#include <unistd.h>

#include <sstream>

namespace testudo {

std::string describe(Rank from, Tag tag) {
  std::ostringstream text;
  text << "message from rank " << from.value
       << (tag.channel == Channel::kCollective ? " in collective 0x" : " with tag 0x") << std::hex
       << tag.value;
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
