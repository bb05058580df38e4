#include "interpreter/call_stack.h"

#include <unwind.h>

namespace testudo {
namespace {

struct Walk {
  CallStack stack;
  bool waiting = false;  // for the frame that a signal interrupted
};

_Unwind_Reason_Code add_frame(_Unwind_Context* context, void* walk_pointer) {
  auto& walk = *static_cast<Walk*>(walk_pointer);
  int before_instruction = 0;
  const uintptr_t at = _Unwind_GetIPInfo(context, &before_instruction);
  if (at == 0) return _URC_END_OF_STACK;
  // Set for frames that a signal interrupted: the address is that of the instruction. Others are return
  // addresses: the instruction after the call, which may be of another line.
  if (before_instruction) walk.waiting = false;
  if (walk.waiting) return _URC_NO_REASON;
  CallStack& stack = walk.stack;
  stack.frames[stack.depth++] = before_instruction ? at : at - 1;
  return stack.depth == CallStack::kMaxFrames ? _URC_END_OF_STACK : _URC_NO_REASON;
}

}  // namespace

CallStack CallStack::walk(bool interrupted) {
  Walk walk;
  walk.waiting = interrupted;
  _Unwind_Backtrace(add_frame, &walk);
  return walk.stack;
}

CallStack CallStack::here() {
  return walk(false);
}
CallStack CallStack::interrupted() {
  return walk(true);
}

}  // namespace testudo
