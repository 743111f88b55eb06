// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the artifact tells of its net, and where arrays get their values.
// Between stages Net and Graph the net is complete and still a net: then its
// facts are written down, because later stages forget them.
#ifndef NGC_MODEL_H
#define NGC_MODEL_H

#include "mlir/IR/BuiltinOps.h"
#include "ngc/Emit.h"

namespace ngc {

/// Where the values of a canonical array come from.
struct ArraySource {
  std::string path;         ///< "block/conv1/Weights"
  std::string file;         ///< as written in the net; empty: none
  std::string key;          ///< in that file
  mlir::ElementsAttr value; ///< values in the text, or null
  mlir::Location location;  ///< of the layer, for errors
};

/// Fills in what a resolved net tells: name, ports, coders, layers, edges,
/// arrays (without values), and the source of each array.
mlir::LogicalResult describeNet(mlir::ModuleOp module, ModelTables &tables,
                                std::vector<ArraySource> &sources);

/// Adds what a lowered module tells: a version of the code with its entries,
/// and the placed arrays that versions before it do not have.
mlir::LogicalResult describeCode(mlir::ModuleOp module, ModelTables &tables);
/// After all versions: where the values of arrays are, what coders run.
void settleTables(ModelTables &tables);

} // namespace ngc

#endif
