#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# From nothing to a trained net that looks at real images: installs what is
# missing, builds, compiles docs/examples/lenet.mlir, and shows what the net
# makes of ten test images of Fashion-MNIST, and which pixels drive a decision.
set -eu
cd "$(dirname "$0")/.."
build=build/default
images=${NGC_FASHION_MNIST:-/usr/share/datasets/fashion-mnist}

tools/setup.sh
cmake --preset default
cmake --build --preset default --target ngc ngc-run fashion_demo saliency
$build/bin/ngc docs/examples/lenet.mlir --gradients Input -o $build/lenet.so
$build/bin/fashion_demo $build/lenet.so "$images" $build/demo.png
$build/bin/saliency $build/lenet.so docs/examples/boot.png $build/saliency.png
echo
echo "The same from the command line:"
echo "  $build/bin/ngc-run $build/lenet.so docs/examples/boot.png"
$build/bin/ngc-run $build/lenet.so docs/examples/boot.png
echo "  $build/bin/ngc-run $build/lenet.so docs/examples/boot.png \\"
echo "    --gradient Input --gradient-file $build/gradient.safetensors"
$build/bin/ngc-run $build/lenet.so docs/examples/boot.png \
  --gradient Input --gradient-file $build/gradient.safetensors
