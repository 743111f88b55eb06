# The parts of ngc-run; the tool itself is tested by test/tools/ngc_run.sh.
find_package(nlohmann_json REQUIRED)
set(run ${PROJECT_SOURCE_DIR}/tools/ngc-run)
ngc_unit_test(RunTest SOURCES RunTest.cpp ${run}/Files.cpp ${run}/Inputs.cpp
  ${run}/Npy.cpp ${run}/Results.cpp ${run}/Suggest.cpp
  LINK ngc_runtime nlohmann_json::nlohmann_json GTest::gmock)

add_test(NAME tools/ngc-run COMMAND
  ${PROJECT_SOURCE_DIR}/test/tools/ngc_run.sh $<TARGET_FILE:ngc>
  $<TARGET_FILE:ngc-run> ${PROJECT_SOURCE_DIR})
add_test(NAME tools/profile COMMAND
  ${PROJECT_SOURCE_DIR}/test/tools/check_profile.py $<TARGET_FILE:ngc>
  $<TARGET_FILE:ngc-run> ${PROJECT_SOURCE_DIR})
add_test(NAME tools/progress COMMAND
  ${PROJECT_SOURCE_DIR}/test/tools/progress.py $<TARGET_FILE:ngc>
  ${PROJECT_SOURCE_DIR})
