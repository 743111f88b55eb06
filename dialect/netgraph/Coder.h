// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a coder is given when it builds its compiled part.
//
// The part is a function beside the net's own: an encoder's takes what the
// runtime has made of raw data and gives the array of a port; a decoder's
// takes that array and gives what the runtime shows. The runtime looks inputs
// and outputs up by their names.
//
//   encode:Input  (Pixels [h, w, 3])           -> Input [3, 224, 224]
//   decode:Output (Input [n, 10], Uniform ...) -> Decision [n], Order ...
#ifndef NGC_NETGRAPH_CODER_H
#define NGC_NETGRAPH_CODER_H

#include "dialect/calc/Build.h"
#include "dialect/calc/Formula.h"
#include "dialect/netgraph/Netgraph.h"

namespace mlir::netgraph {

class CoderContext {
public:
  /// An element from elements: the reals and the integers among the inputs.
  using Formula =
      function_ref<calc::Term(ArrayRef<calc::Real>, ArrayRef<calc::Bits>)>;

  /// Inputs become arguments of `body`; operators are added at its end.
  /// `portReal` is the type of reals at the port. Decoders compute in it;
  /// encoders compute in real32, for what they read is no more exact, and
  /// give it in the end.
  CoderContext(Block &body, Location loc, StringRef port, PortAttr type,
               Type portReal);

  OpBuilder &builder() { return b; }
  Location loc() const { return theLoc; }
  StringRef portName() const { return name; }
  CoderRole role() const { return theRole; }
  /// "port 'Input': ...", at the port.
  InFlightDiagnostic error() const;

  /// The axes of one item: those of the port below the axes over which the
  /// coder is mapped. kDynamic where the size varies.
  ArrayRef<int64_t> itemShape() const { return shape; }

  /// In a shape: the dynamic dimension of that number.
  static constexpr int64_t dim(int64_t number) { return -1 - number; }
  Value input(StringRef name, ArrayRef<int64_t> shape, Type element);
  void setOutput(StringRef name, Value tensor);

  struct Input {
    std::string name;
    SmallVector<int64_t> dims; // the number of each `?`
  };
  struct Output {
    std::string name;
    Value value;
  };
  /// In the order of the arguments.
  ArrayRef<Input> inputs() const { return theInputs; }
  ArrayRef<Output> outputs() const { return theOutputs; }
  int64_t dimCount() const { return numDims; }

  // Short ways to compose.
  Type realType() { return real; }
  Type intType() { return b.getI64Type(); }
  /// Elementwise; the result is realType() unless told.
  Value map(ValueRange inputs, Formula formula, Type element = {});
  /// Axis i of x becomes axis axes[i] of an array of these sizes.
  Value broadcast(Value x, ArrayRef<int64_t> axes,
                  ArrayRef<OpFoldResult> sizes);
  /// The index along an axis, as int64.
  Value iota(ArrayRef<OpFoldResult> sizes, int64_t axis);
  /// A list of numbers of one axis or more.
  Value constant(ArrayRef<double> numbers, ArrayRef<int64_t> shape);

private:
  OpBuilder b;
  Block &body;
  Location theLoc;
  std::string name;
  CoderRole theRole;
  Type real, portReal;
  SmallVector<int64_t> shape;
  SmallVector<Input> theInputs;
  SmallVector<Output> theOutputs;
  int64_t numDims = 0;
};

} // namespace mlir::netgraph

#endif // NGC_NETGRAPH_CODER_H
