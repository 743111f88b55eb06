#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The runtime under a sanitizer: configures a preset, builds the runtime and
# its unit tests, which need no MLIR, and runs them. The folder is kept, so
# that a second run builds only what has changed.
#
#   sanitized.sh <preset: asan or tsan> <folder to build in> <source>
set -u
preset=$1
build=$2
cd "$3" || exit 1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

log=$(mktemp)
trap 'rm -f "$log"' EXIT INT TERM
quietly() {
  "$@" >"$log" 2>&1 && return
  cat "$log"
  echo "sanitized.sh: $1 failed" >&2
  exit 1
}
quietly cmake --preset "$preset" -B "$build"
quietly cmake --build "$build" --target RuntimeTest CodersTest
for test in RuntimeTest CodersTest; do
  # Its counts are those of the preset's own folder, not of this build.
  GTEST_OUTPUT='' "$build/test/unit/$test" --gtest_brief=1 || exit 1
done
