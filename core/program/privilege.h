#pragma once

#include <cstdint>

namespace testudo {

enum class Privilege : uint8_t { kNoAccess, kReadOnly, kReadWrite, kWriteOnly, kWriteDiscard, kReduce };
enum class Coherence : uint8_t { kExclusive, kAtomic, kSimultaneous, kRelaxed };

constexpr bool reads(Privilege p) {
  return p == Privilege::kReadOnly || p == Privilege::kReadWrite;
}
constexpr bool writes(Privilege p) {
  return p == Privilege::kReadWrite || p == Privilege::kWriteOnly || p == Privilege::kWriteDiscard;
}
// Whether the old contents are dropped.
constexpr bool discards(Privilege p) {
  return p == Privilege::kWriteOnly || p == Privilege::kWriteDiscard;
}

const char* to_string(Privilege privilege);  // "read_only"... as in the trace
const char* to_string(Coherence coherence);

}  // namespace testudo
