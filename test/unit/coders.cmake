# Picture files. The tests make their own with libpng and libjpeg.
find_package(PNG REQUIRED)
find_package(JPEG REQUIRED)
ngc_unit_test(CodersTest SOURCES CodersTest.cpp CodersFiles.cpp
  LINK ngc_coders PNG::PNG JPEG::JPEG)
ngc_unit_test(CodersNetTest SOURCES CodersNetTest.cpp CodersFiles.cpp
  LINK ngc_coders PNG::PNG JPEG::JPEG)

# Damaged files are read by instrumented code in every build
# whose compiler has the sanitizers (with tsan they do not go together).
set(coders ${PROJECT_SOURCE_DIR}/runtime/coders)
ngc_unit_test(CodersDamageTest SOURCES CodersDamageTest.cpp CodersFiles.cpp
  ${coders}/pictures.cpp ${coders}/files.cpp ${coders}/png.cpp
  ${coders}/png_write.cpp ${coders}/jpeg.cpp ${coders}/orientation.cpp
  LINK PNG::PNG JPEG::JPEG)
set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=undefined)
include(CheckCXXSourceCompiles)
set(CMAKE_REQUIRED_FLAGS "${CMAKE_CXX_FLAGS} -fsanitize=address,undefined")
check_cxx_source_compiles("int main() {}" NGC_HAS_SANITIZERS)
unset(CMAKE_REQUIRED_FLAGS)
if(NGC_HAS_SANITIZERS)
  target_compile_options(CodersDamageTest PRIVATE ${sanitize})
  target_link_options(CodersDamageTest PRIVATE ${sanitize})
endif()
