#include "interpreter/call_stack.h"

#include <unwind.h>

namespace testudo {
namespace {

_Unwind_Reason_Code add_frame(_Unwind_Context* context, void* stack_pointer) {
  auto& stack = *static_cast<CallStack*>(stack_pointer);
  int before_instruction = 0;
  const uintptr_t at = _Unwind_GetIPInfo(context, &before_instruction);
  if (at == 0) return _URC_END_OF_STACK;
  // A return address is the instruction after the call, which may be of another line; that of a frame that a
  // signal interrupted is the instruction itself.
  stack.frames[stack.depth++] = before_instruction ? at : at - 1;
  return stack.depth == CallStack::kMaxFrames ? _URC_END_OF_STACK : _URC_NO_REASON;
}

}  // namespace

CallStack CallStack::here() {
  CallStack stack;
  _Unwind_Backtrace(add_frame, &stack);
  return stack;
}

}  // namespace testudo
