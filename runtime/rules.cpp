// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads how a net asks to be initialised: the JSON text that the compiler put
// into the model, see ngc/initialize.h. Numbers are read here and not by
// strtod, which obeys the locale of the application.
#include "ngc/initialize.h"

#include <string.h>

namespace ngc {
namespace {

/// A word between quotes, as it stands in the text.
struct Word {
  const char *begin = nullptr, *end = nullptr;

  bool is(const char *wanted) const {
    uint64_t length = strlen(wanted);
    return uint64_t(end - begin) == length && !memcmp(begin, wanted, length);
  }
};

/// Walks over JSON text. What is no JSON ends the walk: `failed`.
class Reader {
public:
  explicit Reader(const char *text) : at(text) {}

  bool take(char wanted) {
    while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')
      ++at;
    if (*at != wanted)
      return false;
    ++at;
    return true;
  }
  Word word() {
    Word result;
    if (!take('"'))
      return failed = true, result;
    result.begin = at;
    for (; *at && *at != '"'; ++at)
      if (*at == '\\' && at[1])
        ++at;
    result.end = at;
    if (*at)
      ++at;
    else
      failed = true;
    return result;
  }
  double number();
  uint64_t integer();
  void skip();
  /// Calls each(key) before every value, which it must read.
  template <typename Each> void object(Each each) {
    if (!take('{'))
      return void(failed = true);
    if (take('}'))
      return;
    do {
      Word key = word();
      if (failed || !take(':'))
        return void(failed = true);
      each(key);
    } while (!failed && take(','));
    if (!take('}'))
      failed = true;
  }

  const char *at;
  bool failed = false;
};

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// To half a unit of the last place for up to 15 digits and powers up to 22,
/// within a few units beyond.
double Reader::number() {
  bool negative = take('-');
  uint64_t digits = 0;
  int power = 0, given = 0;
  bool any = false, point = false;
  for (; isDigit(*at) || (*at == '.' && !point); ++at) {
    if (*at == '.') {
      point = true;
      continue;
    }
    any = true;
    if (digits < UINT64_MAX / 10 - 1) {
      digits = digits * 10 + uint64_t(*at - '0');
      power -= point;
    } else {
      power += !point;
    }
  }
  failed |= !any;
  if (*at == 'e' || *at == 'E') {
    ++at;
    bool down = *at == '-';
    at += *at == '-' || *at == '+';
    for (; isDigit(*at); ++at)
      given = given < 1000 ? given * 10 + (*at - '0') : given;
    power += down ? -given : given;
  }
  double value = double(digits), scale = 1;
  for (int i = power < 0 ? -power : power; i > 0; --i)
    scale *= 10;
  value = power < 0 ? value / scale : value * scale;
  return negative ? -value : value;
}

/// Seeds are numbers of 64 bits; a negative one is its complement.
uint64_t Reader::integer() {
  bool negative = take('-');
  failed |= !isDigit(*at);
  uint64_t value = 0;
  for (; isDigit(*at); ++at)
    value = value * 10 + uint64_t(*at - '0');
  return negative ? 0 - value : value;
}

void Reader::skip() {
  int depth = 0;
  do {
    while (depth && (take(',') || take(':')))
      ;
    if (take('"')) {
      --at;
      word();
    } else if (take('{') || take('[')) {
      ++depth;
    } else if (depth && (take('}') || take(']'))) {
      --depth;
    } else { // a number, true, false or null
      uint64_t length = strcspn(at, "{}[],:\" \n\t\r");
      failed |= !length;
      at += length;
    }
  } while (depth > 0 && !failed);
}

//===-- rules ------------------------------------------------------------===//

/// ["normal", 0, 0.1], ["none"]
Distribution readDistribution(Reader &reader) {
  static const char *const names[] = {"", "normal", "uniform", "none"};
  Distribution result;
  if (!reader.take('['))
    return reader.failed = true, result;
  Word name = reader.word();
  for (uint32_t kind = 1; kind < 4; ++kind)
    if (!reader.failed && name.is(names[kind]))
      result.kind = Distribution::Kind(kind);
  if (reader.take(',')) {
    result.a = reader.number();
    if (reader.take(','))
      result.b = reader.number();
  }
  reader.failed |= !reader.take(']');
  return result;
}

/// One character of a JSON string.
char readCharacter(const char *&at) {
  static const char pairs[] = "b\bf\fn\nr\rt\t";
  if (*at != '\\')
    return *at++;
  ++at;
  char c = *at++;
  if (c == 'u') { // the writer escapes control characters only
    int value = 0;
    for (int i = 0; i < 4 && *at && *at != '"'; ++i, ++at)
      value = value * 16 + (isDigit(*at) ? *at - '0' : (*at | 32) - 'a' + 10);
    return char(value);
  }
  for (const char *pair = pairs; *pair; pair += 2)
    if (*pair == c)
      return pair[1];
  return c;
}

/// Whether the array `path` is this part, or within it.
bool isWithin(Word part, const char *path) {
  for (const char *at = part.begin; at < part.end; ++path)
    if (!*path || readCharacter(at) != *path)
      return false;
  return !*path || *path == '/';
}

struct Rules {
  const char *path;
  Initialization &result;
  bool hasMethod = false;

  void method(Reader &reader) {
    Word name = reader.word();
    for (uint32_t i = 1; i < sizeof methodNames / sizeof *methodNames; ++i)
      if (!reader.failed && name.is(methodNames[i])) {
        // its own distributions count, not those of an outer net
        result.method = Method(i);
        result.weights = result.biases = Distribution();
        hasMethod = true;
      }
  }
  void rest(Reader &reader, Word key) {
    if (key.is("seed"))
      result.seed = reader.integer();
    else if (key.is("weights"))
      result.weights = readDistribution(reader);
    else if (key.is("biases"))
      result.biases = readDistribution(reader);
    else
      reader.skip();
  }
  /// One rule; keys may stand in any order, the method counts first.
  void apply(Reader &reader) {
    Reader again = reader;
    reader.object(
        [&](Word key) { key.is("method") ? method(reader) : reader.skip(); });
    again.object([&](Word key) { rest(again, key); });
    reader.failed |= again.failed;
  }
  /// Outer parts stand before inner ones.
  void parts(Reader &reader) {
    reader.object([&](Word part) {
      isWithin(part, path) ? apply(reader) : reader.skip();
    });
  }
};

} // namespace

bool readInitialization(const char *json, const char *path,
                        Initialization &result) {
  if (!json)
    return false;
  Rules rules = {path, result};
  Reader whole(json), again(json);
  rules.apply(whole);
  again.object(
      [&](Word key) { key.is("parts") ? rules.parts(again) : again.skip(); });
  return rules.hasMethod;
}

} // namespace ngc
