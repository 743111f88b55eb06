// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// "6,2,256,96,on,off": what `ngc --debug-tile` says.
//
//   mr        rows of a tile
//   nr        vectors of columns of a tile
//   kc        steps of a block of a sum
//   mc        rows of a task
//   prefetch  whether tiles fetch the next panel
//   fuse      whether sums end in what is applied to them
#include "ngc/Target.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Twine.h"

using namespace llvm;
using namespace ngc;

static constexpr StringLiteral form = "mr,nr,kc,mc,prefetch,fuse";

static Error refuse(const Twine &message) {
  return createStringError(inconvertibleErrorCode(),
                           "--debug-tile: " + message);
}

static Error readNumber(StringRef name, StringRef word, int64_t &number) {
  constexpr int64_t most = 1 << 20;
  if (word.empty() ||
      (to_integer(word, number, 10) && number >= 0 && number <= most))
    return Error::success();
  return refuse("'" + word + "' is no number for " + name +
                "; expected 0 to 1048576, 0 or nothing for what suits");
}

static Error readSwitch(StringRef name, StringRef word,
                        std::optional<bool> &value) {
  if (word == "on" || word == "off")
    value = word == "on";
  else if (!word.empty())
    return refuse("'" + word + "' is no choice for " + name +
                  "; expected on, off, or nothing for what suits");
  return Error::success();
}

Expected<TileSettings> ngc::parseTileSettings(StringRef text) {
  constexpr size_t fields = 6;
  SmallVector<StringRef, fields> words;
  text.split(words, ',');
  if (words.size() > fields)
    return refuse("'" + text + "' has " + Twine(words.size()) +
                  " fields; expected at most 6: " + form);
  words.resize(fields);
  for (StringRef &word : words)
    word = word.trim();
  TileSettings settings;
  if (Error error = readNumber("mr", words[0], settings.rows))
    return std::move(error);
  if (Error error = readNumber("nr", words[1], settings.vectors))
    return std::move(error);
  if (Error error = readNumber("kc", words[2], settings.steps))
    return std::move(error);
  if (Error error = readNumber("mc", words[3], settings.taskRows))
    return std::move(error);
  if (Error error = readSwitch("prefetch", words[4], settings.prefetch))
    return std::move(error);
  if (Error error = readSwitch("fuse", words[5], settings.fuse))
    return std::move(error);
  return settings;
}

// Sums, the vectors of `b` and one number of `a`: what every tile needs.
Error ngc::checkTile(const TileSettings &settings,
                     const TargetDescription &target) {
  int64_t rows = std::max<int64_t>(1, settings.rows);
  int64_t vectors = std::max<int64_t>(1, settings.vectors);
  int64_t needed = rows * vectors + vectors + 1;
  if (needed <= target.vectorRegisters)
    return Error::success();
  return refuse("a tile of " + Twine(rows) + " rows and " + Twine(vectors) +
                " vectors needs " + Twine(needed) + " registers, '" +
                target.cpu + "' has " + Twine(target.vectorRegisters));
}
