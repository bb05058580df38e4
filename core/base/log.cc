#include "core/base/log.h"

#include <unistd.h>

#include <sys/syscall.h>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>

namespace testudo {
namespace {

constexpr const char* kNames[] = {"spew", "debug", "info", "print", "warning", "error", "fatal", "none"};

bool parse_level(std::string_view text, LogLevel& level) {
  int number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) {
    if (number < 0 || number > 7) return false;
    level = static_cast<LogLevel>(number);
    return true;
  }
  for (int i = 0; i < 8; ++i) {
    if (text == kNames[i]) {
      level = static_cast<LogLevel>(i);
      return true;
    }
  }
  return false;
}

}  // namespace

const char* to_string(LogLevel level) {
  return kNames[static_cast<int>(level)];
}

struct LogSink::State {
  mutable std::mutex mutex;
  LogLevel default_level = LogLevel::kPrint;
  std::map<std::string, LogLevel, std::less<>> levels;
  FILE* file = stderr;
  int rank = 0;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};

LogSink::LogSink() : state_(std::make_unique<State>()) {}

LogSink& LogSink::instance() {
  static Immortal<LogSink> sink;
  return *sink;
}

bool LogSink::set_levels(std::string_view text) {
  std::lock_guard lock(state_->mutex);
  while (!text.empty()) {
    std::string_view item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    size_t equals = item.find('=');
    LogLevel level;
    if (!parse_level(equals == item.npos ? item : item.substr(equals + 1), level)) return false;
    if (equals == item.npos) {
      state_->default_level = level;
    } else {
      state_->levels[std::string(item.substr(0, equals))] = level;
    }
  }
  return true;
}

bool LogSink::set_file(const std::string& path, int rank) {
  std::string name = path;
  if (size_t at = name.find('%'); at != name.npos) name.replace(at, 1, std::to_string(rank));
  FILE* file = name == "stderr" ? stderr : std::fopen(name.c_str(), "w");
  if (!file) return false;
  std::lock_guard lock(state_->mutex);
  if (state_->file != stderr) std::fclose(state_->file);
  state_->file = file;
  state_->rank = rank;
  return true;
}

bool LogSink::wants(std::string_view category, LogLevel level) const {
  std::lock_guard lock(state_->mutex);
  auto found = state_->levels.find(category);
  return level >= (found == state_->levels.end() ? state_->default_level : found->second);
}

void LogSink::write(std::string_view category, LogLevel level, std::string_view text) {
  std::lock_guard lock(state_->mutex);
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - state_->start).count();
  std::fprintf(state_->file, "[%d - %lx] %11.6f {%d}{%.*s}: %.*s\n", state_->rank,
               static_cast<unsigned long>(syscall(SYS_gettid)), seconds, static_cast<int>(level),
               static_cast<int>(category.size()), category.data(), static_cast<int>(text.size()),
               text.data());
  std::fflush(state_->file);
}

}  // namespace testudo
