#include "core/api/realm/logging.h"

#include <cstdarg>
#include <cstdio>
#include <vector>

#include "core/base/log.h"

namespace Realm {

namespace {

std::string formatted(const char* format, va_list args) {
  va_list again;
  va_copy(again, args);
  const int length = vsnprintf(nullptr, 0, format, args);
  std::string text(length > 0 ? static_cast<size_t>(length) : 0, '\0');
  if (length > 0) vsnprintf(text.data(), text.size() + 1, format, again);
  va_end(again);
  return text;
}

void write(const Logger& logger, int level, const char* format, va_list args) {
  if (!logger.wants(level)) return;
  testudo::Log(logger.get_name()).write(static_cast<testudo::LogLevel>(level), formatted(format, args));
}

}  // namespace

LoggerMessage::LoggerMessage(const Logger& logger, int level)
    : logger_(&logger),
      level_(level),
      stream_(logger.wants(level) ? std::make_unique<std::ostringstream>() : nullptr) {}

LoggerMessage::~LoggerMessage() {
  if (stream_)
    testudo::Log(logger_->get_name()).write(static_cast<testudo::LogLevel>(level_), stream_->str());
}

bool Logger::wants(int level) const {
  return testudo::Log(name_).wants(static_cast<testudo::LogLevel>(level));
}

Logger::LoggingLevel Logger::get_level() const {
  int level = LEVEL_SPEW;
  while (level < LEVEL_NONE && !wants(level)) ++level;
  return static_cast<LoggingLevel>(level);
}

#define TESTUDO_LOG_FORM_(name, level)               \
  void Logger::name(const char* format, ...) const { \
    va_list args;                                    \
    va_start(args, format);                          \
    write(*this, level, format, args);               \
    va_end(args);                                    \
  }
TESTUDO_LOG_FORM_(spew, LEVEL_SPEW)
TESTUDO_LOG_FORM_(debug, LEVEL_DEBUG)
TESTUDO_LOG_FORM_(info, LEVEL_INFO)
TESTUDO_LOG_FORM_(print, LEVEL_PRINT)
TESTUDO_LOG_FORM_(warning, LEVEL_WARNING)
TESTUDO_LOG_FORM_(error, LEVEL_ERROR)
TESTUDO_LOG_FORM_(fatal, LEVEL_FATAL)
#undef TESTUDO_LOG_FORM_

}  // namespace Realm
