#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "core/trace/json_tree.h"
#include "core/trace/schema.h"
#include "core/trace/words.h"

// The shapes that several kinds of record share, read back. All throw FormatError.
namespace testudo::trace {

using Json = JsonTree::View;

DomainPoint point_from(const Json& json);
Domain domain_from(const Json& json);
Where where_from(const Json& json);
Expression expression_from(const Json& json);
Operator operator_from(const Json& json);

// An id or number that fits T.
template <typename T>
T number_from(const Json& json) {
  if constexpr (sizeof(T) == 8 && std::is_unsigned_v<T>) {
    return json.natural();
  } else {
    return static_cast<T>(json.integer(std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
  }
}
template <typename IdType>
IdType id_from(const Json& json) {
  return IdType{number_from<typename IdType::rep>(json)};
}

template <typename E>
E word_from(const Json& json) {
  const auto value = from_word<E>(json.text());
  if (!value) json.fail("is \"" + std::string(json.text()) + "\", which is not one of its words");
  return *value;
}

// fn of every element.
template <typename Fn>
auto all_from(const Json& json, Fn fn) {
  std::vector<decltype(fn(json))> values;
  values.reserve(json.size());
  json.for_each([&](const Json& element) { values.push_back(fn(element)); });
  return values;
}

// fn of a member that may be missing.
template <typename Fn>
auto maybe_from(const Json& json, std::string_view key, Fn fn) {
  std::optional<decltype(fn(json))> value;
  if (json.has(key)) value = fn(json[key]);
  return value;
}

inline std::string text_from(const Json& json) {
  return std::string(json.text());
}
inline std::string text_or_empty(const Json& json, std::string_view key) {
  return json.has(key) ? text_from(json[key]) : std::string();
}

}  // namespace testudo::trace
