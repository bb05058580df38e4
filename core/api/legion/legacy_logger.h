#pragma once

#include <cstdarg>
#include <cstdio>

#include "core/api/realm/logging.h"

// The loggers of the 2014 API: `LegionRuntime::Logger::Category log("name"); log(LEVEL_PRINT, "%d", i);`.
enum LegionLegacyLogLevel {
  LEVEL_SPEW = 0,
  LEVEL_DEBUG,
  LEVEL_INFO,
  LEVEL_PRINT,
  LEVEL_WARNING,
  LEVEL_ERROR,
  LEVEL_NONE = 7,
};

namespace LegionRuntime::Logger {

class Category : public Realm::Logger {
 public:
  explicit Category(const char* name) : Realm::Logger(name) {}
  __attribute__((format(printf, 3, 4))) bool operator()(int level, const char* format, ...) const {
    if (!wants(level)) return false;
    char text[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    newmsg(static_cast<LoggingLevel>(level)) << static_cast<const char*>(text);
    return true;
  }
};

}  // namespace LegionRuntime::Logger
