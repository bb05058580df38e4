#pragma once

#include "core/trace/json_tree.h"
#include "core/trace/schema.h"

namespace testudo::trace {

// The record that one line holds. Throws FormatError where a member is missing or not of its type, a word is
// not one of its set, or the kind is unknown. Ids are not looked up: that is the Validator's.
Record decode(const JsonTree::View& line);

}  // namespace testudo::trace
