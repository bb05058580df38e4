# Installs the library, its headers and the package that find_package(Legion) finds.
include(CMakePackageConfigHelpers)

set(testudo_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/Legion")

install(TARGETS testudo EXPORT LegionTargets
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT legion NAMELINK_COMPONENT legion
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/testudo" COMPONENT legion)
install(EXPORT LegionTargets NAMESPACE Legion:: DESTINATION "${testudo_package_dir}" COMPONENT legion)

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/LegionConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/cmake/LegionConfig.cmake" INSTALL_DESTINATION "${testudo_package_dir}")
# Programs ask for Legion's releases ("find_package(Legion 23.12)"); any up to the one whose API this is will do.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cmake/LegionConfigVersion.cmake"
  VERSION 25.06.0 COMPATIBILITY AnyNewerVersion)
install(FILES "${PROJECT_BINARY_DIR}/cmake/LegionConfig.cmake" "${PROJECT_BINARY_DIR}/cmake/LegionConfigVersion.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/TestudoAccessChecks.cmake" DESTINATION "${testudo_package_dir}" COMPONENT legion)
