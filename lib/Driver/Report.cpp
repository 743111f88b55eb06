// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `ngc --report` tells, and the table of error bounds of docs/numerics.md
// (which a test compares with this one).
//
// Between stages Tensor and Target a kernel is a few linalg ops, and the plan
// says who calls it with what. Work is the size of each op's loops times the
// rounded operations in its body; the family and the number of terms of a
// bound show in the loops and in the body:
//
//   iterators      body                        family
//   parallel       nothing rounded             movement
//   parallel       n operations                elementwise, n
//   n reductions   product of two inputs, sum  contraction; with windows,
//                                              x[h + k], convolution
//   n reductions   any other sum               reduction; with windows, pooling
//
// A kernel with an exponential and a sum is a softmax, one with a root, a
// quotient and a sum is a normalization.
#include "ngc/Report.h"
#include "dialect/plan/Plan.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "ngc/Names.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace ngc;

//===-- bounds ------------------------------------------------------------===//

static constexpr ErrorBound bounds[] = {
    {"movement", 0, 0},    {"elementwise", 10, 0},  {"contraction", 1, 2},
    {"convolution", 1, 2}, {"reduction", 1, 2},     {"pooling", 1, 2},
    {"softmax", 1, 8},     {"normalization", 1, 8}, {"loss", 1, 10},
};

ArrayRef<ErrorBound> ngc::errorBounds() { return bounds; }

const ErrorBound &ngc::errorBoundOf(StringRef family) {
  auto found = llvm::find_if(
      bounds, [&](const ErrorBound &bound) { return bound.family == family; });
  assert(found != std::end(bounds) && "families are known when compiled");
  return *found;
}

//===-- kernels -----------------------------------------------------------===//

// Open dimensions count as 1.
static int64_t sizeOf(ArrayRef<int64_t> dims) {
  int64_t size = 1;
  for (int64_t dim : dims)
    size *= ShapedType::isDynamic(dim) ? 1 : dim;
  return size;
}

static bool isRounded(Operation &op) {
  if (op.getNumResults() != 1 || !isa<FloatType>(op.getResult(0).getType()))
    return false;
  return isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::DivFOp,
             arith::RemFOp>(op) ||
         (isa<math::MathDialect>(op.getDialect()) && !isa<math::AbsFOp>(op)) ||
         op.getDialect()->getNamespace() == "calc";
}

namespace {
// What the ops of a kernel add up to.
class KernelWork {
public:
  explicit KernelWork(func::FuncOp kernel) {
    kernel.walk([&](linalg::LinalgOp op) { add(op); });
    kernel.walk([&](Operation *op) {
      hasExponential |= isa<math::ExpOp>(op);
      hasRoot |= isa<math::SqrtOp, math::RsqrtOp>(op);
      hasQuotient |= isa<arith::DivFOp>(op);
    });
  }

  int64_t flops = 0;
  std::string bound() const;

private:
  struct Part {
    StringRef family;
    int64_t terms;
  };
  SmallVector<Part> parts;
  bool hasExponential = false, hasRoot = false, hasQuotient = false;

  void add(linalg::LinalgOp op);
};
} // namespace

// Whether a loop runs along an array in step with another.
static bool hasWindows(linalg::LinalgOp op) {
  return llvm::any_of(op.getIndexingMapsArray(), [](AffineMap map) {
    return llvm::any_of(map.getResults(), [](AffineExpr expr) {
      return !isa<AffineDimExpr, AffineConstantExpr>(expr);
    });
  });
}

void KernelWork::add(linalg::LinalgOp op) {
  int64_t rounded = llvm::count_if(*op.getBlock(), isRounded);
  if (!rounded)
    return;
  SmallVector<int64_t> extents = op.getStaticLoopRanges(), reduced;
  flops += rounded * sizeOf(extents);
  SmallVector<unsigned> reductions;
  op.getReductionDims(reductions);
  if (reductions.empty()) {
    parts.push_back({"elementwise", rounded});
    return;
  }
  for (unsigned dim : reductions)
    reduced.push_back(extents[dim]);
  bool isProduct = op.getNumDpsInputs() == 2 && rounded == 2 &&
                   !op.getBlock()->getOps<arith::MulFOp>().empty();
  StringRef family = isProduct ? hasWindows(op) ? "convolution" : "contraction"
                     : hasWindows(op) ? "pooling"
                                      : "reduction";
  parts.push_back({family, sizeOf(reduced)});
}

std::string KernelWork::bound() const {
  auto text = [](StringRef family, int64_t terms) {
    return llvm::formatv("{0} {1}", family,
                         int64_t(errorBoundOf(family).factor(terms)))
        .str();
  };
  auto sum = llvm::find_if(
      parts, [](const Part &part) { return part.family == "reduction"; });
  if (sum != parts.end() && hasExponential)
    return text("softmax", sum->terms);
  if (sum != parts.end() && hasRoot && hasQuotient)
    return text("normalization", sum->terms);
  SmallVector<std::string> all;
  for (const Part &part : parts)
    all.push_back(text(part.family, part.terms));
  return all.empty() ? text("movement", 0) : llvm::join(all, " + ");
}

//===-- calls -------------------------------------------------------------===//

static int64_t bytesOf(ValueRange memories) {
  int64_t bytes = 0;
  for (Type type : memories.getTypes())
    if (auto memory = dyn_cast<MemRefType>(type))
      bytes += llvm::divideCeil(sizeOf(memory.getShape()) *
                                    (memory.getElementType().isIndex()
                                         ? 64
                                         : memory.getElementTypeBitWidth()),
                                8);
  return bytes;
}

static bool readsBfloat16(plan::CallOp call) {
  return llvm::any_of(call.getInputs().getTypes(), [](Type type) {
    return getElementTypeOrSelf(type).isBF16();
  });
}

static CallReport reportCall(plan::CallOp call, const SymbolTable &symbols) {
  CallReport report;
  report.kernel = call.getCallee().str();
  if (ArrayAttr layers = call.getLayersAttr())
    report.layers =
        llvm::join(llvm::map_range(layers.getAsValueRange<StringAttr>(),
                                   [](StringRef layer) { return layer.str(); }),
                   " ");
  report.bytesRead = bytesOf(call.getInputs());
  report.bytesWritten = bytesOf(call.getOutputs());
  KernelWork work(symbols.lookup<func::FuncOp>(call.getCallee()));
  report.flops = work.flops;
  report.bound = work.bound();
  if (readsBfloat16(call))
    report.bound += ", and 1.01 eps16";
  return report;
}

std::vector<EntryReport> ngc::reportCalls(ModuleOp module) {
  std::vector<EntryReport> entries;
  SymbolTable symbols(module);
  for (auto entry : module.getOps<plan::EntryOp>()) {
    EntryReport report;
    auto name = entry->getAttrOfType<StringAttr>(entryAttr);
    report.name = (name ? name : entry.getSymNameAttr()).str();
    auto precision = entry->getAttrOfType<StringAttr>(precisionAttr);
    report.precision = precision ? precision.str() : "real32";
    entry->walk([&](plan::CallOp call) {
      report.calls.push_back(reportCall(call, symbols));
    });
    entries.push_back(std::move(report));
  }
  return entries;
}

//===-- text --------------------------------------------------------------===//

// As ngc_entry says, for a batch of 1 and no threads.
static int64_t arenaBytes(const ModelTables &tables, StringRef name) {
  constexpr int64_t line = 64;
  int64_t bytes = 0;
  for (const ModelTables::Entry &entry : tables.versions[0].entries)
    if (entry.name == name)
      for (const ngc_region &region : entry.regions)
        bytes += llvm::alignTo(region.coefficient, line);
  return bytes;
}

std::string ngc::reportText(ArrayRef<EntryReport> entries,
                            const ModelTables &tables) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "All numbers are those of a batch of 1; a kernel's result is within c "
        "eps S,\nsee docs/numerics.md.\n";
  for (const EntryReport &entry : entries) {
    size_t layers = 6, kernels = 6; // the width of the headings
    int64_t flops = 0;
    for (const CallReport &call : entry.calls) {
      layers = std::max(layers, call.layers.size());
      kernels = std::max(kernels, call.kernel.size());
      flops += call.flops;
    }
    os << llvm::formatv("\n{0}: {1}, {2} flops, arena of {3} bytes\n",
                        entry.name, entry.precision, flops,
                        arenaBytes(tables, entry.name));
    auto cell = [&](StringRef word, size_t width) {
      os << "  " << llvm::left_justify(word, width);
    };
    cell("layers", layers);
    cell("kernel", kernels);
    os << "       flops        read     written  bound: family, c\n";
    for (const CallReport &call : entry.calls) {
      cell(call.layers, layers);
      cell(call.kernel, kernels);
      os << llvm::formatv("{0,12}{1,12}{2,12}  {3}\n", call.flops,
                          call.bytesRead, call.bytesWritten, call.bound);
    }
  }
  return text;
}
