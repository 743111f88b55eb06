# ngc_add_model(<target> <model.mlir> [MODULE]
#               [OPTIONS <option of ngc>...] [DEPENDS <file>...])
#
# Compiles a net when the project is built.
#   without MODULE  <target> is a library to link with, and "<target>.h" tells
#                   its ports and its symbol, ngc_model_<name of the net>
#   MODULE          <target> makes a .so for ngc_model_open; its path is
#                   $<TARGET_PROPERTY:<target>,NGC_MODEL>
# The net is compiled again when its text, the arrays it names, or a file of
# DEPENDS changes.
function(ngc_add_model target model)
  cmake_parse_arguments(PARSE_ARGV 2 arg "MODULE" "" "OPTIONS;DEPENDS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ngc_add_model: unknown ${arg_UNPARSED_ARGUMENTS}")
  endif()
  cmake_path(ABSOLUTE_PATH model BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  if(NOT EXISTS ${model})
    message(FATAL_ERROR "ngc_add_model: ${model} does not exist")
  endif()

  # The file of arrays is named in the text, relative to it.
  file(STRINGS ${model} named REGEX "arrays *= *\"[^\"]+\"")
  cmake_path(GET model PARENT_PATH folder)
  foreach(line IN LISTS named)
    string(REGEX MATCH "arrays *= *\"([^\"]+)\"" line "${line}")
    set(arrays ${CMAKE_MATCH_1})
    cmake_path(ABSOLUTE_PATH arrays BASE_DIRECTORY ${folder})
    list(APPEND arg_DEPENDS ${arrays})
  endforeach()

  set(base ${CMAKE_CURRENT_BINARY_DIR}/${target})
  if(arg_MODULE)
    set(product ${base}.so)
    set(products ${product})
  else()
    set(product ${base}.a)
    set(products ${product} ${base}.h)
  endif()
  add_custom_command(OUTPUT ${products}
    COMMAND ngc::ngc ${model} -o ${product} ${arg_OPTIONS}
    DEPENDS ${model} ngc::ngc ${arg_DEPENDS}
    COMMENT "Compiling the net ${target}" VERBATIM)

  if(arg_MODULE)
    add_custom_target(${target} ALL DEPENDS ${products})
    set_target_properties(${target} PROPERTIES NGC_MODEL ${product})
    return()
  endif()
  add_custom_target(${target}_compile DEPENDS ${products})
  add_library(${target} STATIC IMPORTED GLOBAL)
  add_dependencies(${target} ${target}_compile)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${product})
  target_include_directories(${target} INTERFACE ${CMAKE_CURRENT_BINARY_DIR})
  target_link_libraries(${target} INTERFACE ngc::runtime m)
endfunction()
