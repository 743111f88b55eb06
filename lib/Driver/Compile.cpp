// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file in, a file out: import, the stages, then code and weights to a file.
#include "Arrays.h"
#include "dialect/netgraph/Nets.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "ngc/Compiler.h"
#include "ngc/Import.h"
#include "ngc/Model.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "ngc/Target.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace ngc;

static constexpr StringLiteral compilerName = "ngc 0.1.0";

namespace {
// What one compilation knows.
struct Compilation {
  StringRef input, output;
  const CompileOptions &options;
  MLIRContext &context;
  OwningOpRef<ModuleOp> module;
  std::vector<TargetDescription> targets; // the best first
  ModelTables tables;
  ArrayValues arrays;

  LogicalResult fail(llvm::Error error) {
    return emitError(UnknownLoc::get(&context),
                     llvm::toString(std::move(error)));
  }
  InFlightDiagnostic fail() { return emitError(UnknownLoc::get(&context)); }

  void tell(StringRef work) {
    if (options.progress)
      options.progress(work);
  }

  LogicalResult import();
  LogicalResult selectNet();
  LogicalResult setInitialize();
  LogicalResult runStages(Stage first, Stage last, StringRef cpu = "x86-64-v3");
  LogicalResult print(StringRef text);
  LogicalResult writeIr();
  LogicalResult addVersion(TargetDescription &target,
                           llvm::LLVMContext &llvmContext,
                           std::unique_ptr<llvm::Module> &code);
  LogicalResult emit();
  LogicalResult writeModule(llvm::Module &code,
                            const TargetDescription &target);
};
} // namespace

static std::string reasonOf(std::error_code code) {
  std::string reason = code.message();
  reason[0] = llvm::toLower(reason[0]);
  return reason;
}

//===-- import ------------------------------------------------------------===//

LogicalResult Compilation::import() {
  auto buffer = llvm::MemoryBuffer::getFile(input, /*IsText=*/true);
  if (!buffer)
    return fail() << "cannot read '" << input
                  << "': " << reasonOf(buffer.getError());
  auto sources = std::make_shared<llvm::SourceMgr>();
  sources->AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
  module = importText(sources, &context);
  return success(static_cast<bool>(module));
}

// One net is compiled; the others are there to be used by it.
LogicalResult Compilation::selectNet() {
  SmallVector<Operation *> nets;
  SmallVector<StringRef> names;
  Operation *chosen = nullptr;
  for (Operation &op : *module->getBody()) {
    auto symbol = dyn_cast<SymbolOpInterface>(op);
    if (!symbol)
      continue;
    names.push_back(symbol.getName());
    if (symbol.getName() == options.net)
      chosen = &op;
    if (symbol.isPublic())
      nets.push_back(&op);
  }
  if (!options.net.empty() && !chosen)
    return fail() << "there is no net '@" << options.net << "' in '" << input
                  << "'" << netgraph::didYouMean(options.net, names);
  if (!chosen && nets.size() != 1) {
    InFlightDiagnostic error = fail();
    error << "'" << input << "' has " << nets.size()
          << " public nets; choose one with --net";
    for (Operation *net : nets)
      error.attachNote(net->getLoc())
          << "'@" << SymbolTable::getSymbolName(net).strref() << "'";
    return error;
  }
  if (!chosen)
    chosen = nets.front();
  for (Operation *net : nets)
    SymbolTable::setSymbolVisibility(net, SymbolTable::Visibility::Private);
  SymbolTable::setSymbolVisibility(chosen, SymbolTable::Visibility::Public);
  return success();
}

// What the command line says counts for the whole net, and is told by the
// artifact, so that initialising it again gives the same.
LogicalResult Compilation::setInitialize() {
  if (!options.method.empty()) {
    SmallVector<StringRef> known(std::begin(methodNames) + 1,
                                 std::end(methodNames));
    if (!llvm::is_contained(known, options.method))
      return fail() << "unknown method '" << options.method
                    << "' of initialisation"
                    << netgraph::didYouMean(options.method, known);
  }
  if (options.method.empty() && !options.seed)
    return success();
  auto told =
      llvm::json::parse(tables.initialize.empty() ? "{}" : tables.initialize);
  if (!told)
    return fail(told.takeError());
  llvm::json::Object &rule = *told->getAsObject();
  if (llvm::json::Object *parts = rule.getObject("parts"); options.seed)
    for (auto &[path, part] : parts ? *parts : llvm::json::Object())
      part.getAsObject()->erase("seed");
  if (!options.method.empty()) {
    for (StringRef key : {"weights", "biases", "parts"})
      rule.erase(key);
    rule["method"] = options.method;
  }
  if (options.seed)
    rule["seed"] = *options.seed;
  tables.initialize =
      llvm::formatv("{0}", llvm::json::Value(std::move(rule))).str();
  return success();
}

//===-- stages ------------------------------------------------------------===//

namespace {
// Tells of each pass over the whole module.
struct PassWatcher : PassInstrumentation {
  explicit PassWatcher(const CompileOptions &options) : options(options) {}
  void runBeforePass(Pass *pass, Operation *op) override {
    if (isa<ModuleOp>(op))
      options.progress(pass->getName());
  }
  const CompileOptions &options;
};
} // namespace

LogicalResult Compilation::runStages(Stage first, Stage last, StringRef cpu) {
  PassManager pm(&context);
  if (options.timePasses)
    pm.enableTiming();
  if (options.progress)
    pm.addInstrumentation(std::make_unique<PassWatcher>(options));
  for (int stage = static_cast<int>(first); stage <= static_cast<int>(last);
       ++stage)
    buildStage(pm, static_cast<Stage>(stage),
               {cpu.str(), options.real32, options.tile}, options.entries);
  if (options.instrument)
    options.instrument(pm);
  if (options.verifyNumerics && first >= Stage::Graph)
    addNumericVerifier(pm);
  return pm.run(*module);
}

LogicalResult Compilation::print(StringRef text) {
  llvm::raw_fd_ostream &out = llvm::outs();
  out << text;
  out.flush();
  if (std::error_code code = out.error()) {
    out.clear_error(); // else its destructor ends the process
    return fail() << "cannot write to the standard output: " << reasonOf(code);
  }
  return success();
}

LogicalResult Compilation::writeIr() {
  std::string text;
  llvm::raw_string_ostream os(text);
  module->print(os, OpPrintingFlags().useLocalScope());
  os << "\n";
  if (output == "-")
    return print(text);
  if (llvm::Error error = writeFile(output, text))
    return fail(std::move(error));
  return success();
}

//===-- code --------------------------------------------------------------===//

static std::optional<Product> productOf(StringRef extension) {
  if (extension == ".so")
    return Product::SharedLibrary;
  if (extension == ".o")
    return Product::Object;
  if (extension == ".a")
    return Product::Archive;
  return std::nullopt;
}

// Object code, or the text of .ll and .s.
static llvm::Expected<SmallVector<char, 0>>
compileWhole(llvm::Module &code, llvm::TargetMachine &machine,
             StringRef extension) {
  if (llvm::Error error = optimise(code, machine))
    return error;
  if (extension == ".ll") {
    SmallVector<char, 0> text;
    llvm::raw_svector_ostream(text) << code;
    return text;
  }
  return generate(code, machine,
                  extension == ".s" ? llvm::CodeGenFileType::AssemblyFile
                                    : llvm::CodeGenFileType::ObjectFile);
}

LogicalResult Compilation::writeModule(llvm::Module &code,
                                       const TargetDescription &target) {
  auto machine = createMachine(target);
  if (!machine)
    return fail(machine.takeError());
  prepareModule(code, **machine, tables.name);
  if (llvm::Error error = buildDescriptor(code, tables))
    return fail(std::move(error));
  tell("machine code");
  StringRef extension = llvm::sys::path::extension(output);
  std::optional<Product> product = productOf(extension);
  auto bytes = product == Product::SharedLibrary
                   ? compileInParts(code, target, tables, output)
                   : compileWhole(code, **machine, extension);
  if (!bytes)
    return fail(bytes.takeError());
  if (!product) {
    llvm::Error error = writeFile(output, *bytes);
    return error ? fail(std::move(error)) : success();
  }
  if (llvm::Error error = checkImports(*bytes, tables))
    return fail(std::move(error));
  tell("arrays and file");
  llvm::Error error = writeProduct(*product, output, *bytes, tables,
                                   [&](size_t index, ByteSink sink) {
                                     return arrays.read(tables, index, sink);
                                   });
  if (error)
    return fail(std::move(error));
  if (product == Product::SharedLibrary)
    return success();
  llvm::SmallString<128> header(output);
  llvm::sys::path::replace_extension(header, ".h");
  error = writeFile(header, typedHeader(tables));
  return error ? fail(std::move(error)) : success();
}

// Lowers the net for one processor and adds its code to that of the others.
LogicalResult Compilation::addVersion(TargetDescription &target,
                                      llvm::LLVMContext &llvmContext,
                                      std::unique_ptr<llvm::Module> &code) {
  if (failed(runStages(Stage::Graph, Stage::Llvm, target.cpu)) ||
      failed(describeCode(*module, tables)))
    return failure();
  std::unique_ptr<llvm::Module> own =
      translateModuleToLLVMIR(*module, llvmContext, tables.name);
  if (!own)
    return failure();
  addUsedFeatures(target, *own);
  ModelTables::Version &version = tables.versions.back();
  version.features = target.featureText();
  if (targets.size() > 1) {
    auto machine = createMachine(target);
    if (!machine)
      return fail(machine.takeError());
    prepareModule(*own, **machine, tables.name);
    markVersion(*own, **machine, target.cpu);
    for (ModelTables::Entry &entry : version.entries)
      entry.function += "." + target.cpu;
  }
  if (!code)
    code = std::move(own);
  else if (llvm::Linker::linkModules(*code, std::move(own)))
    return fail() << "the code for '" << target.cpu
                  << "' does not go with that for '" << targets[0].cpu << "'";
  return success();
}

// Each version begins with the same net and knows the placed arrays of those
// before it, so that equal ones are stored once.
LogicalResult Compilation::emit() {
  llvm::LLVMContext llvmContext;
  std::unique_ptr<llvm::Module> code;
  OwningOpRef<ModuleOp> net(module->clone());
  for (TargetDescription &target : targets) {
    if (Attribute placed = module->getOperation()->getAttr(placedAttr)) {
      module = net->clone();
      module->getOperation()->setAttr(placedAttr, placed);
    }
    if (failed(addVersion(target, llvmContext, code)))
      return failure();
  }
  settleTables(tables);
  if (options.report)
    *options.report = tables.versions.front().facts;
  tables.compiler = compilerName;
  if (options.strip)
    tables.text.reset();
  return writeModule(*code, targets.front());
}

//===-- all of it ---------------------------------------------------------===//

LogicalResult ngc::compileFile(StringRef input, StringRef output,
                               const CompileOptions &options,
                               MLIRContext &context) {
  Compilation work{input, output, options, context, {}, {}, {}, {}};
  StringRef extension = llvm::sys::path::extension(output);
  Stage last = options.emit.value_or(Stage::Llvm);
  bool wantsIr = options.emit || extension == ".mlir";
  if (extension == ".mlir" && !options.emit)
    last = Stage::Net;
  if (output == "-" && !wantsIr)
    return work.fail() << "'-' is the standard output, which takes the IR of a "
                          "stage alone (--emit); code needs a file";
  if (!wantsIr && extension != ".ll" && extension != ".s" &&
      !productOf(extension))
    return work.fail() << "cannot tell what '" << output
                       << "' shall be; expected the extension .so, .o, .a, "
                          ".mlir, .ll or .s";
  if (wantsIr && options.report)
    return work.fail() << "there is a report of code only; give an output that "
                          "is .so, .o, .a, .ll or .s, and no stage";
  auto targets = describeTargets(options.cpus);
  if (!targets)
    return work.fail(targets.takeError());
  work.targets = std::move(*targets);
  for (const TargetDescription &target : work.targets)
    if (llvm::Error error = checkTile(options.tile, target))
      return work.fail(std::move(error));
  if (wantsIr && work.targets.size() > 1)
    return work.fail() << "IR is written for one processor, but "
                       << work.targets.size() << " were named";
  if (failed(work.import()) || failed(work.selectNet()) ||
      failed(work.runStages(Stage::Import, std::min(last, Stage::Net))))
    return failure();
  if (last <= Stage::Net)
    return work.writeIr();
  std::vector<ArraySource> sources;
  if (failed(describeNet(*work.module, work.tables, sources)) ||
      failed(work.setInitialize()) ||
      failed(work.arrays.open(work.tables, sources,
                              llvm::sys::path::parent_path(input), options)))
    return failure();
  if (!wantsIr)
    return work.emit();
  if (failed(work.runStages(Stage::Graph, last, work.targets[0].cpu)))
    return failure();
  return work.writeIr();
}
