#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The example that trains a LeNet in C++: it begins by chance, and after 300
# steps it knows four of five pictures. What it saves is good for the net
# without a loss.
#
#   train_by_hand.sh <ngc> <ngc-run> <train_by_hand> <source>
set -eu
ngc=$1
run=$2
train=$3
examples=$4/docs/examples
images=/usr/share/datasets/fashion-mnist
[ -d "$images" ] || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"

"$ngc" "$examples/lenet_train.mlir" --gradients -o lenet_train.so
"$train" lenet_train.so "$images" trained.safetensors | tee out
awk '/before/ { before = $3 } /after/ { after = $3 }
     END { exit !(before != "" && before <= 0.2 && after >= 0.8) }' out || {
  echo "expected an accuracy of at most 0.2 before and at least 0.8 after" >&2
  exit 1
}
"$ngc" "$examples/lenet.mlir" --arrays trained.safetensors -o lenet.so
got=$("$run" lenet.so "$examples/boot.png")
[ "$got" = '{"Output":"ankle boot"}' ] || {
  echo "expected an ankle boot, got $got" >&2
  exit 1
}
