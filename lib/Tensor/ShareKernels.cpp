// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Equal kernels become one: 48 equal blocks are compiled once.
//
// Two kernels are equal if their text is, less name and locations. The one
// that stays is renamed to what the names of its layers have in common:
// `block1/linear` and `block2/linear` become `block*/linear`. Which layer is
// running stands in the plan's call. Names that have little in common are told
// by the first: `norm` and `pool` become `norm*`.
#include "dialect/plan/Plan.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

namespace ngc {
#define GEN_PASS_DEF_SHAREKERNELS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

static std::string textOf(func::FuncOp kernel) {
  StringAttr name = kernel.getSymNameAttr();
  kernel.setSymName("");
  std::string text;
  llvm::raw_string_ostream os(text);
  kernel->print(os, OpPrintingFlags().useLocalScope());
  kernel.setSymNameAttr(name);
  return text;
}

// "block1/linear", "block2/linear" => "block*/linear"
static std::string commonPattern(StringRef a, StringRef b) {
  if (a == b)
    return a.str();
  size_t shorter = std::min(a.size(), b.size()), head = 0, tail = 0;
  while (head < shorter && a[head] == b[head])
    ++head;
  while (tail < shorter - head &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
    ++tail;
  return (a.take_front(head) + "*" + a.take_back(tail)).str();
}

// A pattern of a letter or two would not tell anybody whose kernel it is; then
// the first name stands for all.
static std::string patternOr(StringRef pattern, StringRef first) {
  constexpr int enough = 3;
  return llvm::count_if(pattern, llvm::isAlnum) >= enough ? pattern.str()
                                                          : (first + "*").str();
}

namespace {
struct ShareKernels : ngc::impl::ShareKernelsBase<ShareKernels> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    struct Shared {
      func::FuncOp kernel;
      std::string pattern;
    };
    llvm::StringMap<unsigned> known;
    SmallVector<Shared> shared;
    DenseMap<StringAttr, unsigned> replacement;
    for (auto kernel :
         llvm::make_early_inc_range(module.getOps<func::FuncOp>())) {
      if (!kernel->hasAttr(ngc::kernelAttr))
        continue;
      auto [entry, isNew] = known.insert({textOf(kernel), shared.size()});
      StringRef name = kernel.getSymName();
      replacement[kernel.getSymNameAttr()] = entry->second;
      if (isNew) {
        shared.push_back({kernel, name.str()});
        continue;
      }
      Shared &first = shared[entry->second];
      first.pattern = commonPattern(first.pattern, name);
      symbols.erase(kernel);
    }
    for (Shared &entry : shared) {
      if (entry.kernel.getSymName() == entry.pattern)
        continue;
      entry.pattern = patternOr(entry.pattern, entry.kernel.getSymName());
      symbols.remove(entry.kernel);
      entry.kernel.setSymName(entry.pattern);
      symbols.insert(entry.kernel);
    }
    module.walk([&](plan::CallOp call) {
      auto entry = replacement.find(call.getCalleeAttr().getAttr());
      if (entry != replacement.end())
        call.setCallee(shared[entry->second].kernel.getSymName());
    });
  }
};
} // namespace
