# What the compiler puts into artifacts, seen through the runtime.
if(NOT TARGET ngc OR NOT TARGET ngc_runtime)
  return()
endif()
ngc_unit_test(InitializeModelTest SOURCES InitializeModelTest.cpp
  LINK ngc_runtime ngc_pack)
target_compile_definitions(InitializeModelTest PRIVATE
  NGC_COMPILER="$<TARGET_FILE:ngc>")
add_dependencies(InitializeModelTest ngc)

# Random layers, by the seed.
ngc_unit_test(DropoutTest SOURCES DropoutTest.cpp LINK ngc_runtime)
target_compile_definitions(DropoutTest PRIVATE
  NGC_COMPILER="$<TARGET_FILE:ngc>")
add_dependencies(DropoutTest ngc)

ngc_unit_test(LongSumsTest SOURCES LongSumsTest.cpp LINK ngc_runtime)
target_compile_definitions(LongSumsTest PRIVATE
  NGC_COMPILER="$<TARGET_FILE:ngc>")
add_dependencies(LongSumsTest ngc)
ngc_unit_test(HalfWeightsTest SOURCES HalfWeightsTest.cpp LINK ngc_runtime)
target_compile_definitions(HalfWeightsTest PRIVATE
  NGC_COMPILER="$<TARGET_FILE:ngc>")
add_dependencies(HalfWeightsTest ngc)
