#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Artifacts for other processors: what each needs is told, and a machine that
# lacks it refuses in one line. Old x86 processors are emulated where there is
# an emulator; without it the test says so and goes on.
#
# Several versions in one artifact: the best that fits is taken, and each can be
# asked for.
#
#   processors.sh <ngc> <ngc-run> <source>
set -u
ngc=$1
run=$2
net=$3/docs/examples/lenet.mlir
image=$3/docs/examples/boot.png
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work" || exit 1
failed=0

complain() {
  echo "processors.sh: $1" >&2
  failed=1
}

# make <output> <processors>
make() {
  "$ngc" "$net" -o "$1" --cpu "$2" || complain "no code for $2"
}

# decides <what> <command>...: it finds the boot.
decides() {
  what=$1
  shift
  found=$("$@" --property Decision 2>&1)
  [ "$found" = '{"Output:Decision":"ankle boot"}' ] ||
    complain "$what: got '$found'"
}

# refuses <regular expression> <command>...: status 1 and one line.
refuses() {
  wanted=$1
  shift
  "$@" >out 2>error
  status=$?
  [ $status = 1 ] || complain "$*: expected status 1, got $status"
  [ "$(wc -l <error)" = 1 ] && [ ! -s out ] || complain "$*: not one line"
  grep -qE "$wanted" error ||
    complain "$*: expected '$wanted', got '$(cat error)'"
}

#===-- what an artifact needs --------------------------------------------===#

make haswell.so haswell
"$run" haswell.so --info | grep -q '"features":"sse3 .* avx .* movbe"' ||
  complain "--info does not tell what the code for haswell needs"

# No processor of today has 16-bit numbers, tiles and all; one may come.
make sapphire.so sapphirerapids
if "$run" sapphire.so "$image" >out 2>error; then
  decides "sapphirerapids" "$run" sapphire.so "$image"
else
  refuses "'lenet' needs '(.* )?avx512fp16( .*)?', which this processor lacks" \
    "$run" sapphire.so "$image"
fi

#===-- several versions --------------------------------------------------===#

# The best first, whatever the order of the words.
make all.so x86-64,sapphirerapids,haswell
order=$("$run" all.so --info | grep -o '"cpu":"[^"]*"' | tr -d '\n')
[ "$order" = '"cpu":"sapphirerapids""cpu":"haswell""cpu":"x86-64"' ] ||
  complain "the order is $order"
decides "the best version" "$run" all.so "$image"
decides "the version for x86-64" "$run" all.so "$image" --cpu x86-64
refuses "'lenet' has no code for 'hasvell'; did you mean 'haswell'\?" \
  "$run" all.so "$image" --cpu hasvell
if [ "$("$run" sapphire.so "$image" 2>/dev/null)" = "" ]; then
  refuses "the code of 'lenet' for 'sapphirerapids' needs '.*', which this" \
    "$run" all.so "$image" --cpu sapphirerapids
fi

#===-- old processors ----------------------------------------------------===#

if command -v qemu-x86_64 >/dev/null; then
  decides "Nehalem" qemu-x86_64 -cpu Nehalem "$run" all.so "$image"
  refuses "the code of 'lenet' for 'haswell' needs 'avx f16c fma avx2 bmi " \
    qemu-x86_64 -cpu Nehalem "$run" all.so "$image" --cpu haswell
  refuses "'lenet' needs 'avx f16c fma avx2 bmi bmi2 lzcnt movbe', which this" \
    qemu-x86_64 -cpu Nehalem "$run" haswell.so "$image"
else
  echo "processors.sh: there is no qemu-x86_64, so no old processor was tried"
fi
exit $failed
