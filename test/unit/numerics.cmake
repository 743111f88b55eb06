# The error bounds of docs/numerics.md: precisions against one another on all
# layers, and against references in long double.
if(NOT TARGET ngc OR NOT TARGET ngc_runtime)
  return()
endif()
ngc_unit_test(NumericsTest SOURCES NumericsTest.cpp NumericsReferenceTest.cpp
  numerics/ThreePrecisions.cpp LINK NgcDriver NgcSafetensors ngc_runtime)
target_compile_definitions(NumericsTest PRIVATE
  NGC_LAYERS="${PROJECT_SOURCE_DIR}/test/data/layers"
  NGC_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
