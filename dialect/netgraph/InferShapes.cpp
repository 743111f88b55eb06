// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The shapes of a whole net, nested nets included.
//
// Every port and array of every member becomes a port of one solver. Edges
// merge ports; annotations and coders state facts; layers relate sizes. What
// comes to rest is written into the annotations:
//
//   %Input = input : encoder image<[28, 28], color = grayscale>
//   =>
//   %Input = input : real<[1, 28, 28]> encoder image<[28, 28], ...>

#include "dialect/netgraph/Layer.h"
#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Resolve.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::netgraph;

namespace {
class ShapeInference {
public:
  explicit ShapeInference(Operation *net) : top(net) {}
  /// Varying dimensions have these lengths; of those in `free` all must follow.
  ShapeInference(Operation *net, ArrayRef<FixedLength> lengths,
                 ArrayRef<std::string> free)
      : top(net), lengths(lengths), free(free) {}
  LogicalResult run(bool partial);

  /// All names that the net has for varying dimensions, and those among them
  /// that do not follow from others.
  SmallVector<std::string> names() const;
  SmallVector<std::string> freeNames() const;

private:
  using Port = ShapeSolver::Port;
  using Source = ShapeSolver::Source;
  /// A port of an op, as the annotations name it.
  struct Entry {
    Operation *op;
    std::string name;
    Port port;
  };

  void addPort(Operation *op, StringRef name, Port port);
  void addMember(Operation *op, StringRef path);
  void addNet(Operation *net, StringRef prefix);
  void addEdges(Operation *op);
  void addNetEdges(Operation *net);
  void merge(Port port, Value value, Operation *at);
  std::optional<Port> findPort(Operation *op, StringRef name) const;

  void applyAnnotation(const Entry &entry);
  void applyDims(const Entry &entry, ArrayAttr dims, const Source &source);
  ShapeSolver::Dim lengthOf(const Entry &entry, StringRef word);
  void declareNames(const Entry &entry);
  LogicalResult checkLengths() const;
  void applyCoder(const Entry &entry, PortAttr annotation);
  LogicalResult checkCoder(const Entry &entry);
  LogicalResult checkResolved(const Entry &entry);
  PortAttr describe(const Entry &entry) const;

  Operation *top;
  ArrayRef<FixedLength> lengths;
  ArrayRef<std::string> free;
  ShapeSolver solver;
  SmallVector<std::pair<std::string, ShapeSolver::Dim>> declared;
  std::vector<Entry> entries;
  DenseMap<Operation *, SmallVector<size_t, 4>> entriesOf;
  DenseMap<Value, Port> values;
  std::vector<std::unique_ptr<LayerShapes>> layers;
};
} // namespace

static ShapeSolver::Origin originOf(Operation *op) {
  return op->getLoc().getAsOpaquePointer();
}

//===-- ports -------------------------------------------------------------===//

void ShapeInference::addPort(Operation *op, StringRef name, Port port) {
  entriesOf[op].push_back(entries.size());
  entries.push_back({op, name.str(), port});
}

std::optional<ShapeSolver::Port>
ShapeInference::findPort(Operation *op, StringRef name) const {
  auto found = entriesOf.find(op);
  if (found != entriesOf.end())
    for (size_t i : found->second)
      if (entries[i].name == name)
        return entries[i].port;
  return std::nullopt;
}

void ShapeInference::addMember(Operation *op, StringRef path) {
  if (isNet(op)) {
    addNet(op, (path + "/").str());
    for (const std::string &name : inputNamesOf(op))
      addPort(op, name,
              solver.addPort((path + "/" + name).str(), originOf(op)));
    for (auto [name, result] : llvm::zip(outputNamesOf(op), op->getResults())) {
      std::string described = (path + "/" + name).str();
      values[result] = solver.addPort(described, originOf(op));
      addPort(op, name, values[result]);
    }
    return;
  }
  if (isa<LayerOpInterface>(op)) {
    auto shapes = std::make_unique<LayerShapes>(op, path, solver);
    auto member = cast<MemberOpInterface>(op);
    for (const std::string &name : shapes->inputNames())
      addPort(op, name, shapes->port(name));
    for (StringRef name : member.getArrayNames())
      if (shapes->has(name))
        addPort(op, name, shapes->port(name));
    for (auto [name, result] : llvm::zip(outputNamesOf(op), op->getResults())) {
      values[result] = shapes->port(name);
      addPort(op, name, values[result]);
    }
    layers.push_back(std::move(shapes));
    return;
  }
  if (isa<MuteOp>(op))
    return;
  // input, output, array and tap are a port themselves
  Port port = solver.addPort(path, originOf(op));
  addPort(op, isa<InputOp>(op) ? "Input" : "Output", port);
  if (op->getNumResults())
    values[op->getResult(0)] = port;
}

void ShapeInference::addNet(Operation *net, StringRef prefix) {
  for (Operation &op : net->getRegion(0).front())
    addMember(&op, (prefix + nameOf(&op)).str());
}

//===-- edges -------------------------------------------------------------===//

void ShapeInference::merge(Port port, Value value, Operation *at) {
  auto found = values.find(value);
  if (found != values.end())
    solver.merge(found->second, port,
                 {originOf(at),
                  "the edge from '" + solver.description(found->second).str() +
                      "' to '" + solver.description(port).str() + "'"});
}

void ShapeInference::addEdges(Operation *op) {
  if (auto tap = dyn_cast<TapOp>(op)) {
    Operation *net = tap.getNet() ? tap.getNet().getDefiningOp() : nullptr;
    if (!isNet(net))
      return;
    auto [inner, rest] = follow(net, tap.getPath());
    StringRef port = isa<InputOp>(inner) ? "Input" : rest;
    if (std::optional<Port> source = findPort(inner, port))
      solver.merge(*source, values[tap.getOutput()],
                   {originOf(op), "the tap '" + tap.getPath().str() + "'"});
    return;
  }
  if (isNet(op))
    addNetEdges(op);
  auto found = entriesOf.find(op);
  if (found == entriesOf.end() || isa<InputOp, ArrayOp>(op))
    return;
  for (size_t i : SmallVector<size_t, 4>(found->second))
    if (Value value = operandOf(op, entries[i].name))
      merge(entries[i].port, value, op);
}

/// Between the ports of a nested net and those of its body.
void ShapeInference::addNetEdges(Operation *net) {
  Block &body = net->getRegion(0).front();
  size_t shared = body.getNumArguments();
  for (auto [argument, operand] :
       llvm::zip(body.getArguments(), net->getOperands().take_back(shared)))
    if (auto found = values.find(operand); found != values.end())
      values[argument] = found->second;
  for (auto input : body.getOps<InputOp>())
    if (std::optional<Port> outer = findPort(net, nameOf(input)))
      merge(*outer, input.getOutput(), net);
  for (auto [output, result] :
       llvm::zip(body.getOps<OutputOp>(), net->getResults()))
    if (std::optional<Port> inner = findPort(output, "Output"))
      solver.merge(*inner, values[result],
                   {originOf(net), "the output '" + nameOf(output) + "'"});
  for (Operation &op : body)
    addEdges(&op);
}

//===-- annotations -------------------------------------------------------===//

void ShapeInference::applyDims(const Entry &entry, ArrayAttr dims,
                               const Source &source) {
  SmallVector<ShapeSolver::Dim> sizes;
  for (Attribute dim : dims) {
    auto name = dyn_cast<StringAttr>(dim);
    if (auto size = dyn_cast<IntegerAttr>(dim))
      sizes.push_back(solver.constant(size.getInt()));
    else if (name && isLengthName(name))
      sizes.push_back(lengthOf(entry, name));
    else
      sizes.push_back(solver.variable());
  }
  solver.setShape(entry.port, sizes, source);
}

static ShapeSolver::Kind kindOf(PortAttr port) {
  return port.isInteger() ? ShapeSolver::Kind::Integer
                          : ShapeSolver::Kind::Real;
}

void ShapeInference::applyCoder(const Entry &entry, PortAttr annotation) {
  CoderAttrInterface coder = annotation.getCoderInterface();
  Source source = {originOf(entry.op),
                   "the " + annotation.getRole().str() + " '" +
                       coder.getWord().str() + "' of '" +
                       solver.description(entry.port).str() + "'"};
  PortAttr port = coder.getPort(annotation.isEncoder() ? CoderRole::Encoder
                                                       : CoderRole::Decoder);
  solver.setKind(entry.port, kindOf(port), source);
  applyDims(entry, port.getDims(), source);
  if (port.hasRange())
    solver.suggestRange(entry.port, {port.getRange()[0], port.getRange()[1]},
                        source);
}

void ShapeInference::applyAnnotation(const Entry &entry) {
  PortAttr annotation = annotationOf(entry.op, entry.name);
  if (!annotation)
    return;
  Source source = {originOf(entry.op),
                   "the annotation of '" +
                       solver.description(entry.port).str() + "'"};
  if (annotation.getKind())
    solver.setKind(entry.port, kindOf(annotation), source);
  if (annotation.hasRange())
    solver.setRange(entry.port,
                    {annotation.getRange()[0], annotation.getRange()[1]},
                    source);
  if (annotation.getDims())
    applyDims(entry, annotation.getDims(), source);
  if (annotation.getCoder())
    applyCoder(entry, annotation);
}

//===-- varying dimensions ------------------------------------------------===//

/// The dimension that a word between the brackets stands for. One without a
/// name is called after its port. Where lengths are fixed it is a size like
/// any other, so that it is known, follows, or contradicts as sizes do.
ShapeSolver::Dim ShapeInference::lengthOf(const Entry &entry, StringRef word) {
  bool isFresh = word == "varying";
  ShapeSolver::Dim dim =
      isFresh ? solver.varying(asLengthName(solver.description(entry.port)))
              : solver.symbol(word);
  std::string name = isFresh ? solver.print(dim) : word.str();
  auto found =
      llvm::find_if(declared, [&](auto &pair) { return pair.first == name; });
  if (found != declared.end())
    return found->second;
  if (!lengths.empty())
    dim = solver.variable();
  declared.emplace_back(name, dim);
  for (const FixedLength &length : lengths)
    if (length.name == name)
      solver.equal(dim, solver.constant(length.size),
                   {nullptr, "'" + length.asOption() + "'"}, name);
  return dim;
}

/// Names first: what has none may not get one of them.
void ShapeInference::declareNames(const Entry &entry) {
  PortAttr annotation = annotationOf(entry.op, entry.name);
  if (!annotation || !annotation.getDims())
    return;
  for (Attribute dim : annotation.getDims())
    if (auto name = dyn_cast<StringAttr>(dim))
      if (isLengthName(name) && name.getValue() != "varying")
        lengthOf(entry, name);
}

SmallVector<std::string> ShapeInference::names() const {
  return llvm::map_to_vector(declared, [](auto &pair) { return pair.first; });
}

SmallVector<std::string> ShapeInference::freeNames() const {
  SmallVector<std::string> result;
  for (auto &[name, dim] : declared)
    if (solver.print(dim) == name)
      result.push_back(name);
  return result;
}

LogicalResult ShapeInference::checkLengths() const {
  SmallVector<std::string> open;
  for (auto &[name, dim] : declared)
    if (llvm::is_contained(free, name) && !solver.value(dim))
      open.push_back(name);
  return open.empty() ? success() : askForLengths(top, open);
}

//===-- results -----------------------------------------------------------===//

/// A range that is declared must have a place for each class.
LogicalResult ShapeInference::checkCoder(const Entry &entry) {
  PortAttr annotation = annotationOf(entry.op, entry.name);
  if (!annotation || !annotation.getCoder() || !annotation.isEncoder())
    return success();
  PortAttr port = annotation.getCoderInterface().getPort(CoderRole::Encoder);
  std::optional<ShapeSolver::Range> range = solver.range(entry.port);
  if (!port.hasRange() || !range)
    return success();
  int64_t classes = port.getRange()[1];
  int64_t places = range->second - range->first + 1;
  if (classes == places)
    return success();
  return mlir::emitError(entry.op->getLoc())
         << "port '" << solver.description(entry.port)
         << "' holds integers from " << range->first << " to " << range->second
         << ", but its encoder has " << classes << " classes";
}

LogicalResult ShapeInference::checkResolved(const Entry &entry) {
  if (solver.kind(entry.port) == ShapeSolver::Kind::Unknown)
    solver.setKind(entry.port, ShapeSolver::Kind::Real, {});
  if (solver.isResolved(entry.port))
    return success();
  bool isPort = isa<InputOp, OutputOp, ArrayOp, TapOp>(entry.op);
  StringRef word = isa<ArrayOp>(entry.op) ? "array" : "port";
  if (auto member = dyn_cast<MemberOpInterface>(entry.op))
    if (llvm::is_contained(member.getArrayNames(), entry.name))
      word = "array";
  InFlightDiagnostic error = mlir::emitError(entry.op->getLoc())
                             << "the shape of " << word;
  if (isPort)
    error << " '" << solver.description(entry.port) << "'";
  else
    error << " '" << entry.name << "' of layer '" << pathOf(entry.op) << "'";
  error << " does not follow from anything";
  if (solver.rank(entry.port))
    error << ", it is " << solver.print(entry.port);
  error << "; say more, as in ': "
        << (isPort ? "real<[4]>'" : "(" + entry.name + " = real<[4]>)'");
  return error;
}

PortAttr ShapeInference::describe(const Entry &entry) const {
  Builder builder(top->getContext());
  SmallVector<Attribute> dims;
  for (ShapeSolver::Dim dim : solver.dims(entry.port)) {
    std::optional<int64_t> size = solver.value(dim);
    dims.push_back(size ? Attribute(builder.getI64IntegerAttr(*size))
                        : builder.getStringAttr(solver.print(dim)));
  }
  bool isInteger = solver.kind(entry.port) == ShapeSolver::Kind::Integer;
  SmallVector<int64_t> range;
  if (auto found = solver.range(entry.port); isInteger && found)
    range = {found->first, found->second};
  PortAttr before = annotationOf(entry.op, entry.name);
  return PortAttr::get(builder.getContext(),
                       builder.getStringAttr(isInteger ? "integer" : "real"),
                       builder.getArrayAttr(dims), range,
                       before ? before.getCoder() : Attribute(),
                       before ? before.getRole() : StringAttr());
}

LogicalResult ShapeInference::run(bool partial) {
  addNet(top, "");
  for (Operation &op : top->getRegion(0).front())
    addEdges(&op);
  for (const Entry &entry : entries)
    declareNames(entry);
  for (const Entry &entry : entries)
    applyAnnotation(entry);
  if (solver.conflict())
    return emitConflict(solver, top->getLoc());
  if (failed(solveShapes(solver, layers)))
    return failure();
  for (const Entry &entry : entries)
    if (failed(checkCoder(entry)))
      return failure();
  if (failed(checkLengths()))
    return failure();
  if (partial)
    return success();
  for (const Entry &entry : entries)
    if (failed(checkResolved(entry)))
      return failure();
  for (const Entry &entry : entries)
    annotate(entry.op, entry.name, describe(entry));
  return success();
}

LogicalResult netgraph::inferShapes(Operation *net, bool partial,
                                    ArrayRef<FixedLength> lengths) {
  if (lengths.empty())
    return ShapeInference(net).run(partial);
  // While lengths are open the net tells which follow from others.
  ShapeInference open(net);
  if (failed(open.run(/*partial=*/true)) ||
      failed(checkLengthNames(net, open.names(), lengths)))
    return failure();
  LengthNotes notes(net, lengths);
  SmallVector<std::string> free = open.freeNames();
  return ShapeInference(net, lengths, free).run(partial);
}

LogicalResult netgraph::verifyShapes(Operation *net) {
  Operation *copy = net->clone();
  LogicalResult result = success();
  if (succeeded(expandInstances(copy, net->getParentOp()))) {
    copy = resolvePorts(copy);
    result = inferShapes(copy, /*partial=*/true);
  }
  copy->erase();
  return result;
}
