// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Coder.h.
#include "dialect/netgraph/Coder.h"

#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::netgraph;

CoderContext::CoderContext(Block &body, Location loc, StringRef port,
                           PortAttr type, Type portReal)
    : b(OpBuilder::atBlockEnd(&body)), body(body), theLoc(loc), name(port),
      theRole(type.isEncoder() ? CoderRole::Encoder : CoderRole::Decoder),
      real(type.isEncoder() ? Type(b.getF32Type()) : portReal),
      portReal(portReal) {
  int64_t outer = type.getCoderInterface().getOuterDepth(theRole);
  llvm::append_range(shape, ArrayRef(type.getShape()).drop_front(outer));
}

InFlightDiagnostic CoderContext::error() const {
  return emitError(theLoc) << "port '" << name << "': ";
}

Value CoderContext::input(StringRef inputName, ArrayRef<int64_t> inputShape,
                          Type element) {
  Input declared{inputName.str(), {}};
  SmallVector<int64_t> sizes(inputShape);
  for (int64_t &size : sizes) {
    if (size >= 0)
      continue;
    int64_t number = -1 - size;
    declared.dims.push_back(number);
    numDims = std::max(numDims, number + 1);
    size = ShapedType::kDynamic;
  }
  theInputs.push_back(std::move(declared));
  return body.addArgument(RankedTensorType::get(sizes, element), theLoc);
}

void CoderContext::setOutput(StringRef outputName, Value tensor) {
  if (theRole == CoderRole::Encoder && real != portReal &&
      getElementTypeOrSelf(tensor.getType()) == real)
    tensor = calc::MapOp::create(
        b, theLoc, tensor, portReal,
        [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
          return arith::ExtFOp::create(b, loc, portReal, x[0]);
        });
  theOutputs.push_back({outputName.str(), tensor});
}

Value CoderContext::map(ValueRange inputs, Formula formula, Type element) {
  auto mapBody = [&](OpBuilder &b, Location loc, ValueRange args) {
    ImplicitLocOpBuilder builder(loc, b);
    SmallVector<calc::Real> reals;
    SmallVector<calc::Bits> integers;
    for (Value arg : args)
      if (isa<FloatType>(arg.getType()))
        reals.push_back({{&builder, arg}});
      else
        integers.push_back({{&builder, arg}});
    return formula(reals, integers).value;
  };
  return calc::MapOp::create(b, theLoc, inputs, element ? element : realType(),
                             mapBody);
}

Value CoderContext::broadcast(Value x, ArrayRef<int64_t> axes,
                              ArrayRef<OpFoldResult> sizes) {
  return calc::broadcastTo(b, theLoc, x, axes, sizes);
}

Value CoderContext::iota(ArrayRef<OpFoldResult> sizes, int64_t axis) {
  auto [known, dynamic] =
      decomposeMixedValues(SmallVector<OpFoldResult>(sizes));
  auto type = RankedTensorType::get(known, intType());
  return calc::IotaOp::create(b, theLoc, type, dynamic, axis);
}

Value CoderContext::constant(ArrayRef<double> numbers,
                             ArrayRef<int64_t> constantShape) {
  auto items = llvm::map_to_vector(numbers, [&](double number) -> Attribute {
    return b.getFloatAttr(real, number);
  });
  auto type = RankedTensorType::get(constantShape, real);
  return calc::ConstantOp::create(b, theLoc,
                                  DenseElementsAttr::get(type, items));
}
