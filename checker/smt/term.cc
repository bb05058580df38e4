#include "checker/smt/term.h"

#include <algorithm>

namespace testudo::checker {

Term::Term(int64_t constant) : Term(Node{Op::kConstant, constant, {}, {}}) {}

Term Term::variable(const std::string& name) {
  return Term(Node{Op::kVariable, 0, name, {}});
}

Term Term::make(Op op, std::vector<Term> args) {
  return Term(Node{op, 0, {}, std::move(args)});
}

namespace {

using Op = Term::Op;

bool is_constant(const Term& term) {
  return term.op() == Op::kConstant;
}

// Folds where both are constants and the result fits.
std::optional<Term> folded(Op op, const Term& a, const Term& b) {
  if (!is_constant(a) || !is_constant(b)) return std::nullopt;
  const auto value = evaluate(Term::make(op, {a, b}), {});
  if (!value) return std::nullopt;
  return Term(*value);
}

// A sum of multiples of terms that are no sums, and a constant.
class Sum {
 public:
  // Adds factor * term; false where a number does not fit.
  bool add(const Term& term, int64_t factor) {
    int64_t product = 0;
    switch (term.op()) {
      case Op::kConstant:
        return !__builtin_mul_overflow(term.constant(), factor, &product) &&
               !__builtin_add_overflow(constant_, product, &constant_);
      case Op::kAdd:
        return add(term.args()[0], factor) && add(term.args()[1], factor);
      case Op::kSubtract:
        return factor != INT64_MIN && add(term.args()[0], factor) && add(term.args()[1], -factor);
      case Op::kMultiply:
        if (!is_constant(term.args()[0])) break;
        return !__builtin_mul_overflow(term.args()[0].constant(), factor, &product) &&
               add(term.args()[1], product);
      default:
        break;
    }
    const auto [at, is_new] = parts_.try_emplace(to_string(term), term, 0);
    return !__builtin_add_overflow(at->second.second, factor, &at->second.second);
  }

  Term rebuilt() const {
    std::optional<Term> sum;
    for (const auto& [text, part] : parts_) {
      const auto& [term, factor] = part;
      if (factor == 0) continue;
      const Term scaled = factor == 1 ? term : Term::make(Op::kMultiply, {factor, term});
      sum = sum ? Term::make(Op::kAdd, {*sum, scaled}) : scaled;
    }
    if (!sum) return constant_;
    return constant_ == 0 ? *sum : Term::make(Op::kAdd, {*sum, constant_});
  }

 private:
  std::map<std::string, std::pair<Term, int64_t>> parts_;
  int64_t constant_ = 0;
};

Term combined(Op op, const Term& a, const Term& b) {
  Sum sum;
  if (sum.add(a, 1) && sum.add(b, op == Op::kAdd ? 1 : -1)) return sum.rebuilt();
  return Term::make(op, {a, b});
}

}  // namespace

Term operator+(const Term& a, const Term& b) {
  return combined(Op::kAdd, a, b);
}
Term operator-(const Term& a, const Term& b) {
  return combined(Op::kSubtract, a, b);
}

Term operator*(const Term& a, const Term& b) {
  if (a.is_constant(0) || b.is_constant(0)) return 0;
  if (a.is_constant(1)) return b;
  if (b.is_constant(1)) return a;
  if (const auto value = folded(Op::kMultiply, a, b)) return *value;
  for (const auto& [sum, other] : {std::pair(a, b), std::pair(b, a)}) {
    if (sum.op() == Op::kAdd) return sum.args()[0] * other + sum.args()[1] * other;
    if (sum.op() == Op::kSubtract) return sum.args()[0] * other - sum.args()[1] * other;
    if (sum.op() == Op::kMultiply && is_constant(sum.args()[0]) && !is_constant(other)) {
      return sum.args()[0] * (sum.args()[1] * other);
    }
  }
  if (is_constant(a)) return Term::make(Op::kMultiply, {a, b});
  if (is_constant(b)) return b * a;
  return to_string(a) <= to_string(b) ? Term::make(Op::kMultiply, {a, b}) : Term::make(Op::kMultiply, {b, a});
}

Term floor_div(const Term& a, const Term& b) {
  if (b.is_constant(1)) return a;
  if (const auto value = folded(Op::kDivide, a, b)) return *value;
  return Term::make(Op::kDivide, {a, b});
}

Term floor_mod(const Term& a, const Term& b) {
  if (const auto value = folded(Op::kModulo, a, b)) return *value;
  return Term::make(Op::kModulo, {a, b});
}

Term min(const Term& a, const Term& b) {
  return Term::make(Op::kMin, {a, b});
}
Term max(const Term& a, const Term& b) {
  return Term::make(Op::kMax, {a, b});
}
Term operator<=(const Term& a, const Term& b) {
  return Term::make(Op::kLessEqual, {a, b});
}
Term operator<(const Term& a, const Term& b) {
  return Term::make(Op::kLess, {a, b});
}
Term equal(const Term& a, const Term& b) {
  return Term::make(Op::kEqual, {a, b});
}
Term all_of(std::vector<Term> terms) {
  return Term::make(Op::kAnd, std::move(terms));
}
Term any_of(std::vector<Term> terms) {
  return Term::make(Op::kOr, std::move(terms));
}
Term negate(const Term& term) {
  return Term::make(Op::kNot, {term});
}

int64_t floor_div(int64_t a, int64_t b) {
  const int64_t quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

namespace {

std::optional<int64_t> apply(Op op, int64_t a, int64_t b) {
  int64_t result = 0;
  switch (op) {
    case Op::kAdd:
      return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Op::kSubtract:
      return __builtin_sub_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Op::kMultiply:
      return __builtin_mul_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Op::kDivide:
    case Op::kModulo:
      if (b == 0 || (b == -1 && a == INT64_MIN)) return std::nullopt;
      return op == Op::kDivide ? floor_div(a, b) : a - floor_div(a, b) * b;
    case Op::kMin:
      return std::min(a, b);
    case Op::kMax:
      return std::max(a, b);
    case Op::kLessEqual:
      return a <= b;
    case Op::kLess:
      return a < b;
    case Op::kEqual:
      return a == b;
    default:
      return std::nullopt;
  }
}

std::optional<int64_t> evaluate_truth(const Term& term, const Environment& values) {
  const bool conjunction = term.op() == Op::kAnd;
  for (const Term& arg : term.args()) {
    const auto value = evaluate(arg, values);
    if (!value) return std::nullopt;
    if ((*value != 0) != conjunction) return !conjunction;
  }
  return conjunction;
}

const char* symbol(Op op) {
  switch (op) {
    case Op::kAdd:
      return "+";
    case Op::kSubtract:
      return "-";
    case Op::kMultiply:
      return "*";
    case Op::kDivide:
      return "div";
    case Op::kModulo:
      return "mod";
    case Op::kMin:
      return "min";
    case Op::kMax:
      return "max";
    case Op::kLessEqual:
      return "<=";
    case Op::kLess:
      return "<";
    case Op::kEqual:
      return "=";
    case Op::kAnd:
      return "and";
    case Op::kOr:
      return "or";
    case Op::kNot:
      return "not";
    case Op::kConstant:
    case Op::kVariable:
      break;
  }
  return "";
}

void print(const Term& term, std::string& out) {
  if (term.op() == Op::kConstant) {
    out += std::to_string(term.constant());
  } else if (term.op() == Op::kVariable) {
    out += term.name();
  } else {
    out += "(";
    out += symbol(term.op());
    for (const Term& arg : term.args()) {
      out += " ";
      print(arg, out);
    }
    out += ")";
  }
}

}  // namespace

std::optional<int64_t> evaluate(const Term& term, const Environment& values) {
  switch (term.op()) {
    case Op::kConstant:
      return term.constant();
    case Op::kVariable: {
      const auto at = values.find(term.name());
      return at == values.end() ? std::nullopt : std::optional(at->second);
    }
    case Op::kAnd:
    case Op::kOr:
      return evaluate_truth(term, values);
    case Op::kNot: {
      const auto value = evaluate(term.args()[0], values);
      return value ? std::optional<int64_t>(*value == 0) : std::nullopt;
    }
    default: {
      const auto a = evaluate(term.args()[0], values);
      const auto b = evaluate(term.args()[1], values);
      return a && b ? apply(term.op(), *a, *b) : std::nullopt;
    }
  }
}

std::string to_string(const Term& term) {
  std::string out;
  print(term, out);
  return out;
}

void collect_variables(const Term& term, std::vector<std::string>& names) {
  if (term.op() == Op::kVariable && std::find(names.begin(), names.end(), term.name()) == names.end()) {
    names.push_back(term.name());
  }
  for (const Term& arg : term.args()) collect_variables(arg, names);
}

}  // namespace testudo::checker
