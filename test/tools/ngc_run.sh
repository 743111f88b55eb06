#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ngc-run as a user calls it, on the trained LeNet.
#
#   ngc_run.sh <ngc> <ngc-run> <source>
set -u
ngc=$1
run=$2
examples=$3/docs/examples
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work" || exit 1
failed=0

complain() {
  echo "ngc_run.sh: $1" >&2
  failed=1
}

# expect <output> <argument>...: the whole standard output.
expect() {
  wanted=$1
  shift
  got=$("$run" "$@" 2>&1) || complain "ngc-run $*: failed: $got"
  [ "$got" = "$wanted" ] ||
    complain "ngc-run $*: expected $wanted, got $got"
}

# expect_match <regular expression> <argument>...
expect_match() {
  wanted=$1
  shift
  "$run" "$@" >out 2>&1 || complain "ngc-run $*: failed: $(cat out)"
  grep -qE "$wanted" out ||
    complain "ngc-run $*: expected $wanted, got $(cat out)"
}

# expect_error <text> <argument>...: status 1, nothing on the standard output,
# one line on the other, and no new file.
expect_error() {
  wanted=$1
  shift
  before=$(ls -A)
  "$run" "$@" >out 2>error
  status=$?
  [ "$(ls -A)" = "$before" ] || complain "ngc-run $*: left a file behind"
  [ $status = 1 ] || complain "ngc-run $*: expected status 1, got $status"
  [ ! -s out ] || complain "ngc-run $*: wrote $(cat out)"
  [ "$(wc -l <error)" = 1 ] || complain "ngc-run $*: not one line"
  grep -q '^ngc-run: error: ' error && grep -qF -- "$wanted" error ||
    complain "ngc-run $*: expected '$wanted', got '$(cat error)'"
}
touch out error

"$ngc" "$examples/lenet.mlir" -o lenet.so || exit 1
cp "$examples/boot.png" .

#===-- inputs and results ------------------------------------------------===#

expect '{"Output":"ankle boot"}' lenet.so boot.png
expect '{"Output":"ankle boot"}' lenet.so Input=boot.png
expect '{"Output":["ankle boot","ankle boot"]}' lenet.so boot.png boot.png
expect '{"Output":"ankle boot"}' lenet.so '"boot.png"'
first='\{"class":"ankle boot","probability":0\.[0-9]+\}'
second='\{"class":"[a-z]+","probability":[0-9.e-]+\}'
expect_match '^\{"Output:TopProbabilities:2":\['"$first,$second"'\],'\
'"Output:Entropy":[0-9.e-]+\}$' \
  lenet.so boot.png --property TopProbabilities:2 --property Entropy
expect_match '"t-shirt":.*"ankle boot":' lenet.so boot.png \
  --output Output:Probabilities
expect_match '^\{"Output:None":\[([0-9.e-]+,){9}[0-9.e-]+\]\}$' \
  lenet.so boot.png --raw

# Pixels as .npy and as JSON text: black, in one byte each and as numbers.
header="{'descr': '|u1', 'fortran_order': False, 'shape': (28, 28), }"
{
  printf '\223NUMPY\001\000\076\000%-61s\n' "$header"
  head -c 784 /dev/zero
} >black.npy
row=$(printf '0,%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 \
  23 24 25 26 27)0
rows=$(for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 \
  25 26 27; do printf '[%s],' "$row"; done)
echo "[$rows[$row]]" >black.json
"$run" lenet.so black.npy --raw >npy.txt || complain "cannot take black.npy"
"$run" lenet.so black.json --raw >json.txt || complain "cannot take black.json"
"$run" lenet.so "$(cat black.json)" --raw >text.txt || complain "no JSON text"
cmp npy.txt json.txt && cmp json.txt text.txt ||
  complain "the same picture gives different results"

# Results do not depend on batch size and threads.
expect '{"Output:None":{"file":"a.npy","type":"real32","shape":[3,10]}}' \
  lenet.so boot.png black.npy boot.png --raw --npy a.npy --threads 1
"$run" lenet.so boot.png black.npy boot.png --raw --npy b.npy --threads 2 \
  --batch-size 1 >out || complain "batch size 1 fails"
cmp a.npy b.npy || complain "results depend on batch size or threads"
[ "$(wc -c <a.npy)" = $((128 + 3 * 10 * 4)) ] || complain "a.npy: wrong size"

#===-- gradients ---------------------------------------------------------===#

# The loss is (w . x + 3)^2 at w = 0, twice as much or nothing in mode Train:
# the gradient by w is 6 x.
cat >square.mlir <<'END'
netgraph.graph @square attributes {initialize = random<weights = none>} {
  %Input = input : real<[2]>
  %sum = linear %Input {size = [1], Biases = none}
  %square = elementwise "(x + 3)^2" %sum
  %dropout = dropout %square
  output %dropout {name = "Loss"}
}
END
"$ngc" square.mlir --gradients --precision real32,real64 --modes test,train \
  -o square.so || exit 1
input='"Input":[0.0,0.0]'
weights='"sum/Weights":[[6.0,12.0]]'
expect '{"Loss":[9.0],"gradients":{'"$input,$weights"'}}' \
  square.so '[1,2]' --gradient
expect '{"Loss":[9.0],"gradients":{'"$weights,$input"'}}' \
  square.so --gradient sum/Weights '[1,2]' --gradient Input,sum/Weights
expect '{"Loss":[[9.0],[9.0]],"gradients":{"sum/Weights":[[66.0,96.0]]}}' \
  square.so '[1,2]' '[3,4]' --gradient=sum/Weights --precision real64 \
  --cotangent '[2]' --cotangent 'Loss=[3]'
described='{"file":"g","type":"real64","shape":[1,2]}'
expect '{"Loss":[9.0],"gradients":{"sum/Weights":'"$described"'}}' \
  square.so '[1,2]' --gradient sum/Weights --gradient-file g --precision real64
[ "$(tail -c 16 g | od -An -tf8 | tr -s ' ')" = " 6 12" ] ||
  complain "the file of gradients is wrong"

# A seed that was reported repeats the call, with any number of threads.
set -- square.so '[[1,2],[3,4],[5,6],[7,8],[9,1],[2,3],[4,5],[6,7]]' \
  --gradient --mode train
"$run" "$@" >first.txt || complain "mode train fails"
seed=$(sed 's/.*"seed":\([0-9]*\)}/\1/' first.txt)
expect "$(cat first.txt)" "$@" --seed "$seed" --threads 1
expect "$(cat first.txt)" "$@" --seed "$seed" --batch-size 1
expect_match '"seed":[0-9]+\}$' "$@" --seed inherited
expect_match '"seed":7\}$' "$@" --seed 7

"$run" square.so --random --batch 4 --time 0.1 --gradient Input | python3 -c '
import json, sys
times = json.load(sys.stdin)
assert times["gradients"] == 1 and times["median_ms"] > 0, times
assert times["arena_bytes"] > 0, times' || complain "--gradient has no times"

"$run" square.so --random --batch 4 --time 0.1 --train | python3 -c '
import json, sys
times = json.load(sys.stdin)
assert times["rate"] == 0.001 and times["median_ms"] > 0, times' ||
  complain "--train has no times"

#===-- what it tells -----------------------------------------------------===#

"$run" lenet.so --info | python3 -c '
import json, sys
info = json.load(sys.stdin)
assert info["name"] == "lenet", info' || complain "--info is wrong"
"$run" lenet.so --random --batch 4 --threads 2 --time 0.1 | python3 -c '
import json, sys
times = json.load(sys.stdin)
assert times["batch"] == 4 and times["threads"] == 2, times
assert 0 < times["min_ms"] <= times["median_ms"], times
assert times["runs"] >= 1 and times["load_ms"] > 0, times
assert times["arena_bytes"] > 0, times' || complain "--random is wrong"

#===-- errors ------------------------------------------------------------===#

head -c 200 boot.png >cut.png
head -c 3000 lenet.so >cut.so
expect_error "'absent.png' is neither a file nor JSON text" lenet.so absent.png
expect_error "cannot read 'cut.png': not a readable PNG file" lenet.so cut.png
expect_error "cannot read 'lenet.so': neither a PNG nor" lenet.so lenet.so
expect_error "no input 'Inptu'; did you mean 'Input'?" lenet.so Inptu=boot.png
expect_error "no output 'Outpt'; did you mean 'Output'?" lenet.so boot.png \
  --output Outpt
expect_error "'TopProbs'" lenet.so boot.png --property TopProbs
expect_error "input 'Input' is missing" lenet.so
expect_error "port 'Input'" lenet.so '[[1, 2], [3]]'
expect_error "expected numbers" lenet.so '{"a": 1}'
expect_error "parse error at line 1" lenet.so '[1, 2'
expect_error "absent.so" absent.so boot.png
expect_error "boot.png" boot.png boot.png
expect_error "cut.so" cut.so boot.png
expect_error "unknown option '--thrads'; did you mean '--threads'?" lenet.so \
  boot.png --thrads 2
expect_error "--batch-size" lenet.so boot.png --batch-size 0
expect_error "cannot write 'no/where.npy'" lenet.so boot.png --raw \
  --npy no/where.npy
expect_error "No space left on device" lenet.so boot.png --raw --npy /dev/full
"$run" lenet.so boot.png 2>error >/dev/full &&
  complain "a full disk is no error"
grep -q "cannot write the standard output: No space" error ||
  complain "a full disk gives $(cat error)"
exit $failed
