// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- text.cpp - error texts and near names -----------------------------===//

#include "core.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

namespace ngc {

ngc_status Message::fail(ngc_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return status;
}

Message &threadMessage() {
  static thread_local Message message;
  return message;
}

//===-- near names -------------------------------------------------------===//

/// Names longer than this are compared by their beginning.
constexpr int nameLimit = 63;

static int lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter;
}

/// Levenshtein's distance, upper and lower case being equal.
static int editDistance(const char *a, const char *b) {
  int lengthA = int(strnlen(a, nameLimit)),
      lengthB = int(strnlen(b, nameLimit));
  int row[nameLimit + 1];
  for (int j = 0; j <= lengthB; ++j)
    row[j] = j;
  for (int i = 1; i <= lengthA; ++i) {
    int diagonal = row[0];
    row[0] = i;
    for (int j = 1; j <= lengthB; ++j) {
      int change = diagonal + (lower(a[i - 1]) != lower(b[j - 1]));
      diagonal = row[j];
      int insert = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
      row[j] = change < insert ? change : insert;
    }
  }
  return row[lengthB];
}

static bool isWholeNumber(const char *text, int64_t &number) {
  char *end = nullptr;
  number = strtoll(text, &end, 10);
  return *text && !*end;
}

NearName::NearName(const char *wanted) : wanted(wanted) {
  // A third of the letters may differ; one letter always may.
  int length = int(strnlen(wanted, nameLimit));
  bestDistance = (length > 3 ? length / 3 : 1) + 1;
  list[0] = text[0] = 0;
}

void NearName::offer(const char *name) {
  int distance = editDistance(wanted, name);
  if (distance < bestDistance) {
    bestDistance = distance;
    best = name;
  }
  int64_t number;
  inRow &= isWholeNumber(name, number) &&
           (count == 0 || number == first + int64_t(count));
  if (count == 0)
    first = number;
  constexpr uint32_t listed = 6;
  size_t used = strlen(list);
  if (count++ < listed)
    snprintf(list + used, sizeof list - used, "%s'%s'", used ? ", " : "", name);
  else if (count == listed + 1)
    snprintf(list + used, sizeof list - used, ", ...");
}

const char *NearName::hint() {
  int64_t number;
  if (count > 1 && inRow && isWholeNumber(wanted, number))
    snprintf(text, sizeof text, ", expected %lld to %lld", (long long)first,
             (long long)(first + int64_t(count) - 1));
  else if (best)
    snprintf(text, sizeof text, "; did you mean '%.200s'?", best);
  else if (count)
    snprintf(text, sizeof text, "; there is %s", list);
  return text;
}

//===-- shapes and options -----------------------------------------------===//

ShapeText::ShapeText(uint32_t rank, const int64_t *dims, const char *first) {
  size_t used = size_t(snprintf(text, sizeof text, "[%s", first ? first : ""));
  for (uint32_t i = 0; i < rank && used + 24 < sizeof text; ++i)
    used += size_t(snprintf(text + used, sizeof text - used, "%s%lld",
                            i || first ? ", " : "", (long long)dims[i]));
  snprintf(text + used, sizeof text - used, "]");
}

/// The place behind a string that begins at `at` (a quotation mark).
static const char *skipString(const char *at) {
  for (++at; *at && *at != '"'; ++at)
    if (*at == '\\' && at[1])
      ++at;
  return *at ? at + 1 : at;
}

static const char *skipSpace(const char *at) {
  while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')
    ++at;
  return at;
}

bool optionIsTrue(const char *options, const char *key) {
  int depth = 0;
  size_t length = strlen(key);
  for (const char *at = options ? options : ""; *at;) {
    if (*at != '"') {
      depth += *at == '{' || *at == '[';
      depth -= *at == '}' || *at == ']';
      ++at;
      continue;
    }
    const char *begin = at + 1;
    at = skipString(at);
    const char *colon = skipSpace(at);
    bool isKey = depth == 1 && *colon == ':' &&
                 size_t(at - begin) == length + 1 &&
                 memcmp(begin, key, length) == 0;
    if (isKey)
      return strncmp(skipSpace(colon + 1), "true", 4) == 0;
  }
  return false;
}

} // namespace ngc
