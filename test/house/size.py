#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Budgets. Soft ones are counted and printed, hard ones fail.

A budget is a question: whoever breaks a soft one says why in the commit; a
hard one needs a line in EXCEPTIONS with its decision file.

C++ is read by braces: comments and strings are blanked, and every `{` is a
function, a control block or something else, told by the text before it. That
is no parser, but clang-formatted code leaves it little room to err.
"""

import re

from source import CODE, SCRIPTS, files, report, text

WIDTH = 80
FUNCTION = (30, 80)
NESTING = (2, 3)
ENTRY = (12, 30)
HEADERS = (15, 20)
LENGTHS = {".cpp": (350, 600), ".h": (350, 600), ".hpp": (350, 600),
           ".c": (350, 600), ".py": (350, 600), ".td": (200, 300)}
NAMED = {"Pipeline.cpp": (150, 200), "ngc-opt.cpp": (30, 40),
         "CMakeLists.txt": (20, 60), "Passes.td": (200, 600)}
# (budget, where): the limit instead, with the decision that allows it.
EXCEPTIONS = {
    ("headers", "the project"): 72,  # docs/decisions/0014-headers.md
}

CONTROL = re.compile(r"(^|[;{}\s])(if|for|while|switch|catch)\s*"
                     r"(constexpr\s*)?\($|\b(else|do|try)\s*$")
LAMBDA = re.compile(r"\]\s*(\([^()]*\))?\s*(mutable|noexcept)?\s*"
                    r"(->\s*[\w:<>*&\s]+)?$")
SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b[^;()]*$")
DEF = re.compile(r"^def\s+(\w+)\s*:[^;]*?\b(\w*Op|\w*Layer|\w*Member)\b")


def blanked(code):
    """The code with comments and literals as blanks, its lines kept."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"'
        r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.S)
    code = pattern.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), code)
    return re.sub(r"(?m)^[ \t]*#(?:[^\n]*\\\n)*[^\n]*$",
                  lambda m: re.sub(r"[^\n]", " ", m[0]), code)


def before(code, brace):
    """What stands before a brace, back to the statement's beginning. The
    arguments of the last parentheses are dropped: `if (...)` is `if (`."""
    depth, position = 0, brace - 1
    while position >= 0:
        c = code[position]
        if c in ")]":
            depth += 1
        elif c in "([":
            depth -= 1
            if depth < 0:
                return code[position:brace], False
        elif depth == 0 and c in ";{}":
            break
        position -= 1
    return code[position + 1:brace], True


def kind(code, brace, inside):
    """function, control, scope or other."""
    head, whole = before(code, brace)
    head = " ".join(head.split())
    if re.search(r"\b(if|for|while|switch|catch)\b ?(constexpr ?)?\(", head) \
            or re.search(r"\b(else|do|try)$", head):
        if re.match(r"^(else |do |\} ?)*(if|for|while|switch|catch|else|do|"
                    r"try)\b", head) and not LAMBDA.search(head):
            return "control"
    if inside or not whole:
        return "other"
    if "(" not in head:
        return "scope" if SCOPE.search(head) else "other"
    if "=" in re.sub(r"[=!<>]=|operator\S+|\(.*\)|<[^<>]*>", "", head):
        return "other"
    return "function"


def functions(code):
    """(first line, lines, deepest nesting) of every function."""
    code = blanked(code)
    stack, found, line = [], [], 1
    for position, c in enumerate(code):
        if c == "\n":
            line += 1
        elif c == "{":
            inside = any(entry[0] == "function" for entry in stack)
            stack.append([kind(code, position, inside), line, 0])
            if stack[-1][0] == "control":
                depth = sum(entry[0] == "control" for entry in stack)
                for entry in stack:
                    if entry[0] == "function":
                        entry[2] = max(entry[2], depth)
        elif c == "}" and stack:
            what, first, depth = stack.pop()
            if what == "function":
                found.append((first, line - first + 1, depth))
    return found


def entries(code):
    """(name, line, lines) of every op defined in a .td file."""
    lines, found, start = code.split("\n"), [], None
    for number, line in enumerate(lines, 1):
        if re.match(r"^def\s+\w+Op\b", line):
            start = (re.match(r"^def\s+(\w+)", line)[1], number)
        if start and (line.startswith("}") or line.endswith(">;")
                      or (line.endswith(";") and number == start[1])):
            found.append((*start, number - start[1] + 1))
            start = None
    return found


class Budgets:
    def __init__(self):
        self.problems, self.soft = [], {}

    def check(self, what, where, value, limits):
        soft, hard = limits
        hard = EXCEPTIONS.get((what, str(where)), hard)
        if value > hard:
            self.problems.append(f"{where}: {what} of {value}, at most {hard}")
        elif value > soft:
            self.soft.setdefault(what, []).append((value, str(where)))


def measure(budgets, path):
    code = text(path)
    lines = code.count("\n")
    limits = NAMED.get(path.name) or LENGTHS.get(path.suffix)
    if limits:
        budgets.check("length", path, lines, limits)
    if path.suffix in CODE | SCRIPTS:
        budgets.problems += [
            f"{path}:{number}: line of {len(line)} columns, at most {WIDTH}"
            for number, line in enumerate(code.split("\n"), 1)
            if len(line) > WIDTH and "://" not in line]
    if path.suffix in CODE - {".td"}:
        for first, count, depth in functions(code):
            budgets.check("function", f"{path}:{first}", count, FUNCTION)
            budgets.check("nesting", f"{path}:{first}", depth, NESTING)
    if path.suffix == ".td":
        for name, first, count in entries(code):
            budgets.check("entry", f"{path}:{first} ({name})", count, ENTRY)


def main():
    budgets = Budgets()
    for path in files():
        if path.suffix in CODE | SCRIPTS or path.name in NAMED:
            measure(budgets, path)
    headers = [p for p in files(".h", ".hpp") if p.parts[0] != "test"]
    budgets.check("headers", "the project", len(headers), HEADERS)
    for what, cases in sorted(budgets.soft.items()):
        value, where = max(cases)
        print(f"soft: {len(cases)} x {what}, the largest {value} at {where}")
    report("size", budgets.problems)


if __name__ == "__main__":
    main()
