# What an installed tree holds, and the examples.
#
#   bin/            ngc, ngc-run, ...
#   include/ngc/    what applications include
#   lib/            libngc_runtime, libngc_coders
#   lib/cmake/ngc/  find_package(ngc)
include(CMakePackageConfigHelpers)

set(NGC_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/ngc)

set_target_properties(ngc_runtime PROPERTIES EXPORT_NAME runtime)
set_target_properties(ngc_runtime_static PROPERTIES EXPORT_NAME runtime_static)
set_target_properties(ngc_coders PROPERTIES EXPORT_NAME coders
  INSTALL_RPATH "$ORIGIN")
install(TARGETS ngc_coders EXPORT ngc
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
set(headers net.hpp values.hpp coders.h pack.h)
list(TRANSFORM headers PREPEND ${PROJECT_SOURCE_DIR}/include/ngc/)
install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ngc)

# Tools find the libraries beside them, wherever the tree is moved to.
file(RELATIVE_PATH libraries /bin /${CMAKE_INSTALL_LIBDIR})
set_target_properties(ngc-run PROPERTIES INSTALL_RPATH "$ORIGIN/${libraries}")
# The compiler finds MLIR where it found it when it was built.
set_target_properties(ngc ngc-opt ngc-lsp-server PROPERTIES
  INSTALL_RPATH_USE_LINK_PATH ON)

install(EXPORT ngc NAMESPACE ngc:: FILE ngcTargets.cmake
  DESTINATION ${NGC_CMAKE_DIR})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/ngcConfig.cmake.in
  ${PROJECT_BINARY_DIR}/ngcConfig.cmake
  INSTALL_DESTINATION ${NGC_CMAKE_DIR}
  NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ngcConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ngcConfig.cmake
  ${PROJECT_BINARY_DIR}/ngcConfigVersion.cmake
  ${PROJECT_SOURCE_DIR}/cmake/ngcAddModel.cmake
  DESTINATION ${NGC_CMAKE_DIR})

# Built with the rest, so that they stay true.
add_subdirectory(${PROJECT_SOURCE_DIR}/docs/examples
  ${PROJECT_BINARY_DIR}/docs/examples)

add_test(NAME tools/install COMMAND
  ${PROJECT_SOURCE_DIR}/test/tools/test_install.sh
  ${CMAKE_COMMAND} ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
