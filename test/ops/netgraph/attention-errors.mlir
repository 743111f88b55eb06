// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  // expected-note @+1 {{5 comes from the annotation of 'Key'}}
  %Key = input : real<[7, 5]>
  // expected-note @+1 {{6 comes from the annotation of 'Query'}}
  %Query = input : real<[4, 6]>
  // expected-error @+1 {{the size of a key and a query is 5 by 'y/Key' of [7, 5], but 6 by 'y/Query' of [4, 6]}}
  %y = attention (Key = %Key, Value = %Key, Query = %Query) {scoring = dot}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[7, 5]>
  // expected-error @+1 {{layer 'y': 'window' needs 'mask = causal'}}
  %y = attention (Key = %Input, Value = %Input, Query = %Input) {window = 3}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[7, 5]>
  %w = array : real<[5, 5]>
  // expected-error @+1 {{layer 'y': 'scoring = dot' has no array 'Weights'}}
  %y = attention (Key = %Input, Value = %Input, Query = %Input)
      {scoring = dot, Weights = %w}
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[5]>
  // expected-error @+1 {{layer 'y': needs a 'Key' of at least 2 axes, got 1}}
  %y = attention (Key = %Input, Value = %Input, Query = %Input)
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{7 comes from the annotation of 'Key'}}
  %Key = input : real<[7, 5]>
  // expected-note @+1 {{4 comes from the annotation of 'Query'}}
  %Query = input : real<[4, 5]>
  // expected-error @+1 {{the number of keys and queries is 7 by 'y/Key' of [7, 5], but 4 by 'y/Query' of [4, 5]}}
  %y = attention (Key = %Key, Value = %Key, Query = %Query)
      {scoring = dot, mask = causal}
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{2 comes from the annotation of 'Key'}}
  %Key = input : real<[7, 2, 5]>
  // expected-note @+1 {{3 comes from the annotation of 'Query'}}
  %Query = input : real<[4, 3, 5]>
  // expected-error @+1 {{the number of heads of 'Key' and 'Query' is 2 by 'y/Key' of [7, 2, 5], but 3 by 'y/Query' of [4, 3, 5]}}
  %y = attention (Key = %Key, Value = %Key, Query = %Query)
      {scoring = dot, multi_head = true}
}

// -----

netgraph.graph @wrong {
  // expected-note @+1 {{7 comes from the annotation of 'Key'}}
  %Key = input : real<[7, 5]>
  // expected-note @+1 {{8 comes from the annotation of 'Value'}}
  %Value = input : real<[8, 5]>
  // expected-error @+1 {{'y/Value' is [8, 5], but [7, ?] is expected}}
  %y = attention (Key = %Key, Value = %Value, Query = %Key)
}

// -----

netgraph.graph @wrong {
  %Input = input : real<[7, 5]>
  // expected-error @+1 {{option 'mask' of layer 'attention' expects one of none, causal, got future}}
  %y = attention (Key = %Input, Value = %Input, Query = %Input) {mask = future}
}
