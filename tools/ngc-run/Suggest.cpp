// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Suggest.cpp - what a misspelt name was meant to be ----------------===//
#include "Run.h"

#include <algorithm>
#include <cctype>

using namespace ngc::run;

/// Levenshtein's distance, in which capitals count as small letters.
static size_t distance(const std::string &a, const std::string &b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      bool same = std::tolower(static_cast<unsigned char>(a[i - 1])) ==
                  std::tolower(static_cast<unsigned char>(b[j - 1]));
      size_t changed = diagonal + !same;
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string ngc::run::suggest(const std::string &name,
                              const std::vector<std::string> &names) {
  const std::string *best = nullptr;
  // Further off is another word.
  size_t bestDistance = std::min(name.size() / 3 + 2, name.size());
  for (const std::string &candidate : names) {
    size_t d = distance(name, candidate);
    if (d < bestDistance) {
      bestDistance = d;
      best = &candidate;
    }
  }
  if (best)
    return "; did you mean '" + *best + "'?";
  std::string text;
  for (size_t i = 0; i < names.size(); ++i)
    text += (i == 0                  ? "; expected '"
             : i + 1 == names.size() ? " or '"
                                     : ", '") +
            names[i] + "'";
  return text;
}
