// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The coders at the ports of a net become functions beside it.
//
//   output : decoder class<["heads", "tails"]>
//   =>
//   func.func @decode_Output(%Input: tensor<?x2xf32> {ngc.dims = [0],
//                                                     ngc.port = "Input"}, ...)
//     -> (tensor<?xi64> {ngc.port = "Decision"}, ...)
//     attributes {ngc.entry = "decode:Output", ngc.dim_count = 1}
//
// Each coder composes itself; one that leaves all to the runtime gets none.
#include "BuildCoders.h"
#include "dialect/netgraph/Coder.h"
#include "dialect/netgraph/Nets.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "ngc/Names.h"

using namespace mlir;
using namespace mlir::netgraph;

// Ports may have any name; symbols are kept to what all linkers take.
static std::string symbolFor(StringRef role, StringRef port) {
  std::string symbol = (role + "_" + port).str();
  for (char &letter : symbol)
    if (!llvm::isAlnum(letter))
      letter = '_';
  return symbol;
}

static void describe(func::FuncOp function, const CoderContext &coder,
                     OpBuilder &builder) {
  for (auto [i, input] : llvm::enumerate(coder.inputs())) {
    function.setArgAttr(i, ngc::portAttr, builder.getStringAttr(input.name));
    if (!input.dims.empty())
      function.setArgAttr(i, ngc::dimIdsAttr,
                          builder.getDenseI64ArrayAttr(input.dims));
  }
  for (auto [i, output] : llvm::enumerate(coder.outputs()))
    function.setResultAttr(i, ngc::portAttr,
                           builder.getStringAttr(output.name));
  function->setAttr(ngc::dimCountAttr,
                    builder.getI64IntegerAttr(coder.dimCount()));
}

static LogicalResult buildCoder(Operation *op, PortAttr port,
                                SymbolTable &symbols, OpBuilder &builder,
                                Type real) {
  std::string name = nameOf(op);
  std::string role = port.isEncoder() ? "encode" : "decode";
  if (real.isF64())
    role += ":real64";
  Location loc = NameLoc::get(builder.getStringAttr(name), op->getLoc());
  auto function = func::FuncOp::create(builder, loc, symbolFor(role, name),
                                       builder.getFunctionType({}, {}));
  Block *body = function.addEntryBlock();
  CoderContext context(*body, loc, name, port, real);
  LogicalResult built = port.getCoderInterface().build(context);
  if (failed(built) || context.outputs().empty()) {
    function.erase();
    return built;
  }
  SmallVector<Value> results;
  for (const CoderContext::Output &output : context.outputs())
    results.push_back(output.value);
  func::ReturnOp::create(context.builder(), loc, results);
  function.setType(builder.getFunctionType(body->getArgumentTypes(),
                                           ValueRange(results).getTypes()));
  function->setAttr(ngc::entryAttr, builder.getStringAttr(role + ":" + name));
  if (real.isF64())
    function->setAttr(ngc::precisionAttr, builder.getStringAttr("real64"));
  describe(function, context, builder);
  symbols.insert(function);
  return success();
}

LogicalResult ngc::buildCoders(Operation *net, OpBuilder &builder, Type real) {
  builder.setInsertionPoint(net);
  SymbolTable symbols(net->getParentOfType<ModuleOp>());
  for (Operation &op : net->getRegion(0).front()) {
    if (!isa<InputOp, OutputOp>(op))
      continue;
    PortAttr port = annotationOf(&op, isa<InputOp>(op) ? "Input" : "Output");
    if (port.getCoder() &&
        failed(buildCoder(&op, port, symbols, builder, real)))
      return failure();
  }
  return success();
}
