// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "OpCases.h"

using namespace ngc::test;

static void addMaps(std::vector<OpCase> &cases) {
  cases.push_back({"map",
                   {"x: ?x{A}xf64", "z: ?x{A}xf64"},
                   "?x{A}xf64",
                   R"(  %y = calc.map (%x2, %z) {
  ^bb0(%p: f64, %q: f64):
    %s = math.sin %q : f64
    %r = arith.mulf %p, %s : f64
    calc.yield %r : f64
  } : (tensor<?x{A}xf64>, tensor<?x{A}xf64>) -> tensor<?x{A}xf64>
)"});
  cases.push_back({"map_kinked",
                   {"x: ?x{A}xf64", "z: ?x{A}xf64"},
                   "?x{A}xf64",
                   R"(  %y = calc.map (%x2, %z2) {
  ^bb0(%p: f64, %q: f64):
    %r = arith.maximumf %p, %q : f64
    calc.yield %r : f64
  } : (tensor<?x{A}xf64>, tensor<?x{A}xf64>) -> tensor<?x{A}xf64>
)",
                   true});
  // Numbers that come from no port.
  cases.push_back(
      {"constant_and_iota",
       {"x: ?x3xf64"},
       "?x3xf64",
       R"(  %k = calc.constant dense<[1.0, -2.0, 3.0]> : tensor<3xf64>
  %zero = arith.constant 0 : index
  %n = tensor.dim %x, %zero : tensor<?x3xf64>
  %b = calc.broadcast %k sizes(%n) {axes = [1]}
      : tensor<3xf64> to tensor<?x3xf64>
  %i = calc.iota sizes(%n) {axis = 0} : tensor<?x3xi64>
  %y = calc.map (%x2, %b, %i) {
  ^bb0(%p: f64, %q: f64, %j: i64):
    %f = arith.sitofp %j : i64 to f64
    %s = arith.addf %q, %f : f64
    %r = arith.mulf %p, %s : f64
    calc.yield %r : f64
  } : (tensor<?x3xf64>, tensor<?x3xf64>, tensor<?x3xi64>) -> tensor<?x3xf64>
)"});
}

static void addContractions(std::vector<OpCase> &cases) {
  auto add = [&](std::string name, std::string left, std::string right,
                 std::string result, std::string axes) {
    cases.push_back({name,
                     {"x: " + left, "z: " + right},
                     result,
                     "  %y = calc.contract %x2, %z2 {" + axes +
                         "}\n      : tensor<" + left + ">, tensor<" + right +
                         ">\n"});
  };
  add("contract", "?x{A}xf64", "{B}x{A}xf64", "?x{B}xf64",
      "lhs_batch = [], rhs_batch = [], lhs_contract = [1], rhs_contract = [1]");
  add("contract_rows", "?x{A}x{B}xf64", "?x{B}xf64", "?x{A}xf64",
      "lhs_batch = [0], rhs_batch = [0], lhs_contract = [2], "
      "rhs_contract = [1]");
  add("contract_batch", "?x{A}xf64", "?x{B}xf64", "{A}x{B}xf64",
      "lhs_batch = [], rhs_batch = [], lhs_contract = [0], rhs_contract = [0]");
  add("contract_none", "?x{A}xf64", "{B}xf64", "?x{A}x{B}xf64",
      "lhs_batch = [], rhs_batch = [], lhs_contract = [], rhs_contract = []");
}

// The state meets a shared matrix; what a step keeps depends on old and new
// states.
static void addScans(std::vector<OpCase> &cases) {
  auto add = [&](std::string name, std::string results, std::string direction,
                 std::string result) {
    cases.push_back({name,
                     {"x: 3x?x{A}xf64", "z: ?x{A}xf64", "w: {A}x{A}xf64"},
                     result,
                     "  " + results + " = calc.scan " + direction +
                         R"((%x2) from (%z2) with (%w2) {
  ^bb0(%a: tensor<?x{A}xf64>, %s: tensor<?x{A}xf64>, %m: tensor<{A}x{A}xf64>):
    %p = calc.contract %s, %m {lhs_batch = [], rhs_batch = [],
        lhs_contract = [1], rhs_contract = [1]}
        : tensor<?x{A}xf64>, tensor<{A}x{A}xf64>
    %new = calc.map (%p, %a) {
    ^bb0(%q: f64, %r: f64):
      %tenth = arith.constant 0.1 : f64
      %less = arith.mulf %q, %tenth : f64
      %t = math.sin %less : f64
      %v = math.sin %r : f64
      %u = arith.mulf %t, %v : f64
      calc.yield %u : f64
    } : (tensor<?x{A}xf64>, tensor<?x{A}xf64>) -> tensor<?x{A}xf64>
    %k = calc.map (%p, %new) {
    ^bb0(%q: f64, %r: f64):
      %t = arith.mulf %q, %r : f64
      calc.yield %t : f64
    } : (tensor<?x{A}xf64>, tensor<?x{A}xf64>) -> tensor<?x{A}xf64>
    calc.next %new keep %k : tensor<?x{A}xf64>, tensor<?x{A}xf64>
  } : (tensor<3x?x{A}xf64>, tensor<?x{A}xf64>, tensor<{A}x{A}xf64>)
      -> (tensor<4x?x{A}xf64>, tensor<3x?x{A}xf64>)
)"});
  };
  add("scan", "%y, %other", "", "4x?x{A}xf64");
  add("scan_kept", "%other, %y", "", "3x?x{A}xf64");
  add("scan_reverse", "%y, %other", "reverse ", "4x?x{A}xf64");
}

static void addConvolutions(std::vector<OpCase> &cases) {
  auto add = [&](std::string name, std::string op, std::string left,
                 std::string right, std::string result, std::string options) {
    cases.push_back({name,
                     {"x: " + left, "z: " + right},
                     result,
                     "  %y = calc." + op + " %x2, %z2 {" + options +
                         "}\n      : tensor<" + left + ">, tensor<" + right +
                         ">\n"});
  };
  const std::string plain = "strides = [1], dilations = [1], low = [0], "
                            "high = [0], groups = 1";
  const std::string wide = "strides = [2, 1], dilations = [1, 2], "
                           "low = [1, 2], high = [0, 1], groups = 1";
  const std::string grouped = "strides = [3], dilations = [1], low = [0], "
                              "high = [1], groups = 2";
  add("convolution", "convolution", "?x{A}x{B+3}xf64", "{C}x{A}x3xf64",
      "?x{C}x{B+1}xf64", plain);
  add("convolution_wide", "convolution", "?x{A}x{2*B}x4xf64", "{C}x{A}x2x2xf64",
      "?x{C}x{B}x5xf64", wide);
  add("convolution_groups", "convolution", "?x{2*A}x7xf64", "{2*B}x{A}x2xf64",
      "?x{2*B}x3xf64", grouped);
  add("convolution_touching", "convolution", "?x{A}x{3*B}x4xf64",
      "{C}x{A}x3x2xf64", "?x{C}x{B}x3xf64",
      "strides = [3, 2], dilations = [1, 1], low = [0, 1], high = [0, 1], "
      "groups = 1");
  add("convolution_filter", "convolution_filter", "?x{A}x{B+3}xf64",
      "?x{C}x{B+1}xf64", "{C}x{A}x3xf64", "kernel = [3], " + plain);
  add("convolution_filter_wide", "convolution_filter", "?x{A}x{2*B}x4xf64",
      "?x{C}x{B}x5xf64", "{C}x{A}x2x2xf64", "kernel = [2, 2], " + wide);
  add("convolution_filter_groups", "convolution_filter", "?x{2*A}x7xf64",
      "?x{2*B}x3xf64", "{2*B}x{A}x2xf64", "kernel = [2], " + grouped);
}

static void addReductions(std::vector<OpCase> &cases) {
  for (const char *kind : {"add", "mul", "max", "min"}) {
    bool isKinked = kind[0] == 'm' && kind[1] != 'u';
    cases.push_back(
        {std::string("reduce_") + kind,
         {"x: ?x{A}x{B}xf64"},
         "?x{A}xf64",
         std::string("  %y = calc.reduce %x2 {axes = [2], kind = ") + kind +
             "} : tensor<?x{A}x{B}xf64>\n",
         isKinked});
  }
  cases.push_back({"reduce_all",
                   {"x: ?x{A}x{B}xf64"},
                   "{A}xf64",
                   "  %y = calc.reduce %x2 {axes = [0, 2], kind = add} : "
                   "tensor<?x{A}x{B}xf64>\n"});
  for (const char *kind : {"add", "max", "min"})
    cases.push_back({std::string("window_reduce_") + kind,
                     {"x: ?x{2*A}x{B+3}xf64"},
                     "?x{A}x{B+2}xf64",
                     std::string("  %y = calc.window_reduce %x2 {kind = ") +
                         kind +
                         ", window = [1, 2, 3], strides = [1, 2, 1],\n"
                         "      low = [0, 0, 0], high = [0, 0, 1]} : "
                         "tensor<?x{2*A}x{B+3}xf64>\n",
                     kind[0] == 'm'});
  cases.push_back(
      {"window_scatter",
       {"x: ?x{A+2}xf64", "z: ?x{A+1}xf64"},
       "?x{A}xf64",
       R"(  %m = calc.window_reduce %x2 {kind = max, window = [1, 2],
      strides = [1, 1], low = [0, 0], high = [0, 0]} : tensor<?x{A+2}xf64>
  %at = calc.window_position %x2, %m {window = [1, 2], strides = [1, 1]}
      : tensor<?x{A+2}xf64>, tensor<?x{A+1}xf64>
  %y = calc.window_scatter %at, %z2 {window = [1, 2]}
      : tensor<?x{A+1}xi32>, tensor<?x{A+1}xf64>
)",
       true});
}

static void addStructure(std::vector<OpCase> &cases) {
  auto add = [&](std::string name, std::string from, std::string to,
                 std::string line) {
    cases.push_back({name, {"x: " + from}, to, line});
  };
  const std::string batch = "  %zero = arith.constant 0 : index\n"
                            "  %n = tensor.dim %x, %zero : ";
  add("broadcast", "?x{A}xf64", "?x{B}x{A}xf64",
      "  %y = calc.broadcast %x2 {axes = [0, 2]}\n"
      "      : tensor<?x{A}xf64> to tensor<?x{B}x{A}xf64>\n");
  add("broadcast_batch", "{A}xf64", "{A}x{B}xf64",
      "  %y = calc.broadcast %x2 {axes = [0]}\n"
      "      : tensor<{A}xf64> to tensor<{A}x{B}xf64>\n");
  add("transpose", "?x{A}x{B}xf64", "?x{B}x{A}xf64",
      "  %y = calc.transpose %x2 {permutation = [0, 2, 1]}\n"
      "      : tensor<?x{A}x{B}xf64>\n");
  add("reshape", "?x{A}x{B}xf64", "?x{A*B}xf64",
      batch + "tensor<?x{A}x{B}xf64>\n"
              "  %y = calc.reshape %x2 sizes(%n)\n"
              "      : tensor<?x{A}x{B}xf64> to tensor<?x{A*B}xf64>\n");
  add("slice", "?x{A+3}xf64", "?x{A}xf64",
      "  %y = calc.slice %x2 {offsets = [0, 2], sizes = [-1, {A}],\n"
      "      strides = [1, 1]} : tensor<?x{A+3}xf64>\n");
  add("slice_reversed", "?x{2*A}xf64", "?x{A}xf64",
      "  %y = calc.slice %x2 {offsets = [0, {2*A-1}], sizes = [-1, {A}],\n"
      "      strides = [1, -2]} : tensor<?x{2*A}xf64>\n");
  for (std::string mode : {"constant", "edge", "reflect"})
    add("pad_" + mode, "?x{A}x{B}xf64", "?x{A+2}x{B+1}xf64",
        "  %y = calc.pad %x2 {low = [0, 1, 0], high = [0, 1, 1],\n"
        "      mode = " +
            mode + ", value = 0.5} : tensor<?x{A}x{B}xf64>\n");
  cases.push_back({"concat",
                   {"x: ?x{A}xf64", "z: ?x{B}xf64"},
                   "?x{A+B}xf64",
                   "  %y = calc.concat (%x2, %z2) {axis = 1}\n"
                   "      : tensor<?x{A}xf64>, tensor<?x{B}xf64>\n"});
}

static void addNormalizations(std::vector<OpCase> &cases) {
  auto add = [&](std::string name, std::string line) {
    cases.push_back({name,
                     {"x: ?x{A+1}x{B}xf64"},
                     "?x{A+1}x{B}xf64",
                     "  %y = calc." + line + " : tensor<?x{A+1}x{B}xf64>\n"});
  };
  add("softmax", "softmax %x2 {axis = 1}");
  add("log_softmax", "log_softmax %x2 {axis = 1}");
  add("normalize", "normalize %x2 {axes = [1, 2], epsilon = 0.1,\n"
                   "      method = standardize, unbiased = false}");
  add("normalize_unbiased", "normalize %x2 {axes = [1], epsilon = 0.1,\n"
                            "      method = standardize, unbiased = true}");
  add("normalize_batch", "normalize %x2 {axes = [0, 2], epsilon = 0.5,\n"
                         "      method = standardize, unbiased = false}");
  add("normalize_rms", "normalize %x2 {axes = [2], epsilon = 0.1,\n"
                       "      method = rms, unbiased = false}");
}

// Positions 0, 1, 2 with origin 1: the first two mean the same row, and those
// behind the last row mean the last.
static void addGathers(std::vector<OpCase> &cases) {
  const std::string positions = R"(  %zero = arith.constant 0 : index
  %n = tensor.dim %z, %zero : tensor<?x3x{B}xf64>
  %p = calc.iota sizes(%n) {axis = 1} : tensor<?x3xi64>
)";
  cases.push_back({"gather",
                   {"x: {A+1}x{B}xf64", "z: ?x3x{B}xf64"},
                   "?x3x{B}xf64",
                   positions + R"(  %g = calc.gather %x2, %p {origin = 1}
      : tensor<{A+1}x{B}xf64>, tensor<?x3xi64>
  %y = calc.map (%g, %z2) {
  ^bb0(%a: f64, %b: f64):
    %r = arith.mulf %a, %b : f64
    calc.yield %r : f64
  } : (tensor<?x3x{B}xf64>, tensor<?x3x{B}xf64>) -> tensor<?x3x{B}xf64>
)"});
  cases.push_back(
      {"scatter_add",
       {"z: ?x3x{B}xf64"},
       "{A+1}x{B}xf64",
       positions +
           R"(  %y = calc.scatter_add %p, %z2 {rows = {A+1}, origin = 1}
      : tensor<?x3xi64>, tensor<?x3x{B}xf64>
)"});
}

std::vector<OpCase> ngc::test::arrayCases() {
  std::vector<OpCase> cases;
  addMaps(cases);
  addContractions(cases);
  addScans(cases);
  addConvolutions(cases);
  addReductions(cases);
  addStructure(cases);
  addGathers(cases);
  addNormalizations(cases);
  return cases;
}

//===-- numbers -----------------------------------------------------------===//

static constexpr bool kinked = true, smooth = false, once = true;

// Three lines for each function; what expressions do not make is left out.
std::vector<ScalarCase> ngc::test::scalarCases() {
  return {
      {"arith.addf", -2, 2, 2},
      {"arith.subf", -2, 2, 2},
      {"arith.mulf", -2, 2, 2},
      {"arith.divf", 0.5, 2, 2},
      {"arith.negf", -2, 2},
      {"arith.maximumf", -2, 2, 2, kinked},
      {"arith.maxnumf", -2, 2, 2, kinked},
      {"arith.minimumf", -2, 2, 2, kinked},
      {"arith.minnumf", -2, 2, 2, kinked},
      {"arith.remf", 0.5, 3, 2, kinked},
      {"%c = arith.cmpf olt, %a, %b : f64\n"
       "    %q = math.exp %a : f64\n"
       "    %r = arith.select %c, %q, %b : f64",
       -2, 2, 2, kinked},
      {"%k = arith.constant 0.25 : f64\n"
       "    %c = arith.cmpf ogt, %a, %k : f64\n"
       "    %r = arith.select %c, %a, %k : f64",
       -2, 2, 1, kinked},
      {"math.absf", -2, 2, 1, kinked},
      {"math.copysign", -2, 2, 2, kinked},
      {"math.floor", -2, 2, 1, kinked},
      {"math.ceil", -2, 2, 1, kinked},
      {"math.trunc", -2, 2, 1, kinked},
      {"math.round", -2, 2, 1, kinked},
      {"math.roundeven", -2, 2, 1, kinked},
      {"math.exp", -2, 2},
      {"math.exp2", -2, 2},
      {"math.expm1", -2, 2},
      {"math.log", 0.25, 4},
      {"math.log2", 0.25, 4},
      {"math.log10", 0.25, 4},
      {"math.log1p", -0.5, 4},
      {"math.sqrt", 0.25, 4},
      {"math.rsqrt", 0.25, 4},
      {"math.cbrt", 0.25, 4},
      {"math.powf", 0.25, 2, 2},
      {"math.fma", -2, 2, 3},
      {"math.sin", -4, 4},
      {"math.cos", -4, 4},
      {"math.tan", -1, 1},
      {"math.sinh", -2, 2},
      {"math.cosh", -2, 2},
      {"math.tanh", -2, 2},
      {"math.asin", -0.75, 0.75},
      {"math.acos", -0.75, 0.75},
      {"math.atan", -4, 4},
      {"math.atan2", 0.25, 2, 2},
      {"math.asinh", -4, 4},
      {"math.acosh", 1.25, 4},
      {"math.atanh", -0.75, 0.75},
      {"math.erf", -2, 2},
      {"math.erfc", -2, 2},
      {"calc.gamma", 0.5, 4},
      {"calc.log_gamma", 0.5, 4},
      {"calc.digamma", 0.5, 4, 1, smooth, once},
      {"calc.inverse_erf", -0.75, 0.75},
      {"calc.logistic", -4, 4},
      {"calc.softplus", -4, 4},
  };
}
