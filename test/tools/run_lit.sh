#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# run_lit.sh <lit> <build folder>: the lit suite, with counts for test.sh.
set -eu
test=$(dirname "$0")/..
report=
if [ -n "${NGC_TEST_RESULTS:-}" ]; then
  report=--xunit-xml-output=$NGC_TEST_RESULTS/lit.xml
fi
exec python3 "$1" -sv $report --param build="$2" "$test"
