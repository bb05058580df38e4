# TESTUDO_MPI: OFF, ON (an error where there is none), or AUTO (used where it is found). Where MPI is used there is a
# target MPI::MPI_C, in all folders.
set(TESTUDO_MPI AUTO CACHE STRING "Connect ranks by MPI: ON, OFF, or AUTO (where it is found)")
set_property(CACHE TESTUDO_MPI PROPERTY STRINGS AUTO ON OFF)

set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL TRUE)
if(TESTUDO_MPI STREQUAL "AUTO")
  find_package(MPI QUIET COMPONENTS C)
elseif(TESTUDO_MPI)
  find_package(MPI REQUIRED COMPONENTS C)
endif()
unset(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL)
