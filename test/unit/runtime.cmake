# The runtime, on models written by hand in C.
set(runtime_dir ${PROJECT_SOURCE_DIR}/test/unit/runtime)
add_library(ngc_fake_models OBJECT ${runtime_dir}/fake_model.c
  ${runtime_dir}/fake_decoders.c ${runtime_dir}/echo_models.c
  ${runtime_dir}/train_model.c)
target_include_directories(ngc_fake_models PUBLIC ${runtime_dir}
  ${PROJECT_SOURCE_DIR}/include)
set_target_properties(ngc_fake_models PROPERTIES POSITION_INDEPENDENT_CODE ON
  C_STANDARD 11)
target_link_libraries(ngc_fake_models PUBLIC m)

# The same as a shared library, to be opened as a file.
add_library(ngc_fake_model MODULE ${runtime_dir}/fake_model.c
  ${runtime_dir}/fake_decoders.c)
target_include_directories(ngc_fake_model PRIVATE
  ${PROJECT_SOURCE_DIR}/include)
set_target_properties(ngc_fake_model PROPERTIES PREFIX "" C_STANDARD 11)
target_link_libraries(ngc_fake_model PRIVATE m)

ngc_unit_test(RuntimeTest SOURCES runtime/ArraysTest.cpp runtime/DecodeTest.cpp
  runtime/EncodeTest.cpp runtime/EvaluateTest.cpp runtime/GradientTest.cpp
  runtime/ModelTest.cpp runtime/NetTest.cpp runtime/PackTest.cpp
  runtime/StepTest.cpp runtime/ThreadsTest.cpp
  LINK ngc_runtime ngc_pack ngc_fake_models)
target_compile_definitions(RuntimeTest PRIVATE
  FAKE_MODEL="$<TARGET_FILE:ngc_fake_model>")
add_dependencies(RuntimeTest ngc_fake_model)

# What compiler and runtime share, without the rest of either.
ngc_unit_test(InitializeTest SOURCES runtime/InitializeTest.cpp LINK ngc_pack)

# These look at the product; sanitizers have their own allocator and size.
if(NOT "${CMAKE_CXX_FLAGS}" MATCHES "-fsanitize")
  ngc_unit_test(RuntimeAllocationTest
    SOURCES runtime/AllocationTest.cpp runtime/HeapCalls.cpp
    LINK ngc_runtime ngc_fake_models)
  add_test(NAME unit/RuntimeLibrary COMMAND ${runtime_dir}/library.sh
    $<TARGET_FILE:ngc_runtime> ${CMAKE_READELF} ${CMAKE_STRIP})
endif()
