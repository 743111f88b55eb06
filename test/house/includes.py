#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Who may include whom, as docs/architecture.md lays it down.

    dialect/        MLIR, dialect/; calc knows neither netgraph nor plan
    include/ngc/    MLIR, dialect/, include/ngc; the runtime's headers: none
    lib/<Stage>/    MLIR, dialect/, include/ngc, its own folder; Emit: lld too
    lib/Driver/     MLIR, dialect/, include/ngc, its own folder
    tools/          MLIR, dialect/, include/ngc; never lib/
    runtime/        its own folder and the runtime's headers; never MLIR, LLVM

A dialect's headers reach lib/ and tools/ because ops are registered there.
"""

import re

from source import files, report, text

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')
RUNTIME_HEADERS = ("ngc/artifact.h", "ngc/coders.h", "ngc/net.hpp",
                   "ngc/initialize.h", "ngc/pack.h", "ngc/runtime.h",
                   "ngc/values.hpp")
COMPILER = ("mlir/", "llvm/", "llvm-c/", "mlir-c/")


def allowed_in_runtime(path, name):
    return (name in RUNTIME_HEADERS or name.startswith("runtime/")
            or "/" not in name)


def allowed_in_dialect(path, name):
    if name.startswith("dialect/"):
        other = name.split("/")[1]
        return path.parts[1] == other or (
            path.parts[1] != "calc" and other == "calc") or (
            path.parts[1] == "Headers.cpp")
    return name.startswith(COMPILER) or "/" not in name


def allowed_in_include(path, name):
    if str(path.relative_to("include")) in RUNTIME_HEADERS:
        return name in RUNTIME_HEADERS
    return name.startswith(COMPILER + ("ngc/", "dialect/"))


def allowed_in_lib(path, name):
    if name.startswith("lib/"):
        return name.split("/")[1] == path.parts[1]
    if name.startswith("lld/"):
        return path.parts[1] == "Emit"
    return (name.startswith(COMPILER + ("ngc/", "dialect/"))
            or "/" not in name)


def allowed_in_tools(path, name):
    return name.startswith(COMPILER + ("ngc/", "dialect/")) or "/" not in name


RULES = {"dialect": allowed_in_dialect, "include": allowed_in_include,
         "lib": allowed_in_lib, "runtime": allowed_in_runtime,
         "tools": allowed_in_tools}


def is_system(name):
    """<vector>, <sys/mman.h>, <nlohmann/json.hpp>: not the compiler's."""
    return not name.startswith(COMPILER + ("ngc/", "dialect/", "lib/",
                                           "runtime/", "lld/"))


def main():
    problems = []
    for path in files(".c", ".cpp", ".h", ".hpp"):
        rule = RULES.get(path.parts[0])
        if not rule:
            continue
        for number, line in enumerate(text(path).split("\n"), 1):
            match = INCLUDE.match(line)
            if not match or (match[1] == "<" and is_system(match[2])):
                continue
            if not rule(path, match[2]):
                problems.append(f"{path}:{number}: {path.parts[0]}/ may not "
                                f"include {match[2]}")
    report("includes", problems)


if __name__ == "__main__":
    main()
