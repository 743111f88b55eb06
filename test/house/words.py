#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Words that have no place in the tree.

Open points are issues, dead code is history, and nothing in the tree knows
the machine on which it was written.
"""

import re

from source import CODE, SCRIPTS, files, report, text

THIS = "test/house/words.py"
EVERYWHERE = [
    (re.compile(r"\b(TODO|FIXME|XXX|HACK)\b"), "an open point is an issue"),
    (re.compile(r"(?<![\w.])/(work|root|home)/(?!somebody)\w"),
     "a path of one machine"),
    (re.compile(r"[ \t]+$"), "blanks at the end of the line"),
    (re.compile(r"\t"), "a tab"),
]
IN_CODE = [
    (re.compile(r"^\s*#\s*if\s+0\b"), "dead code is history"),
    # One blank after the slashes: examples in comments are indented further.
    (re.compile(r"^\s*// (return \w[^ ]*|[\w:<>*&]+( [\w:<>*&]+)? = .*"
                r"|[\w.:>-]+\(.*\));$"), "code in a comment"),
]
OPEN_ERROR = re.compile(r"(emitError|emitOpError|emitWarning)\([^\"]*\"([A-Z])"
                        r"(?=[a-z])")
ENDING = re.compile(r"emit(Op)?(Error|Warning)\([^\"]*\"[^\"]*\.\"\s*\)?;")


def lines_of(path):
    return list(enumerate(text(path).split("\n"), 1))


def main():
    problems = []
    for path in files(*CODE, *SCRIPTS, ".md", ".txt", ".mlir", ".json"):
        if str(path) == THIS:
            continue
        code = path.suffix in CODE
        rules = EVERYWHERE + (IN_CODE if code else [])
        for number, line in lines_of(path):
            problems += [f"{path}:{number}: {why}: {line.strip()}"
                         for pattern, why in rules if pattern.search(line)]
            if code and (OPEN_ERROR.search(line) or ENDING.search(line)):
                problems.append(f"{path}:{number}: an error text starts in "
                                "lower case and has no full stop")
    report("words", problems)


if __name__ == "__main__":
    main()
