#pragma once

#include <memory>
#include <sstream>
#include <string>

namespace Realm {

class Logger;

// One line of a log: collects what is streamed into it and writes it when it goes out of scope.
class LoggerMessage {
 public:
  LoggerMessage(LoggerMessage&& other) noexcept = default;
  ~LoggerMessage();

  template <typename T>
  LoggerMessage& operator<<(const T& value) {
    if (stream_) *stream_ << value;
    return *this;
  }
  LoggerMessage& operator<<(std::ostream& (*manipulator)(std::ostream&)) {
    if (stream_) manipulator(*stream_);
    return *this;
  }
  bool is_active() const { return stream_ != nullptr; }
  std::ostream& get_stream() { return *stream_; }  // precondition: is_active()

 private:
  friend class Logger;
  LoggerMessage(const Logger& logger, int level);

  const Logger* logger_;
  int level_;
  std::unique_ptr<std::ostringstream> stream_;  // null where the level is not wanted
};

// A named source of log lines; -level says which pass.
class Logger {
 public:
  enum LoggingLevel {
    LEVEL_SPEW,
    LEVEL_DEBUG,
    LEVEL_INFO,
    LEVEL_PRINT,
    LEVEL_WARNING,
    LEVEL_ERROR,
    LEVEL_FATAL,
    LEVEL_NONE,
  };

  explicit Logger(const std::string& name) : name_(name) {}

  const std::string& get_name() const { return name_; }
  LoggingLevel get_level() const;
  bool wants(int level) const;
  bool want_spew() const { return wants(LEVEL_SPEW); }
  bool want_debug() const { return wants(LEVEL_DEBUG); }
  bool want_info() const { return wants(LEVEL_INFO); }
  bool want_print() const { return wants(LEVEL_PRINT); }
  bool want_warning() const { return wants(LEVEL_WARNING); }
  bool want_error() const { return wants(LEVEL_ERROR); }
  bool want_fatal() const { return wants(LEVEL_FATAL); }

  LoggerMessage spew() const { return LoggerMessage(*this, LEVEL_SPEW); }
  LoggerMessage debug() const { return LoggerMessage(*this, LEVEL_DEBUG); }
  LoggerMessage info() const { return LoggerMessage(*this, LEVEL_INFO); }
  LoggerMessage print() const { return LoggerMessage(*this, LEVEL_PRINT); }
  LoggerMessage warning() const { return LoggerMessage(*this, LEVEL_WARNING); }
  LoggerMessage error() const { return LoggerMessage(*this, LEVEL_ERROR); }
  LoggerMessage fatal() const { return LoggerMessage(*this, LEVEL_FATAL); }
  LoggerMessage newmsg(LoggingLevel level) const { return LoggerMessage(*this, level); }

  void spew(const char* format, ...) const __attribute__((format(printf, 2, 3)));
  void debug(const char* format, ...) const __attribute__((format(printf, 2, 3)));
  void info(const char* format, ...) const __attribute__((format(printf, 2, 3)));
  void print(const char* format, ...) const __attribute__((format(printf, 2, 3)));
  void warning(const char* format, ...) const __attribute__((format(printf, 2, 3)));
  void error(const char* format, ...) const __attribute__((format(printf, 2, 3)));
  void fatal(const char* format, ...) const __attribute__((format(printf, 2, 3)));

 private:
  std::string name_;
};

}  // namespace Realm
