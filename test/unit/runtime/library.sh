#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# library.sh <libngc_runtime.so> <readelf> <strip>: the runtime needs no C++
# library, exports nothing but ngc_*, and stays small.
set -eu
library=$1 readelf=$2 strip=$3
# 57 kB were evaluation; gradients, statistics and seeds, sets of arrays, saving
# and initialisation are 32 kB more, steps of training with packing and rounding
# at the speed of memory another 17, fixed batches and arrays that are stored
# turned round the last. -Oz would save 4 kB and cost 40 % of the time of a
# small call.
limit=111616
fail() { echo "library.sh: $*" >&2; exit 1; }

needed=$("$readelf" -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
for name in $needed; do
  case $name in
  libc.so.*|libm.so.*|ld-linux*.so.*) ;;
  *) fail "needs $name" ;;
  esac
done

exported=$("$readelf" --dyn-syms -W "$library" |
  awk '$7 != "UND" && $5 != "LOCAL" && NR > 3 && $8 !~ /^ngc_/ {print $8}')
[ -z "$exported" ] || fail "exports $exported"

"$readelf" -lW "$library" | grep -q 'GNU_STACK.* RWE' && fail "executable stack"

stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
"$strip" -o "$stripped" "$library"
bytes=$(wc -c < "$stripped")
[ "$bytes" -le "$limit" ] || fail "has $bytes bytes, at most $limit expected"
echo "$bytes bytes stripped, needs" $needed
