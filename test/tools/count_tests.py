#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Counts all tests of a run; its last line is `N passed, N failed, N skipped`.

    count_tests.py <results>

    <results>/ctest.xml      every ctest entry (JUnit)
    <results>/gtest/*.xml    the cases of each GoogleTest program
    <results>/<name>.xml     the cases of the entry `name` (lit, vectors)

An entry that left counts of its own is replaced by them. If it failed and its
counts know of no failure (it crashed), the entry counts as one failure more.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree


class Counts:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.failures = []

    def add(self, name, outcome):
        setattr(self, outcome, getattr(self, outcome) + 1)
        if outcome == "failed":
            self.failures.append(name)


def outcome(case):
    """Of a JUnit test case, as ctest, GoogleTest and lit write them."""
    if (case.find("failure") is not None or case.find("error") is not None
            or case.get("status") == "fail"):
        return "failed"
    if (case.find("skipped") is not None
            or case.get("status") in ("notrun", "disabled")
            or case.get("result") in ("skipped", "suppressed")):
        return "skipped"
    return "passed"


def cases(path):
    """(name, outcome) of every case in a JUnit file; none if unreadable."""
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError):
        return []
    return [(f"{case.get('classname', '')}.{case.get('name')}".strip("."),
             outcome(case)) for case in root.iter("testcase")]


def details(results, name):
    """The counts an entry left: `unit/ShapeTest` is gtest/ShapeTest.xml."""
    for path in (results / "gtest" / f"{pathlib.PurePath(name).name}.xml",
                 results / f"{name.replace('/', '-')}.xml"):
        if path.exists():
            return cases(path)
    return []


def main():
    results = pathlib.Path(sys.argv[1])
    counts = Counts()
    entries = cases(results / "ctest.xml")
    for entry, state in entries:
        name = entry.split(".")[-1] if "." in entry else entry
        inner = details(results, name)
        for case, case_state in inner:
            counts.add(f"{name}: {case}", case_state)
        known = any(case_state == "failed" for _, case_state in inner)
        if not inner or (state == "failed" and not known):
            counts.add(name, state)
    if not entries:
        counts.add("no test was found", "failed")
    for name in counts.failures:
        print(f"FAILED {name}")
    print(f"{counts.passed} passed, {counts.failed} failed, "
          f"{counts.skipped} skipped")
    return 1 if counts.failed else 0


if __name__ == "__main__":
    sys.exit(main())
