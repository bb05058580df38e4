#include "core/trace/json_text.h"

#include <charconv>

namespace testudo::trace {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool continues(std::string_view text, size_t i) {
  return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
}

// The bytes of the well-formed UTF-8 sequence at i (Unicode table 3-7), or 0.
size_t utf8_length(std::string_view text, size_t i) {
  const auto lead = static_cast<unsigned char>(text[i]);
  const auto second = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(text, i + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && second < 0xA0;
    const bool surrogate = lead == 0xED && second > 0x9F;
    return !overlong && !surrogate && continues(text, i + 1) && continues(text, i + 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && second < 0x90;
    const bool beyond = lead == 0xF4 && second > 0x8F;
    const bool whole = continues(text, i + 1) && continues(text, i + 2) && continues(text, i + 3);
    return !overlong && !beyond && whole ? 4 : 0;
  }
  return 0;
}

void append_control(std::string& out, unsigned char c) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      break;
  }
  out += "\\u00";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

}  // namespace

void JsonText::separate() {
  if (comma_) out_ += ',';
  comma_ = true;
}

JsonText& JsonText::open(char bracket) {
  separate();
  out_ += bracket;
  comma_ = false;
  return *this;
}

JsonText& JsonText::close(char bracket) {
  out_ += bracket;
  comma_ = true;
  return *this;
}

JsonText& JsonText::key(std::string_view name) {
  separate();
  out_ += '"';
  out_ += name;
  out_ += "\":";
  comma_ = false;
  return *this;
}

JsonText& JsonText::raw(std::string_view text) {
  separate();
  out_ += text;
  return *this;
}

JsonText& JsonText::integer(int64_t v) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof(digits), v).ptr;
  return raw({digits, static_cast<size_t>(end - digits)});
}

JsonText& JsonText::unsigned_integer(uint64_t v) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof(digits), v).ptr;
  return raw({digits, static_cast<size_t>(end - digits)});
}

JsonText& JsonText::value(std::string_view text) {
  separate();
  out_ += '"';
  for (size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    const size_t length = utf8_length(text, i);
    if (length == 0) {
      out_ += kReplacement;
    } else if (c < 0x20) {
      append_control(out_, c);
    } else {
      if (c == '"' || c == '\\') out_ += '\\';
      out_ += text.substr(i, length);
    }
    i += length == 0 ? 1 : length;
  }
  out_ += '"';
  return *this;
}

}  // namespace testudo::trace
