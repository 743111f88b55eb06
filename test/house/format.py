#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""C++ is formatted as clang-format-22 does it with .clang-format.

The package of that name is no part of the setup: without it the check is
skipped (status 77).
"""

import shutil
import subprocess
import sys

from source import ROOT, files, report

TOOL = "clang-format-22"


def main():
    if not shutil.which(TOOL):
        print(f"format: skipped, no {TOOL}")
        sys.exit(77)
    problems = []
    for path in files(".c", ".cpp", ".h", ".hpp"):
        run = subprocess.run([TOOL, "--dry-run", "-Werror", str(path)],
                             cwd=ROOT, capture_output=True, text=True,
                             check=False)
        if run.returncode:
            problems.append(run.stderr.split("\n")[0])
    report("format", problems)


if __name__ == "__main__":
    main()
