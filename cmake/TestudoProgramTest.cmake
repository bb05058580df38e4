# Tests that run a program and assert both its exit status and its output; CTest's PASS_REGULAR_EXPRESSION alone would
# ignore the status.

set(TESTUDO_PROGRAM_TEST_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/RunProgramTest.cmake")
set(TESTUDO_CHECKED_TEST_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/RunCheckedTest.cmake")

# testudo_program_test(NAME TARGET target [ARGS arg...] [EXPECT regex...] [REJECT regex...] [STATUS n] [TIMEOUT s]
#                      [ENVIRONMENT var=value...] [LABELS label...] [LAUNCHER command...])
# The launcher, mpirun for instance, starts the program. Each EXPECT has to match somewhere in the output (both streams),
# each REJECT nowhere.
function(testudo_program_test name)
  cmake_parse_arguments(ARG "" "TARGET;STATUS;TIMEOUT" "ARGS;EXPECT;REJECT;ENVIRONMENT;LABELS;LAUNCHER" ${ARGN})
  if(NOT DEFINED ARG_STATUS)
    set(ARG_STATUS 0)
  endif()
  if(NOT DEFINED ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  # Not as lists: semicolons would have to survive several rounds of expansion.
  string(JOIN "@@" expect ${ARG_EXPECT})
  string(JOIN "@@" reject ${ARG_REJECT})
  add_test(NAME ${name}
           COMMAND ${CMAKE_COMMAND} -DSTATUS=${ARG_STATUS} "-DEXPECT=${expect}" "-DREJECT=${reject}"
                   -P "${TESTUDO_PROGRAM_TEST_SCRIPT}" -- ${ARG_LAUNCHER} $<TARGET_FILE:${ARG_TARGET}>
                   ${ARG_ARGS})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT})
  if(ARG_ENVIRONMENT)
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "${ARG_ENVIRONMENT}")
  endif()
  if(ARG_LABELS)
    set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}")
  endif()
endfunction()

# testudo_checked_test(NAME TARGET target [ARGS arg...] [LABELS label...] [RANKS])
# Runs the program instrumented and legion-check on its trace; both have to find nothing. RANKS: the arguments make it
# run on several ranks, each of which writes a trace.
function(testudo_checked_test name)
  cmake_parse_arguments(ARG "RANKS" "TARGET;TIMEOUT" "ARGS;LABELS" ${ARGN})
  if(NOT TARGET legion-check)
    return()
  endif()
  if(NOT DEFINED ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  set(trace "${CMAKE_CURRENT_BINARY_DIR}/${name}.trace")
  if(ARG_RANKS)
    set(trace "${CMAKE_CURRENT_BINARY_DIR}/${name}.%.trace")
  endif()
  add_test(NAME ${name}
           COMMAND ${CMAKE_COMMAND} "-DCHECKER=$<TARGET_FILE:legion-check>"
                   "-DTRACE=${trace}" -P "${TESTUDO_CHECKED_TEST_SCRIPT}" --
                   $<TARGET_FILE:${ARG_TARGET}> ${ARG_ARGS})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
endfunction()
