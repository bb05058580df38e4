#include "checker/smt/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <limits>

namespace testudo::checker {
namespace {

using Clock = std::chrono::steady_clock;
using End = ChildOutcome::End;

void write_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(to, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) _exit(EXIT_FAILURE);  // nobody reads any more
    text.remove_prefix(static_cast<size_t>(written));
  }
}

// Leaves by _exit: the buffers and the destructors at exit are the caller's.
[[noreturn]] void be_the_child(pid_t parent, int to, const std::function<void(const Report&)>& work) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(EXIT_FAILURE);
  try {
    work([to](std::string_view line) { write_all(to, std::string(line) + '\n'); });
  } catch (...) {
    _exit(EXIT_FAILURE);
  }
  _exit(EXIT_SUCCESS);
}

// What the child writes until it closes the pipe or its time is up.
class Reader {
 public:
  Reader(int from, Clock::time_point deadline) : from_(from), deadline_(deadline) {}

  // Whether the child closed the pipe in time.
  bool read_all() {
    while (wait_for_more()) {
      std::array<char, 4096> buffer{};
      const ssize_t count = read(from_, buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return true;
      text_.append(buffer.data(), static_cast<size_t>(count));
    }
    return false;
  }

  std::string last_line() const {
    const size_t end = text_.rfind('\n');
    if (end == std::string::npos) return {};
    const size_t before = end == 0 ? std::string::npos : text_.rfind('\n', end - 1);
    const size_t begin = before == std::string::npos ? 0 : before + 1;
    return text_.substr(begin, end - begin);
  }

 private:
  // False when the time is up.
  bool wait_for_more() const {
    while (true) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
      if (left <= 0) return false;
      pollfd waiting{from_, POLLIN, 0};
      const int ready =
          poll(&waiting, 1, static_cast<int>(std::min<int64_t>(left, std::numeric_limits<int>::max())));
      if (ready > 0) return true;
      if (ready < 0 && errno != EINTR) return true;  // read() tells
    }
  }

  int from_;
  Clock::time_point deadline_;
  std::string text_;
};

// Whether it ended well.
bool reap(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return true;  // the caller ignores its children's ends; what it reported counts
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

}  // namespace

ChildOutcome run_in_child(std::chrono::milliseconds limit, const std::function<void(const Report&)>& work) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    be_the_child(parent, ends[1], work);
  }
  close(ends[1]);
  ChildOutcome outcome;
  if (child > 0) {
    Reader reader(ends[0], Clock::now() + limit);
    const bool in_time = reader.read_all();
    if (!in_time) kill(child, SIGKILL);
    const bool well = reap(child);
    outcome.end = !in_time ? End::kOutOfTime : well ? End::kFinished : End::kDied;
    outcome.last_line = reader.last_line();
  }
  close(ends[0]);
  return outcome;
}

}  // namespace testudo::checker
