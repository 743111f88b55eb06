// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of the shape solver that knows ports: what holds of both ends of an
// edge, and the words of a contradiction.
//
//   'linear1/Weights' is [10, 785], but [10, 784] is expected by
//   'linear1/Input' of [28, 28]
//     note: 785 comes from array 'w'
//     note: 784 comes from layer 'linear1'
//     note: 28 comes from the annotation of port 'Input'
//
// Merged ports form a union-find of their own; the root holds what is known.
// A port's dimensions are variables even where a number is given, because it
// is the variable that remembers who said so.
#include "dialect/netgraph/ShapeSolver.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir::netgraph;

//===-- Facts of ports ----------------------------------------------------===//

ShapeSolver::Port ShapeSolver::addPort(llvm::StringRef description,
                                       Origin origin) {
  unsigned index = ports.size();
  PortInfo info;
  info.description = description.str();
  info.origin = origin;
  info.parent = index;
  ports.push_back(std::move(info));
  return {index};
}

unsigned ShapeSolver::root(Port port) const {
  unsigned index = port.index;
  while (ports[index].parent != index)
    index = ports[index].parent;
  return index;
}

static llvm::StringRef kindName(ShapeSolver::Kind kind) {
  return kind == ShapeSolver::Kind::Integer ? "integer" : "real";
}

static std::string rangeName(ShapeSolver::Range range) {
  return "the range " + std::to_string(range.first) + " to " +
         std::to_string(range.second);
}

static std::string rangeText(ShapeSolver::Range range) {
  return "integers from " + std::to_string(range.first) + " to " +
         std::to_string(range.second);
}

bool ShapeSolver::setKind(Port port, Kind kind, const Source &source) {
  if (failure)
    return false;
  PortInfo &info = ports[root(port)];
  if (kind == Kind::Unknown || info.kind == kind)
    return true;
  unsigned index = intern(source);
  if (info.kind == Kind::Unknown) {
    info.kind = kind;
    info.kindSource = index;
    ++facts;
    return true;
  }
  llvm::SmallVector<Note, 4> notes;
  note(info.kindSource, kindName(info.kind).str(), notes);
  note(index, kindName(kind).str(), notes);
  return fail(index,
              quote(port.index) + " is " + kindName(info.kind).str() +
                  ", but " + kindName(kind).str() + " is expected",
              notes);
}

bool ShapeSolver::setRange(Port port, Range range, const Source &source) {
  if (!setKind(port, Kind::Integer, source))
    return false;
  PortInfo &info = ports[root(port)];
  if (info.range == range)
    return true;
  unsigned index = intern(source);
  if (!info.range) {
    info.range = range;
    info.rangeSource = index;
    ++facts;
    return true;
  }
  llvm::SmallVector<Note, 4> notes;
  note(info.rangeSource, rangeName(*info.range), notes);
  note(index, rangeName(range), notes);
  return fail(index,
              quote(port.index) + " holds " + rangeText(*info.range) +
                  ", but " + rangeText(range) + " are expected",
              notes);
}

bool ShapeSolver::suggestRange(Port port, Range range, const Source &source) {
  if (!setKind(port, Kind::Integer, source))
    return false;
  PortInfo &info = ports[root(port)];
  if (info.range || info.suggestion)
    return true;
  info.suggestion = range;
  info.suggestionSource = intern(source);
  ++facts;
  return true;
}

bool ShapeSolver::settle() {
  bool any = false;
  for (PortInfo &info : ports) {
    if (&info != &ports[info.parent] || info.range || !info.suggestion)
      continue;
    info.range = info.suggestion;
    info.rangeSource = info.suggestionSource;
    any = true;
    ++facts;
  }
  return any;
}

bool ShapeSolver::setRank(Port port, int64_t rank, const Source &source) {
  llvm::SmallVector<Dim> dims;
  if (this->rank(port) == rank)
    return !failure;
  for (int64_t axis = 0; axis < rank; ++axis)
    dims.push_back(variable());
  return setShape(port, dims, source);
}

bool ShapeSolver::setShape(Port port, llvm::ArrayRef<Dim> dims,
                           const Source &source) {
  if (failure)
    return false;
  unsigned index = intern(source);
  PortInfo &info = ports[root(port)];
  if (!info.hasRank) {
    info.hasRank = true;
    info.rankSource = index;
    for (size_t axis = 0; axis < dims.size(); ++axis)
      info.dims.push_back(variable());
    ++facts;
  }
  std::string text = quoteWithShape(port.index, " is ") + ", but " +
                     print(dims) + " is expected";
  if (info.dims.size() != dims.size())
    return failShape(port, dims, index, text, std::nullopt);
  for (size_t axis = 0; axis < dims.size(); ++axis)
    if (!unify(info.dims[axis], dims[axis], index))
      return failShape(port, dims, index, text, axis);
  return propagate();
}

//===-- Edges -------------------------------------------------------------===//

/// Moves kind and range; false if they differ.
bool ShapeSolver::mergeKinds(PortInfo &into, const PortInfo &from) {
  if (into.kind == Kind::Unknown) {
    into.kind = from.kind;
    into.kindSource = from.kindSource;
  } else if (from.kind != Kind::Unknown && from.kind != into.kind) {
    return false;
  }
  if (!into.range) {
    into.range = from.range;
    into.rangeSource = from.rangeSource;
  } else if (from.range && from.range != into.range) {
    return false;
  }
  if (!into.suggestion) {
    into.suggestion = from.suggestion;
    into.suggestionSource = from.suggestionSource;
  }
  return true;
}

bool ShapeSolver::merge(Port a, Port b, const Source &source) {
  if (failure)
    return false;
  unsigned left = root(a), right = root(b);
  if (left == right)
    return true;
  unsigned index = intern(source);
  PortInfo &into = ports[left], &from = ports[right];
  auto sayKind = [&](const PortInfo &info, llvm::SmallVector<Note, 4> &notes) {
    if (!info.range) {
      note(info.kindSource, kindName(info.kind).str(), notes);
      return " is " + kindName(info.kind).str();
    }
    note(info.rangeSource, rangeName(*info.range), notes);
    return " holds " + rangeText(*info.range);
  };
  if (!mergeKinds(into, from)) {
    llvm::SmallVector<Note, 4> notes;
    std::string text = quote(a.index) + sayKind(into, notes);
    text += ", but " + quote(b.index) + sayKind(from, notes);
    return fail(index, text, notes);
  }
  ++facts;
  std::string text = quoteWithShape(a.index, " is ") + ", but " +
                     quoteWithShape(b.index, " is ");
  if (into.hasRank && from.hasRank) {
    if (into.dims.size() != from.dims.size()) {
      llvm::SmallVector<Note, 4> notes;
      note(into.rankSource, print(into.dims), notes);
      note(from.rankSource, print(from.dims), notes);
      return fail(index, text, notes);
    }
    for (size_t axis = 0; axis < into.dims.size(); ++axis)
      if (!unify(into.dims[axis], from.dims[axis], index))
        return failShape(a, from.dims, index, text, axis);
  } else if (from.hasRank) {
    into.hasRank = true;
    into.dims = from.dims;
    into.rankSource = from.rankSource;
  }
  from.parent = left;
  return propagate();
}

//===-- Asking ------------------------------------------------------------===//

ShapeSolver::Kind ShapeSolver::kind(Port port) const {
  return ports[root(port)].kind;
}

std::optional<ShapeSolver::Range> ShapeSolver::range(Port port) const {
  return ports[root(port)].range;
}

std::optional<int64_t> ShapeSolver::rank(Port port) const {
  const PortInfo &info = ports[root(port)];
  if (!info.hasRank)
    return std::nullopt;
  return info.dims.size();
}

llvm::ArrayRef<ShapeSolver::Dim> ShapeSolver::dims(Port port) const {
  return ports[root(port)].dims;
}

bool ShapeSolver::isResolved(Port port) const {
  const PortInfo &info = ports[root(port)];
  return info.kind != Kind::Unknown && info.hasRank &&
         llvm::all_of(info.dims,
                      [&](Dim dim) { return length(dim).has_value(); });
}

llvm::StringRef ShapeSolver::description(Port port) const {
  return ports[port.index].description;
}

ShapeSolver::Origin ShapeSolver::origin(Port port) const {
  return ports[port.index].origin;
}

std::string ShapeSolver::print(Port port) const {
  const PortInfo &info = ports[root(port)];
  return info.hasRank ? print(info.dims) : "an unknown shape";
}

std::string ShapeSolver::print(llvm::ArrayRef<Dim> dims) const {
  std::string text;
  for (Dim dim : dims)
    text += (text.empty() ? "" : ", ") + print(dim);
  return "[" + text + "]";
}

std::string ShapeSolver::print(Dim dim) const {
  std::optional<Length> known = length(dim);
  return known ? known->print() : "?";
}

//===-- Words of a contradiction ------------------------------------------===//

std::string ShapeSolver::quote(unsigned port) const {
  return "'" + ports[port].description + "'";
}

std::string ShapeSolver::quoteWithShape(unsigned port,
                                        llvm::StringRef link) const {
  return quote(port) + link.str() + print(Port{port});
}

/// A port that has the dimension; one of the layer that speaks, if possible.
std::optional<unsigned> ShapeSolver::portOf(Dim dim, Origin preferred) const {
  std::optional<unsigned> found;
  if (!dim.isVariable)
    return found;
  for (unsigned index = 0; index < ports.size(); ++index) {
    auto isDim = [&](Dim other) {
      return other.isVariable && find(other.index) == find(dim.index);
    };
    if (llvm::none_of(dims(Port{index}), isDim))
      continue;
    if (ports[index].origin == preferred)
      return index;
    if (!found)
      found = index;
  }
  return found;
}

/// The port that has the dimension, or one that it was computed from.
std::optional<unsigned> ShapeSolver::causeOf(Dim dim, Origin preferred) const {
  llvm::SmallVector<unsigned> seen;
  while (dim.isVariable) {
    if (auto port = portOf(dim, preferred))
      return port;
    seen.push_back(find(dim.index));
    dim = nextReason(seen.back(), seen);
  }
  return std::nullopt;
}

/// Of the dimensions that a variable was computed from, a known one that was
/// not seen before.
ShapeSolver::Dim ShapeSolver::nextReason(unsigned variable,
                                         llvm::ArrayRef<unsigned> seen) const {
  Reason reason = variables[variable].reason;
  // Of an unknown variable, ask the relation that makes it.
  for (unsigned index : variables[variable].relations)
    if (reason.relation == none && reason.source == none &&
        find(relations[index].result.index) == variable)
      reason.relation = index;
  if (reason.relation == none)
    return {};
  const Relation &relation = relations[reason.relation];
  llvm::SmallVector<Dim> others = {relation.result};
  others.append(relation.operands.begin(), relation.operands.end());
  for (Dim dim : others)
    if (dim.isVariable && !llvm::is_contained(seen, find(dim.index)))
      return dim;
  return {};
}

void ShapeSolver::note(unsigned source, const std::string &subject,
                       llvm::SmallVectorImpl<Note> &notes) const {
  if (source == none)
    return;
  std::string text = subject + " comes from " + sources[source].text;
  auto isSame = [&](const Note &note) {
    return note.text == text && note.origin == sources[source].origin;
  };
  if (llvm::none_of(notes, isSame))
    notes.push_back({sources[source].origin, text});
}

/// Notes for the source of a size and what that source had it from: the last
/// two steps and the first, for a chain of layers may be long.
void ShapeSolver::explain(Dim dim, llvm::SmallVectorImpl<Note> &notes) const {
  constexpr size_t lastSteps = 2;
  llvm::SmallVector<unsigned> chain;
  while (dim.isVariable) {
    unsigned variable = find(dim.index);
    if (!variables[variable].value)
      break;
    chain.push_back(variable);
    dim = nextReason(variable, chain);
  }
  for (size_t step = 0; step < chain.size(); ++step) {
    const Variable &variable = variables[chain[step]];
    if (step < lastSteps || step + 1 == chain.size())
      note(variable.reason.source, variable.value->print(), notes);
  }
}

bool ShapeSolver::fail(unsigned source, const std::string &text,
                       llvm::SmallVector<Note, 4> notes) {
  if (!failure)
    failure = Conflict{sources[source].origin, text, std::move(notes)};
  return false;
}

/// `port` has another shape than `dims`, which disagree in `axis` or in rank.
bool ShapeSolver::failShape(Port port, llvm::ArrayRef<Dim> dims,
                            unsigned source, const std::string &text,
                            std::optional<unsigned> axis) {
  const PortInfo &info = ports[root(port)];
  llvm::SmallVector<Note, 4> notes;
  if (!axis) {
    note(info.rankSource, print(info.dims), notes);
    note(source, print(dims), notes);
    return fail(source, text, notes);
  }
  explain(info.dims[*axis], notes);
  size_t before = notes.size();
  explain(dims[*axis], notes);
  if (notes.size() == before)
    note(source, print(dims[*axis]), notes);
  std::string by;
  if (llvm::StringRef(text).ends_with("is expected"))
    if (auto cause = causeOf(dims[*axis], sources[source].origin))
      if (root(Port{*cause}) != root(port))
        by = " by " + quoteWithShape(*cause, " of ");
  return fail(source, text + by, notes);
}

bool ShapeSolver::failRelation(unsigned index, const Length &got) {
  const Relation &relation = relations[index];
  Origin origin = sources[relation.source].origin;
  llvm::SmallVector<Note, 4> notes;
  std::optional<unsigned> result = portOf(relation.result, origin), operand;
  for (Dim dim : relation.operands)
    if (!operand)
      operand = causeOf(dim, origin);
  std::string from = operand ? quoteWithShape(*operand, " of ")
                             : sources[relation.source].text;
  std::string text;
  if (got.overflowed()) {
    text = from + " leads to a size of more than 63 bits";
  } else if (got.constant().value_or(1) < 1) {
    text = from + " leaves a size of " + got.print();
    text += result ? " for " + quote(*result) : "";
  } else {
    std::string present = print(relation.result);
    text = result ? quoteWithShape(*result, " is ")
                  : "a size of " + present + " is expected";
    text +=
        ", but " + from + " gives " + got.print() + " instead of " + present;
    explain(relation.result, notes);
  }
  note(relation.source, got.print(), notes);
  for (Dim dim : relation.operands)
    explain(dim, notes);
  return fail(relation.source, text, notes);
}

/// The result of a relation is known, and no size of its operands leads there.
bool ShapeSolver::failBackward(unsigned index) {
  const Relation &relation = relations[index];
  Origin origin = sources[relation.source].origin;
  std::optional<unsigned> result = causeOf(relation.result, origin), operand;
  for (Dim dim : relation.operands)
    if (!operand && !length(dim))
      operand = causeOf(dim, origin);
  std::string text =
      result ? quoteWithShape(*result, " is ")
             : "a size of " + print(relation.result) + " is expected";
  text += ", but no size of ";
  text += operand ? quoteWithShape(*operand, " of ")
                  : sources[relation.source].text;
  text += " leads to " + print(relation.result);
  llvm::SmallVector<Note, 4> notes;
  explain(relation.result, notes);
  for (Dim dim : relation.operands)
    explain(dim, notes);
  return fail(relation.source, text, notes);
}
