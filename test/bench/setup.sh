#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Makes build/bench/env, a virtual environment with everything that ngc is
# measured beside. What the system's Python has already is used from there.
# Neither ngc nor its tests need any of it.
#
#   test/bench/setup.sh && build/bench/env/bin/python test/bench/kernels.py
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
env=$root/build/bench/env
mkdir -p "$root/build/bench"
[ -x "$env/bin/python" ] ||
  python3 -m venv --system-site-packages "$env"
"$env/bin/python" -m pip install -q \
  -r "$root/test/bench/requirements.txt"
echo "$env/bin/python"
