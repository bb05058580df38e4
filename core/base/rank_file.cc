#include "core/base/rank_file.h"

#include <string_view>

namespace testudo {
namespace {

// Where the extension begins; the length of the path if it has none. A leading dot makes a hidden file, not
// an extension.
size_t extension_at(std::string_view path) {
  constexpr std::string_view kCompressed = ".zst";
  const size_t slash = path.rfind('/');
  const size_t name = slash == std::string_view::npos ? 0 : slash + 1;
  const auto last_dot = [&](size_t end) {
    const size_t dot = end == 0 ? std::string_view::npos : path.rfind('.', end - 1);
    return dot == std::string_view::npos || dot <= name ? end : dot;
  };
  if (!path.ends_with(kCompressed) || path.size() - kCompressed.size() <= name) return last_dot(path.size());
  return last_dot(path.size() - kCompressed.size());
}

}  // namespace

std::string rank_file(const std::string& path, int rank, int ranks) {
  const std::string number = std::to_string(rank);
  std::string result;
  if (path.find('%') != std::string::npos) {
    for (const char c : path) {
      if (c == '%') {
        result += number;
      } else {
        result += c;
      }
    }
    return result;
  }
  if (ranks <= 1) return path;
  const size_t at = extension_at(path);
  return path.substr(0, at) + "." + number + path.substr(at);
}

}  // namespace testudo
