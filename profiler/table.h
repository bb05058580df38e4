#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace testudo::profiler {

// Rows of text in aligned columns: the first to the left, the others to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> titles) : rows_{std::move(titles)} {}
  // Precondition: as many cells as titles.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void write(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace testudo::profiler
