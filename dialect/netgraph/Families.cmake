# ngc_netgraph_part(<folder> <name> <template> <suffix> <decls> <defs>)
# Generates the code of one family of layers, or one coder, and appends its
# units to `units` and its registration to NGC_FAMILY_LINES.
macro(ngc_netgraph_part folder family template suffix decls defs)
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${folder})
  ngc_tablegen(NgcNetgraph${family}Gen ${folder}/${family}.td
    ${folder}/${family}.h.inc "${decls}" ${folder}/${family}.cpp.inc "${defs}")
  # configure_file wants a variable, a macro's argument is none
  set(NGC_FAMILY ${family})
  configure_file(${folder}/${template}.h.in ${folder}/${family}.h @ONLY)
  configure_file(${folder}/${template}.cpp.in ${folder}/${family}.gen.cpp @ONLY)
  # the parsers of MLIR that are generated beside an attribute are not needed
  set_source_files_properties(
    ${CMAKE_CURRENT_BINARY_DIR}/${folder}/${family}.gen.cpp
    PROPERTIES COMPILE_OPTIONS -Wno-unused-function)
  list(APPEND gen NgcNetgraph${family}Gen)
  list(APPEND units ${folder}/${family}.cpp
    ${CMAKE_CURRENT_BINARY_DIR}/${folder}/${family}.gen.cpp)
  string(APPEND NGC_FAMILY_LINES "NGC_FAMILY(${family}${suffix})\n")
endmacro()
