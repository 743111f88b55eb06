// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One step of GPT-2 (gpt2.mlir): the next word, given the keys and values that
// each layer made of 128 words before it. It tells how likely each word is to
// follow, and each layer's own key and value, which belong behind the others in
// the next step. Arrays are those of gpt2.mlir.
//
// Weights begin at random, normal with deviation 0.02.
//
//   ngc docs/examples/gpt2_step.mlir --initialize -o gpt2_step.so

netgraph.chain private @layer {
  %Input = input
  %Keys = input : real<[128, 12, 64]>
  %Values = input : real<[128, 12, 64]>
  %norm1 = normalization %Input {axes = [0], epsilon = 0.00001, scaling = same}
  %query = linear %norm1 {size = [12, 64]}
  %key = linear %norm1 {size = [1, 12, 64]}
  %value = linear %norm1 {size = [1, 12, 64]}
  %keys = catenate (%Keys, %key)
  %values = catenate (%Values, %value)
  %heads = attention (Query = %query, Key = %keys, Value = %values)
                     {scoring = dot, rescaling = dimension_sqrt,
                      multi_head = true}
  %joined = linear {size = [768]}
  %seen = threading "a + b" (%Input, %joined)
  %norm2 = normalization {axes = [0], epsilon = 0.00001, scaling = same}
  %wide = linear {size = [3072]}
  elementwise "0.5*x*(1 + tanh(0.7978845608028654*(x + 0.044715*x^3)))"
  %narrow = linear {size = [768]}
  %sum = threading "a + b" (%seen, %narrow)
  output %sum
  output %key {name = "Key"}
  output %value {name = "Value"}
}

netgraph.graph @gpt2_step attributes {initialize = random<weights = 0.02>} {
  %Word = input : integer<1 to 50257>
  %Place = input : integer<1 to 1024>
  %Keys1 = input : real<[128, 12, 64]>
  %Values1 = input : real<[128, 12, 64]>
  %Keys2 = input : real<[128, 12, 64]>
  %Values2 = input : real<[128, 12, 64]>
  %Keys3 = input : real<[128, 12, 64]>
  %Values3 = input : real<[128, 12, 64]>
  %Keys4 = input : real<[128, 12, 64]>
  %Values4 = input : real<[128, 12, 64]>
  %Keys5 = input : real<[128, 12, 64]>
  %Values5 = input : real<[128, 12, 64]>
  %Keys6 = input : real<[128, 12, 64]>
  %Values6 = input : real<[128, 12, 64]>
  %Keys7 = input : real<[128, 12, 64]>
  %Values7 = input : real<[128, 12, 64]>
  %Keys8 = input : real<[128, 12, 64]>
  %Values8 = input : real<[128, 12, 64]>
  %Keys9 = input : real<[128, 12, 64]>
  %Values9 = input : real<[128, 12, 64]>
  %Keys10 = input : real<[128, 12, 64]>
  %Values10 = input : real<[128, 12, 64]>
  %Keys11 = input : real<[128, 12, 64]>
  %Values11 = input : real<[128, 12, 64]>
  %Keys12 = input : real<[128, 12, 64]>
  %Values12 = input : real<[128, 12, 64]>

  %table = array : real<[50257, 768]>
  %places = array : real<[1024, 768]>
  %word = embedding %Word {Weights = %table}
  %place = embedding %Place {Weights = %places}
  %layer0 = threading "a + b" (%word, %place)
  %layer1, %layer1.Key, %layer1.Value = instance @layer
      (Input = %layer0, Keys = %Keys1, Values = %Values1)
  %layer2, %layer2.Key, %layer2.Value = instance @layer
      (Input = %layer1, Keys = %Keys2, Values = %Values2)
  %layer3, %layer3.Key, %layer3.Value = instance @layer
      (Input = %layer2, Keys = %Keys3, Values = %Values3)
  %layer4, %layer4.Key, %layer4.Value = instance @layer
      (Input = %layer3, Keys = %Keys4, Values = %Values4)
  %layer5, %layer5.Key, %layer5.Value = instance @layer
      (Input = %layer4, Keys = %Keys5, Values = %Values5)
  %layer6, %layer6.Key, %layer6.Value = instance @layer
      (Input = %layer5, Keys = %Keys6, Values = %Values6)
  %layer7, %layer7.Key, %layer7.Value = instance @layer
      (Input = %layer6, Keys = %Keys7, Values = %Values7)
  %layer8, %layer8.Key, %layer8.Value = instance @layer
      (Input = %layer7, Keys = %Keys8, Values = %Values8)
  %layer9, %layer9.Key, %layer9.Value = instance @layer
      (Input = %layer8, Keys = %Keys9, Values = %Values9)
  %layer10, %layer10.Key, %layer10.Value = instance @layer
      (Input = %layer9, Keys = %Keys10, Values = %Values10)
  %layer11, %layer11.Key, %layer11.Value = instance @layer
      (Input = %layer10, Keys = %Keys11, Values = %Values11)
  %layer12, %layer12.Key, %layer12.Value = instance @layer
      (Input = %layer11, Keys = %Keys12, Values = %Values12)
  %norm = normalization %layer12 {axes = [0], epsilon = 0.00001, scaling = same}
  %logits = linear %norm {size = [50257], Weights = %table, Biases = none}
  output %logits

  output %layer1.Key {name = "Key1"}
  output %layer1.Value {name = "Value1"}
  output %layer2.Key {name = "Key2"}
  output %layer2.Value {name = "Value2"}
  output %layer3.Key {name = "Key3"}
  output %layer3.Value {name = "Value3"}
  output %layer4.Key {name = "Key4"}
  output %layer4.Value {name = "Value4"}
  output %layer5.Key {name = "Key5"}
  output %layer5.Value {name = "Value5"}
  output %layer6.Key {name = "Key6"}
  output %layer6.Value {name = "Value6"}
  output %layer7.Key {name = "Key7"}
  output %layer7.Value {name = "Value7"}
  output %layer8.Key {name = "Key8"}
  output %layer8.Value {name = "Value8"}
  output %layer9.Key {name = "Key9"}
  output %layer9.Value {name = "Value9"}
  output %layer10.Key {name = "Key10"}
  output %layer10.Value {name = "Value10"}
  output %layer11.Key {name = "Key11"}
  output %layer11.Value {name = "Value11"}
  output %layer12.Key {name = "Key12"}
  output %layer12.Value {name = "Value12"}
}
