#pragma once

#include <memory>

namespace testudo {

class Runtime;

// The scope of one running task: its operations, in program order, and what they have done to its regions. Used by the
// task's own thread only. Operations go through Runtime; this is the name they are issued under.
class Context;

// What an inline mapping hands out. Shared: the program may hold it beyond the mapping.
class InlineMapping;

}  // namespace testudo
