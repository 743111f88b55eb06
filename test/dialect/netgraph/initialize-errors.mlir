// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{option 'initialize': expects a method, one of kaiming, xavier, orthogonal, identity, random, got kaimin; did you mean 'kaiming'?}}
netgraph.chain @method attributes {initialize = kaimin} {
}
// -----
// expected-error @+1 {{option 'initialize': expects a method, one of kaiming, xavier, orthogonal, identity, random, got 3}}
netgraph.chain @method attributes {initialize = 3} {
}
// -----
// expected-error @+1 {{option 'initialize': expects a method, one of kaiming, xavier, orthogonal, identity, random, got xaver; did you mean 'xavier'?}}
netgraph.chain @method attributes {initialize = xaver<distribution = uniform>} {
}
// -----
// expected-error @+1 {{option 'initialize': 'kaiming' has no option 'distribtion'; did you mean 'distribution'?}}
netgraph.chain @option attributes {initialize = kaiming<distribtion = normal>} {
}
// -----
// expected-error @+1 {{option 'initialize': 'orthogonal' has no option 'weights'}}
netgraph.chain @option attributes {initialize = orthogonal<weights = 1>} {
}
// -----
// expected-error @+1 {{option 'initialize': the options of 'random' have names}}
netgraph.chain @option attributes {initialize = random<0.1>} {
}
// -----
// expected-error @+1 {{'weights' of 'random' is given twice}}
netgraph.chain @twice attributes {initialize = random<weights = 1, weights = 2>} {
}
// -----
// expected-error @+1 {{option 'initialize': 'distribution' of 'kaiming' expects normal or uniform, got 0.1}}
netgraph.chain @form attributes {initialize = kaiming<distribution = 0.1>} {
}
// -----
// expected-error @+1 {{option 'initialize': 'weights' of 'random' expects a number of at least 0, normal<mean, deviation>, uniform<low, high> or none, got uniform<1, -1>}}
netgraph.chain @bounds attributes {initialize = random<weights = uniform<1, -1>>} {
}
// -----
// expected-error @+1 {{option 'initialize': 'weights' of 'random' expects a number of at least 0, normal<mean, deviation>, uniform<low, high> or none, got uniform}}
netgraph.chain @bounds attributes {initialize = random<weights = uniform>} {
}
// -----
// expected-error @+1 {{option 'initialize': 'distribution' of 'identity' expects a number of at least 0, normal<mean, deviation>, uniform<low, high> or none, got normal<0, -1>}}
netgraph.chain @deviation attributes {initialize = identity<distribution = normal<0, -1>>} {
}
// -----
// expected-error @+1 {{option 'seed' of layer 'chain' expects integer, got 1.5}}
netgraph.chain @seed attributes {seed = 1.5} {
}
// -----
netgraph.chain @rate {
  // expected-error @+1 {{option 'learning_rate' of layer 'linear' expects number, got slow}}
  linear {learning_rate = slow}
}
// -----
// expected-error @+1 {{option 'learning_rate' of layer 'chain' expects number, got [1, 2]}}
netgraph.chain @rate attributes {learning_rate = [1, 2]} {
}
// -----
netgraph.graph @rate {
  // expected-error @+1 {{option 'learning_rate' of layer 'array' expects number, got true}}
  %w = array {learning_rate = true} : real<[3]>
}
// -----
netgraph.graph @generic {
  %Input = input : real<[3]>
  // expected-error @+1 {{attribute 'initialize' failed to satisfy constraint: kaiming, xavier, orthogonal, identity or random, with options}}
  %w = "netgraph.array"() <{initialize = "zero"}> : () -> !netgraph.port
}
