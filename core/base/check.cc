#include "core/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace testudo {

void check_failed(const char* condition, const std::string& detail, std::source_location where) {
  std::fprintf(stderr, "%s:%u: internal error: %s does not hold%s%s\n", where.file_name(), where.line(),
               condition, detail.empty() ? "" : ": ", detail.c_str());
  std::abort();
}

}  // namespace testudo
