#include "core/api/realm/processor.h"

#include <ostream>

#include "core/api/detail/process.h"

namespace Realm {

Processor Processor::get_executing_processor() {
  const Legion::detail::RuntimeState* state = Legion::detail::Process::instance().state();
  return state ? state->processor(testudo::Runtime::current_processor()) : NO_PROC;
}

const char* Processor::get_kind_name(Kind kind) {
  switch (kind) {
    case NO_KIND:
      return "NO_KIND";
    case TOC_PROC:
      return "TOC_PROC";
    case LOC_PROC:
      return "LOC_PROC";
    case UTIL_PROC:
      return "UTIL_PROC";
    case IO_PROC:
      return "IO_PROC";
    case PROC_GROUP:
      return "PROC_GROUP";
    case PROC_SET:
      return "PROC_SET";
    case OMP_PROC:
      return "OMP_PROC";
    case PY_PROC:
      return "PY_PROC";
  }
  return "unknown";
}

size_t Memory::capacity() const {
  const Legion::detail::RuntimeState* state = Legion::detail::Process::instance().state();
  return state ? const_cast<Legion::detail::RuntimeState*>(state)->capacity(*this) : 0;
}

std::ostream& operator<<(std::ostream& out, Processor processor) {
  const auto flags = out.flags();
  out << std::hex << processor.id;
  out.flags(flags);
  return out;
}
std::ostream& operator<<(std::ostream& out, Memory memory) {
  return out << Processor(memory.id);
}

}  // namespace Realm
