#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# An artifact depends on what the net means and on nothing else: not on
# folders, names of files or the spelling. And it needs nothing but libc and
# libm, of which it takes little.
#
#   reproducible.sh <ngc> <source> <readelf>
set -u
ngc=$1
source=$2
readelf=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work" || exit 1
failed=0

complain() {
  echo "reproducible.sh: $1" >&2
  failed=1
}

#===-- on one core and on all -------------------------------------------===#

net=$source/docs/examples/resnet18.mlir
"$ngc" "$net" --initialize -o all.so || exit 1
if command -v taskset >/dev/null && taskset -c 0 true 2>/dev/null; then
  taskset -c 0 "$ngc" "$net" --initialize -o one.so || exit 1
  cmp all.so one.so || complain "one core makes another file than all"
fi
rm -f all.so one.so

#===-- twice the same ----------------------------------------------------===#

mkdir first "second folder"
cp "$source/docs/examples/lenet.mlir" first
cp "$source/docs/examples/lenet.safetensors" first
cp first/lenet.safetensors "second folder"
cp first/lenet.mlir "second folder/copy.mlir"
for extension in so o a s ll mlir; do
  "$ngc" first/lenet.mlir -o "first/one.$extension" || exit 1
  (cd "second folder" && "$ngc" copy.mlir -o "$work/two.$extension") || exit 1
  cmp "first/one.$extension" "two.$extension" ||
    complain "the same net gives two files .$extension"
  for name in "$work" copy.mlir lenet.mlir "second folder" one.so two.so \
    "$source" "$(id -un 2>/dev/null)@" .tmp; do
    grep -qaF -- "$name" "two.$extension" &&
      complain "'$name' stands in the file .$extension"
  done
done

#===-- what it needs and shows -------------------------------------------===#

needed=$("$readelf" -d two.so | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
for name in $needed; do
  case $name in
  libc.so.6 | libm.so.6) ;;
  *) complain "it needs $name" ;;
  esac
done
# symbols <type of section index>: names without their versions
symbols() {
  "$readelf" --dyn-syms -W two.so |
    awk -v kind="$1" 'NR > 3 && $8 != "" && ($7 == "UND") == kind {
      sub(/@.*/, "", $8); print $8 }' | sort -u
}
exported=$(symbols 0)
[ "$exported" = ngc_model_lenet ] || complain "it exports" $exported
undefined=$(symbols 1)
for name in $undefined; do
  case $name in
  memcpy | memmove | memset | expf | logf | tanhf | powf | fmaf) ;;
  *) complain "it needs the symbol $name" ;;
  esac
done
"$readelf" -SW two.so | grep -qE '\.(init_array|ctors|init) ' &&
  complain "it runs code when it is loaded"
echo "needs: $(echo $needed); symbols: $(echo $undefined)"

#===-- spellings ---------------------------------------------------------===#

# Each section `//--- pair.1.mlir` of the file is a net of its own.
awk '/^\/\/---/ { name = $2; next } name { print > name }' \
  "$source/test/Net/one-meaning.mlir"
PYTHONPATH=$source/test/tools PYTHONDONTWRITEBYTECODE=1 python3 -c '
import plain_safetensors
plain_safetensors.write("a.safetensors", {
    "a/Weights": ("F32", [4, 3, 3, 3], bytes(432)),
    "a/Biases": ("F32", [4], bytes(16))})'
pairs=0
for one in *.1.mlir; do
  pair=${one%.1.mlir}
  pairs=$((pairs + 1))
  "$ngc" "$one" -o one.so && "$ngc" "$pair.2.mlir" -o two.so ||
    { complain "the pair '$pair' does not compile"; continue; }
  cmp one.so two.so || complain "the spellings of '$pair' differ"
done
[ $pairs -ge 7 ] || complain "there are only $pairs pairs of spellings"
echo "$pairs pairs of spellings"
exit $failed
