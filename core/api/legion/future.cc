#include "core/api/legion/future.h"

#include <cstdlib>

#include "core/api/detail/convert.h"
#include "core/api/detail/wait.h"
#include "core/program/future.h"

namespace Legion {

namespace detail {

const void* wait_for_value(const std::shared_ptr<testudo::FutureState>& future, size_t wanted,
                           const Where& where) {
  if (!future)
    throw_error("T0503", "the future is empty: it was made without a value and never assigned", where);
  const std::vector<std::byte>& value = wait_value(future);
  if (wanted != kAnySize && value.size() != wanted) {
    throw_error("T0503",
                "the future holds " + std::to_string(value.size()) +
                    " bytes, but its value is asked for as " + std::to_string(wanted) +
                    " bytes; ask for the type that the task returns",
                where);
  }
  return value.data();
}

}  // namespace detail

bool Future::is_ready(bool) const {
  return state_ && state_->ready();
}

bool Future::is_empty(bool block, bool, const char*) const {
  if (!state_) return true;
  if (!state_->ready() && !block) return false;
  return detail::wait_value(state_).empty();
}

const void* Future::get_buffer(Memory::Kind, size_t* extent, bool, bool, const char*,
                               detail::Where where) const {
  const void* value = get_untyped_pointer(false, nullptr, where);
  if (extent) *extent = state_->value().size();
  return value;
}

const void* Future::get_untyped_pointer(bool, const char*, detail::Where where) const {
  return detail::wait_for_value(state_, detail::kAnySize, where);
}

size_t Future::get_untyped_size(detail::Where where) const {
  get_untyped_pointer(false, nullptr, where);
  return state_->value().size();
}

Future Future::from_bytes(Bytes bytes) {
  return Future(testudo::make_future(std::move(bytes)));
}

Future Future::from_untyped_pointer(const void* buffer, size_t bytes, bool take_ownership, const char*,
                                    bool) {
  const auto* data = static_cast<const std::byte*>(buffer);
  Future result = from_bytes(Bytes(data, data + bytes));
  if (take_ownership) ::free(const_cast<void*>(buffer));
  return result;
}

Future Future::from_domain(const Domain& domain, bool, const char*, bool) {
  return from_value(domain);
}

Future FutureMap::get_future(const DomainPoint& point, detail::Where where) const {
  if (!state_) detail::throw_error("T0504", "the future map is empty", where);
  testudo::Future future = state_->find(point);
  if (!future) {
    detail::throw_error("T0504",
                        "the future map has no point " + testudo::to_string(point) + "; it is over " +
                            testudo::to_string(state_->domain()),
                        where);
  }
  return Future(std::move(future));
}

void FutureMap::wait_all_results(bool, const char*) const {
  if (!state_) return;
  if (const testudo::Future& all = state_->all_done()) {
    detail::wait_value(all);
    return;
  }
  for (const testudo::Future& future : state_->futures()) detail::wait_value(future);
}

Domain FutureMap::get_future_map_domain() const {
  return state_ ? detail::from_core(state_->domain()) : Domain::NO_DOMAIN;
}

}  // namespace Legion
