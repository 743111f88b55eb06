#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The documents do what they say.

    docs.py <build folder>

  ```mlir blocks   of README.md, docs/ and the descriptions in .td files are
                   whole modules: ngc-opt reads each, and its output again to
                   the same text
  ```sh test       blocks are run, line by line, in a scratch folder that sees
                   docs/, test/ and tools/, with the build's bin/ in the PATH
  links            to files of the tree point at files of the tree
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

from source import ROOT, files, report, text

BLOCK = re.compile(r"^([ \t]*)```(\w+)([^\n]*)\n(.*?)^[ \t]*```", re.S | re.M)
LINK = re.compile(r"\[[^\]]*\]\(([^)#:\s]+)(#[^)]*)?\)")


def documents():
    return [path for path in files(".md", ".td")
            if path.parts[0] in ("README.md", "CONTRIBUTING.md", "docs",
                                 "dialect", "include")]


def blocks(language):
    """(document, line, rest of the opening line, text) of every block."""
    for path in documents():
        content = text(path)
        for match in BLOCK.finditer(content):
            if match[2] != language:
                continue
            indent = len(match[1])
            body = "\n".join(line[indent:] if line[:indent].isspace() or
                             not indent else line
                             for line in match[4].split("\n"))
            line = content.count("\n", 0, match.start()) + 1
            yield path, line, match[3].strip(), body


def opt(build, source):
    return subprocess.run([f"{build}/bin/ngc-opt", "-"], input=source,
                          capture_output=True, text=True, check=False)


def check_mlir(build):
    problems, count = [], 0
    for path, line, _, body in blocks("mlir"):
        count += 1
        first = opt(build, body)
        if first.returncode:
            problems.append(f"{path}:{line}: {first.stderr.strip()}")
            continue
        again = opt(build, first.stdout)
        if again.stdout != first.stdout:
            problems.append(f"{path}:{line}: ngc-opt reads its own output "
                            f"as something else\n{again.stderr}")
    print(f"{count} mlir blocks")
    return problems


def check_commands(build):
    problems, count = [], 0
    environment = dict(os.environ)
    environment["PATH"] = f"{build}/bin:{environment['PATH']}"
    for path, line, mark, body in blocks("sh"):
        if mark != "test":
            continue
        count += 1
        with tempfile.TemporaryDirectory() as folder:
            for name in ("docs", "test", "tools"):
                os.symlink(ROOT / name, f"{folder}/{name}")
            run = subprocess.run(["sh", "-eux", "-c", body], cwd=folder,
                                 env=environment, capture_output=True,
                                 text=True, check=False)
        if run.returncode:
            problems.append(f"{path}:{line}: {run.stderr.strip()}")
    print(f"{count} blocks of commands")
    return problems


def check_links():
    problems = []
    for path in files(".md"):
        for target in LINK.findall(text(path)):
            if not (ROOT / path.parent / target[0]).exists():
                problems.append(f"{path}: no such file: {target[0]}")
    return problems


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    report("docs", check_links() + check_mlir(build) + check_commands(build))


if __name__ == "__main__":
    main()
