#pragma once

#include <optional>
#include <string_view>

#include "core/trace/schema.h"

// The words that stand for enumerators in a trace: what the encoder writes, what the decoder accepts, and
// what the tools show to people.
namespace testudo::trace {

std::string_view word(Mode value);
std::string_view word(ProcessorKind value);
std::string_view disjoint_word(Claim value);
std::string_view complete_word(Claim value);
std::string_view word(OperatorKind value);
std::string_view word(NameOf value);
std::string_view word(OperationKind value);
std::string_view word(FenceKind value);
std::string_view word(Privilege value);
std::string_view word(Coherence value);
std::string_view word(LayoutKind value);
std::string_view word(Status value);
std::string_view word(Expression::Kind value);  // of the five operators

// The enumerator that `text` stands for; E is any of the enumerations above but Claim.
template <typename E>
std::optional<E> from_word(std::string_view text);
std::optional<Claim> claim_from_disjoint_word(std::string_view text);
std::optional<Claim> claim_from_complete_word(std::string_view text);

// The word of a record's kind, its member `k`.
std::string_view kind_word(const Record& record);

}  // namespace testudo::trace
