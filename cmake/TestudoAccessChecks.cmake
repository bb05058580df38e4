# testudo_enable_access_checks(target...)
# Compiles the targets so that every accessor operation is checked: against the region and its privilege in a normal
# run, and recorded exactly in a run with -tt:check.
function(testudo_enable_access_checks)
  foreach(target ${ARGN})
    target_compile_definitions(${target} PRIVATE LEGION_BOUNDS_CHECKS LEGION_PRIVILEGE_CHECKS TESTUDO_ACCESS_CHECKS)
  endforeach()
endfunction()
