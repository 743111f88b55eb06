#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""On a terminal a long compilation says what it does, and leaves no trace.

    progress.py <ngc> <source>
"""

import os
import pty
import subprocess
import sys
import tempfile

NGC, SOURCE = sys.argv[1:]


def on_terminal(command):
    """What the command writes to a terminal, and its status."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(command[0], command)
    written = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # the other side has gone
            break
        if not part:
            break
        written += part
    return written.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def shown(written):
    """What stays on the screen: \\r goes back, ESC [ K erases to the end."""
    lines = []
    for line in written.replace("\r\n", "\n").split("\n"):
        screen, column = "", 0
        for part in line.split("\r"):
            column = 0
            for i, piece in enumerate(part.split("\x1b[K")):
                screen = screen[:column] if i else screen
                screen = (screen[:column] + piece
                          + screen[column + len(piece):])
                column += len(piece)
        lines.append(screen)
    return "\n".join(lines)


def main():
    with tempfile.TemporaryDirectory() as folder:
        net = [f"{SOURCE}/docs/examples/resnet50.mlir", "--initialize"]
        long = [NGC, *net, "-o", f"{folder}/net.so"]
        written, status = on_terminal(long)
        assert status == 0, written
        assert "ngc: resnet50.mlir: " in written, written
        assert max(map(len, written.split("\r"))) < 85, written
        assert shown(written).strip() == "", written

        run = subprocess.run(long, capture_output=True, check=True)
        assert run.stdout == b"" and run.stderr == b"", run

        # An error stands alone, however late it comes.
        wrong = [NGC, *net, "-o", f"{folder}/none/net.so"]
        written, status = on_terminal(wrong)
        assert status == 1, written
        assert shown(written).startswith("ngc: error: cannot write"), written


if __name__ == "__main__":
    main()
