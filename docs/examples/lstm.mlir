// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two layers of 256 units read 100 vectors of 128 numbers; what they remember
// at the end is put in one of ten classes. 922,122 parameters, which begin as
// the rule `xavier` draws them, biases as zeros. lstm_train.mlir is its loss.
//
//   ngc docs/examples/lstm.mlir --initialize -o lstm.so
netgraph.chain @lstm attributes {initialize = xavier} {
  %Input = input : real<[100, 128]>
  %lstm1 = long_short_term_memory {size = [256]}
  %lstm2 = long_short_term_memory {size = [256]}
  sequence_last
  %linear = linear {size = [10]}
}
