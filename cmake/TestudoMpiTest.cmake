# Several ranks per core, and as root in containers; other MPI libraries do not look at these.
set(TESTUDO_MPI_ENVIRONMENT OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_vader_single_copy_mechanism=none)

# testudo_mpi_test(NAME RANKS TARGET [argument...])
# A test that runs a program on so many ranks. Call it where the target MPI::MPI_C exists.
function(testudo_mpi_test name ranks target)
  add_test(NAME ${name}
    COMMAND "${MPIEXEC_EXECUTABLE}" ${MPIEXEC_NUMPROC_FLAG} ${ranks} $<TARGET_FILE:${target}> ${ARGN})
  set_tests_properties(${name} PROPERTIES
    ENVIRONMENT "${TESTUDO_MPI_ENVIRONMENT}" PROCESSORS ${ranks} TIMEOUT 300)
endfunction()
