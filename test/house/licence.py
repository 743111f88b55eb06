#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every source file names its licence in its first lines."""

from source import CODE, SCRIPTS, files, report, text

LINE = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
HEAD = 3  # lines: a shebang or an opening comment may come first


def main():
    problems = []
    for path in files(*(CODE | SCRIPTS - {".cmake"})):
        if not any(LINE in line for line in text(path).split("\n")[:HEAD]):
            problems.append(f"{path}:1: no line '{LINE}'")
    report("licence", problems)


if __name__ == "__main__":
    main()
