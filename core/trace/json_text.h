#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace testudo::trace {

// Writes one JSON value at the end of a string, with no tree in between: commas are placed as members and
// elements come. The caller opens and closes in the right order. Integers cost a std::to_chars.
class JsonText {
 public:
  explicit JsonText(std::string& out) : out_(out) {}

  JsonText& open_object() { return open('{'); }
  JsonText& close_object() { return close('}'); }
  JsonText& open_array() { return open('['); }
  JsonText& close_array() { return close(']'); }

  // The key of the next value. Keys are plain words: they are not escaped.
  JsonText& key(std::string_view name);

  JsonText& value(bool v) { return raw(v ? "true" : "false"); }
  JsonText& value(std::string_view text);  // bytes that are not UTF-8 become U+FFFD
  JsonText& value(const char* text) { return value(std::string_view(text)); }
  template <std::integral T>
  JsonText& value(T v) {
    if constexpr (std::signed_integral<T>) return integer(static_cast<int64_t>(v));
    return unsigned_integer(static_cast<uint64_t>(v));
  }

  template <typename T>
  JsonText& member(std::string_view name, const T& v) {
    key(name);
    return value(v);
  }

 private:
  JsonText& open(char bracket);
  JsonText& close(char bracket);
  JsonText& raw(std::string_view text);
  JsonText& integer(int64_t v);
  JsonText& unsigned_integer(uint64_t v);
  void separate();

  std::string& out_;
  bool comma_ = false;  // a value stands before the next one
};

}  // namespace testudo::trace
