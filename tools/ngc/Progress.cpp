// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Progress.h"

#include <cstdio>
#include <unistd.h>

Progress::Progress(std::string what) : what(std::move(what)) {
  if (isatty(STDERR_FILENO))
    writer = std::thread([this] { run(); });
}

void Progress::tell(std::string now) {
  std::lock_guard lock(mutex);
  work = std::move(now);
}

void Progress::stop() {
  {
    std::lock_guard lock(mutex);
    stops = true;
  }
  changed.notify_one();
  if (writer.joinable())
    writer.join();
}

void Progress::run() {
  using namespace std::chrono_literals;
  constexpr size_t width = 79; // a longer line would wrap and stay
  std::unique_lock lock(mutex);
  auto wait = [&](std::chrono::milliseconds time) {
    return changed.wait_for(lock, time, [&] { return stops; });
  };
  if (wait(1s))
    return;
  do {
    std::chrono::duration<double> time =
        std::chrono::steady_clock::now() - start;
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, ", %.1f s", time.count());
    std::string line = "ngc: " + what + ": " + work;
    std::string end = seconds;
    line.resize(std::min(line.size(), width - end.size()));
    std::fprintf(stderr, "\r%s\033[K", (line + end).c_str());
    std::fflush(stderr);
  } while (!wait(200ms));
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
}
