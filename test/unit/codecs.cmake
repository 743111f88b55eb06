# The compiled parts of coders, in nets that do nothing else.
if(NOT TARGET ngc OR NOT TARGET ngc_runtime OR NOT COMMAND ngc_vectors_test)
  return()
endif()
ngc_unit_test(CodersEntriesTest SOURCES ClassEntriesTest.cpp
  ImageEntriesTest.cpp LINK ngc_runtime)
target_compile_definitions(CodersEntriesTest PRIVATE
  NGC_COMPILER="$<TARGET_FILE:ngc>")
add_dependencies(CodersEntriesTest ngc)
ngc_vectors_test(CoderVectorsTest ${PROJECT_SOURCE_DIR}/test/data/coders)
