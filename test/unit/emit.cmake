ngc_unit_test(emit-test
  SOURCES EmitModel.cpp EmitTest.cpp EmitFilesTest.cpp EmitRuntimeTest.cpp
  LINK NgcEmit ngc_runtime)
target_compile_definitions(emit-test PRIVATE
  NGC_CC="${CMAKE_C_COMPILER}" NGC_CXX="${CMAKE_CXX_COMPILER}"
  NGC_INCLUDE="${PROJECT_SOURCE_DIR}/include")
ngc_unit_test(target-test SOURCES TargetTest.cpp LINK NgcTarget)
ngc_unit_test(safetensors-test SOURCES SafetensorsTest.cpp LINK NgcSafetensors)
