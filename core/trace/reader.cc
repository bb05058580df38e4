#include "core/trace/reader.h"

#include <memory>
#include <utility>
#include <variant>

#include "core/trace/decode.h"
#include "core/trace/json_tree.h"
#include "core/trace/line_source.h"
#include "core/trace/validator.h"

namespace testudo::trace {
namespace {

// Throws FormatError; `number` is then the line at fault.
End read_lines(LineSource& lines, const Visitor& visit, uint64_t& number) {
  JsonTree tree;
  Validator validator;
  std::string_view line;
  for (number = 1; lines.next(line); ++number) {
    Record record = decode(tree.parse(line));
    validator.check(record);
    if (const End* end = std::get_if<End>(&record)) {
      if (end->records != number - 1) {
        throw FormatError("`end` counts " + std::to_string(end->records) + " records, but " +
                          std::to_string(number - 1) + " stand before it: some are missing");
      }
      End last = *end;
      visit(std::move(record));
      ++number;
      if (lines.next(line)) throw FormatError("a line after the `end` record");
      return last;
    }
    visit(std::move(record));
  }
  if (number == 1) throw FormatError("the file is empty");
  throw FormatError("no `end` record: the trace was cut short");
}

Result<End> read_bytes(std::unique_ptr<ByteSource> bytes, const std::string& name, const Visitor& visit) {
  LineSource lines(std::move(bytes));
  uint64_t number = 1;
  try {
    return read_lines(lines, visit, number);
  } catch (const FormatError& error) {
    return Error{name + ":" + std::to_string(number) + ": " + error.what()};
  }
}

}  // namespace

Result<End> read_trace(const std::string& path, const Visitor& visit) {
  auto bytes = ByteSource::open(path);
  if (!bytes) return Error{bytes.error()};
  return read_bytes(std::move(bytes).value(), path, visit);
}

Result<End> read_trace_text(std::string_view text, const std::string& name, const Visitor& visit) {
  return read_bytes(ByteSource::of_text(text), name, visit);
}

}  // namespace testudo::trace
