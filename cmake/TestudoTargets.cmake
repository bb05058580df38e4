# How every target of the project is compiled: one place for flags, so that no folder has its own.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

find_program(TESTUDO_CCACHE ccache)
if(TESTUDO_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # So that it also keeps what was compiled with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;${TESTUDO_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${TESTUDO_CCACHE}")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(LEGION_MAX_DIM LESS 1 OR LEGION_MAX_DIM GREATER 9)
  message(FATAL_ERROR "LEGION_MAX_DIM is ${LEGION_MAX_DIM}; it must be from 1 to 9")
endif()

# Flags of our own code; never exported to programs that use the package.
add_library(testudo_flags INTERFACE)
# Nobody puts a function of their own in the place of one of ours: then calls within a library need no detour.
target_compile_options(testudo_flags INTERFACE -fno-semantic-interposition)
target_compile_options(testudo_flags INTERFACE -Wall -Wextra -Werror -Wno-missing-field-initializers)
target_include_directories(testudo_flags INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/include")
target_compile_definitions(testudo_flags INTERFACE LEGION_MAX_DIM=${LEGION_MAX_DIM})

if(TESTUDO_SANITIZE)
  add_compile_options(-fsanitize=${TESTUDO_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TESTUDO_SANITIZE})
  if(TESTUDO_SANITIZE MATCHES "undefined")
    # Affine views point to where the origin of the coordinates would be, outside of their memory.
    add_compile_options(-fno-sanitize=pointer-overflow)
  endif()
endif()

# What most of our files include; reading these headers is most of the time that compiling a small file takes.
set(TESTUDO_COMMON_HEADERS <algorithm> <array> <chrono> <functional> <map> <memory> <mutex> <optional> <sstream> <string>
    <unordered_map> <utility> <variant> <vector>)

# Warnings of our own headers are errors there too; CMake would take all that it precompiles for the system's.
set(CMAKE_PCH_PROLOGUE "")

# testudo_precompile(TARGET GROUP header...)
# Compiles the common headers and these once for all targets of a group, which must all be of the same flags: libraries, or
# programs. Headers of the project are named from its root. Sources still include all that they use:
# -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON builds without any of this.
function(testudo_precompile target group)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -fpch-preprocess)
  endif()
  get_property(first GLOBAL PROPERTY TESTUDO_PRECOMPILED_${group})
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
  else()
    list(TRANSFORM ARGN REPLACE "^[^<].*" "${PROJECT_SOURCE_DIR}/\\0" OUTPUT_VARIABLE headers)
    target_precompile_headers(${target} PRIVATE ${TESTUDO_COMMON_HEADERS} ${headers})
    set_property(GLOBAL PROPERTY TESTUDO_PRECOMPILED_${group} ${target})
  endif()
endfunction()

# testudo_library(NAME [SOURCES file.cc...] [DEPENDS target...] [PRECOMPILE header...])
# A static library of one folder. Its headers are every .h of the folder, and each of them must compile alone. PRECOMPILE
# names headers that most of its files include, beside the common ones.
function(testudo_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRECOMPILE" ${ARGN})
  file(GLOB headers CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.h")
  add_library(${name} STATIC ${ARG_SOURCES})
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${headers})
  set_target_properties(${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON LINKER_LANGUAGE CXX)
  target_link_libraries(${name} PUBLIC testudo_flags ${ARG_DEPENDS})
  if(ARG_PRECOMPILE)
    testudo_precompile(${name} ${name} ${ARG_PRECOMPILE})
  else()
    testudo_precompile(${name} libraries)
  endif()
endfunction()

# testudo_test(NAME SOURCES file.cc... [DEPENDS target...] [LABELS label...] [PRECOMPILE header...])
# A GoogleTest program, registered with CTest as one test. PRECOMPILE is as for libraries.
function(testudo_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LABELS;PRECOMPILE" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE testudo_flags ${ARG_DEPENDS} GTest::gtest_main)
  # Assertions take long to optimise; nearly all that is tested lies in libraries, which have the flags of the build.
  target_compile_options(${name} PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O1>)
  if(ARG_PRECOMPILE)
    testudo_precompile(${name} ${name} <gtest/gtest.h> ${ARG_PRECOMPILE})
  else()
    testudo_precompile(${name} tests <gtest/gtest.h>)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  if(ARG_LABELS)
    set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}")
  endif()
endfunction()
