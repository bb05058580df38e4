#pragma once

#include "core/api/detail/convert.h"
#include "core/api/legion/runtime_base.h"
#include "core/base/diagnostic.h"

namespace Legion::detail {

// Runs `make`, which may throw a ProgramError from below the API, where nobody knows what the program called:
// one without a place gets that of the call.
template <typename Text, typename Make>
decltype(auto) at_call(const Where& where, const Text& provenance, Make&& make) {
  try {
    return make();
  } catch (const testudo::ProgramError& error) {
    if (error.diagnostic().source.line != 0) throw;
    throw_error(error.diagnostic().code.c_str(), error.diagnostic().message, source_of(where, provenance));
  }
}
template <typename Make>
decltype(auto) at_call(const Where& where, Make&& make) {
  return at_call(where, nullptr, std::forward<Make>(make));
}

}  // namespace Legion::detail
