// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several processors for one artifact: the best first, each with a use.
#include "ngc/Target.h"
#include "ngc/artifact.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace ngc;

// A set of features stands before each of its subsets, because it has wider
// vectors or as wide ones and more features.
static bool isBetter(const TargetDescription &a, const TargetDescription &b) {
  return std::pair(a.vectorBytes, a.features.size()) >
         std::pair(b.vectorBytes, b.features.size());
}

static Error checkTogether(ArrayRef<TargetDescription> targets) {
  const TargetDescription &first = targets.front();
  for (size_t i = 1; i < targets.size(); ++i) {
    const TargetDescription &target = targets[i];
    if (target.triple != first.triple)
      return createStringError(
          "one file holds code for one kind of processor, but '" + first.cpu +
          "' is " + (first.isX86() ? "x86-64" : "AArch64") + " and '" +
          target.cpu + "' is " + (target.isX86() ? "x86-64" : "AArch64"));
    for (const TargetDescription &other : targets.take_front(i))
      if (other.features == target.features)
        return createStringError("'" + target.cpu + "' and '" + other.cpu +
                                 "' need the same features, so that one of "
                                 "them would never run; leave one out");
  }
  return Error::success();
}

Expected<std::vector<TargetDescription>>
ngc::describeTargets(ArrayRef<std::string> cpus) {
  if (cpus.empty() || cpus.size() > NGC_MAX_VERSIONS)
    return createStringError(Twine(cpus.size()) +
                             " processors were named, expected 1 to " +
                             Twine(NGC_MAX_VERSIONS));
  std::vector<TargetDescription> targets;
  for (const std::string &cpu : cpus) {
    Expected<TargetDescription> target = describeTarget(cpu);
    if (!target)
      return target.takeError();
    targets.push_back(std::move(*target));
  }
  if (Error error = checkTogether(targets))
    return error;
  llvm::stable_sort(targets, isBetter);
  return targets;
}
