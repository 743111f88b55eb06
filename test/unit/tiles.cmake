# Code for matrix tiles, run with the tiles emulated: no machine is asked to
# have them.
if(NOT TARGET NgcDriver OR NOT TARGET ngc_runtime)
  return()
endif()
add_executable(ngc-emulate tiles/EmulateTiles.cpp tiles/ngc-emulate.cpp)
target_compile_options(ngc-emulate PRIVATE ${NGC_WARNINGS})
target_compile_features(ngc-emulate PRIVATE cxx_std_20)
target_include_directories(ngc-emulate PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(ngc-emulate PRIVATE NgcDriver)

ngc_unit_test(TilesTest SOURCES tiles/TilesTest.cpp LINK ngc_runtime)
target_compile_definitions(TilesTest PRIVATE
  NGC_EMULATE="$<TARGET_FILE:ngc-emulate>")
add_dependencies(TilesTest ngc-emulate)
