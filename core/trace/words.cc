#include "core/trace/words.h"

#include <array>

#include "core/base/check.h"

namespace testudo::trace {
namespace {

using std::string_view;

// Indexed by enumerator.
constexpr auto kModes = std::to_array<string_view>({"parallel", "instrumented"});
constexpr auto kProcessorKinds = std::to_array<string_view>({"cpu", "gpu", "util", "io", "openmp", "python"});
constexpr auto kDisjoint = std::to_array<string_view>({"claimed", "denied", "computed", "computed_aliased"});
constexpr auto kComplete =
    std::to_array<string_view>({"claimed", "denied", "computed", "computed_incomplete", "unclaimed"});
constexpr auto kOperators = std::to_array<string_view>(
    {"equal", "blockify", "restriction", "coloring", "by_field", "image", "image_range", "preimage",
     "preimage_range", "union", "intersection", "difference", "pending"});
constexpr auto kNameOf = std::to_array<string_view>(
    {"index_space", "partition", "field_space", "field", "region", "task", "functor"});
constexpr auto kOperations = std::to_array<string_view>(
    {"task", "index_task", "fill", "index_fill", "copy", "index_copy", "inline", "fence", "partition", "fold",
     "send", "receive", "attach", "detach", "acquire", "release"});
constexpr auto kFences = std::to_array<string_view>({"mapping", "execution"});
constexpr auto kPrivileges = std::to_array<string_view>(
    {"no_access", "read_only", "read_write", "write_only", "write_discard", "reduce"});
constexpr auto kCoherences = std::to_array<string_view>({"exclusive", "atomic", "simultaneous", "relaxed"});
constexpr auto kLayouts = std::to_array<string_view>({"soa", "aos", "blocked", "fold", "list"});
constexpr auto kStatuses = std::to_array<string_view>({"ok", "failed"});
constexpr auto kExpressions = std::to_array<string_view>({"", "", "+", "-", "*", "div", "mod"});
// In the order of the alternatives of Record.
constexpr auto kRecords = std::to_array<string_view>(
    {"trace",   "machine",  "index_space", "partition", "field_space", "field",  "region",
     "name",    "task",     "reduction",   "functor",   "operation",   "points", "dependences",
     "mapping", "instance", "movement",    "access",    "finding",     "timing", "end"});
static_assert(kRecords.size() == std::variant_size_v<Record>);

template <size_t N, typename E>
string_view at(const std::array<string_view, N>& words, E value) {
  const auto i = static_cast<size_t>(value);
  CHECK(i < N);
  return words[i];
}

template <typename E, size_t N>
std::optional<E> find(const std::array<string_view, N>& words, string_view text) {
  for (size_t i = 0; i < N; ++i) {
    if (!text.empty() && words[i] == text) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace

string_view word(Mode value) {
  return at(kModes, value);
}
string_view word(ProcessorKind value) {
  return at(kProcessorKinds, value);
}
string_view disjoint_word(Claim value) {
  return at(kDisjoint, value);
}
string_view complete_word(Claim value) {
  return at(kComplete, value);
}
string_view word(OperatorKind value) {
  return at(kOperators, value);
}
string_view word(NameOf value) {
  return at(kNameOf, value);
}
string_view word(OperationKind value) {
  return at(kOperations, value);
}
string_view word(FenceKind value) {
  return at(kFences, value);
}
string_view word(Privilege value) {
  return at(kPrivileges, value);
}
string_view word(Coherence value) {
  return at(kCoherences, value);
}
string_view word(LayoutKind value) {
  return at(kLayouts, value);
}
string_view word(Status value) {
  return at(kStatuses, value);
}
string_view word(Expression::Kind value) {
  return at(kExpressions, value);
}

template <>
std::optional<Mode> from_word(string_view t) {
  return find<Mode>(kModes, t);
}
template <>
std::optional<ProcessorKind> from_word(string_view t) {
  return find<ProcessorKind>(kProcessorKinds, t);
}
template <>
std::optional<OperatorKind> from_word(string_view t) {
  return find<OperatorKind>(kOperators, t);
}
template <>
std::optional<NameOf> from_word(string_view t) {
  return find<NameOf>(kNameOf, t);
}
template <>
std::optional<OperationKind> from_word(string_view t) {
  return find<OperationKind>(kOperations, t);
}
template <>
std::optional<FenceKind> from_word(string_view t) {
  return find<FenceKind>(kFences, t);
}
template <>
std::optional<Privilege> from_word(string_view t) {
  return find<Privilege>(kPrivileges, t);
}
template <>
std::optional<Coherence> from_word(string_view t) {
  return find<Coherence>(kCoherences, t);
}
template <>
std::optional<LayoutKind> from_word(string_view t) {
  return find<LayoutKind>(kLayouts, t);
}
template <>
std::optional<Status> from_word(string_view t) {
  return find<Status>(kStatuses, t);
}
template <>
std::optional<Expression::Kind> from_word(string_view t) {
  return find<Expression::Kind>(kExpressions, t);
}

std::optional<Claim> claim_from_disjoint_word(string_view t) {
  return find<Claim>(kDisjoint, t);
}
std::optional<Claim> claim_from_complete_word(string_view t) {
  return find<Claim>(kComplete, t);
}

string_view kind_word(const Record& record) {
  return kRecords[record.index()];
}

}  // namespace testudo::trace
