#pragma once

#include <memory>

#include "core/api/legion/domain.h"
#include "core/api/legion/serialize.h"
#include "core/api/legion/untyped_buffer.h"
#include "core/api/legion/where.h"

namespace testudo {
class FutureState;
class FutureMapState;
}  // namespace testudo

namespace Legion {

namespace detail {
// The value of a future, waiting for it. Errors: rethrows what the producer threw; T0503 where `wanted` is
// not its size.
const void* wait_for_value(const std::shared_ptr<testudo::FutureState>& future, size_t wanted,
                           const Where& where);
inline constexpr size_t kAnySize = static_cast<size_t>(-1);
}  // namespace detail

// The result of a task, or a value, that may not be there yet. Copies share it.
class Future {
 public:
  Future() = default;
  explicit Future(std::shared_ptr<testudo::FutureState> state) : state_(std::move(state)) {}

  bool exists() const { return state_ != nullptr; }
  bool valid() const { return exists(); }
  bool operator==(const Future& other) const { return state_ == other.state_; }
  bool operator!=(const Future& other) const { return state_ != other.state_; }
  bool operator<(const Future& other) const { return state_ < other.state_; }

  // Blocks the calling task, not its processor, until the value is there.
  template <typename T>
  T get_result(bool = false, const char* = nullptr, detail::Where where = detail::Where::current()) const {
    const size_t wanted = detail::SelfSerializing<T> ? detail::kAnySize : sizeof(T);
    return detail::deserialize<T>(detail::wait_for_value(state_, wanted, where));
  }
  template <typename T>
  T get(detail::Where where = detail::Where::current()) {
    return get_result<T>(false, nullptr, where);
  }
  void get_void_result(bool = false, const char* = nullptr,
                       detail::Where where = detail::Where::current()) const {
    detail::wait_for_value(state_, detail::kAnySize, where);
  }
  void wait(detail::Where where = detail::Where::current()) const {
    detail::wait_for_value(state_, detail::kAnySize, where);
  }
  bool is_ready(bool subscribe = false) const;
  // Whether the task returned nothing. Waits where `block`; otherwise false until that is known.
  bool is_empty(bool block = false, bool = false, const char* = nullptr) const;
  const void* get_buffer(Memory::Kind memory, size_t* extent_in_bytes = nullptr, bool check_extent = false,
                         bool = false, const char* = nullptr,
                         detail::Where where = detail::Where::current()) const;
  const void* get_untyped_pointer(bool = false, const char* = nullptr,
                                  detail::Where where = detail::Where::current()) const;
  size_t get_untyped_size(detail::Where where = detail::Where::current()) const;

  template <typename T>
  static Future from_value(const T& value) {
    Bytes bytes(detail::serialized_size(value));
    detail::serialize(value, bytes.data());
    return from_bytes(std::move(bytes));
  }
  template <typename T>
  static Future from_value(Runtime*, const T& value) {
    return from_value(value);
  }
  static Future from_untyped_pointer(const void* buffer, size_t bytes, bool take_ownership = false,
                                     const char* provenance = nullptr, bool shard_local = false);
  static Future from_untyped_pointer(Runtime*, const void* buffer, size_t bytes,
                                     bool take_ownership = false) {
    return from_untyped_pointer(buffer, bytes, take_ownership);
  }
  static Future from_domain(const Domain& domain, bool take_ownership = false,
                            const char* provenance = nullptr, bool shard_local = false);

  const std::shared_ptr<testudo::FutureState>& state() const { return state_; }

 private:
  using Bytes = std::vector<std::byte>;
  static Future from_bytes(Bytes bytes);

  std::shared_ptr<testudo::FutureState> state_;
};

// The results of an index launch, by point. Copies share them.
class FutureMap {
 public:
  FutureMap() = default;
  explicit FutureMap(std::shared_ptr<testudo::FutureMapState> state) : state_(std::move(state)) {}

  bool exists() const { return state_ != nullptr; }
  bool operator==(const FutureMap& other) const { return state_ == other.state_; }
  bool operator!=(const FutureMap& other) const { return state_ != other.state_; }

  // Errors: T0504 the point is not in the launch domain.
  Future get_future(const DomainPoint& point, detail::Where where = detail::Where::current()) const;
  Future operator[](const DomainPoint& point) const { return get_future(point, detail::Where()); }
  template <typename T>
  T get_result(const DomainPoint& point, bool = false, const char* = nullptr,
               detail::Where where = detail::Where::current()) const {
    return get_future(point, where).template get_result<T>(false, nullptr, where);
  }
  void get_void_result(const DomainPoint& point, bool = false, const char* = nullptr,
                       detail::Where where = detail::Where::current()) const {
    get_future(point, where).get_void_result(false, nullptr, where);
  }
  void wait_all_results(bool = false, const char* = nullptr) const;
  Domain get_future_map_domain() const;

  const std::shared_ptr<testudo::FutureMapState>& state() const { return state_; }

 private:
  std::shared_ptr<testudo::FutureMapState> state_;
};

}  // namespace Legion
