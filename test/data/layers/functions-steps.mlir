// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %x_round = input : real<[342]>
  %x_floor = input : real<[342]>
  %x_ceiling = input : real<[342]>
  %x_sign = input : real<[342]>
  %x_fractional_part = input : real<[342]>
  %x_integer_part = input : real<[342]>
  %x_unitize = input : real<[342]>
  %x_kronecker_delta = input : real<[342]>
  %y_round = elementwise "round(x)" %x_round
  output %y_round {name = "round"}
  %y_floor = elementwise "floor(x)" %x_floor
  output %y_floor {name = "floor"}
  %y_ceiling = elementwise "ceiling(x)" %x_ceiling
  output %y_ceiling {name = "ceiling"}
  %y_sign = elementwise "sign(x)" %x_sign
  output %y_sign {name = "sign"}
  %y_fractional_part = elementwise "fractional_part(x)" %x_fractional_part
  output %y_fractional_part {name = "fractional_part"}
  %y_integer_part = elementwise "integer_part(x)" %x_integer_part
  output %y_integer_part {name = "integer_part"}
  %y_unitize = elementwise "unitize(x)" %x_unitize
  output %y_unitize {name = "unitize"}
  %y_kronecker_delta = elementwise "kronecker_delta(x)" %x_kronecker_delta
  output %y_kronecker_delta {name = "kronecker_delta"}
}
