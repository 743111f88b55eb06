#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Sets up, builds, runs every test. The last line counts them all: single
# cases of the unit tests, files of the lit suite, scripts.
#
#   tools/test.sh            everything
#   tools/test.sh -R house   only the ctest entries that match
set -u
cd "$(dirname "$0")/.." || exit 1
build=build/default
results=$PWD/$build/results

give_up() {
  echo "test.sh: $1 failed" >&2
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
}

tools/setup.sh || give_up "setting up"
cmake --preset default || give_up "configuring"
cmake --build --preset default || give_up "building"

rm -rf "$results"
mkdir -p "$results"
# Programs of GoogleTest and lit leave their own counts in the folder.
export GTEST_OUTPUT="xml:$results/gtest/" NGC_TEST_RESULTS="$results"
ctest --preset default -j "$(nproc)" --output-junit "$results/ctest.xml" \
  "$@" </dev/null
exec python3 test/tools/count_tests.py "$results"
