// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The code of one register tile.
//
//   sums[r, v] = init
//   for k: for v: b[v];  for r: sums[r, v] += spread(a[r]) * b[v]
//   out[r, v] = f(sums[r, v], more...)
//
// Siblings have sums of their own, one after another: as many at once as there
// are registers, and one panel at a time in the first cache. `f` reads all.
#ifndef NGC_LIB_TARGET_CPU_PANELTILE_H
#define NGC_LIB_TARGET_CPU_PANELTILE_H

#include "Panels.h"

namespace ngc {

class VectorBody;

/// How the columns lie in `b`: lane n of panel p is at p * apart + n. Where
/// several panels lie side by side, they follow each other in every step, and
/// `apart` is from the first of them to that of the next so many.
struct PanelLayout {
  int64_t lanes;   ///< of a vector
  int64_t vectors; ///< of a panel
  int64_t apart;   ///< elements from one panel to the next, in `b`
  bool isPadded;   ///< whether `b` may be read up to the end of each panel
  /// Steps of the last reduction that lie beside each other, for each lane:
  /// numbers of 16 bits come in pairs, see PackPanels.h.
  int64_t together = 1;
  int64_t beside = 1; ///< panels side by side
  /// What adds both products of a pair at once (LLVM's name); empty: nothing.
  llvm::StringRef pairSum = {};
  int64_t width() const { return lanes * vectors; }
  int64_t packedWidth() const { return width() * beside; }
};

/// Which part of the result a tile makes.
struct TilePart {
  mlir::Value row; ///< the first of them
  int64_t rows;
  mlir::Value panel; ///< the first of them
  int64_t panels;
  int64_t columns; ///< of each panel: its width, or fewer in the last one
  /// The panel to fetch meanwhile: of its 2^share parts that of this number.
  /// Null: nothing.
  mlir::Value next = {}, number = {};
  int64_t share = 0;
  /// The first row, where windows reach beyond the border of `a`: they have
  /// fewer taps then.
  std::optional<int64_t> start = std::nullopt;
};

/// A long sum in blocks of steps: outer reductions index by index, `axis` by so
/// many at a time, all of those inside.
struct ReductionCut {
  size_t axis;
  int64_t by;
};

/// Into blocks of at most so many steps; nothing if the sum is short, or may
/// be.
std::optional<ReductionCut> cutReductions(llvm::ArrayRef<Axis> reductions,
                                          int64_t steps);

/// Leaves the tile at the kernel, for reports.
void describeTile(const Panels &panels, const PanelLayout &layout, int64_t rows,
                  const std::optional<ReductionCut> &cut);

/// Sums of a part of the products, which wait in memory for the others:
/// [sum][panel][row][lane], all of them whole vectors.
struct WaitingSums {
  mlir::Value memory;
  mlir::Value at;      ///< of a tile's first sum
  int64_t rowsOfPanel; ///< from one panel to the next
  int64_t apart;       ///< elements, from the first sums to those of a sibling
};

class PanelTile {
public:
  /// `bases`: for each place, where the task's part of the outer axes begins;
  /// `outer`: the task's indices along them.
  PanelTile(const Panels &panels, const PanelLayout &layout,
            mlir::OpBuilder &builder, llvm::ArrayRef<mlir::Value> bases,
            llvm::ArrayRef<mlir::Value> outer)
      : panels(panels), layout(layout), b(builder), bases(bases), outer(outer),
        loc(panels.sum->getLoc()) {}

  /// From products to results.
  void emit(const TilePart &part);
  /// Adds products to sums.
  void addTo(const WaitingSums &waiting, const TilePart &part);
  /// Products of one sum, for others to come.
  void leave(unsigned sum, const WaitingSums &waiting, const TilePart &part);
  /// Copies the part's panel of `b`, step after step.
  void gather(mlir::Value block, const TilePart &part);
  /// From sums to results.
  void finishFrom(const WaitingSums &waiting, const TilePart &part);

private:
  using Sums = llvm::SmallVector<mlir::Value>;

  void locate();
  void gatherAlong(size_t axis, mlir::Value from, mlir::Value to,
                   mlir::Value block);
  mlir::Value placeOf(const WaitingSums &waiting, int64_t row, int64_t vector);
  Sums load(const WaitingSums &waiting);
  void store(llvm::ArrayRef<mlir::Value> sums, const WaitingSums &waiting);
  WaitingSums behind(WaitingSums waiting, unsigned sum);
  mlir::Value offset(unsigned place, int64_t row, int64_t panel);
  mlir::Value from(unsigned place, mlir::Value offset);
  Sums reduce(unsigned axis, Sums sums, mlir::Value a, mlir::Value b);
  Sums innermost(Sums sums, mlir::Value a, mlir::Value b);
  Sums slide(Sums sums, mlir::Value a, mlir::Value b, int64_t stride);
  Sums ifWithin(const Axis &taps, int64_t tap, const Sums &sums,
                llvm::function_ref<Sums()> body);
  bool isWithin(int64_t at) const;
  mlir::Value vectorWithin(int64_t vector, mlir::Value at);
  Sums step(Sums sums, mlir::Value a, mlir::Value b, int64_t count);
  Sums stepOfPairs(Sums sums, mlir::Value a, mlir::Value b);
  void fetchAhead(mlir::Value atB, int64_t elements);
  mlir::Value placeAhead(unsigned place);
  mlir::Value startOfPanel(mlir::Value panel);
  mlir::Value vectorOfA(int64_t row, int64_t vector, mlir::Value at);
  Sums vectorsOfB(int64_t vector, mlir::Value at);
  mlir::Value pairsOfA(int64_t row, mlir::Value at);
  mlir::Value pairsOfB(int64_t vector, mlir::Value at);
  Sums addProducts(unsigned sum, Sums sums);
  void fetchResults();
  void finish(llvm::ArrayRef<Sums> sums);
  Sums applyLast(llvm::ArrayRef<mlir::Value> sums, int64_t row, int64_t vector);
  void mapArguments(VectorBody &body, llvm::ArrayRef<mlir::Value> sums,
                    int64_t row, int64_t vector);
  mlir::Value readMore(unsigned place, int64_t row, int64_t vector);
  mlir::Value indexOf(unsigned loop, int64_t row, int64_t vector);
  void write(mlir::Value result, unsigned place, int64_t row, int64_t vector);
  mlir::Value loadVector(mlir::Value memory, mlir::Value at, int64_t vector,
                         bool isPadded);

  int64_t vectorsOfPanel() const;
  int64_t vectorCount() const { return vectorsOfPanel() * part.panels; }
  int64_t panelOf(int64_t vector) const { return vector / vectorsOfPanel(); }
  /// The first lane of a vector within its panel.
  int64_t laneOf(int64_t vector) const {
    return vector % vectorsOfPanel() * layout.lanes;
  }
  int64_t filled(int64_t vector) const;
  mlir::Value mask(int64_t vector);
  mlir::VectorType vectorOf(mlir::Type element) const {
    return mlir::VectorType::get({layout.lanes}, element);
  }
  mlir::VectorType pairsOf(unsigned place) const {
    return mlir::VectorType::get({2 * layout.lanes},
                                 panels.places[place].element);
  }
  mlir::Value widen(mlir::Value x);
  mlir::Value spread(mlir::Value x);
  mlir::Value constant(int64_t value);
  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value scale(mlir::Value x, int64_t by);

  const Panels &panels;
  const PanelLayout &layout;
  mlir::OpBuilder &b;
  llvm::ArrayRef<mlir::Value> bases, outer;
  mlir::Location loc;

  TilePart part;
  /// [row][axis of rows]: the row's indices.
  llvm::SmallVector<llvm::SmallVector<mlir::Value>> rowIndices;
  llvm::SmallVector<mlir::Value> rowsOfA, panelsOfB; ///< memory from there on
  mlir::Value ahead;                                 ///< the same; may be null
};

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_PANELTILE_H
