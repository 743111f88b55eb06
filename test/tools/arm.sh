#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Code for AArch64 computes what code for x86-64 does: runtime and models are
# compiled for both, and those for AArch64 run in an emulator. Where emulator
# or libraries are missing the test says so and is skipped.
#
#   arm.sh <ngc> <C compiler> <C++ compiler> <folder to build in>
#          <folder of the host's runtime> <source>
set -u
ngc=$1
cc=$2
cxx=$3
build=$4
host=$5
source=$6
examples=$source/docs/examples
root=/usr/aarch64-linux-gnu
skip=77
failed=0

complain() {
  echo "arm.sh: $1" >&2
  failed=1
}

if ! command -v qemu-aarch64 >/dev/null; then
  echo "arm.sh: skipped, there is no qemu-aarch64 (package qemu-user)"
  exit $skip
fi
mkdir -p "$build" && cd "$build" || exit 1
arm="--target=aarch64-linux-gnu -mno-outline-atomics"
echo '#include <atomic>
int main() { std::atomic<int> i{0}; return i; }' >empty.cpp
if ! "$cxx" $arm -fuse-ld=lld empty.cpp -o empty 2>error; then
  echo "arm.sh: skipped, no programs for AArch64 can be made here (package" \
    "libstdc++-12-dev-arm64-cross): $(head -n 1 error)"
  exit $skip
fi

#===-- runtime -----------------------------------------------------------===#

# Once, and again if a source is newer than what was made last.
newer=$(find "$source/runtime" "$source/include" -name '*.[ch]*' \
  -newer runtime/made 2>&1 | head -n 1)
if [ -n "$newer" ]; then
  rm -rf runtime && mkdir runtime && cd runtime || exit 1
  ls "$source"/runtime/*.cpp | xargs -P 2 -n 4 "$cxx" $arm -std=c++20 -O1 \
    -fno-exceptions -fno-rtti -fno-threadsafe-statics -ffp-contract=off \
    -DNGC_RUNTIME_VERSION='"test"' -I"$source/include" -c &&
    touch made || exit 1
  cd ..
fi
"$cc" $arm -fuse-ld=lld -O1 -I"$source/include" "$source/test/tools/probe.c" \
  runtime/*.o -o probe.arm -lm -lpthread || exit 1
"$cc" -O1 -I"$source/include" "$source/test/tools/probe.c" \
  "$host/libngc_runtime_static.a" -o probe.host -lm -ldl -lpthread || exit 1

#===-- models ------------------------------------------------------------===#

# compare <what> <bound>: the numbers of two outputs, and all names.
compare() {
  python3 - "$2" <<'END' || complain "$1 differs"
import sys
bound = float(sys.argv[1])
lines = zip(open("host.out"), open("arm.out"), strict=True)
for at, (a, b) in enumerate(lines):
    a, b = a.split(), b.split()
    if a[0] != b[0] or len(a) != len(b):
        sys.exit(f"line {at + 1}: {a} and {b}")
    if a[0] == "version":
        continue
    a, b = [float(x) for x in a[1:]], [float(x) for x in b[1:]]
    scale = max(abs(x) for x in a) + 1e-3
    if not max(abs(x - y) for x, y in zip(a, b)) <= bound * scale:
        sys.exit(f"line {at + 1}: {a} and {b}")
END
}

# try <what> <emulated processor> <arm model> <precision> <bound> <version>
try() {
  ./probe.host host.so "$4" 2 >host.out || complain "$1: x86-64 fails"
  qemu-aarch64 -cpu "$2" -L "$root" ./probe.arm "$3" "$4" 2 >arm.out ||
    complain "$1: AArch64 fails"
  compare "$1" "$5"
  grep -qx "version $6" arm.out || complain "$1: not the version for $6"
}

make() {
  "$ngc" "$@" || complain "ngc $*: failed"
}

make "$examples/lenet.mlir" --precision real32,mixed -o host.so
make "$examples/lenet.mlir" --precision real32,mixed \
  --cpu aarch64,neoverse-v1 -o lenet.so
try "lenet" max lenet.so 1 1e-4 neoverse-v1
try "lenet in 16 bits" max lenet.so 3 3e-2 neoverse-v1
try "lenet on an old processor" cortex-a53 lenet.so 1 1e-4 aarch64

# Gradients, and the mathematics that code has of its own.
cat >functions.mlir <<'END'
netgraph.chain @functions attributes {initialize = kaiming} {
  %Input = input : real<[3, 9, 9]>
  convolution {channels = 5, kernel = [3, 3]}
  tanh
  flatten
  linear {size = [37]}
  gelu
  linear {size = [37]}
  elementwise "exp(-x * x) + log(1 + x * x) + sin(x)"
  %Output = linear {size = [5]}
}
END
make functions.mlir --initialize --gradients -o host.so
make functions.mlir --initialize --gradients --cpu aarch64 -o functions.so
try "functions" max functions.so 1 1e-4 aarch64

#===-- refusals ----------------------------------------------------------===#

# refuses <text> <command>...
refuses() {
  wanted=$1
  shift
  "$@" >out 2>error && complain "$*: is not refused"
  grep -qF "$wanted" error ||
    complain "$*: expected '$wanted', got '$(cat error)'"
}
make "$examples/lenet.mlir" --cpu neoverse-v1 -o new.so
refuses "'lenet' needs 'fullfp16 dotprod bf16 i8mm', which this processor" \
  qemu-aarch64 -cpu cortex-a53 -L "$root" ./probe.arm new.so 1 1
refuses "'new.so' is code for AArch64, this machine is x86-64" \
  ./probe.host new.so 1 1
refuses "is code for x86-64, this machine is AArch64" \
  qemu-aarch64 -L "$root" ./probe.arm host.so 1 1
exit $failed
