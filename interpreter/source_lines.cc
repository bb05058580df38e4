#include "interpreter/source_lines.h"

#include <backtrace.h>
#include <cxxabi.h>
#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <string_view>

namespace testudo {
namespace {

struct Frame {
  std::string file;
  int line = 0;
  std::string function;  // mangled, where the debug information has it so
};

void ignore_error(void*, const char*, int) {}

// Namespaces of this system and of libraries, as mangled names begin. What a program does through their
// inline functions it does itself.
constexpr std::array<std::string_view, 8> kForeign = {"6Legion", "13LegionRuntime", "5Realm", "7testudo",
                                                      "St",      "9__gnu_cxx",      "3std",   "10__cxxabiv1"};

bool is_program_function(std::string_view name) {
  if (!name.starts_with("_Z")) return true;
  const auto skip = [&name](std::string_view letters) {
    while (!name.empty() && letters.find(name.front()) != std::string_view::npos) name.remove_prefix(1);
  };
  name.remove_prefix(2);
  skip("Z");  // of something local to a function
  if (name.starts_with("N")) {
    name.remove_prefix(1);
    skip("VKRO");  // qualifiers of a member function
  }
  for (std::string_view space : kForeign) {
    if (name.starts_with(space)) return false;
  }
  return true;
}

bool is_library_file(std::string_view file) {
  // The function alone does not tell: gcc leaves out the full names of what is local to a file.
  return file.empty() || file.find("/core/api/") != std::string_view::npos ||
         file.starts_with("/usr/include/") || file.find("/include/c++/") != std::string_view::npos ||
         file.find("/lib/gcc/") != std::string_view::npos;
}

// The system's own libraries have lines where their debug information is installed: abort() is called by the
// program.
bool is_system_code(uintptr_t address) {
  Dl_info info = {};
  // Casting is what dladdr asks for.
  if (!dladdr(reinterpret_cast<const void*>(address), &info) || !info.dli_fname) return false;
  std::string_view name = info.dli_fname;
  name.remove_prefix(name.rfind('/') + 1);  // npos + 1 is 0
  constexpr std::array<std::string_view, 4> kSystem = {"libc.so", "libm.so", "libstdc++.so", "libgcc_s.so"};
  for (std::string_view system : kSystem) {
    if (name.starts_with(system)) return true;
  }
  return false;
}

// Called for the functions that were inlined at an address, innermost first, then for the function itself.
int choose_frame(void* chosen, uintptr_t, const char* file, int line, const char* function) {
  if (!file || line <= 0 || is_library_file(file)) return 0;
  if (function && !is_program_function(function)) return 0;
  *static_cast<Frame*>(chosen) = {file, line, function ? function : ""};
  return 1;
}

std::string readable(const std::string& function) {
  int status = -1;
  std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(function.c_str(), nullptr, nullptr, &status), &std::free);
  return status == 0 && text ? std::string(text.get()) : function;
}

}  // namespace

struct SourceLines::State {
  backtrace_state* lines = nullptr;  // never freed: libbacktrace has no way to
};

SourceLines::SourceLines() = default;
SourceLines::~SourceLines() = default;

std::optional<Source> SourceLines::program_line(const CallStack& stack) {
  if (!state_) {
    state_ = std::make_unique<State>();
    state_->lines = backtrace_create_state(nullptr, 1, ignore_error, nullptr);
  }
  if (!state_->lines) return std::nullopt;
  Frame chosen;
  for (size_t i = 0; i < stack.depth && chosen.line == 0; ++i) {
    if (is_system_code(stack.frames[i])) continue;
    backtrace_pcinfo(state_->lines, stack.frames[i], choose_frame, ignore_error, &chosen);
  }
  if (chosen.line == 0) return std::nullopt;
  Source source;
  source.file = strings_.insert(chosen.file).first->c_str();
  source.function = strings_.insert(readable(chosen.function)).first->c_str();
  source.line = static_cast<uint32_t>(chosen.line);
  return source;
}

}  // namespace testudo
