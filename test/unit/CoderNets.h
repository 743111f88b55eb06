// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nets that do nothing between an encoder and a decoder, compiled when first
// asked for.
#ifndef NGC_TEST_CODERNETS_H
#define NGC_TEST_CODERNETS_H

#include "ngc/net.hpp"
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sys/wait.h>

namespace coders {

/// A net from port `input` to port `output`, say "real<[3]>" and
/// "decoder class".
inline ngc::Net compile(const std::string &input, const std::string &output) {
  namespace fs = std::filesystem;
  std::string folder = (fs::temp_directory_path() / "ngc-XXXXXX").string();
  if (!mkdtemp(folder.data()))
    throw std::runtime_error("no temporary folder");
  std::string text = folder + "/net.mlir", artifact = folder + "/net.so";
  std::ofstream(text) << "netgraph.chain @net {\n  %Input = input : " << input
                      << "\n  elementwise \"1 * x\"\n  output : " << output
                      << "\n}\n";
  std::string said, command = std::string(NGC_COMPILER) + " " + text + " -o " +
                              artifact + " 2>&1";
  FILE *pipe = popen(command.c_str(), "r");
  char part[4096];
  while (size_t n = fread(part, 1, sizeof part, pipe))
    said.append(part, n);
  bool done = pclose(pipe) == 0;
  struct Cleaner {
    std::string folder;
    ~Cleaner() { fs::remove_all(folder); }
  } cleaner{folder};
  if (!done)
    throw std::runtime_error("cannot compile: " + said);
  return ngc::Net(artifact);
}

inline ngc::Net net(const std::string &input, const std::string &output) {
  static std::map<std::pair<std::string, std::string>, ngc::Net> nets;
  auto found = nets.find({input, output});
  if (found == nets.end())
    found = nets.insert({{input, output}, compile(input, output)}).first;
  return found->second;
}

} // namespace coders

#endif
