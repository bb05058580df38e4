#include "tests/integration/random_programs/isolated.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "core/base/check.h"

namespace testudo::random_programs {
namespace {

// Messages through the pipe: a letter, a length, and that many bytes.
void send(int to, char kind, const std::string& text) {
  std::string message(1, kind);
  uint64_t size = text.size();
  message.append(reinterpret_cast<const char*>(&size), sizeof(size));
  message += text;
  for (size_t sent = 0; sent < message.size();) {
    ssize_t count = write(to, message.data() + sent, message.size() - sent);
    if (count <= 0) _exit(3);
    sent += static_cast<size_t>(count);
  }
}

// Takes whole messages off the front of `buffer`.
bool take_messages(std::string& buffer, Isolated& result) {
  bool any = false;
  for (uint64_t size = 0; buffer.size() >= 1 + sizeof(size); any = true) {
    buffer.copy(reinterpret_cast<char*>(&size), sizeof(size), 1);
    if (buffer.size() < 1 + sizeof(size) + size) break;
    std::string text = buffer.substr(1 + sizeof(size), size);
    buffer[0] == 'p' ? void(result.progress = std::stoull(text)) : void(result.fault = text);
    buffer.erase(0, 1 + sizeof(size) + size);
  }
  return any;
}

std::string how_it_died(int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return "";
  if (WIFSIGNALED(status)) return std::string("died of signal ") + strsignal(WTERMSIG(status));
  return "ended with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Isolated run_isolated(const std::function<std::string(const std::function<void(uint64_t)>&)>& body,
                      unsigned seconds_without_progress, bool quiet) {
  int ends[2];
  CHECK(pipe(ends) == 0);
  std::cout.flush();
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    close(ends[0]);
    if (quiet) dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
    std::string fault = body([&](uint64_t number) { send(ends[1], 'p', std::to_string(number)); });
    send(ends[1], 'f', fault);
    std::exit(0);
  }
  close(ends[1]);
  Isolated result;
  std::string buffer;
  bool hangs = false;
  for (char chunk[4096];;) {
    pollfd waiting{ends[0], POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(seconds_without_progress) * 1000) == 0) {
      hangs = true;
      kill(child, SIGKILL);
      break;
    }
    ssize_t count = read(ends[0], chunk, sizeof(chunk));
    if (count <= 0) break;
    buffer.append(chunk, static_cast<size_t>(count));
    take_messages(buffer, result);
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (hangs) {
    result.fault = "made no progress for " + std::to_string(seconds_without_progress) + " seconds";
  } else if (result.fault.empty()) {
    result.fault = how_it_died(status);
  }
  return result;
}

}  // namespace testudo::random_programs
