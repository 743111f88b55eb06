// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes that depend on lengths known only at run time.
//
// A length is a polynomial with integer coefficients; its atoms are symbols
// and floors of polynomials. Two spellings of one size must come out equal, so
// a floor is brought to a normal form when it is made:
//
//   floor((5*n + 7)/2)          = 2*n + 3 + floor((n + 1)/2)   whole parts out
//   floor((2*n + 3)/4)          = floor((n + 1)/2)             common factor
//   floor((floor(n/2) + 3)/5)   = floor((n + 6)/10)            nested floors
//
// The last line is what makes a pooling after a pooling one pooling.
#include "dialect/netgraph/ShapeSolver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <numeric>
#include <set>

using namespace mlir::netgraph;

struct Length::Atom {
  std::string name; // of a symbol; else empty
  Length numerator; // of a floor
  int64_t divisor = 1;

  std::string print() const {
    if (!name.empty())
      return name;
    std::string text = numerator.print();
    bool simple = numerator.terms.size() == 1;
    return "floor(" + (simple ? text : "(" + text + ")") + "/" +
           std::to_string(divisor) + ")";
  }
};

static int64_t floorDiv(int64_t a, int64_t b) {
  return llvm::divideFloorSigned(a, b);
}

Length::Length(int64_t constant) { add({{}, constant}); }

Length Length::symbol(llvm::StringRef name) {
  Length result;
  result.add({{std::make_shared<Atom>(Atom{name.str(), Length(0)})}, 1});
  return result;
}

void Length::add(const Term &term) {
  std::string key;
  for (const AtomPtr &atom : term.atoms)
    key += (key.empty() ? "" : "*") + atom->print();
  auto [position, isNew] = terms.try_emplace(key, term);
  int64_t &factor = position->second.factor;
  if (!isNew)
    overflow |= llvm::AddOverflow(factor, term.factor, factor) != 0;
  if (factor == 0)
    terms.erase(position);
}

Length Length::operator+(const Length &other) const {
  Length result = *this;
  for (auto &[key, term] : other.terms)
    result.add(term);
  result.overflow |= other.overflow;
  return result;
}

Length Length::operator-(const Length &other) const {
  return *this + other * Length(-1);
}

Length Length::operator*(const Length &other) const {
  Length result;
  result.overflow = overflow || other.overflow;
  for (auto &[leftKey, left] : terms) {
    for (auto &[rightKey, right] : other.terms) {
      Term term{left.atoms, 0};
      term.atoms.append(right.atoms.begin(), right.atoms.end());
      llvm::sort(term.atoms, [](const AtomPtr &a, const AtomPtr &b) {
        return a->print() < b->print();
      });
      result.overflow |=
          llvm::MulOverflow(left.factor, right.factor, term.factor) != 0;
      result.add(term);
    }
  }
  return result;
}

Length Length::floorAtom(Length numerator, int64_t divisor) {
  Length result;
  result.overflow = numerator.overflow;
  Atom atom{"", std::move(numerator), divisor};
  result.add({{std::make_shared<Atom>(std::move(atom))}, 1});
  return result;
}

Length Length::floorDivide(int64_t divisor) const {
  if (divisor == 1)
    return *this;
  // Whole parts come out; 0 <= factor < divisor stays in.
  Length whole, rest;
  int64_t common = divisor;
  for (auto &[key, term] : terms) {
    int64_t quotient = floorDiv(term.factor, divisor);
    int64_t remainder = term.factor - quotient * divisor;
    whole.add({term.atoms, quotient});
    rest.add({term.atoms, remainder});
    if (!term.atoms.empty())
      common = std::gcd(common, remainder);
  }
  whole.overflow = overflow;
  if (rest.constant())
    return whole;
  if (common > 1) {
    Length reduced;
    for (auto &[key, term] : rest.terms)
      reduced.add({term.atoms, floorDiv(term.factor, common)});
    return whole + reduced.floorDivide(divisor / common);
  }
  // floor((floor(p/c) + r)/d) = floor((p + c*r)/(c*d))
  for (auto &[key, term] : rest.terms) {
    if (term.factor != 1 || term.atoms.size() != 1 ||
        !term.atoms[0]->name.empty())
      continue;
    const Atom &inner = *term.atoms[0];
    Length others = rest;
    others.add({term.atoms, -1});
    int64_t product;
    if (llvm::MulOverflow(inner.divisor, divisor, product))
      break;
    Length numerator = inner.numerator + others * Length(inner.divisor);
    return whole + numerator.floorDivide(product);
  }
  return whole + floorAtom(rest, divisor);
}

std::optional<Length> Length::divideExactly(const Length &divisor) const {
  if (divisor.terms.size() != 1)
    return std::nullopt;
  const Term &by = divisor.terms.begin()->second;
  Length result;
  result.overflow = overflow;
  for (auto &[key, term] : terms) {
    if (term.factor % by.factor != 0)
      return std::nullopt;
    Term quotient{term.atoms, term.factor / by.factor};
    for (const AtomPtr &atom : by.atoms) {
      auto same = [&](const AtomPtr &a) { return a->print() == atom->print(); };
      auto found = llvm::find_if(quotient.atoms, same);
      if (found == quotient.atoms.end())
        return std::nullopt;
      quotient.atoms.erase(found);
    }
    result.add(quotient);
  }
  return result;
}

Length Length::substitute(llvm::StringRef name, const Length &value) const {
  Length result;
  result.overflow = overflow;
  for (auto &[key, term] : terms) {
    Length product(term.factor);
    for (const AtomPtr &atom : term.atoms) {
      if (atom->name == name)
        product = product * value;
      else if (!atom->name.empty())
        product = product * symbol(atom->name);
      else
        product =
            product *
            atom->numerator.substitute(name, value).floorDivide(atom->divisor);
    }
    result = result + product;
  }
  return result;
}

std::optional<int64_t> Length::constant() const {
  if (terms.empty())
    return 0;
  if (terms.size() == 1 && terms.begin()->first.empty())
    return terms.begin()->second.factor;
  return std::nullopt;
}

int64_t Length::evaluate(const llvm::StringMap<int64_t> &lengths) const {
  int64_t result = 0;
  for (auto &[key, term] : terms) {
    int64_t product = term.factor;
    for (const AtomPtr &atom : term.atoms)
      product *=
          atom->name.empty()
              ? floorDiv(atom->numerator.evaluate(lengths), atom->divisor)
              : lengths.lookup(atom->name);
    result += product;
  }
  return result;
}

std::vector<std::string> Length::symbols() const {
  std::set<std::string> found;
  for (auto &[key, term] : terms) {
    for (const AtomPtr &atom : term.atoms) {
      if (!atom->name.empty())
        found.insert(atom->name);
      else
        for (std::string &name : atom->numerator.symbols())
          found.insert(std::move(name));
    }
  }
  return {found.begin(), found.end()};
}

std::vector<std::pair<std::string, int64_t>> Length::solvableSymbols() const {
  std::vector<std::pair<std::string, int64_t>> found;
  for (auto &[key, term] : terms) {
    if (term.atoms.size() != 1 || std::abs(term.factor) != 1 ||
        term.atoms[0]->name.empty())
      continue;
    Length rest = *this;
    rest.add({term.atoms, -term.factor});
    if (!llvm::is_contained(rest.symbols(), term.atoms[0]->name))
      found.emplace_back(term.atoms[0]->name, term.factor);
  }
  return found;
}

std::string Length::print() const {
  std::string text;
  auto append = [&](const std::string &key, int64_t factor) {
    bool negative = factor < 0;
    if (text.empty())
      text += negative ? "-" : "";
    else
      text += negative ? " - " : " + ";
    std::string number = std::to_string(factor).substr(negative);
    if (key.empty())
      text += number;
    else
      text += (number == "1" ? "" : number + "*") + key;
  };
  for (auto &[key, term] : terms)
    if (!key.empty())
      append(key, term.factor);
  if (auto constant = terms.find(""); constant != terms.end())
    append("", constant->second.factor);
  return text.empty() ? "0" : text;
}

bool Length::operator==(const Length &other) const {
  return llvm::equal(terms, other.terms, [](const auto &a, const auto &b) {
    return a.first == b.first && a.second.factor == b.second.factor;
  });
}
