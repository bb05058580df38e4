#pragma once

#include <concepts>
#include <string>
#include <vector>

#include "core/base/id.h"
#include "core/trace/json_text.h"
#include "core/trace/schema.h"

// The shapes that several kinds of record share. Each appends one JSON value.
namespace testudo::trace {

void put(JsonText& json, const DomainPoint& point);
void put(JsonText& json, const Domain& domain);
void put(JsonText& json, const Where& where);
void put(JsonText& json, const Expression& expression);
void put(JsonText& json, const Operator& made_by);
inline void put(JsonText& json, const std::string& text) {
  json.value(text);
}
inline void put(JsonText& json, std::integral auto value) {
  json.value(value);
}
template <typename Tag, typename Rep>
void put(JsonText& json, Id<Tag, Rep> id) {
  json.value(id.value);
}

template <typename T>
void put_all(JsonText& json, const std::vector<T>& values);
template <typename T>
void put(JsonText& json, const std::vector<T>& values) {
  put_all(json, values);
}

template <typename T>
void put_all(JsonText& json, const std::vector<T>& values) {
  json.open_array();
  for (const T& value : values) put(json, value);
  json.close_array();
}

}  // namespace testudo::trace
