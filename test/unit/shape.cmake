# The shape solver has no IR in it, so its test links no dialect.
ngc_unit_test(ShapeSolverTest SOURCES ShapeSolverTest.cpp
  LengthTest.cpp
  ${PROJECT_SOURCE_DIR}/dialect/netgraph/Length.cpp
  ${PROJECT_SOURCE_DIR}/dialect/netgraph/ShapePorts.cpp
  ${PROJECT_SOURCE_DIR}/dialect/netgraph/ShapeSolver.cpp LINK LLVM)
target_include_directories(ShapeSolverTest SYSTEM PRIVATE ${LLVM_INCLUDE_DIRS})

ngc_unit_test(LayerTest SOURCES LayerTest.cpp LINK NgcNetgraph)
