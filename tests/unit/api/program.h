#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "core/base/diagnostic.h"
#include "legion.h"

// Runs whole programs inside a test: `run_program([](Legion::Context ctx, Legion::Runtime* runtime) {...})`
// is the top-level task of a run of its own.
namespace program {

using Body = std::function<void(Legion::Context, Legion::Runtime*)>;

inline constexpr Legion::TaskID kTopLevel = 900;

inline Body& body() {
  static Body current;
  return current;
}

inline void top_level(const Legion::Task*, const std::vector<Legion::PhysicalRegion>&, Legion::Context ctx,
                      Legion::Runtime* runtime) {
  body()(ctx, runtime);
}

// Returns the exit status.
inline int run_program(Body task, std::vector<std::string> flags = {}) {
  static const bool registered = [] {
    Legion::TaskVariantRegistrar registrar(kTopLevel, "top_level");
    registrar.add_constraint(Legion::ProcessorConstraint(Legion::Processor::LOC_PROC));
    Legion::Runtime::preregister_task_variant<top_level>(registrar, "top_level");
    return true;
  }();
  EXPECT_TRUE(registered);
  body() = std::move(task);
  flags.insert(flags.begin(), "test");
  // Tests of one rank are run on several as well, where nothing in them is about ranks.
  if (const char* ranks = std::getenv("TEST_RANKS")) flags.push_back("-tt:ranks=" + std::string(ranks));
  std::vector<char*> argv;
  for (std::string& flag : flags) argv.push_back(flag.data());
  Legion::Runtime::set_top_level_task_id(kTopLevel);
  return Legion::Runtime::start(static_cast<int>(argv.size()), argv.data());
}

// Whether TEST_RANKS has said so: then ranks run ahead of each other, and what only one of them does may have
// happened before another looks.
inline bool on_several_ranks() {
  return std::getenv("TEST_RANKS") != nullptr;
}

// Registers a CPU variant.
template <void (*FN)(const Legion::Task*, const std::vector<Legion::PhysicalRegion>&, Legion::Context,
                     Legion::Runtime*)>
void add_task(Legion::TaskID id, const char* name, bool leaf = true) {
  Legion::TaskVariantRegistrar registrar(id, name);
  registrar.add_constraint(Legion::ProcessorConstraint(Legion::Processor::LOC_PROC));
  registrar.set_leaf(leaf);
  Legion::Runtime::preregister_task_variant<FN>(registrar, name);
}
template <typename T, T (*FN)(const Legion::Task*, const std::vector<Legion::PhysicalRegion>&,
                              Legion::Context, Legion::Runtime*)>
void add_task(Legion::TaskID id, const char* name, bool leaf = true) {
  Legion::TaskVariantRegistrar registrar(id, name);
  registrar.add_constraint(Legion::ProcessorConstraint(Legion::Processor::LOC_PROC));
  registrar.set_leaf(leaf);
  Legion::Runtime::preregister_task_variant<T, FN>(registrar, name);
}

// The code of the ProgramError that `call` throws; "" where it throws none.
inline std::string error_code(const std::function<void()>& call) {
  try {
    call();
  } catch (const testudo::ProgramError& error) {
    return error.diagnostic().code;
  }
  return "";
}

// The same, "" also where the error does not name a place near the call in the test's file.
inline std::string placed_code(const std::function<void()>& call,
                               Legion::detail::Where where = Legion::detail::Where::current()) {
  try {
    call();
  } catch (const testudo::ProgramError& error) {
    const testudo::Source& source = error.diagnostic().source;
    const bool near = source.line + 12 >= where.line() && source.line <= where.line() + 12;
    if (std::string(source.file) == where.file_name() && near) return error.diagnostic().code;
    ADD_FAILURE() << "no place of " << where.file_name() << ':' << where.line() << " in " << error.what();
  }
  return "";
}

}  // namespace program
