// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/netgraph/coders/Image.h"
#include "dialect/netgraph/coders/Options.h"

using namespace mlir;
using namespace mlir::netgraph;

/// The colour spaces and their channels.
static constexpr std::pair<StringRef, int64_t> colors[] = {
    {"rgb", 3}, {"grayscale", 1}, {"cmyk", 4}, {"hsb", 3},
    {"lab", 3}, {"luv", 3},       {"lch", 3},  {"xyz", 3}};

static int64_t channelsOf(ImageCoderAttr coder) {
  StringRef color = optionOf<StringAttr>(coder, "color");
  return llvm::find_if(colors, [&](auto each) { return each.first == color; })
      ->second;
}

//===-- options -----------------------------------------------------------===//

static bool isSize(Attribute value) {
  auto size = dyn_cast<DenseI64ArrayAttr>(value);
  return size && size.size() == 2 && isSizes(value);
}
static bool isColor(Attribute value) {
  auto word = dyn_cast<StringAttr>(value);
  return word && llvm::any_of(colors, [&](auto c) { return c.first == word; });
}
static bool isMethod(Attribute value) {
  return isOneOf(value, {"stretch", "fit", "fill"});
}
static bool isResampling(Attribute value) {
  return isOneOf(
      value, {"automatic", "nearest", "linear", "cubic", "lanczos", "area"});
}
static bool isNumberList(Attribute value) {
  auto list = dyn_cast<ArrayAttr>(value);
  return isIntegers(value) || (list && llvm::all_of(list, [](Attribute item) {
                                 return isReal(item) || isInteger(item);
                               }));
}
static bool isStatistic(Attribute value) {
  return isReal(value) || isNumberList(value) || isa<ElementsAttr>(value);
}
static bool isAlignment(Attribute value) {
  return isOneOf(value, {"center", "left", "right", "top", "bottom"});
}
static bool isFilling(Attribute value) {
  return isReal(value, 0, 1) || isNumberList(value) ||
         isOneOf(value, {"black", "white", "gray"});
}
static Attribute rgb(Builder &builder) { return builder.getStringAttr("rgb"); }
static Attribute side128(Builder &builder) {
  return builder.getDenseI64ArrayAttr({128, 128});
}
static Attribute stretch(Builder &builder) {
  return builder.getStringAttr("stretch");
}
static Attribute automatic(Builder &builder) {
  return builder.getStringAttr("automatic");
}
static Attribute center(Builder &builder) {
  return builder.getStringAttr("center");
}
static Attribute black(Builder &builder) {
  return builder.getStringAttr("black");
}

ArrayRef<CoderOption> ImageCoderAttr::optionTable() {
  static const StringRef numbers =
      "number, list of a number per channel, or array of the port's shape";
  static const CoderOption options[] = {
      {"size", "size '[width, height]'", isSize, side128, "encoder", true},
      {"color", "one of rgb, grayscale, cmyk, hsb, lab, luv, lch, xyz", isColor,
       rgb},
      {"method", "one of stretch, fit, fill", isMethod, stretch, "encoder"},
      {"resampling", "one of automatic, nearest, linear, cubic, lanczos, area",
       isResampling, automatic, "encoder"},
      {"alignment", "one of center, left, right, top, bottom", isAlignment,
       center, "encoder"},
      {"padding", "one of black, white, gray, or a number per channel",
       isFilling, black, "encoder"},
      {"mean", numbers, isStatistic},
      {"variance", numbers, isStatistic},
      {"interleaving", "true or false", isTruth, falseByDefault},
      {"transposed", "true or false", isTruth, falseByDefault},
      {"dimensions", "list of sizes of at least 1", isAnySizes, noSizes,
       "encoder"}};
  return options;
}

LogicalResult
ImageCoderAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                       DictionaryAttr options) {
  auto color = options.getAs<StringAttr>("color");
  int64_t channels = 3;
  for (auto [name, count] : colors)
    if (color && color.getValue() == name)
      channels = count;
  for (StringRef name : {"mean", "variance", "padding"}) {
    Attribute value = options.get(name);
    if (!value || !isNumberList(value))
      continue;
    auto list = dyn_cast<ArrayAttr>(value);
    int64_t count = list ? list.size() : cast<DenseI64ArrayAttr>(value).size();
    if (count != channels)
      return emitError() << "option '" << name << "' of coder 'image' has "
                         << count << " numbers, but the image has " << channels
                         << " channels";
  }
  return success();
}

//===-- the port ----------------------------------------------------------===//

PortAttr ImageCoderAttr::getPort(CoderRole role) const {
  constexpr int64_t unknown = ShapedType::kDynamic;
  bool isEncoder = role == CoderRole::Encoder;
  ArrayRef<int64_t> size = optionOf<DenseI64ArrayAttr>(*this, "size");
  int64_t width = isEncoder ? size[0] : unknown;
  int64_t height = isEncoder ? size[1] : unknown;
  if (optionOf<BoolAttr>(*this, "transposed").getValue())
    std::swap(width, height);
  SmallVector<int64_t> own = {channelsOf(*this), height, width};
  if (optionOf<BoolAttr>(*this, "interleaving").getValue())
    own = {height, width, channelsOf(*this)};
  ArrayRef<int64_t> outer;
  if (isEncoder)
    outer = optionOf<DenseI64ArrayAttr>(*this, "dimensions");
  return makePort(getContext(), "real", outer, own);
}

int64_t ImageCoderAttr::getOuterDepth(CoderRole role) const {
  return role == CoderRole::Encoder
             ? optionOf<DenseI64ArrayAttr>(*this, "dimensions").size()
             : 0;
}

SmallVector<std::string> ImageCoderAttr::getLabels() const { return {}; }
