// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A line on the terminal that says what a long compilation is doing:
//
//   ngc: resnet50.mlir: optimise, 3.2 s
//
// It appears after a second and goes when this ends or something is to be
// printed. Where the standard error is no terminal there is never a line.
#ifndef NGC_TOOLS_NGC_PROGRESS_H
#define NGC_TOOLS_NGC_PROGRESS_H

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

class Progress {
public:
  /// `what`: stands in front.
  explicit Progress(std::string what);
  ~Progress() { stop(); }

  /// From any thread.
  void tell(std::string work);
  /// Takes the line away, for good.
  void stop();

private:
  void run();

  const std::string what;
  const std::chrono::steady_clock::time_point start =
      std::chrono::steady_clock::now();
  std::mutex mutex;
  std::condition_variable changed;
  std::string work;
  bool stops = false;
  std::thread writer; // none without a terminal
};

#endif
