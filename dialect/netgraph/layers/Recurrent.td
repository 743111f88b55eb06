// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers that go through a sequence and remember.
#ifndef NGC_NETGRAPH_LAYERS_RECURRENT_TD
#define NGC_NETGRAPH_LAYERS_RECURRENT_TD

include "dialect/netgraph/Base.td"

// The arrays of gates: <Gate>InputWeights, <Gate>StateWeights, <Gate>Biases.
class Netgraph_Gates<list<string> gates> {
  list<string> arrays = !foldl([]<string>, gates, all, gate, !listconcat(all, [
    gate # "InputWeights", gate # "StateWeights", gate # "Biases"]));
}

// `gates` are prefixes of arrays; states are ports on both sides.
class Netgraph_RecurrentLayer<string mnemonic, list<string> gates,
                              list<string> states>
    : Netgraph_Layer<mnemonic, !listconcat(["Input"], states),
        Netgraph_Gates<gates>.arrays, !listconcat(["Output"], states),
        (ins OptionalAttr<Netgraph_Sizes>:$size), "", states> {
  let special = Netgraph_WordTable<"getGates", gates>.body
      # Netgraph_WordTable<"getStateNames", states>.body;
}

def BasicRecurrentOp : Netgraph_RecurrentLayer<"basic_recurrent", [""],
                                               ["State"]> {
  let summary = "tanh of an affine map of input and last output";
  let description = [{
    The input is a sequence of vectors of k numbers, the output one of n, the
    one entry of `size`. With the state s, which is also the output, zero at
    first:

        s = tanh(InputWeights . x + StateWeights . s + Biases)

    InputWeights are n x k, StateWeights n x n, Biases n. The port `State` gives
    the first state, and takes the last.

    ```mlir
    netgraph.graph @remembering {
      %Input = input : real<[5, 3]>
      %out, %out.State = basic_recurrent %Input {size = [4]}
      output %out.State {name = "Last"}
    }
    ```
  }];
}

def GatedRecurrentOp : Netgraph_RecurrentLayer<"gated_recurrent",
    ["InputGate", "ResetGate", "MemoryGate"], ["State"]> {
  let summary = "a recurrent layer whose gates choose what to keep (GRU)";
  let description = [{
    As `basic_recurrent`, but with gates, each with arrays of its own, as
    InputGateInputWeights (n x k), InputGateStateWeights (n x n) and
    InputGateBiases (n). With W for a gate's InputWeights, U for its
    StateWeights and b for its Biases:

        i = logistic(W x + U s + b)         the input gate
        r = logistic(W x + U s + b)         the reset gate
        m = tanh(W x + r * (U s) + b)       the memory gate
        s = (1 - i) * m + i * s

    So the reset gate acts after the product, and i weighs the old state.

    ```mlir
    netgraph.graph @last_of_two {
      %Input = input : real<[5, 3]>
      %all = gated_recurrent %Input {size = [4]}
      %out = sequence_last %all
    }
    ```
  }];
}

def LongShortTermMemoryOp : Netgraph_RecurrentLayer<"long_short_term_memory",
    ["InputGate", "OutputGate", "ForgetGate", "MemoryGate"],
    ["State", "CellState"]> {
  let summary = "a recurrent layer with a cell that gates guard (LSTM)";
  let description = [{
    As `gated_recurrent`, with a second state c, the cell, which only the gates
    touch:

        i, o, f = logistic(W x + U s + b)   the input, output and forget gate
        m = tanh(W x + U s + b)             the memory gate
        c = f * c + i * m
        s = o * tanh(c)

    The port `CellState` gives the first c, and takes the last.

    ```mlir
    netgraph.graph @continued {
      %Input = input : real<[5, 3]>
      %Before = input : real<[4]>
      %l, %l.State, %l.CellState =
        long_short_term_memory (Input = %Input, CellState = %Before)
        {size = [4]}
      output %l.CellState {name = "After"}
    }
    ```
  }];
}

#endif
