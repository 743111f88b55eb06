# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The files of the project, for the checks beside this one."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CODE = {".c", ".cpp", ".h", ".hpp", ".td"}
SCRIPTS = {".py", ".sh", ".cmake"}


def files(*suffixes):
    """What git tracks or would track, as paths relative to the root; without
    git (a source archive) every file outside the build folder."""
    try:
        names = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", "ls-files", "--cached",
             "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\n")
    except (OSError, subprocess.CalledProcessError):
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*")
                 if path.relative_to(ROOT).parts[0] not in ("build", "out")]
    paths = sorted({pathlib.PurePath(name) for name in names if name})
    return [path for path in paths if (ROOT / path).is_file()
            and (not suffixes or path.suffix in suffixes)]


def text(path):
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def report(name, problems):
    """Prints the problems and ends the program."""
    for problem in problems:
        print(problem)
    print(f"{name}: {len(problems)} problems")
    sys.exit(1 if problems else 0)
