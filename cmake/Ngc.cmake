# The three functions of this build. A library is a list of files.

# ngc_tablegen(<name> <file.td> <output> <generator> ...)
# Generates headers beside the library that uses them; <name> is the target.
function(ngc_tablegen name file)
  set(LLVM_TARGET_DEFINITIONS ${file})
  set(TABLEGEN_OUTPUT)
  while(ARGN)
    list(POP_FRONT ARGN output generator)
    separate_arguments(generator)
    mlir_tablegen(${output} ${generator} EXTRA_INCLUDES
      ${MLIR_INCLUDE_DIRS} ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
  endwhile()
  add_public_tablegen_target(${name})
endfunction()

# ngc_library(<name> SOURCES ... [DEPENDS <tablegen>] [LINK <libraries>])
# A static library of the compiler: sees MLIR, dialect/ and include/.
function(ngc_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;LINK")
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}
    ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR}/include
    ${PROJECT_BINARY_DIR}/include)
  target_include_directories(${name} SYSTEM PUBLIC
    ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
  target_compile_options(${name} PRIVATE ${NGC_WARNINGS})
  target_compile_features(${name} PUBLIC cxx_std_20)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF
    POSITION_INDEPENDENT_CODE ON)
  if(NOT name STREQUAL "NgcHeaders")
    target_precompile_headers(${name} REUSE_FROM NgcHeaders)
  endif()
  target_link_libraries(${name} PUBLIC ${arg_LINK} MLIR LLVM)
  if(arg_DEPENDS)
    add_dependencies(${name} ${arg_DEPENDS})
  endif()
endfunction()

# ngc_tool(<name> SOURCES ... [LINK <libraries>]): a program, installed.
function(ngc_tool name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
  add_executable(${name} ${arg_SOURCES})
  target_compile_options(${name} PRIVATE ${NGC_WARNINGS})
  target_compile_features(${name} PRIVATE cxx_std_20)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  target_link_libraries(${name} PRIVATE ${arg_LINK})
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()
