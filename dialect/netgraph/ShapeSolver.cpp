// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dimensions and their relations.
//
//   x ──affine──► y ──product──► z        relations wait at their variables;
//   ▲             ▲                       when one learns its value, they are
//   28            other uses of y         put on the list of pending ones
//
// A pending relation whose operands are all known computes its result.
// Otherwise, if the result is known, it looks for the operands: one unknown
// term or factor is solved for; a floor leaves a range of preimages, kept as
// bounds of the variable until only one number is left. Each step either adds
// a value or shrinks finite bounds, so the list runs dry.
#include "dialect/netgraph/ShapeSolver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CheckedArithmetic.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace mlir::netgraph;

//===-- Making dimensions -------------------------------------------------===//

unsigned ShapeSolver::intern(const Source &source) {
  auto [position, isNew] = sourceIndex.try_emplace(
      std::make_pair(source.origin, source.text), sources.size());
  if (isNew)
    sources.push_back(source);
  return position->second;
}

ShapeSolver::Dim ShapeSolver::variable() {
  unsigned index = variables.size();
  Variable fresh;
  fresh.parent = index;
  variables.push_back(std::move(fresh));
  return {true, index};
}

ShapeSolver::Dim ShapeSolver::constant(int64_t size) {
  return known(Length(size));
}

ShapeSolver::Dim ShapeSolver::symbol(llvm::StringRef name) {
  if (!llvm::is_contained(symbolNames, name))
    symbolNames.push_back(name.str());
  return known(Length::symbol(name));
}

ShapeSolver::Dim ShapeSolver::varying(llvm::StringRef name) {
  std::string fresh = name.str();
  // The word itself would be read as yet another length.
  for (unsigned number = 2;
       fresh == "varying" || llvm::is_contained(symbolNames, fresh); ++number)
    fresh = name.str() + "_" + std::to_string(number);
  freshSymbols.insert(fresh);
  return symbol(fresh);
}

ShapeSolver::Dim ShapeSolver::known(const Length &length) {
  auto [position, isNew] =
      lengthIndex.try_emplace(length.print(), lengths.size());
  if (isNew) {
    Length current = length;
    for (auto &[name, value] : bindings)
      current = current.substitute(name, value);
    lengths.push_back(std::move(current));
  }
  return {false, position->second};
}

ShapeSolver::Dim ShapeSolver::affine(Dim x, int64_t a, int64_t b, int64_t c,
                                     int64_t d, const Source &source) {
  assert(c > 0 && "a size is divided by a positive number");
  Relation relation{RelationKind::Affine, {}, {x}, a, b, c, d, intern(source)};
  return relate(std::move(relation));
}

ShapeSolver::Dim ShapeSolver::sum(llvm::ArrayRef<Dim> terms,
                                  const Source &source) {
  Relation relation{RelationKind::Sum, {}, {}, 0, 0, 1, 0, intern(source)};
  relation.operands.assign(terms.begin(), terms.end());
  return relate(std::move(relation));
}

ShapeSolver::Dim ShapeSolver::product(llvm::ArrayRef<Dim> factors,
                                      const Source &source) {
  Relation relation{RelationKind::Product, {}, {}, 0, 0, 1, 0, intern(source)};
  relation.operands.assign(factors.begin(), factors.end());
  return relate(std::move(relation));
}

/// The same relation asked for twice is one, so that layers may state theirs
/// again and again.
ShapeSolver::Dim ShapeSolver::relate(Relation relation) {
  auto isVariable = [](Dim dim) { return dim.isVariable; };
  if (llvm::none_of(relation.operands, isVariable))
    return known(apply(relation));
  std::vector<int64_t> key = {
      int64_t(relation.kind), relation.a, relation.b, relation.c, relation.d,
      relation.source};
  for (Dim dim : relation.operands) {
    key.push_back(dim.isVariable);
    key.push_back(dim.isVariable ? find(dim.index) : dim.index);
  }
  auto [position, isNew] = relationIndex.try_emplace(key);
  if (!isNew)
    return position->second;
  relation.result = position->second = variable();
  unsigned index = relations.size();
  for (Dim dim : relation.operands)
    if (dim.isVariable)
      variables[find(dim.index)].relations.push_back(index);
  variables[relation.result.index].relations.push_back(index);
  relations.push_back(std::move(relation));
  pending.insert(index);
  propagate();
  return relations[index].result;
}

//===-- Asking ------------------------------------------------------------===//

unsigned ShapeSolver::find(unsigned variable) const {
  while (variables[variable].parent != variable)
    variable = variables[variable].parent;
  return variable;
}

std::optional<Length> ShapeSolver::length(Dim dim) const {
  if (!dim.isVariable)
    return lengths[dim.index];
  return variables[find(dim.index)].value;
}

std::optional<int64_t> ShapeSolver::value(Dim dim) const {
  std::optional<Length> known = length(dim);
  return known ? known->constant() : std::nullopt;
}

ShapeSolver::Range ShapeSolver::bounds(Dim dim) const {
  if (std::optional<int64_t> number = value(dim))
    return {*number, *number};
  if (!dim.isVariable)
    return {1, INT64_MAX};
  const Variable &variable = variables[find(dim.index)];
  return {variable.low, variable.high};
}

bool ShapeSolver::same(Dim a, Dim b) const {
  std::optional<Length> left = length(a), right = length(b);
  if (left && right)
    return *left == *right;
  return a.isVariable && b.isVariable && find(a.index) == find(b.index);
}

//===-- Adding facts ------------------------------------------------------===//

void ShapeSolver::changed(unsigned variable) {
  ++facts;
  for (unsigned relation : variables[find(variable)].relations)
    pending.insert(relation);
}

bool ShapeSolver::assign(Dim dim, const Length &value, Reason reason) {
  if (std::optional<Length> present = length(dim))
    return unifyLengths(*present, value);
  if (value.constant().value_or(1) < 1)
    return false;
  Variable &variable = variables[find(dim.index)];
  variable.value = value;
  variable.reason = reason;
  changed(dim.index);
  return true;
}

bool ShapeSolver::unify(Dim a, Dim b, unsigned source) {
  std::optional<Length> left = length(a), right = length(b);
  if (left && right)
    return unifyLengths(*left, *right);
  if (!a.isVariable)
    return assign(b, *left, {source, none});
  if (!b.isVariable)
    return assign(a, *right, {source, none});
  return unite(find(a.index), find(b.index));
}

bool ShapeSolver::unite(unsigned a, unsigned b) {
  if (a == b)
    return true;
  // The older one on a tie, so that a long chain of layers makes no long path.
  if (std::make_pair(variables[a].relations.size(), b) <
      std::make_pair(variables[b].relations.size(), a))
    std::swap(a, b);
  Variable &into = variables[a], &from = variables[b];
  from.parent = a;
  into.relations.append(from.relations.begin(), from.relations.end());
  if (!into.value) {
    into.value = from.value;
    into.reason = from.reason;
  }
  into.low = std::max(into.low, from.low);
  into.high = std::min(into.high, from.high);
  changed(a);
  return into.value || into.low <= into.high;
}

/// Two lengths are to be equal. Where one symbol can be expressed by the
/// others it is; a symbol is never made a number, since it varies.
bool ShapeSolver::unifyLengths(const Length &a, const Length &b) {
  if (a == b)
    return true;
  Length difference = a - b;
  auto rank = [&](const std::string &name) {
    size_t position = llvm::find(symbolNames, name) - symbolNames.begin();
    return std::make_pair(freshSymbols.contains(name), position);
  };
  // Names of the user outlive fresh ones, early names outlive late ones.
  auto candidates = difference.solvableSymbols();
  llvm::sort(candidates, [&](const auto &x, const auto &y) {
    return rank(x.first) > rank(y.first);
  });
  for (auto &[name, factor] : candidates) {
    Length rest = difference - Length::symbol(name) * Length(factor);
    Length value = rest * Length(-factor);
    if (value.constant())
      continue;
    substitute(name, value);
    return true;
  }
  return false;
}

void ShapeSolver::substitute(const std::string &name, const Length &value) {
  auto rewrite = [&](Length &length) {
    if (llvm::is_contained(length.symbols(), name))
      length = length.substitute(name, value);
  };
  for (Variable &variable : variables)
    if (variable.value)
      rewrite(*variable.value);
  llvm::for_each(lengths, rewrite);
  for (auto &binding : bindings)
    rewrite(binding.second);
  bindings.emplace_back(name, value);
  ++facts;
  for (unsigned relation = 0; relation < relations.size(); ++relation)
    pending.insert(relation);
}

void ShapeSolver::narrow(Dim dim, int64_t low, int64_t high,
                         unsigned relation) {
  Variable &variable = variables[find(dim.index)];
  low = std::max(low, variable.low);
  high = std::min(high, variable.high);
  if (low > high) {
    failBackward(relation);
    return;
  }
  if (low == high) {
    assign(dim, Length(low), {relations[relation].source, relation});
    return;
  }
  if (low == variable.low && high == variable.high)
    return;
  variable.low = low;
  variable.high = high;
  changed(dim.index);
}

bool ShapeSolver::equal(Dim a, Dim b, const Source &source,
                        llvm::StringRef what) {
  if (failure)
    return false;
  unsigned index = intern(source);
  std::string left = print(a), right = print(b);
  if (unify(a, b, index))
    return propagate();
  llvm::SmallVector<Note, 4> notes;
  explain(a, notes);
  explain(b, notes);
  std::string text = what.str() + " is " + left;
  if (auto port = causeOf(a, source.origin))
    text += " by " + quoteWithShape(*port, " of ");
  text += ", but " + right;
  if (auto port = causeOf(b, source.origin))
    text += " by " + quoteWithShape(*port, " of ");
  return fail(index, text, notes);
}

//===-- Relations ---------------------------------------------------------===//

bool ShapeSolver::propagate() {
  while (!failure && !pending.empty())
    process(pending.pop_back_val());
  return !failure;
}

Length ShapeSolver::apply(const Relation &relation) const {
  bool isProduct = relation.kind == RelationKind::Product;
  Length result(isProduct ? 1 : 0);
  for (Dim dim : relation.operands) {
    Length operand = *length(dim);
    result = isProduct ? result * operand : result + operand;
  }
  if (relation.kind != RelationKind::Affine)
    return result;
  Length numerator = result * Length(relation.a) + Length(relation.b);
  return numerator.floorDivide(relation.c) + Length(relation.d);
}

ShapeSolver::Unknowns ShapeSolver::unknowns(const Relation &relation,
                                            Length &knownPart) const {
  bool isProduct = relation.kind == RelationKind::Product;
  knownPart = Length(isProduct ? 1 : 0);
  Unknowns result;
  for (Dim dim : relation.operands) {
    if (std::optional<Length> operand = length(dim)) {
      knownPart = isProduct ? knownPart * *operand : knownPart + *operand;
      continue;
    }
    auto found = llvm::find_if(
        result, [&](auto &entry) { return same(entry.first, dim); });
    if (found == result.end())
      result.emplace_back(dim, 1);
    else
      ++found->second;
  }
  return result;
}

void ShapeSolver::process(unsigned index) {
  const Relation &relation = relations[index];
  auto isKnown = [&](Dim dim) { return length(dim).has_value(); };
  if (llvm::all_of(relation.operands, isKnown)) {
    Length got = apply(relation);
    if (got.overflowed() ||
        !assign(relation.result, got, {relation.source, index}))
      failRelation(index, got);
    return;
  }
  if (relation.kind == RelationKind::Affine)
    return affineBackward(index);
  std::optional<Length> result = length(relation.result);
  if (!result)
    return;
  if (relation.kind == RelationKind::Sum)
    sumBackward(index, *result);
  else
    productBackward(index, *result);
}

void ShapeSolver::assignOperand(unsigned relation, Dim dim,
                                const Length &value) {
  if (!assign(dim, value, {relations[relation].source, relation}))
    failBackward(relation);
}

/// y = floor((a*x + b)/c) + d  <=>  c*(y - d) - b <= a*x <= ... + c - 1
void ShapeSolver::affineBackward(unsigned index) {
  const Relation &relation = relations[index];
  Dim x = relation.operands[0];
  if (relation.a <= 0)
    return;
  std::optional<Length> result = length(relation.result);
  if (result && !result->constant()) {
    Length numerator = *result - Length(relation.d) - Length(relation.b);
    auto exact = numerator.divideExactly(Length(relation.a));
    if (relation.c == 1 && exact)
      assignOperand(index, x, *exact);
    return;
  }
  auto [low, high] = bounds(relation.result);
  // Only finite bounds go backward: they shrink, so that cycles come to rest.
  if (high == INT64_MAX)
    return;
  auto start = [&](int64_t y) -> std::optional<int64_t> {
    auto offset = llvm::checkedSub(y, relation.d);
    auto scaled = offset ? llvm::checkedMul(relation.c, *offset) : std::nullopt;
    return scaled ? llvm::checkedSub(*scaled, relation.b) : std::nullopt;
  };
  std::optional<int64_t> first = start(low), last = start(high);
  if (last)
    last = llvm::checkedAdd(*last, relation.c - 1);
  if (first && last)
    narrow(x, llvm::divideCeilSigned(*first, relation.a),
           llvm::divideFloorSigned(*last, relation.a), index);
}

void ShapeSolver::sumBackward(unsigned index, const Length &result) {
  Length knownPart;
  Unknowns open = unknowns(relations[index], knownPart);
  Length rest = result - knownPart;
  if (open.size() == 1) {
    if (auto term = rest.divideExactly(Length(open[0].second)))
      assignOperand(index, open[0].first, *term);
    else if (rest.constant())
      failBackward(index);
    return;
  }
  int64_t count = 0;
  for (auto &[dim, times] : open)
    count += times;
  // No size is below 1.
  if (rest.constant().value_or(count) < count)
    failBackward(index);
  else if (rest.constant() == count)
    allOnes(index, open);
}

void ShapeSolver::productBackward(unsigned index, const Length &result) {
  Length knownPart;
  Unknowns open = unknowns(relations[index], knownPart);
  std::optional<Length> rest = result.divideExactly(knownPart);
  if (!rest) {
    if (result.constant() && knownPart.constant())
      failBackward(index);
    return;
  }
  if (rest->constant() == 1)
    return allOnes(index, open);
  if (open.size() != 1)
    return;
  auto [dim, times] = open[0];
  if (times == 1)
    return assignOperand(index, dim, *rest);
  if (!rest->constant())
    return;
  // dim^times = rest
  auto estimate =
      std::llround(std::pow(double(*rest->constant()), 1.0 / times));
  Length power(1);
  for (int64_t i = 0; i < times; ++i)
    power = power * Length(estimate);
  if (power == *rest && !power.overflowed())
    assignOperand(index, dim, Length(estimate));
  else
    failBackward(index);
}

void ShapeSolver::allOnes(unsigned relation, const Unknowns &dims) {
  for (auto &[dim, times] : dims)
    if (!failure)
      assignOperand(relation, dim, Length(1));
}
