# Expressions: text, canonical text, errors; every function against tables.
ngc_unit_test(ExpressionTest
  SOURCES ExpressionTest.cpp ExpressionTableTest.cpp
  LINK NgcNetgraph NgcTargetCpu)
target_compile_definitions(ExpressionTest PRIVATE
  NGC_TEST_FUNCTIONS="${PROJECT_SOURCE_DIR}/test/data/functions")
