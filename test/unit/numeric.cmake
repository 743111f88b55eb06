# A wrong pass is planted, the numeric verifier has to name it.
ngc_unit_test(NumericVerifierTest SOURCES NumericVerifierTest.cpp
  LINK NgcDriver)
