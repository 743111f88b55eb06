// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plan dialect: what an artifact does. An entry is a list of kernel calls
// on memory, some of them repeated; nothing in it computes.
//
//   plan.placed @p0 {path = "linear/Weights"} : memref<10x784xf32>
//   plan.entry @evaluate dims = 1 {
//     %x = plan.input "Input" [0] : memref<?x784xf32>
//     %w = plan.weight @p0 : memref<10x784xf32>
//     %y = plan.output "Output" [0] : memref<?x10xf32>
//     plan.call @linear (%x, %w) into (%y) need = 1
//   }
//
// Stage Tensor makes it, stage Plan gives each slot a place and each call a
// need-mask, then it becomes code like all the rest.
#ifndef NGC_PLAN_TD
#define NGC_PLAN_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Plan_Dialect : Dialect {
  let name = "plan";
  let cppNamespace = "::mlir::plan";
  let summary = "What an artifact does: which kernel runs when, on what memory";
}

class Plan_Op<string mnemonic, list<Trait> traits = []>
    : Op<Plan_Dialect, mnemonic, traits>;

// Memory that an entry's calls work on. `dim_ids` tells, for each dynamic
// dimension of the type, which dynamic dimension of the entry it is.
class Plan_Memory<string mnemonic, dag options>
    : Plan_Op<mnemonic, [HasParent<"EntryOp">]> {
  let arguments = options;
  let results = (outs AnyMemRef:$memory);
}

def EntryOp : Plan_Op<"entry", [IsolatedFromAbove, Symbol, NoTerminator,
                                NoRegionArguments, SingleBlock]> {
  let summary = "one thing that an artifact can be asked to do";
  let description = [{
    A list of calls in the order of execution. `dims` is the number of dynamic
    dimensions; `regions`, set by stage Plan, lists for each part of the arena
    its coefficient and the exponent of each dynamic dimension.

    ```mlir
    plan.entry @evaluate dims = 1 {
      %x = plan.input "Input" [0] : memref<?x4xf32>
      %y = plan.output "Output" [0] : memref<?x4xf32>
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, I64Attr:$dims,
                       OptionalAttr<ArrayAttr>:$regions);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `dims` `=` $dims (`regions` `=` $regions^)? attr-dict-with-keyword
    $body
  }];
}

def PlacedOp : Plan_Op<"placed", [Symbol]> {
  let summary = "an array in the form in which kernels read it";
  let description = [{
    `path` names the canonical array; `axes` is the recipe that packs it, three
    numbers an axis as in `ngc_pack_axis` (none: a plain copy), and `shape` is
    then that of the canonical array.

    ```mlir
    plan.placed @panels {path = "linear/Weights", shape = array<i64: 10, 784>,
      axes = array<i64: 1, 0, 16, 0, 1, 0, 2, 0, 16>} : memref<1x784x16xf32>
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$path,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$axes,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$shape,
                       TypeAttr:$type);
  let assemblyFormat = "$sym_name attr-dict `:` $type";
}

def DimOp : Plan_Op<"dim", [Pure]> {
  let summary = "a dynamic dimension of the entry";
  let description = [{
    ```mlir
    plan.entry @evaluate dims = 1 {
      %n = plan.dim 0
    }
    ```
  }];
  let arguments = (ins I64Attr:$index);
  let results = (outs Index:$result);
  let assemblyFormat = "$index attr-dict";
}

def InputOp : Plan_Memory<"input", (ins StrAttr:$name,
                                        DenseI64ArrayAttr:$dim_ids,
                                        OptionalAttr<StrAttr>:$role)> {
  let summary = "the caller's data of an input";
  let description = [{
    `role` tells what is no port of the net, e.g. "cotangent"; see `ngc_role`.

    ```mlir
    plan.entry @evaluate dims = 1 {
      %x = plan.input "Input" [0] : memref<?x4xf32>
    }
    ```
  }];
  let assemblyFormat = "$name $dim_ids attr-dict `:` type($memory)";
}

def OutputOp : Plan_Memory<"output", (ins StrAttr:$name,
                                          DenseI64ArrayAttr:$dim_ids,
                                          OptionalAttr<StrAttr>:$role)> {
  let summary = "the caller's memory for an output; null if not needed";
  let description = [{
    `role` as for `plan.input`, e.g. "array_gradient".

    ```mlir
    plan.entry @evaluate dims = 1 {
      %y = plan.output "Output" [0] : memref<?x4xf32>
    }
    ```
  }];
  let assemblyFormat = "$name $dim_ids attr-dict `:` type($memory)";
}

def WeightOp : Plan_Memory<"weight", (ins FlatSymbolRefAttr:$placed)> {
  let summary = "a placed array";
  let description = [{
    ```mlir
    plan.placed @w {path = "linear/Weights"} : memref<10x4xf32>
    plan.entry @evaluate dims = 1 {
      %w = plan.weight @w : memref<10x4xf32>
    }
    ```
  }];
  let assemblyFormat = "$placed attr-dict `:` type($memory)";
}

def SlotOp : Plan_Memory<"slot", (ins DenseI64ArrayAttr:$dim_ids,
    OptionalAttr<I64Attr>:$region, OptionalAttr<I64Attr>:$offset)> {
  let summary = "a piece of the arena";
  let description = [{
    Lives from the first call that writes it to the last that reads it. Stage
    Plan gives it a region of the arena and an offset in it, both in units of
    the region's monomial (bytes per example, mostly).

    ```mlir
    plan.entry @evaluate dims = 1 {
      %s = plan.slot [0] : memref<?x4xf32>
    }
    ```
  }];
  let assemblyFormat = "$dim_ids attr-dict `:` type($memory)";
}

def ViewOp : Plan_Op<"view", [ParentOneOf<["EntryOp", "RepeatOp"]>]> {
  let summary = "the same memory, or a run of it, with another shape";
  let description = [{
    All memory of a plan is dense and row-major, so a reshape costs nothing. A
    view may begin with a later entry of the source's first axis.

    ```mlir
    plan.entry @evaluate dims = 1 {
      %s = plan.slot [0] : memref<?x2x2xf32>
      %v = plan.view %s [0] : memref<?x2x2xf32> to memref<?x4xf32>
      %t = plan.slot [0] : memref<3x?xf32>
      %two = arith.constant 2 : index
      %last = plan.view %t from %two [0] : memref<3x?xf32> to memref<?xf32>
    }
    ```
  }];
  let arguments = (ins AnyMemRef:$source, Optional<Index>:$start,
                       DenseI64ArrayAttr:$dim_ids);
  let results = (outs AnyMemRef:$memory);
  let assemblyFormat = [{
    $source (`from` $start^)? $dim_ids attr-dict
    `:` type($source) `to` type($memory)
  }];
}

def RepeatOp : Plan_Op<"repeat", [ParentOneOf<["EntryOp", "RepeatOp"]>,
                                  NoTerminator, SingleBlock]> {
  let summary = "runs calls so many times";
  let description = [{
    The body gets the number of the turn, from 0. Memory that lives from one
    turn to the next is seen through views that begin with a turn's own entry.

    ```mlir
    func.func private @step(memref<?xf32>, memref<?xf32>)
    plan.entry @evaluate dims = 1 {
      %s = plan.slot [0] : memref<6x?xf32>
      %five = arith.constant 5 : index
      plan.repeat %five {
      ^bb0(%i: index):
        %one = arith.constant 1 : index
        %j = arith.addi %i, %one : index
        %old = plan.view %s from %i [0] : memref<6x?xf32> to memref<?xf32>
        %new = plan.view %s from %j [0] : memref<6x?xf32> to memref<?xf32>
        plan.call @step (%old) into (%new)
          : (memref<?xf32>) into (memref<?xf32>)
      }
    }
    ```
  }];
  let arguments = (ins Index:$count);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$count $body attr-dict";
}

def CallOp : Plan_Op<"call", [AttrSizedOperandSegments]> {
  let summary = "runs a kernel";
  let description = [{
    The kernel reads `inputs` and overwrites `outputs`. `need`, set by stage
    Plan, is the mask of requested outputs for which the call is needed: bit
    `i % 64` of word `i / 64`.

    ```mlir
    func.func private @ramp(memref<?x4xf32>, memref<?x4xf32>)
    plan.entry @evaluate dims = 1 {
      %x = plan.input "Input" [0] : memref<?x4xf32>
      %y = plan.output "Output" [0] : memref<?x4xf32>
      plan.call @ramp (%x) into (%y) {layers = ["act"]}
        : (memref<?x4xf32>) into (memref<?x4xf32>)
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$inputs,
                       Variadic<AnyMemRef>:$outputs,
                       OptionalAttr<DenseI64ArrayAttr>:$need,
                       OptionalAttr<StrArrayAttr>:$layers);
  let assemblyFormat = [{
    $callee `(` $inputs `)` `into` `(` $outputs `)` attr-dict
    `:` custom<Memories>(type($inputs)) `into` custom<Memories>(type($outputs))
  }];
}

#endif
