// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of varying dimensions, and lengths that are fixed for them.
#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Resolve.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::netgraph;

//===-- text --------------------------------------------------------------===//

std::string FixedLength::asOption() const {
  return "--length " + name + "=" + std::to_string(size);
}

llvm::Expected<FixedLength> netgraph::parseLength(StringRef text) {
  auto [name, number] = text.rsplit('=');
  if (name.empty() || name.size() == text.size())
    return llvm::createStringError(
        llvm::formatv("'{0}' is no length; expected a name and a number, as "
                      "in n=128",
                      text));
  int64_t size = 0;
  if (!llvm::to_integer(number, size, 10) || size < 1 || size > mostLength)
    return llvm::createStringError(
        llvm::formatv("'{0}' is no length for '{1}'; expected 1 to {2}", number,
                      name, mostLength));
  return FixedLength{name.str(), size};
}

static bool isWordChar(char c) { return llvm::isAlnum(c) || c == '_'; }

bool netgraph::isLengthName(StringRef text) {
  return !text.empty() && llvm::all_of(text, isWordChar);
}

std::string netgraph::asLengthName(StringRef port) {
  std::string name = port.str();
  for (char &c : name)
    c = isWordChar(c) ? c : '_';
  return name;
}

/// 'n', 'm' and 'Input'
static std::string list(ArrayRef<std::string> names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    text += i == 0 ? "" : i + 1 == names.size() ? " and " : ", ";
    text += "'" + names[i] + "'";
  }
  return text;
}

static std::string listOptions(ArrayRef<FixedLength> lengths) {
  return llvm::join(
      llvm::map_range(lengths,
                      [](const FixedLength &it) { return it.asOption(); }),
      " ");
}

//===-- checks ------------------------------------------------------------===//

SmallVector<std::string> netgraph::varyingNames(Operation *net) {
  llvm::SetVector<StringRef> names;
  net->walk<WalkOrder::PreOrder>([&](Operation *op) {
    auto ports = op->getAttrOfType<DictionaryAttr>("annotations");
    for (NamedAttribute entry :
         ports ? ports : DictionaryAttr::get(op->getContext()))
      if (ArrayAttr dims = cast<PortAttr>(entry.getValue()).getDims())
        for (Attribute dim : dims)
          if (auto name = dyn_cast<StringAttr>(dim); name && isLengthName(name))
            names.insert(name);
  });
  return llvm::map_to_vector(names, [](StringRef name) { return name.str(); });
}

static InFlightDiagnostic errorOf(Operation *net) {
  // What is wrong is not in the net's text.
  return emitError(UnknownLoc::get(net->getContext()));
}

LogicalResult netgraph::askForLengths(Operation *net,
                                      ArrayRef<std::string> names) {
  bool one = names.size() == 1;
  SmallVector<FixedLength> example;
  for (const std::string &name : names)
    example.push_back({name, 128});
  return errorOf(net) << (one ? "dimension " : "dimensions ") << list(names)
                      << " of net '" << SymbolTable::getSymbolName(net).strref()
                      << "' " << (one ? "varies" : "vary")
                      << ", and code needs a fixed length; tell "
                      << (one ? "it" : "them") << ", as in '"
                      << listOptions(example) << "'";
}

LogicalResult netgraph::checkLengthNames(Operation *net,
                                         ArrayRef<std::string> names,
                                         ArrayRef<FixedLength> lengths) {
  StringRef netName = SymbolTable::getSymbolName(net).strref();
  llvm::StringMap<int64_t> told;
  for (const FixedLength &length : lengths) {
    auto refuse = [&] { return errorOf(net) << length.asOption() << ": "; };
    if (names.empty())
      return refuse() << "net '" << netName << "' has no varying dimension";
    if (!llvm::is_contained(names, length.name))
      return refuse() << "net '" << netName << "' has no varying dimension '"
                      << length.name << "'; it has " << list(names)
                      << didYouMean(length.name,
                                    llvm::to_vector_of<StringRef>(names));
    auto [position, isNew] = told.try_emplace(length.name, length.size);
    if (!isNew)
      return refuse() << "'" << length.name << "' has been told to be "
                      << position->second << " already";
  }
  return success();
}

//===-- notes -------------------------------------------------------------===//

LengthNotes::LengthNotes(Operation *net, ArrayRef<FixedLength> lengths)
    : handler(net->getContext(), [=](Diagnostic &diagnostic) {
        auto tells = [](const Diagnostic &it) {
          return StringRef(it.str()).contains("--length ");
        };
        if (!tells(diagnostic) && llvm::none_of(diagnostic.getNotes(), tells))
          diagnostic.attachNote(net->getLoc())
              << "the net was given '" << listOptions(lengths) << "'";
        return failure(); // for the handler outside to print
      }) {}
