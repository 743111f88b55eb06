// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pictures in a terminal, two rows of pixels a line.
#ifndef DOCS_EXAMPLES_TERMINAL_H
#define DOCS_EXAMPLES_TERMINAL_H

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <unistd.h>

inline bool terminalHasColours() {
  return ::isatty(STDOUT_FILENO) && !std::getenv("NO_COLOR");
}

/// Two rows of RGB pixels as one line of half blocks: the upper one is the
/// colour of the letter, the lower one of the ground.
inline std::string lineOf(const uint8_t *upper, const uint8_t *lower, int width,
                          bool colours) {
  static const char *const blocks[] = {" ", "▄", "▀", "█"};
  constexpr int dark = 300; // sum from which on a block stands without colours
  std::string line;
  for (int x = 0; x < width; ++x) {
    const uint8_t *u = upper + 3 * x, *l = lower + 3 * x;
    if (!colours) {
      line +=
          blocks[(u[0] + u[1] + u[2] > dark) * 2 + (l[0] + l[1] + l[2] > dark)];
      continue;
    }
    char text[64];
    std::snprintf(text, sizeof(text), "\x1b[38;2;%d;%d;%dm\x1b[48;2;%d;%d;%dm▀",
                  u[0], u[1], u[2], l[0], l[1], l[2]);
    line += text;
  }
  return colours ? line + "\x1b[0m" : line;
}

#endif
