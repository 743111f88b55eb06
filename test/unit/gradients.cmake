# Gradients against difference quotients (RapidCheck: few cases, each of many
# numbers; seeds are printed) and against PyTorch.
if(NOT TARGET ngc OR NOT TARGET ngc_runtime)
  return()
endif()
find_package(rapidcheck REQUIRED)
set(gradients ${PROJECT_SOURCE_DIR}/test/unit/gradients)
ngc_unit_test(NetGradientTest SOURCES ${gradients}/NetGradientTest.cpp
  ${gradients}/DifferenceQuotient.cpp
  LINK NgcDriver ngc_runtime rapidcheck)
target_compile_definitions(NetGradientTest PRIVATE
  NGC_LAYERS="${PROJECT_SOURCE_DIR}/test/data/layers")
set_tests_properties(unit/NetGradientTest PROPERTIES
  ENVIRONMENT "RC_PARAMS=max_success=3 noshrink=1")

# The same for each operator of calc, in functions made of it.
ngc_unit_test(OpGradientTest SOURCES ${gradients}/OpGradientTest.cpp
  ${gradients}/CalcProgram.cpp ${gradients}/OpCases.cpp
  ${gradients}/DifferenceQuotient.cpp
  LINK NgcDriver rapidcheck)
set_tests_properties(unit/OpGradientTest PROPERTIES
  ENVIRONMENT "RC_PARAMS=max_success=3 noshrink=1")

# The same as PyTorch's, for every layer and for whole nets.
ngc_unit_test(GradientVectorsTest SOURCES ${gradients}/GradientVectorsTest.cpp
  LINK NgcDriver ngc_runtime)
target_compile_definitions(GradientVectorsTest PRIVATE
  NGC_GRADIENTS="${PROJECT_SOURCE_DIR}/test/data/gradients")
