#include "profiler/table.h"

#include <algorithm>
#include <ostream>

namespace testudo::profiler {
namespace {

// What a terminal shows: bytes that continue a UTF-8 character take no room.
size_t width(const std::string& text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

void Table::write(std::ostream& out) const {
  std::vector<size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], width(row[column]));
    }
  }
  for (const auto& row : rows_) {
    out << "  " << row[0];
    std::string fill(widths[0] - width(row[0]), ' ');
    for (size_t column = 1; column < row.size(); ++column) {
      out << fill << std::string(widths[column] - width(row[column]) + 2, ' ') << row[column];
      fill.clear();
    }
    out << '\n';
  }
}

}  // namespace testudo::profiler
