# What the compiler puts into artifacts, seen through the runtime.
if(NOT TARGET ngc OR NOT TARGET ngc_runtime)
  return()
endif()
# A test that compiles nets of its own.
function(ngc_compiled_test name)
  ngc_unit_test(${name} SOURCES ${name}.cpp LINK ngc_runtime ${ARGN})
  target_compile_definitions(${name} PRIVATE
    NGC_COMPILER="$<TARGET_FILE:ngc>")
  add_dependencies(${name} ngc)
endfunction()

ngc_compiled_test(InitializeModelTest ngc_pack)

# Random layers, by the seed.
ngc_compiled_test(DropoutTest)

# One size of batch, told to the compiler.
ngc_compiled_test(FixedBatchTest)

# Lengths, told to the compiler.
ngc_compiled_test(FixedLengthTest)

ngc_compiled_test(TileSettingsTest)
ngc_compiled_test(LongSumsTest)
ngc_compiled_test(HalfWeightsTest)
ngc_compiled_test(MovedArraysTest)
