// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[342]>
  %y_if = elementwise "if(x > 1, x, -x)" %Input
  output %y_if {name = "if"}
  %y_and = elementwise "if(x > -1 && x < 2, 1, 0)" %Input
  output %y_and {name = "and"}
  %y_or = elementwise "if(x < -1 || x > 2, 1, 0)" %Input
  output %y_or {name = "or"}
  %y_and_name = elementwise "if(and(x > -1, x < 2, x != 0), 1, 0)" %Input
  output %y_and_name {name = "and_name"}
  %y_or_name = elementwise "if(or(x < -1, x > 2), 1, 0)" %Input
  output %y_or_name {name = "or_name"}
  %y_equal = elementwise "if(equal(x, 2), 1, 0)" %Input
  output %y_equal {name = "equal"}
  %y_unequal = elementwise "if(unequal(x, 2), 1, 0)" %Input
  output %y_unequal {name = "unequal"}
  %y_greater = elementwise "if(greater(x, 2), 1, 0)" %Input
  output %y_greater {name = "greater"}
  %y_greater_equal = elementwise "if(greater_equal(x, 2), 1, 0)" %Input
  output %y_greater_equal {name = "greater_equal"}
  %y_less = elementwise "if(less(x, 2), 1, 0)" %Input
  output %y_less {name = "less"}
  %y_less_equal = elementwise "if(less_equal(x, 2), 1, 0)" %Input
  output %y_less_equal {name = "less_equal"}
  %y_negative = elementwise "if(negative(x), 1, 0)" %Input
  output %y_negative {name = "negative"}
  %y_non_negative = elementwise "if(non_negative(x), 1, 0)" %Input
  output %y_non_negative {name = "non_negative"}
  %y_positive = elementwise "if(positive(x), 1, 0)" %Input
  output %y_positive {name = "positive"}
  %y_non_positive = elementwise "if(non_positive(x), 1, 0)" %Input
  output %y_non_positive {name = "non_positive"}
  %y_possible_zero_q = elementwise "if(possible_zero_q(x), 1, 0)" %Input
  output %y_possible_zero_q {name = "possible_zero_q"}
  %y_which = elementwise "which(x < -2, -1, x < 2, x, true, 3)" %Input
  output %y_which {name = "which"}
  %y_piecewise = elementwise "piecewise(-1, x < -2, x, x < 2, 3)" %Input
  output %y_piecewise {name = "piecewise"}
}
