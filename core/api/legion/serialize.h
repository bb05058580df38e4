#pragma once

#include <concepts>
#include <cstddef>
#include <cstring>
#include <type_traits>

namespace Legion::detail {

// A type that turns itself into bytes: legion_buffer_size(), legion_serialize(void*),
// legion_deserialize(const void*).
template <typename T>
concept SelfSerializing = requires(const T& value, T& target, void* out, const void* in) {
  { value.legion_buffer_size() } -> std::convertible_to<size_t>;
  value.legion_serialize(out);
  target.legion_deserialize(in);
};

template <typename T>
size_t serialized_size(const T& value) {
  if constexpr (SelfSerializing<T>) {
    return value.legion_buffer_size();
  } else {
    return sizeof(T);
  }
}

template <typename T>
void serialize(const T& value, void* out) {
  if constexpr (SelfSerializing<T>) {
    value.legion_serialize(out);
  } else {
    static_assert(
        std::is_trivially_copyable_v<T>,
        "a task's result must be trivially copyable or have legion_buffer_size(), legion_serialize() and "
        "legion_deserialize()");
    std::memcpy(out, &value, sizeof(T));
  }
}

// `in` holds as many bytes as `serialized_size` said; for plain types the caller checks that.
template <typename T>
T deserialize(const void* in) {
  if constexpr (SelfSerializing<T>) {
    T value;
    value.legion_deserialize(in);
    return value;
  } else {
    static_assert(std::is_trivially_copyable_v<T>);
    alignas(T) unsigned char bytes[sizeof(T)];
    std::memcpy(bytes, in, sizeof(T));
    return *reinterpret_cast<T*>(bytes);
  }
}

}  // namespace Legion::detail
