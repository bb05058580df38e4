#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/immortal.h"

namespace testudo {

// Levels and their numbers are those of Realm's loggers, so that -level means the same.
enum class LogLevel { kSpew = 0, kDebug, kInfo, kPrint, kWarning, kError, kFatal, kNone };

const char* to_string(LogLevel level);

// Where log lines go and which pass. One per process, made before main; thread safe.
class LogSink {
 public:
  static LogSink& instance();

  // As `-level`: "2", or "name=1", or several of both with commas. Returns false where it makes no sense.
  bool set_levels(std::string_view text);
  // As `-logfile`: `%` stands for the rank. Returns false if the file cannot be opened.
  bool set_file(const std::string& path, int rank);

  bool wants(std::string_view category, LogLevel level) const;
  // Writes "[rank - thread] seconds {level}{category}: text" as one line.
  void write(std::string_view category, LogLevel level, std::string_view text);

 private:
  friend class Immortal<LogSink>;
  LogSink();
  struct State;
  std::unique_ptr<State> state_;
};

// A named category, as cheap to make as a string_view: `Log("mapper").warning("...")`.
class Log {
 public:
  explicit constexpr Log(std::string_view category) : category_(category) {}

  bool wants(LogLevel level) const { return LogSink::instance().wants(category_, level); }
  void write(LogLevel level, std::string_view text) const {
    if (wants(level)) LogSink::instance().write(category_, level, text);
  }
  void debug(std::string_view text) const { write(LogLevel::kDebug, text); }
  void info(std::string_view text) const { write(LogLevel::kInfo, text); }
  void print(std::string_view text) const { write(LogLevel::kPrint, text); }
  void warning(std::string_view text) const { write(LogLevel::kWarning, text); }
  void error(std::string_view text) const { write(LogLevel::kError, text); }

 private:
  std::string_view category_;
};

}  // namespace testudo
