#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What people get wrong, and what ngc and ngc-run say then. Each case must end
# with status 1 (no signal), say the expected words, leave no new file behind
# and an old output file as it was. Prints a table: what is tried, the message.
#
#   bad_input.sh <ngc> <ngc-run> <source>
set -u
ngc=$1
run=$2
tools=$3/test/tools
examples=$3/docs/examples
work=$(mktemp -d)
results=${NGC_TEST_RESULTS:-$work}/tools-bad_input.xml
trap 'umount "$work/in/small" 2>/dev/null; rm -rf "$work"' EXIT INT TERM
mkdir "$work/in"
cd "$work/in" || exit 1
passed=0
failed=0
skipped=0
: >"$work/cases"

# judge <what> <complaint, or nothing>
judge() {
  if [ -z "$2" ]; then
    passed=$((passed + 1))
    echo "<testcase name=\"$1\"/>" >>"$work/cases"
    return
  fi
  failed=$((failed + 1))
  echo "<testcase name=\"$1\"><failure/></testcase>" >>"$work/cases"
  echo "FAILED $1: $2"
  sed 's/^/    /' "$work/error"
}

skip() {
  skipped=$((skipped + 1))
  echo "<testcase name=\"$1\"><skipped/></testcase>" >>"$work/cases"
  echo "| $1 | skipped: $2 |"
}

# refuse <what> <words> <command>...: the command fails with these words.
refuse() {
  what=$1
  words=$2
  shift 2
  echo old >out.so
  before=$(ls -AR)
  "$@" >"$work/out" 2>"$work/error"
  status=$?
  complaint=
  message=$(head -n 1 "$work/error")
  [ $status = 1 ] || complaint="status $status; "
  grep -qF -- "$words" "$work/error" ||
    complaint="$complaint'$words' is not said; "
  grep -qE '<unknown>|loc\(|LLVM ERROR|Assertion|current operation' \
    "$work/error" && complaint="${complaint}it has noise; "
  [ -s "$work/out" ] && complaint="${complaint}it wrote $(cat "$work/out"); "
  [ "$(ls -AR)" = "$before" ] || complaint="${complaint}it left files: $(ls); "
  [ "$(cat out.so)" = old ] || complaint="${complaint}the old file is gone; "
  echo "| $what | $message |"
  judge "$what" "$complaint"
}

# accept <what> <output> <command>...: the command works and prints this.
accept() {
  what=$1
  words=$2
  shift 2
  complaint=
  "$@" >"$work/out" 2>"$work/error" || complaint="it fails; "
  [ "$(cat "$work/out")" = "$words" ] ||
    complaint="${complaint}it says $(cat "$work/out")"
  echo "| $what | $words |"
  judge "$what" "$complaint"
}

# net <name>: a file of one net from its lines on the standard input.
net() {
  {
    echo "netgraph.graph @net {"
    cat
    echo "}"
  } >"$1.mlir"
}

# arrays <Python dictionary>: writes w.safetensors.
arrays() {
  PYTHONPATH=$tools PYTHONDONTWRITEBYTECODE=1 python3 -c "
import struct, plain_safetensors
def real(*values): return struct.pack(f'<{len(values)}f', *values)
plain_safetensors.write('w.safetensors', $1)"
}

#===-- nets --------------------------------------------------------------===#

cat >good.mlir <<'END'
netgraph.chain @good {
  %Input = input : real<[3]>
  %fc = ramp
}
END
head -c 700 "$examples/lenet.mlir" >cut.mlir
refuse "net cut off in a word" "unknown layer 'o'" "$ngc" cut.mlir -o out.so
head -c 680 "$examples/lenet.mlir" >cut.mlir
refuse "net cut off between lines" "expected" "$ngc" cut.mlir -o out.so
: >empty.mlir
refuse "empty file" "there is no net in the file" "$ngc" empty.mlir -o out.so
cp "$examples/boot.png" .
refuse "picture for a net" "boot.png:1:1: error" "$ngc" boot.png -o out.so
mkdir folder.mlir
refuse "folder for a net" "cannot read 'folder.mlir'" \
  "$ngc" folder.mlir -o out.so

# Cut anywhere, a net is an error and never a crash.
size=$(wc -c <"$examples/lenet.mlir")
at=40
complaint=
while [ $at -lt $((size - 2)) ]; do
  head -c $at "$examples/lenet.mlir" >cut.mlir
  "$ngc" cut.mlir -o out.so >"$work/out" 2>"$work/error"
  [ $? = 1 ] || complaint="$complaint cut at $at,"
  at=$((at + 61))
done
judge "net cut off at many places" "$complaint"

net sum <<'END'
  %x = input : real<[4]>
  %y = input : real<[5]>
  %a = linear %x {size = [3]}
  %s = threading "a + b" (%a, %y)
END
refuse "shapes that do not fit" \
  "axis 0 of the output is 3 by 's/Input1' of [3], but 5 by 's/Input2' of [5]" \
  "$ngc" sum.mlir -o out.so
net option <<'END'
  %Input = input : real<[1, 28, 28]>
  %conv1 = convolution %Input {chanels = 20, kernel = [5, 5]}
END
refuse "unknown option of a layer" \
  "unknown option 'chanels' of layer 'convolution'; did you mean 'channels'?" \
  "$ngc" option.mlir -o out.so
net layer <<'END'
  %Input = input : real<[1, 28, 28]>
  %conv1 = convolutoin %Input {channels = 20, kernel = [5, 5]}
END
refuse "unknown layer" \
  "unknown layer 'convolutoin'; did you mean 'convolution'?" \
  "$ngc" layer.mlir -o out.so
net shape <<'END'
  %fc = linear {size = [2]}
END
refuse "shape that nothing tells" "does not follow from anything" \
  "$ngc" shape.mlir -o out.so
net varying <<'END'
  %Input = input : real<[n, 4]>
  %a = ramp %Input
END
refuse "varying length" "dimension 'n' of net 'net' varies, and code needs a \
fixed length; tell it, as in '--length n=128'" "$ngc" varying.mlir -o out.so
refuse "unknown name of a length" "--length m=5: net 'net' has no varying \
dimension 'm'; it has 'n'; did you mean 'n'?" \
  "$ngc" varying.mlir --length m=5 -o out.so
refuse "length told twice" "--length n=6: 'n' has been told to be 5 already" \
  "$ngc" varying.mlir --length n=5 --length n=6 -o out.so
refuse "length of none" "--length: '0' is no length for 'n'; expected 1 to" \
  "$ngc" varying.mlir --length n=0 -o out.so
refuse "length that is no number" \
  "--length: 'long' is no length for 'n'; expected 1 to 268435456" \
  "$ngc" varying.mlir --length n=long -o out.so
refuse "length that is too large" "expected 1 to 268435456" \
  "$ngc" varying.mlir --length n=268435457 -o out.so
refuse "length without a name" \
  "--length: '5' is no length; expected a name and a number, as in n=128" \
  "$ngc" varying.mlir --length 5 -o out.so
refuse "length of a net that varies nowhere" \
  "--length n=5: net 'good' has no varying dimension" \
  "$ngc" good.mlir --length n=5 -o out.so
net lengths <<'END'
  %Left = input : real<[n, 4]>
  %Right = input : real<[m, 4]>
  %Other = input : real<[varying, varying]>
  %sum = threading "a + b" (%Left, %Right)
  output %Other {name = "Same"}
END
refuse "varying lengths" "dimensions 'n', 'Other' and 'Other_2' of net 'net' \
vary, and code needs a fixed length; tell them, as in '--length n=128 \
--length Other=128 --length Other_2=128'" "$ngc" lengths.mlir -o out.so
refuse "length that is missing" "dimension 'Other_2' of net 'net' varies" \
  "$ngc" lengths.mlir --length m=3,Other=2 -o out.so
refuse "name of a length written wrongly" \
  "it has 'n', 'm', 'Other' and 'Other_2'; did you mean 'Other'?" \
  "$ngc" lengths.mlir --length Othr=3 -o out.so
refuse "lengths that must be equal" "3 comes from '--length n=3'" \
  "$ngc" lengths.mlir --length n=3,m=4,Other=2,Other_2=2 -o out.so
net short <<'END'
  %Input = input : real<[2, n]>
  %conv = convolution %Input {channels = 4, kernel = [5]}
END
refuse "length that a layer refuses" "a kernel that spans 5 cells does not \
fit spatial axis 0 of 'Input', which has 3" \
  "$ngc" short.mlir --length n=3 -o out.so
refuse "length that a layer refuses, and where it is from" \
  "the net was given '--length n=3'" "$ngc" short.mlir --length n=3 -o out.so
"$ngc" varying.mlir --length n=2 -o two.so
refuse "other length than the compiler was told" \
  "port 'Input': expected shape [2, 4] or a batch [n, 2, 4], got [3, 4]" \
  "$run" two.so '[[1,2,3,4],[5,6,7,8],[1,2,3,4]]'
accept "the length that the compiler was told" \
  '{"Output":[[1.0,2.0,3.0,4.0],[0.0,6.0,7.0,8.0]]}' \
  "$run" two.so '[[1,2,3,4],[-5,6,7,8]]'
rm two.so

#===-- arrays ------------------------------------------------------------===#

cat >fit.mlir <<'END'
netgraph.chain @fit attributes {arrays = "w.safetensors"} {
  %Input = input : real<[3]>
  %fc = linear {size = [2]}
}
END
weights="'fc/Weights': ('F32', [2, 3], real(*range(6)))"
biases="'fc/Biases': ('F32', [2], real(0, 1))"
refuse "no safetensors file" \
  "cannot read 'w.safetensors': no such file or directory" \
  "$ngc" fit.mlir -o out.so
refuse "no file of --arrays" \
  "cannot read 'none.safetensors': no such file or directory" \
  "$ngc" fit.mlir -o out.so --arrays none.safetensors
: >w.safetensors
refuse "empty safetensors file" "is no safetensors file: it has 0 bytes" \
  "$ngc" fit.mlir -o out.so
arrays "{$weights}"
refuse "missing key" "has no tensor 'fc/Biases'; it has 'fc/Weights'" \
  "$ngc" fit.mlir -o out.so
arrays "{'fc/Weight': ('F32', [2, 3], real(*range(6))), $biases}"
refuse "key written wrongly" \
  "has no tensor 'fc/Weights'; did you mean 'fc/Weight'?" \
  "$ngc" fit.mlir -o out.so
arrays "{'fc/Weights': ('I32', [2, 3], bytes(24)), $biases}"
refuse "wrong dtype" "needs real numbers, but 'fc/Weights' in 'w.safetensors'"\
' has dtype I32' "$ngc" fit.mlir -o out.so
arrays "{'fc/Weights': ('F32', [3, 2], real(*range(6))), $biases}"
refuse "wrong shape in the file" \
  "tensor 'fc/Weights' has shape [3, 2], expected [2, 3]" \
  "$ngc" fit.mlir -o out.so
arrays "{$weights, $biases}"
cp w.safetensors whole.safetensors
head -c $(($(wc -c <whole.safetensors) - 5)) whole.safetensors >w.safetensors
refuse "safetensors cut in the data" \
  "its data end at byte 32, but the file holds 27 bytes of data" \
  "$ngc" fit.mlir -o out.so
head -c 40 whole.safetensors >w.safetensors
refuse "safetensors cut in the header" "is truncated: its header has" \
  "$ngc" fit.mlir -o out.so
arrays "{$weights, 'fc/Biases': ('F32', [2], real(float('nan'), 1))}"
"$ngc" fit.mlir -o fit.so
accept "NaN in the file is a number" '{"Output":["NaN",27.0]}' \
  "$run" fit.so '[1,2,3]'

#===-- files and options -------------------------------------------------===#

cat >two.mlir <<'END'
netgraph.chain @first {
  %Input = input : real<[4]>
  ramp
}
netgraph.chain @second {
  %Input = input : real<[4]>
  ramp
}
END
refuse "no such net file" "cannot read 'absent.mlir'" \
  "$ngc" absent.mlir -o out.so
refuse "unknown extension" "cannot tell what 'x.dll' shall be; expected the" \
  "$ngc" good.mlir -o x.dll
refuse "several public nets" \
  "'two.mlir' has 2 public nets; choose one with --net" \
  "$ngc" two.mlir -o out.so
refuse "unknown --net" \
  "there is no net '@frist' in 'two.mlir'; did you mean 'first'?" \
  "$ngc" two.mlir -o out.so --net frist
refuse "unknown option" "unknown option '--emti'; did you mean '--emit'?" \
  "$ngc" good.mlir -o out.so --emti plan
refuse "unknown stage" "--emit: plam not in {import,net,graph" \
  "$ngc" good.mlir -o out.so --emit plam
refuse "unknown processor" "unknown processor 'skylak'; did you mean" \
  "$ngc" good.mlir -o out.so --cpu skylak
refuse "unknown processor of several" \
  "unknown processor 'hasvell'; did you mean 'haswell'?" \
  "$ngc" good.mlir -o out.so --cpu x86-64,hasvell
refuse "processors of two kinds" \
  "one file holds code for one kind of processor, but 'haswell' is" \
  "$ngc" good.mlir -o out.so --cpu haswell,neoverse-v1
refuse "processors that are equal" \
  "'x86-64-v3' and 'haswell' need the same features" \
  "$ngc" good.mlir -o out.so --cpu haswell,x86-64-v3
refuse "IR for several processors" \
  "IR is written for one processor, but 2 were named" \
  "$ngc" good.mlir -o out.mlir --emit llvm --cpu haswell,x86-64
refuse "batch of none" \
  "--batch: '0' is no number of examples; expected 1 to 65536" \
  "$ngc" good.mlir --batch 0 -o out.so
refuse "batch that is no number" \
  "--batch: 'many' is no number of examples; expected 1 to 65536" \
  "$ngc" good.mlir --batch many -o out.so
refuse "batch of less than none" "expected 1 to 65536" \
  "$ngc" good.mlir --batch=-3 -o out.so
refuse "batch that is too large" "expected 1 to 65536" \
  "$ngc" good.mlir --batch 65537 -o out.so
"$ngc" good.mlir --batch 2 -o fixed.so
refuse "other batch than the compiler was told" \
  "'good' was compiled for batches of 2, but the call has 1 example" \
  "$run" fixed.so "[1,2,3]"
refuse "other --batch-size than the compiler was told" \
  "batch_size is 5, but 'good' was compiled for batches of 2" \
  "$run" fixed.so "[[1,2,3],[4,5,6]]" --batch-size 5
accept "the batch that the compiler was told" \
  '{"Output":[[1.0,2.0,3.0],[0.0,5.0,6.0]]}' \
  "$run" fixed.so "[[1,2,3],[-4,5,6]]"
rm fixed.so
refuse "tile that is no number" \
  "--debug-tile: 'six' is no number for mr; expected 0 to 1048576" \
  "$ngc" good.mlir --debug-tile=six -o out.so
refuse "rows of a task below none" "'-4' is no number for mc" \
  "$ngc" good.mlir --debug-tile=,,,-4 -o out.so
refuse "tile's switch that is none" \
  "'1' is no choice for prefetch; expected on, off, or nothing" \
  "$ngc" good.mlir --debug-tile=6,2,,,1 -o out.so
refuse "tile of too many fields" \
  "has 7 fields; expected at most 6: mr,nr,kc,mc,prefetch,fuse" \
  "$ngc" good.mlir --debug-tile=6,2,,,,on,3 -o out.so
refuse "tile larger than the registers" \
  "a tile of 6 rows and 3 vectors needs 22 registers, 'haswell' has 16" \
  "$ngc" good.mlir --cpu haswell --debug-tile=6,3 -o out.so
refuse "artifact to the standard output" "'-' is the standard output, which \
takes the IR of a stage alone (--emit); code needs a file" \
  "$ngc" good.mlir -o -
refuse "standard output that is full" \
  "cannot write to the standard output: no space left on device" \
  sh -c '"$1" good.mlir --emit net -o - >/dev/full' - "$ngc"
refuse "no input" "input is required" "$ngc"
refuse "no output" "output is required" "$ngc" good.mlir
refuse "folder of the output missing" \
  "cannot write 'no/out.so': there is no folder 'no'" \
  "$ngc" good.mlir -o no/out.so
mkdir folder.so
refuse "output is a folder" "cannot write 'folder.so': it is a folder" \
  "$ngc" good.mlir -o folder.so
if [ "$(id -u)" = 0 ]; then
  refuse "folder that takes no files" "cannot write '/proc/out.so'" \
    "$ngc" good.mlir -o /proc/out.so
else
  mkdir -m 555 locked
  refuse "folder that takes no files" \
    "cannot write 'locked/out.so': permission denied" \
    "$ngc" good.mlir -o locked/out.so
fi

#===-- no space ----------------------------------------------------------===#

ln -s /dev/full full.so
refuse "full disk (/dev/full)" \
  "cannot write 'full.so': no space left on device" \
  "$ngc" "$examples/lenet.mlir" -o full.so
if mkdir small && mount -t tmpfs -o size=512k none small 2>/dev/null; then
  echo old >small/old.so
  refuse "full disk, new file" \
    "cannot write 'small/out.so': no space left on device" \
    "$ngc" "$examples/lenet.mlir" -o small/out.so
  refuse "full disk, old file" \
    "cannot write 'small/old.so': no space left on device" \
    "$ngc" "$examples/lenet.mlir" -o small/old.so
  grep -qx old small/old.so ||
    judge "full disk, old file stays" "it has changed"
  umount small
else
  skip "full disk, new file" "cannot mount"
fi
# Less than the artifact, then less than its code: the linker's files in memory
# count too. In blocks of 512 bytes or of 1024, as the shell likes.
limited() (
  ulimit -f "$1"
  shift
  "$@"
)
refuse "limit of file sizes, .so" "cannot write 'out.so': file too large" \
  limited 1500 "$ngc" "$examples/lenet.mlir" -o out.so
refuse "limit of file sizes, .a" "cannot write 'out.a': file too large" \
  limited 1500 "$ngc" "$examples/lenet.mlir" -o out.a
for extension in so o a ll; do
  refuse "limit of file sizes below the code's, .$extension" \
    "cannot write 'out.$extension': file too large" \
    limited 4 "$ngc" "$examples/lenet.mlir" -o out.$extension
done

#===-- artifacts ---------------------------------------------------------===#

"$ngc" "$examples/lenet.mlir" -o lenet.so || exit 1
cp lenet.so other.so
# The interface's version stands 8 bytes before the symbol's name in the note.
abi=$(python3 - <<'END'
data = bytearray(open("other.so", "rb").read())
version = data.index(b"ngc_model_lenet\0{") - 8
print(data[version])
data[version] += 1
open("other.so", "wb").write(data)
END
)
refuse "artifact of another ABI version" \
  "'other.so' has binary interface $((abi + 1)), this runtime needs $abi" \
  "$run" other.so boot.png
for bytes in 3 100 3000 100000 $(($(wc -c <lenet.so) - 1)); do
  head -c $bytes lenet.so >short.so
  words="is truncated: its tables need"
  [ $bytes = 3 ] && words="'short.so' is no compiled model: it is too short"
  refuse "artifact of $bytes bytes" "$words" "$run" short.so boot.png
done
refuse "text for an artifact" "is no compiled model: it is no ELF file" \
  "$run" good.mlir boot.png
refuse "program for an artifact" "is no compiled model: it has no note of ngc" \
  "$run" "$run" boot.png
refuse "no such artifact" \
  "cannot open 'absent.so': No such file or directory" \
  "$run" absent.so boot.png

#===-- inputs ------------------------------------------------------------===#

head -c 200 boot.png >cut.png
refuse "picture cut off" "cannot read 'cut.png': not a readable PNG file" \
  "$run" lenet.so cut.png
cp boot.png bad.png
printf 'xyz' | dd of=bad.png bs=1 seek=60 conv=notrunc 2>"$work/out"
refuse "corrupt picture" "cannot read 'bad.png': not a readable PNG file" \
  "$run" lenet.so bad.png
refuse "no such picture" "'absent.png' is neither a file nor JSON text" \
  "$run" lenet.so absent.png
refuse "unknown input" "no input 'Inptu'; did you mean 'Input'?" \
  "$run" lenet.so Inptu=boot.png
refuse "unknown output" "no output 'Outpt'; did you mean 'Output'?" \
  "$run" lenet.so boot.png --output Outpt
refuse "unknown property" \
  "unknown property 'Entropie'; did you mean 'Entropy'?" \
  "$run" lenet.so boot.png --property Entropie
refuse "property out of range" "expected a number from 1 to 10" \
  "$run" lenet.so boot.png --property TopProbabilities:11
refuse "unknown class of a property" "unknown class 'boot'" \
  "$run" lenet.so boot.png --property Probability:boot

net color <<'END'
  %Input = input : encoder class<["red", "green", "blue"],
                                 form = indicator_vector>
  %a = ramp %Input
END
net number <<'END'
  %Input = input : encoder class<1 to 10>
  output %Input {name = "Same"}
END
net integer <<'END'
  %Input = input : integer<1 to 4, [2]>
  output %Input {name = "Same"}
END
sed 's/ attributes {.*}//' fit.mlir >bare.mlir
for name in color number integer bare; do
  "$ngc" $name.mlir -o $name.so || judge "$name.mlir" "it does not compile"
done
refuse "unknown label" "unknown class 'gren'; did you mean 'green'?" \
  "$run" color.so gren
refuse "label far from all" "unknown class 'mauve'; there is 'red', 'green'" \
  "$run" color.so mauve
refuse "class index out of range" \
  "port 'Input': unknown class '11', expected 1 to 10" \
  "$run" number.so 11
refuse "integer out of range" "7 at [1] is out of range 1 to 4" \
  "$run" integer.so '[1, 7]'
refuse "fraction for an integer" "1.5 at [0] is no whole number" \
  "$run" integer.so '[1.5, 2]'
refuse "wrong shape" "expected shape [2] or a batch [n, 2], got [3]" \
  "$run" integer.so '[1, 2, 3]'
refuse "rows of different sizes" "port 'Input'" \
  "$run" integer.so '[[1, 2], [3]]'
refuse "missing input" "input 'Input' is missing" "$run" integer.so
refuse "arrays without values" "array 'fc/Weights' has no value" \
  "$run" bare.so '[1, 2, 3]'

#===-- gradients ---------------------------------------------------------===#

cat >loss.mlir <<'END'
netgraph.graph @net {
  %Input = input : real<[3]>
  %Target = input : integer<1 to 2>
  %fc = linear %Input {size = [2]}
  %p = softmax %fc
  %loss = cross_entropy_loss (%p, %Target) {target = index}
  output %loss {name = "Loss"}
  output %Target {name = "Same"}
}
END
refuse "gradients of an unknown port, compiling" \
  "no array 'Inptu' to take a gradient by; did you mean 'Input'?" \
  "$ngc" loss.mlir -o out.so --gradients Inptu
refuse "gradients of an unknown array, compiling" "did you mean 'fc/Weights'?" \
  "$ngc" loss.mlir -o out.so --gradients fc/Weigths
refuse "gradients of an integer port, compiling" \
  "there is no gradient by 'Target': it takes integers" \
  "$ngc" loss.mlir -o out.so --gradients Target
refuse "unknown precision, compiling" \
  "--precision: real46 not in {real32,real64,mixed}" \
  "$ngc" loss.mlir -o out.so --precision real46
refuse "unknown way of Real32" "--real32: tile not in {fma,tiles}" \
  "$ngc" loss.mlir -o out.so --real32 tile
refuse "unknown mode, compiling" "--modes: tset not in {test,train}" \
  "$ngc" loss.mlir -o out.so --modes test,tset

"$ngc" loss.mlir --initialize --gradients -o all.so
"$ngc" loss.mlir --initialize --gradients Input -o some.so
"$ngc" loss.mlir --initialize -o without.so
"$ngc" loss.mlir --gradients -o unset.so
# differentiate <what> <words> <artifact> <argument>...
differentiate() {
  what=$1
  words=$2
  artifact=$3
  shift 3
  refuse "$what" "$words" "$run" "$artifact" 'Input=[1,2,3]' Target=1 "$@"
}
differentiate "gradient of an unknown array" \
  "no input port and no array is called 'fc/Wieghts'; did you mean 'fc/Wei" \
  all.so --gradient Input,fc/Wieghts
differentiate "gradient of an integer port" \
  "port 'Target' has no gradient: it takes integers" all.so --gradient Target
differentiate "gradient that was not compiled" \
  "no gradient of array 'fc/Weights': compile with --gradients" \
  some.so --gradient fc/Weights
differentiate "no gradients in the artifact" "compile with --gradients" \
  without.so --gradient
differentiate "gradient by an array without values" \
  "array 'fc/Weights' has no value" unset.so --gradient fc/Weights
differentiate "cotangent of a wrong shape" \
  "cotangent of port 'Loss': expected shape []" all.so --gradient \
  --cotangent 'Loss=[[1,2]]'
differentiate "cotangent of an unknown output" \
  "the net has no output 'Los'; did you mean 'Loss'?" all.so --gradient \
  --cotangent Los=1
differentiate "cotangent of an integer output" \
  "port 'Same' takes no cotangent: it gives integers" all.so --gradient \
  --cotangent Same=1
differentiate "cotangent that is no number" \
  "cotangent 'Loss': 'one' is neither a file nor JSON text" all.so --gradient \
  --cotangent Loss=one
differentiate "cotangent without a gradient" "--cotangent needs --gradient" \
  all.so --cotangent Loss=1
differentiate "steps that would be lost" \
  "--train needs --random: it times steps and keeps nothing" all.so --train
refuse "steps without gradients of arrays" "compile with --gradients" \
  "$run" without.so --random --train
refuse "steps with gradients" "--train and --gradient exclude each other" \
  "$run" all.so --random --train --gradient
differentiate "precision not in the artifact" \
  "not for Real64: compile with --precision real32,real64" all.so \
  --precision real64
differentiate "mode not in the artifact" \
  "not for Train: compile with --modes test,train" all.so --mode train
differentiate "unknown precision" \
  "unknown precision 'rael64'; did you mean 'real64'?" all.so \
  --precision rael64
differentiate "unknown mode" "unknown mode 'tset'; did you mean 'test'?" \
  all.so --mode tset
differentiate "seed that is no number" \
  "--seed is '1.5'; expected a number from 0 to 18446744073709551615, 'inher" \
  all.so --seed 1.5
differentiate "file of gradients in no folder" "cannot write 'no/g'" all.so \
  --gradient --gradient-file no/g

{
  echo "<testsuite name=\"bad_input\">"
  cat "$work/cases"
  echo "</testsuite>"
} >"$results"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
