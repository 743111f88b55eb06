// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the sizes of a net's ports are, found from all sides at once.
//
//   Input [1, 28, 28] ──► conv1 ──► flatten ──► linear ──► class decoder (10)
//         28 ─────────────► 24 ──────► 11520 ─► Weights [10, 11520]  ◄── 10
//
// A dimension is a variable, a number, or a length that only run time knows.
// Variables live in a union-find; layers add relations between them; whatever
// becomes known is pushed through the relations, forward, and backward where
// the answer is unique, until nothing changes. Every fact remembers where it
// came from, so that a contradiction can name both sides and both sources.
//
// There is no IR here: a fact's origin is an opaque pointer of the caller.
#ifndef NGC_DIALECT_NETGRAPH_SHAPESOLVER_H
#define NGC_DIALECT_NETGRAPH_SHAPESOLVER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mlir::netgraph {

/// A size as a polynomial over lengths known at run time. Its atoms are
/// symbols ("n") and floors of such polynomials: 64*n, floor((n - 1)/2) + 1.
/// Equal expressions are brought to equal form, so == compares meaning for all
/// that convolutions, pooling, catenation and flattening make of a length.
class Length {
public:
  Length(int64_t constant = 0);
  static Length symbol(llvm::StringRef name);

  Length operator+(const Length &other) const;
  Length operator-(const Length &other) const;
  Length operator*(const Length &other) const;
  /// floor(this / divisor), divisor > 0.
  Length floorDivide(int64_t divisor) const;
  /// this / divisor, if that is a polynomial again; divisor has one term.
  std::optional<Length> divideExactly(const Length &divisor) const;
  Length substitute(llvm::StringRef name, const Length &value) const;

  std::optional<int64_t> constant() const;
  /// The value for given lengths of the symbols.
  int64_t evaluate(const llvm::StringMap<int64_t> &lengths) const;
  /// All symbols, those within floors too, sorted.
  std::vector<std::string> symbols() const;
  /// A symbol that occurs once, alone and with factor 1 or -1; so that
  /// `this = 0` can be solved for it.
  std::vector<std::pair<std::string, int64_t>> solvableSymbols() const;
  /// A coefficient left the 64-bit range; the value is meaningless.
  bool overflowed() const { return overflow; }
  std::string print() const;
  bool operator==(const Length &other) const;

private:
  struct Atom;
  using AtomPtr = std::shared_ptr<const Atom>;
  struct Term {
    llvm::SmallVector<AtomPtr, 2> atoms;
    int64_t factor;
  };
  void add(const Term &term);
  static Length floorAtom(Length numerator, int64_t divisor);

  /// By the text of the product of atoms; "" is the constant term.
  std::map<std::string, Term> terms;
  bool overflow = false;
};

class ShapeSolver {
public:
  /// Where a fact comes from: the caller's pointer (say, a location), and
  /// words that fit behind "comes from".
  using Origin = const void *;
  struct Source {
    Origin origin = nullptr;
    std::string text;
  };
  struct Note {
    Origin origin;
    std::string text;
  };
  /// A contradiction, in the words for the user.
  struct Conflict {
    Origin origin;
    std::string text;
    llvm::SmallVector<Note, 4> notes;
  };
  struct Dim {
    bool isVariable = false;
    unsigned index = 0;
  };
  struct Port {
    unsigned index = 0;
  };
  enum class Kind { Unknown, Real, Integer };
  using Range = std::pair<int64_t, int64_t>;

  ShapeSolver() = default;
  ShapeSolver(const ShapeSolver &) = delete;

  //===-- Dimensions ------------------------------------------------------===//

  Dim variable();
  Dim constant(int64_t size);
  /// The length called `name`; the same name is the same length.
  Dim symbol(llvm::StringRef name);
  /// A length that is not known to equal any other, called `name`, or name_2
  /// and so on if there is one of that name.
  Dim varying(llvm::StringRef name);
  Dim known(const Length &length);
  /// floor((a*x + b)/c) + d; c > 0.
  Dim affine(Dim x, int64_t a, int64_t b, int64_t c, int64_t d,
             const Source &source);
  Dim sum(llvm::ArrayRef<Dim> terms, const Source &source);
  Dim product(llvm::ArrayRef<Dim> factors, const Source &source);
  /// False on a contradiction; `what` names the thing that has the size.
  bool equal(Dim a, Dim b, const Source &source, llvm::StringRef what);

  /// The size, if it is known to be this number.
  std::optional<int64_t> value(Dim dim) const;
  /// The size as an expression in lengths, if known.
  std::optional<Length> length(Dim dim) const;
  /// The sizes still possible, as far as the solver has narrowed them.
  Range bounds(Dim dim) const;
  bool same(Dim a, Dim b) const;

  //===-- Ports -----------------------------------------------------------===//

  /// `description` is how messages call the port, such as "conv1/Output".
  Port addPort(llvm::StringRef description, Origin origin);
  /// The two ports are ends of one edge: they agree in everything.
  bool merge(Port a, Port b, const Source &source);
  bool setKind(Port port, Kind kind, const Source &source);
  bool setRange(Port port, Range range, const Source &source);
  /// A range that holds if nobody declares one: see settle().
  bool suggestRange(Port port, Range range, const Source &source);
  bool setRank(Port port, int64_t rank, const Source &source);
  bool setShape(Port port, llvm::ArrayRef<Dim> dims, const Source &source);

  Kind kind(Port port) const;
  std::optional<Range> range(Port port) const;
  std::optional<int64_t> rank(Port port) const;
  /// The dimensions; empty when the rank is unknown.
  llvm::ArrayRef<Dim> dims(Port port) const;
  /// Kind, rank and every size are known, in numbers or in lengths.
  bool isResolved(Port port) const;
  llvm::StringRef description(Port port) const;
  Origin origin(Port port) const;
  /// "[20, ?, n]", or "an unknown shape".
  std::string print(Port port) const;
  std::string print(llvm::ArrayRef<Dim> dims) const;
  std::string print(Dim dim) const;

  //===-- State -----------------------------------------------------------===//

  /// Turns suggestions into facts where nothing else is known. Call it when
  /// all else has come to rest; true if something changed.
  bool settle();
  /// Grows with every new fact.
  uint64_t revision() const { return facts; }
  /// The first contradiction; afterwards nothing can be relied on.
  const std::optional<Conflict> &conflict() const { return failure; }

private:
  static constexpr unsigned none = ~0u;
  /// Why a value is known: said by a source, or computed by a relation.
  struct Reason {
    unsigned source = none;
    unsigned relation = none;
  };
  struct Variable {
    unsigned parent;
    std::optional<Length> value;
    int64_t low = 1; // no array is empty
    int64_t high = INT64_MAX;
    Reason reason;
    llvm::SmallVector<unsigned, 4> relations;
  };
  enum class RelationKind { Affine, Sum, Product };
  struct Relation {
    RelationKind kind;
    Dim result;
    llvm::SmallVector<Dim, 4> operands;
    int64_t a = 0, b = 0, c = 1, d = 0;
    unsigned source;
  };
  struct PortInfo {
    std::string description;
    Origin origin;
    unsigned parent;
    Kind kind = Kind::Unknown;
    std::optional<Range> range, suggestion;
    bool hasRank = false;
    llvm::SmallVector<Dim, 4> dims;
    unsigned kindSource = none, rangeSource = none, rankSource = none;
    unsigned suggestionSource = none;
  };
  /// The unknown operands of a relation, with how often each occurs.
  using Unknowns = llvm::SmallVector<std::pair<Dim, int64_t>, 2>;

  unsigned intern(const Source &source);
  unsigned find(unsigned variable) const;
  unsigned root(Port port) const;
  Dim relate(Relation relation);
  Length apply(const Relation &relation) const;
  Unknowns unknowns(const Relation &relation, Length &knownPart) const;

  // Adding facts. Those that return bool give false when the fact is refused
  // and leave the words to the caller, who knows the ports.
  bool assign(Dim dim, const Length &value, Reason reason);
  bool unify(Dim a, Dim b, unsigned source);
  bool unite(unsigned a, unsigned b);
  bool unifyLengths(const Length &a, const Length &b);
  void substitute(const std::string &name, const Length &value);
  void narrow(Dim dim, int64_t low, int64_t high, unsigned relation);
  void changed(unsigned variable);
  bool propagate();
  void process(unsigned relation);
  void affineBackward(unsigned relation);
  void sumBackward(unsigned relation, const Length &result);
  void productBackward(unsigned relation, const Length &result);
  void assignOperand(unsigned relation, Dim dim, const Length &value);
  void allOnes(unsigned relation, const Unknowns &dims);
  bool mergeKinds(PortInfo &into, const PortInfo &from);

  // Words of a contradiction.
  std::optional<unsigned> portOf(Dim dim, Origin preferred) const;
  std::optional<unsigned> causeOf(Dim dim, Origin preferred) const;
  std::string quote(unsigned port) const;
  std::string quoteWithShape(unsigned port, llvm::StringRef link) const;
  void explain(Dim dim, llvm::SmallVectorImpl<Note> &notes) const;
  Dim nextReason(unsigned variable, llvm::ArrayRef<unsigned> seen) const;
  void note(unsigned source, const std::string &subject,
            llvm::SmallVectorImpl<Note> &notes) const;
  bool fail(unsigned source, const std::string &text,
            llvm::SmallVector<Note, 4> notes);
  bool failShape(Port port, llvm::ArrayRef<Dim> dims, unsigned source,
                 const std::string &text, std::optional<unsigned> axis);
  bool failRelation(unsigned relation, const Length &got);
  bool failBackward(unsigned relation);

  std::vector<Source> sources;
  std::vector<Variable> variables;
  std::vector<Length> lengths;
  std::vector<Relation> relations;
  std::vector<PortInfo> ports;
  std::map<std::vector<int64_t>, Dim> relationIndex;
  std::map<std::string, unsigned> lengthIndex;
  std::map<std::pair<Origin, std::string>, unsigned> sourceIndex;
  llvm::SetVector<unsigned> pending;
  /// Every length's name, in the order of declaration.
  std::vector<std::string> symbolNames;
  llvm::StringSet<> freshSymbols;
  /// Lengths that turned out to follow from others.
  std::vector<std::pair<std::string, Length>> bindings;
  uint64_t facts = 0;
  std::optional<Conflict> failure;
};

} // namespace mlir::netgraph

#endif // NGC_DIALECT_NETGRAPH_SHAPESOLVER_H
