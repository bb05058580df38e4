// What the examples share, so that each of them shows only the idea it is about: options from the command
// line, task registration in one line, and a verdict that becomes the exit status. hello_world does without,
// to show what is behind it.
#pragma once

#include <charconv>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string_view>
#include <type_traits>

#include "legion.h"

namespace example {

// Was this flag given?
inline bool has_option(std::string_view flag) {
  const Legion::InputArgs& args = Legion::Runtime::get_input_args();
  for (int i = 1; i < args.argc; ++i) {
    if (args.argv[i] == flag) return true;
  }
  return false;
}

// The whole number after the flag, or `fallback`. A value that is not a number, or out of bounds, ends the
// program.
inline int option(std::string_view flag, int fallback, int minimum = 1, int maximum = INT_MAX) {
  const Legion::InputArgs& args = Legion::Runtime::get_input_args();
  for (int i = 1; i < args.argc; ++i) {
    if (args.argv[i] != flag) continue;
    const char* text = i + 1 < args.argc ? args.argv[i + 1] : "";
    const char* end = text + std::strlen(text);
    int value = 0;
    const auto [stop, error] = std::from_chars(text, end, value);
    if (error != std::errc() || stop != end || value < minimum || value > maximum) {
      std::cerr << flag << " takes a whole number of at least " << minimum;
      if (maximum != INT_MAX) std::cerr << " and at most " << maximum;
      std::cerr << ", not '" << text << "'" << std::endl;
      std::_Exit(2);
    }
    return value;
  }
  return fallback;
}

template <typename T>
using TaskBody = T (*)(const Legion::Task*, const std::vector<Legion::PhysicalRegion>&, Legion::Context,
                       Legion::Runtime*);

template <typename T>
T result_type(TaskBody<T>);

enum class Kind {
  kLeaf,      // computes, and launches nothing: the cheapest to run
  kLauncher,  // launches other tasks, and may wait for them
};

// Registers `body` as the CPU variant of a task.
template <auto body>
void register_task(Legion::TaskID id, const char* name, Kind kind = Kind::kLeaf) {
  Legion::TaskVariantRegistrar registrar(id, name);
  registrar.add_constraint(Legion::ProcessorConstraint(Legion::Processor::LOC_PROC));
  registrar.set_leaf(kind == Kind::kLeaf);
  using Result = decltype(result_type(body));
  if constexpr (std::is_void_v<Result>) {
    Legion::Runtime::preregister_task_variant<body>(registrar, name);
  } else {
    Legion::Runtime::preregister_task_variant<Result, body>(registrar, name);
  }
}

// Where to print. On a cluster all ranks run the top-level task, so that only the first one may; a task that
// one rank runs prints there.
inline std::ostream& out() {
  thread_local std::ostream nowhere(nullptr);
  const bool first =
      Legion::Runtime::get_runtime()->get_shard_id(Legion::Runtime::get_context(), /*i_know=*/true) == 0;
  return first ? std::cout : nowhere;
}

// With the option -checksum, prints a number that every bit of the field counts in, to compare runs by.
template <typename T, int DIM>
void print_checksum(const char* name, Legion::LogicalRegion region, Legion::FieldID field,
                    Legion::Context ctx, Legion::Runtime* runtime) {
  if (!has_option("-checksum")) return;
  Legion::RegionRequirement requirement(region, LEGION_READ_ONLY, LEGION_EXCLUSIVE, region);
  requirement.add_field(field);
  Legion::PhysicalRegion mapped = runtime->map_region(ctx, Legion::InlineLauncher(requirement));
  mapped.wait_until_valid();
  const Legion::FieldAccessor<LEGION_READ_ONLY, T, DIM> value(mapped, field);
  const Legion::DomainT<DIM> points = runtime->get_index_space_domain(ctx, region.get_index_space());
  uint64_t sum = 14695981039346656037u;  // FNV-1a
  for (Legion::PointInDomainIterator<DIM> p(points); p(); p++) {
    const T element = value[*p];
    unsigned char bytes[sizeof(T)];
    std::memcpy(bytes, &element, sizeof(T));
    for (const unsigned char byte : bytes) sum = (sum ^ byte) * 1099511628211u;
  }
  runtime->unmap_region(ctx, mapped);
  out() << "checksum of " << name << ": " << std::hex << sum << std::dec << "\n";
}

// Prints the verdict of the self-check; a failure becomes the exit status of the program.
inline void report(bool correct) {
  out() << (correct ? "SUCCESS" : "FAILURE") << std::endl;
  if (!correct) Legion::Runtime::set_return_code(1);
}

}  // namespace example
