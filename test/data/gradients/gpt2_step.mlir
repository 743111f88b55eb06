// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.chain private @layer {
  %Input = input
  %Keys = input : real<[4, 2, 3]>
  %Values = input : real<[4, 2, 3]>
  %norm1 = normalization %Input {axes = [0], epsilon = 0.00001, scaling = same}
  %query = linear %norm1 {size = [2, 3]}
  %key = linear %norm1 {size = [1, 2, 3]}
  %value = linear %norm1 {size = [1, 2, 3]}
  %keys = catenate (%Keys, %key)
  %values = catenate (%Values, %value)
  %heads = attention (Query = %query, Key = %keys, Value = %values)
                     {scoring = dot, rescaling = dimension_sqrt,
                      multi_head = true}
  %joined = linear {size = [6]}
  %seen = threading "a + b" (%Input, %joined)
  %norm2 = normalization {axes = [0], epsilon = 0.00001, scaling = same}
  %wide = linear {size = [10]}
  elementwise "0.5*x*(1 + tanh(0.7978845608028654*(x + 0.044715*x^3)))"
  %narrow = linear {size = [6]}
  %sum = threading "a + b" (%seen, %narrow)
  output %sum
  output %key {name = "Key"}
  output %value {name = "Value"}
}

netgraph.graph @gpt2_step attributes {arrays = "gpt2_step.safetensors"} {
  %Word = input : integer<1 to 11>
  %Place = input : integer<1 to 9>
  %Keys1 = input : real<[4, 2, 3]>
  %Values1 = input : real<[4, 2, 3]>
  %Keys2 = input : real<[4, 2, 3]>
  %Values2 = input : real<[4, 2, 3]>

  %table = array : real<[11, 6]>
  %places = array : real<[9, 6]>
  %word = embedding %Word {Weights = %table}
  %place = embedding %Place {Weights = %places}
  %layer0 = threading "a + b" (%word, %place)
  %layer1, %layer1.Key, %layer1.Value = instance @layer
      (Input = %layer0, Keys = %Keys1, Values = %Values1)
  %layer2, %layer2.Key, %layer2.Value = instance @layer
      (Input = %layer1, Keys = %Keys2, Values = %Values2)
  %norm = normalization %layer2 {axes = [0], epsilon = 0.00001, scaling = same}
  %logits = linear %norm {size = [11], Weights = %table, Biases = none}
  output %logits

  output %layer1.Key {name = "Key1"}
  output %layer1.Value {name = "Value1"}
  output %layer2.Key {name = "Key2"}
  output %layer2.Value {name = "Value2"}
}
