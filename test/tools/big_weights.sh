#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A net with more arrays than 32 bits can count. All of its numbers are zero
# but a few at the far end: of the large array, and of the small one behind it,
# so a result is right only if every offset on the way has 64 bits.
#
#   first:  [rows, 2^20] x ones -> 0 ... 0, 1 + 2 + 3 + 4
#   second: [2, rows]           -> [1/2 of that + 5, 1/4 of that + 6]
#
# Skipped (status 77) where memory or disk are too small for 2.2 GB.
#
#   big_weights.sh <ngc> <ngc-run> <source>
set -u
ngc=$1
run=$2
tools=$3/test/tools
# In the folder it was called from: the one for temporary files may be memory.
work=$(mktemp -d "$PWD/big_weights.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work" || exit 1

complain() {
  echo "big_weights.sh: $1" >&2
  exit 1
}

# The written file stays in memory until it is on disk, and is mapped then.
memory=$(awk '/^MemAvailable/ { print int($2 / 1000000) }' /proc/meminfo)
disk=$(df -Pk . | awk 'NR == 2 { print int($4 / 1000000) }')
if [ "$memory" -ge 14 ] && [ "$disk" -ge 10 ]; then
  rows=1030 # 4.32 GB
elif [ "$memory" -ge 7 ] && [ "$disk" -ge 5 ]; then
  rows=520 # 2.18 GB
else
  echo "skipped: $memory GB of memory and $disk GB of disk are free"
  exit 77
fi

cat >big.mlir <<END
netgraph.chain @big attributes {arrays = "big.safetensors"} {
  %Input = input : real<[1048576]>
  %first = linear {size = [$rows], Biases = none}
  %second = linear {size = [2]}
}
END
PYTHONPATH=$tools PYTHONDONTWRITEBYTECODE=1 python3 - $rows <<'END'
import struct, sys
import plain_safetensors

rows, columns = int(sys.argv[1]), 1 << 20
def real(*values): return struct.pack(f"<{len(values)}f", *values)
def far(value): return bytes(4 * (rows - 1)) + real(value)
plain_safetensors.write("big.safetensors", {
    "first/Weights": ("F32", [rows, columns],
                      plain_safetensors.Zeros(4 * (rows * columns - 4),
                                              real(1, 2, 3, 4))),
    "second/Weights": ("F32", [2, rows], far(0.5) + far(0.25)),
    "second/Biases": ("F32", [2], real(5, 6))})
header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d,), }" % columns
header += " " * (-(len(header) + 11) % 64) + "\n"
with open("ones.npy", "wb") as file:
    file.write(b"\x93NUMPY\1\0" + struct.pack("<H", len(header)))
    file.write(header.encode() + real(*[1] * columns))
END
[ $? = 0 ] || complain "the arrays cannot be written"

"$ngc" big.mlir -o big.so || complain "it does not compile"
rm big.safetensors
bytes=$(wc -c <big.so)
[ "$bytes" -gt $((rows << 22)) ] || complain "the artifact has $bytes bytes"
got=$("$run" big.so ones.npy) || complain "it does not run"
wanted='{"Output":[10.0,8.5]}'
[ "$got" = "$wanted" ] || complain "expected $wanted, got $got"
echo "$bytes bytes"
