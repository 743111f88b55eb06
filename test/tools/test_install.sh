#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Installs the build, moves the tree elsewhere, and builds and runs the example
# application against it, as somebody would who has only the installed files.
#
#   test_install.sh <cmake> <source> <build>
set -eu
cmake=$1
source=$2
build=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

fail() {
  echo "test_install.sh: $1" >&2
  exit 1
}

"$cmake" --install "$build" --prefix "$work/installed" >"$work/log" ||
  { cat "$work/log"; fail "cannot install"; }
mv "$work/installed" "$work/moved"
if grep -rlF -e "$work/installed" -e "$source" "$work/moved" \
  --include='*.cmake'; then
  fail "the package names folders of the machine it was built on"
fi
for file in bin/ngc bin/ngc-run include/ngc/net.hpp include/ngc/runtime.h \
  include/ngc/artifact.h include/ngc/coders.h include/ngc/pack.h; do
  [ -f "$work/moved/$file" ] || fail "$file is not installed"
done

# Only what a user copies: the application and the net.
cp -R "$source/docs/examples" "$work/examples"
"$cmake" -G Ninja -S "$work/examples/app" -B "$work/app" \
  -DCMAKE_PREFIX_PATH="$work/moved" >"$work/log" 2>&1 ||
  { cat "$work/log"; fail "cannot configure the application"; }
"$cmake" --build "$work/app" >"$work/log" 2>&1 ||
  { cat "$work/log"; fail "cannot build the application"; }
"$work/app/classify" "$work/examples/boot.png" >"$work/out"
cat "$work/out"
grep -q 'boot.png: ankle boot ' "$work/out" || fail "the prediction is wrong"
if "$work/app/classify" "$work/absent.png" 2>"$work/out"; then
  fail "an absent picture is no error"
fi
grep -q 'absent.png' "$work/out" || fail "the error does not name the picture"

# The installed tools, from where they are now.
"$work/moved/bin/ngc" "$work/examples/lenet.mlir" -o "$work/lenet.so"
cmp "$work/lenet.so" "$work/app/lenet_module.so" ||
  fail "the package compiles another artifact than the tool"
"$work/moved/bin/ngc-run" "$work/lenet.so" "$work/examples/boot.png" |
  grep -qx '{"Output":"ankle boot"}' || fail "ngc-run says something else"
