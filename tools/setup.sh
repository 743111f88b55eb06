#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Installs the Debian packages that building and testing ngc needs, those that
# are missing; asks nothing. Instant when nothing is missing. Needs Debian 12
# and root or sudo. LLVM 22 comes with Debian's own security suite.
set -eu

packages="
  clang-22 lld-22 libmlir-22-dev mlir-22-tools llvm-22-dev llvm-22-tools
  liblld-22-dev libclang-rt-22-dev zlib1g-dev libzstd-dev
  cmake ninja-build ccache g++ binutils python3
  libpng-dev libjpeg62-turbo-dev nlohmann-json3-dev libcli11-dev
  libgtest-dev libgmock-dev librapidcheck-dev
  dataset-fashion-mnist
"

# Without these, tests that emulate other processors say so and are skipped.
optional="qemu-user libstdc++-12-dev-arm64-cross"

say() {
  echo "setup.sh: $*" >&2
}

installed() {
  dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null |
    grep -q '^installed'
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

require_root() {
  [ "$(id -u)" = 0 ] && return
  if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
    say "needs root, or sudo without a password, to install:$missing"
    exit 1
  fi
}

# One try, and no harm if it fails.
install_optional() {
  say "trying to install for more tests: $*"
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 ||
    say "they are not to be had here, some tests will be skipped"
}

known() {
  apt-cache show "$1" >/dev/null 2>&1
}

if ! command -v dpkg-query >/dev/null; then
  say "this is not Debian; install by yourself:" $packages
  exit 1
fi

missing=
for package in $packages; do
  installed "$package" || missing="$missing $package"
done
wanted=
for package in $optional; do
  installed "$package" || wanted="$wanted $package"
done
if [ -z "$missing" ]; then
  [ -z "$wanted" ] || install_optional $wanted
  exit 0
fi

require_root
say "installing$missing"
as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq ||
  say "apt-get update failed; trying with the lists that are here"
if ! known libmlir-22-dev; then
  say "LLVM 22 is in Debian 12's security suite, which apt does not know here"
  say "add this line to /etc/apt/sources.list and run again:"
  echo "deb http://deb.debian.org/debian-security bookworm-security main" >&2
  exit 1
fi
# Not what merely recommends itself: a compiler of Fortran, documentation.
as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends $missing >&2
[ -z "$wanted" ] || install_optional $wanted
