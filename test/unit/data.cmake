# Every op's facts, and all nets with expected outputs.
ngc_unit_test(OpContractTest SOURCES OpContractTest.cpp
  LINK NgcNetgraph NgcCalc)
target_compile_definitions(OpContractTest PRIVATE
  NGC_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
ngc_unit_test(DecomposeTest SOURCES DecomposeTest.cpp LINK NgcTensor)

if(NOT TARGET ngc OR NOT TARGET ngc_runtime)
  return()
endif()

# ngc_vectors_test(<name> <folder> [<definition>])
function(ngc_vectors_test name folder)
  ngc_unit_test(${name} SOURCES VectorsTest.cpp LINK ngc_runtime)
  target_compile_definitions(${name} PRIVATE NGC_VECTORS="${folder}"
    NGC_COMPILER="$<TARGET_FILE:ngc>" ${ARGN})
  add_dependencies(${name} ngc)
endfunction()
ngc_vectors_test(LayerVectorsTest ${PROJECT_SOURCE_DIR}/test/data/layers)
ngc_vectors_test(ModelVectorsTest ${PROJECT_SOURCE_DIR}/test/models)

# ResNet-18 is written when it is first tested: 47 MB.
set(resnet ${PROJECT_BINARY_DIR}/test/resnet18)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME data/resnet18 COMMAND ${Python3_EXECUTABLE}
  ${PROJECT_SOURCE_DIR}/test/tools/make_resnet18.py ${resnet})
ngc_vectors_test(ResNetTest ${resnet} NGC_VECTORS_OF_PORT=1e-4)
set_tests_properties(data/resnet18 PROPERTIES FIXTURES_SETUP resnet18)
set_tests_properties(unit/ResNetTest PROPERTIES FIXTURES_REQUIRED resnet18)

# All test images of Fashion-MNIST through the example net, and a step of
# gradient descent of it.
find_package(ZLIB REQUIRED)
foreach(test LenetTest LenetStepTest)
  ngc_unit_test(${test} SOURCES ${test}.cpp LINK ngc_runtime ZLIB::ZLIB)
  target_compile_definitions(${test} PRIVATE
    NGC_COMPILER="$<TARGET_FILE:ngc>" NGC_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_dependencies(${test} ngc)
endforeach()

# The other nets of docs/examples, from their own initial arrays.
ngc_unit_test(ExamplesTest SOURCES ExamplesTest.cpp LINK ngc_runtime)
target_compile_definitions(ExamplesTest PRIVATE
  NGC_COMPILER="$<TARGET_FILE:ngc>" NGC_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
add_dependencies(ExamplesTest ngc)

# Allocations of the same net; sanitizers have an allocator of their own.
if(NOT "${CMAKE_CXX_FLAGS}" MATCHES "-fsanitize")
  ngc_unit_test(LenetAllocationTest
    SOURCES LenetAllocationTest.cpp runtime/HeapCalls.cpp LINK ngc_runtime)
  target_compile_definitions(LenetAllocationTest PRIVATE
    NGC_COMPILER="$<TARGET_FILE:ngc>" NGC_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_dependencies(LenetAllocationTest ngc)
endif()
