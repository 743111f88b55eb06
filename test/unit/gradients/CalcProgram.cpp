// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CalcProgram.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "ngc/Compiler.h"
#include "ngc/Model.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Target/TargetMachine.h"

#include <cmath>

using namespace mlir;
using namespace ngc;
using namespace ngc::test;

std::string ngc::test::calcFunction(const std::string &name,
                                    const std::vector<std::string> &ports,
                                    const std::string &result,
                                    const std::string &body) {
  std::string text = "func.func @" + name + "(";
  for (const std::string &port : ports) {
    auto [label, type] = StringRef(port).split(": ");
    text += (text.back() == '(' ? "%" : ", %") + label.str() + ": tensor<" +
            type.str() + "> {ngc.port = \"" + label.str() +
            (type.contains('?') ? "\", ngc.dims = array<i64: 0>}" : "\"}");
  }
  return text + ")\n    -> (tensor<" + result +
         "> {ngc.port = \"y\"})\n    attributes {ngc.entry = \"" + name +
         "\", ngc.dim_count = 1 : i64,\n      ngc.gradients = [\"all\"]} {\n" +
         body + "  return %y : tensor<" + result + ">\n}\n";
}

//===-- compiling ---------------------------------------------------------===//

// Results of the first differentiation become ports, so that the second finds
// nothing special in them.
static void forgetRoles(func::FuncOp function) {
  MLIRContext *context = function.getContext();
  auto rename = [&](auto name, auto set, StringRef prefix) {
    if (StringAttr port = name)
      set(StringAttr::get(context, prefix + port.getValue()));
  };
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (function.removeArgAttr(i, roleAttr))
      rename(
          function.getArgAttrOfType<StringAttr>(i, portAttr),
          [&](StringAttr name) { function.setArgAttr(i, portAttr, name); },
          "->");
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    if (function.removeResultAttr(i, StringAttr::get(context, roleAttr)))
      rename(
          function.getResultAttrOfType<StringAttr>(i, portAttr),
          [&](StringAttr name) { function.setResultAttr(i, portAttr, name); },
          "d/d");
  function->setAttr(gradientsAttr, Builder(context).getStrArrayAttr({"all"}));
}

CalcProgram::CalcProgram(const std::string &text, bool again) {
  compile(text, again);
}

CalcProgram::~CalcProgram() = default;

void CalcProgram::compile(const std::string &text, bool again) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  prepareContext(context);
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    problem += diagnostic.str() + "\n";
    return success();
  });
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  if (!module)
    return;
  if (again) {
    PassManager first(&context);
    first.addNestedPass<func::FuncOp>(createDifferentiate());
    if (failed(first.run(*module)))
      return;
    module->walk([](func::FuncOp function) { forgetRoles(function); });
  }
  TargetOptions target{"native"};
  PassManager passes(&context);
  for (Stage stage :
       {Stage::Graph, Stage::Tensor, Stage::Target, Stage::Plan, Stage::Llvm})
    buildStage(passes, stage, target);
  if (failed(passes.run(*module)) || failed(describeCode(*module, tables))) {
    if (problem.empty())
      problem = "the pipeline failed";
    return;
  }
  settleTables(tables);
  load(*module);
}

// LLVM does not optimise: gradients are what is tested.
void CalcProgram::load(ModuleOp module) {
  auto fail = [&](llvm::Error error) {
    problem = llvm::toString(std::move(error));
  };
  TargetDescription target = targetOf(module);
  auto machine = createMachine(target);
  if (!machine)
    return fail(machine.takeError());
  auto own = std::make_unique<llvm::LLVMContext>();
  auto code = translateModuleToLLVMIR(module, *own);
  prepareModule(*code, **machine, "test");
  llvm::orc::JITTargetMachineBuilder builder((*machine)->getTargetTriple());
  builder.addFeatures(target.features);
  builder.setCodeGenOptLevel(llvm::CodeGenOptLevel::None);
  auto made = llvm::orc::LLJITBuilder()
                  .setJITTargetMachineBuilder(std::move(builder))
                  .create();
  if (!made)
    return fail(made.takeError());
  jit = std::move(*made);
  if (llvm::Error error = jit->addIRModule({std::move(code), std::move(own)}))
    fail(std::move(error));
}

//===-- running -----------------------------------------------------------===//

const ModelTables::Entry &CalcProgram::entry(const std::string &name) const {
  for (const ModelTables::Entry &entry : tables.versions[0].entries)
    if (entry.name == name)
      return entry;
  llvm_unreachable("no such entry");
}

size_t CalcProgram::count(const Slot &slot, int64_t batch) {
  size_t product = 1;
  for (ngc_dim dim : slot.dims)
    product *= dim < 0 ? batch : dim;
  return product;
}

static void runAlone(void *, ngc_body body, void *arguments, int64_t count,
                     int64_t) {
  body(arguments, 0, count, 0);
}

namespace {
/// Cache lines of memory, as kernels want them.
struct Memory {
  static constexpr size_t line = 64;
  std::vector<char> bytes;
  explicit Memory(size_t size) : bytes(size + line) {}
  void *data() {
    auto address = reinterpret_cast<uintptr_t>(bytes.data());
    return reinterpret_cast<void *>((address + line - 1) / line * line);
  }

  template <typename Number> void put(const Numbers &values) {
    llvm::copy(values, static_cast<Number *>(data()));
  }
  template <typename Number> Numbers get(size_t count) {
    auto *numbers = static_cast<Number *>(data());
    return Numbers(numbers, numbers + count);
  }
};
} // namespace

static void put(Memory &memory, ngc_type type, const Numbers &values) {
  if (type == NGC_REAL64)
    memory.put<double>(values);
  else if (type == NGC_REAL32)
    memory.put<float>(values);
  else
    memory.put<int64_t>(values);
}

static size_t arenaBytes(const ModelTables::Entry &entry, int64_t batch) {
  size_t size = entry.scratch;
  for (const ngc_region &region : entry.regions) {
    size_t bytes = region.coefficient;
    for (int i = 0; i < region.exponents[0]; ++i)
      bytes *= batch;
    size += (bytes + Memory::line - 1) / Memory::line * Memory::line;
  }
  return size;
}

CalcProgram::Values CalcProgram::run(const std::string &name,
                                     const Values &inputs,
                                     int64_t batch) const {
  const ModelTables::Entry &entry = this->entry(name);
  std::vector<Memory> memory;
  std::vector<void *> in, out;
  for (const Slot &slot : entry.inputs) {
    memory.emplace_back(count(slot, batch) * sizeof(double));
    auto given = inputs.find({slot.role, slot.name});
    if (given != inputs.end())
      put(memory.back(), slot.type, given->second);
    in.push_back(memory.back().data());
  }
  for (const Slot &slot : entry.outputs) {
    memory.emplace_back(count(slot, batch) * sizeof(double));
    out.push_back(memory.back().data());
  }
  Memory arena(arenaBytes(entry, batch));
  std::vector<uint64_t> need(out.size() / 64 + 1, ~uint64_t(0));
  ngc_host host = {};
  host.parallel_for = runAlone;
  host.threads = 1;
  ngc_call call = {&batch,       in.data(),   out.data(), nullptr,
                   arena.data(), need.data(), &host};
  auto address = llvm::cantFail(jit->lookup(entry.function));
  address.toPtr<int32_t (*)(const ngc_call *)>()(&call);
  Values results;
  for (auto [i, slot] : llvm::enumerate(entry.outputs)) {
    Memory &from = memory[in.size() + i];
    size_t numbers = count(slot, batch);
    results[{slot.role, slot.name}] = slot.type == NGC_REAL64
                                          ? from.get<double>(numbers)
                                          : from.get<float>(numbers);
  }
  return results;
}
