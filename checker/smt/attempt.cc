#include "checker/smt/attempt.h"

#include <z3++.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace testudo::checker {
namespace {

using Kind = ProofResult::Kind;

// Translates terms to Z3. Quotients become variables with the inequalities that define them; products of two
// non-constants become variables too, whose meaning the caller asks for: meaning() for what they are,
// growth() for what follows from it and is linear.
class Translation {
 public:
  explicit Translation(z3::context& context) : context_(context), definitions_(context) {}

  z3::expr integer(const Term& term) {
    const auto known = integers_.find(to_string(term));
    if (known != integers_.end()) return known->second;
    const z3::expr translated = translate(term);
    integers_.emplace(to_string(term), translated);
    return translated;
  }

  z3::expr truth(const Term& term) {
    const auto& args = term.args();
    switch (term.op()) {
      case Term::Op::kLessEqual:
        return integer(args[0]) <= integer(args[1]);
      case Term::Op::kLess:
        return integer(args[0]) < integer(args[1]);
      case Term::Op::kEqual:
        return integer(args[0]) == integer(args[1]);
      case Term::Op::kNot:
        return !truth(args[0]);
      case Term::Op::kAnd:
      case Term::Op::kOr: {
        z3::expr_vector parts(context_);
        for (const Term& arg : args) parts.push_back(truth(arg));
        return term.op() == Term::Op::kAnd ? z3::mk_and(parts) : z3::mk_or(parts);
      }
      default:
        return context_.bool_val(false);
    }
  }

  const z3::expr_vector& definitions() const { return definitions_; }
  const std::map<std::string, z3::expr>& variables() const { return variables_; }
  bool has_products() const { return !products_.empty(); }

  z3::expr_vector meaning() const {
    z3::expr_vector all(context_);
    for (const Product& p : products_) all.push_back(p.value == p.a * p.b);
    return all;
  }

  z3::expr_vector growth() const {
    z3::expr_vector all(context_);
    for (size_t i = 0; i < products_.size(); ++i) {
      add_small_factors(products_[i], all);
      for (size_t j = 0; j < products_.size(); ++j) {
        if (i != j) add_comparisons(products_[i], products_[j], all);
      }
    }
    return all;
  }

 private:
  struct Product {
    z3::expr a;
    z3::expr b;
    z3::expr value;
  };

  z3::expr translate(const Term& term) {
    const auto& args = term.args();
    switch (term.op()) {
      case Term::Op::kConstant:
        return context_.int_val(term.constant());
      case Term::Op::kVariable: {
        const z3::expr variable = context_.int_const(term.name().c_str());
        variables_.emplace(term.name(), variable);
        return variable;
      }
      case Term::Op::kAdd:
        return integer(args[0]) + integer(args[1]);
      case Term::Op::kSubtract:
        return integer(args[0]) - integer(args[1]);
      case Term::Op::kMultiply:
        return product(integer(args[0]), integer(args[1]));
      case Term::Op::kDivide:
        return quotient(integer(args[0]), integer(args[1]));
      case Term::Op::kModulo: {
        const z3::expr divisor = integer(args[1]);
        return integer(args[0]) - product(divisor, quotient(integer(args[0]), divisor));
      }
      case Term::Op::kMin:
        return z3::ite(integer(args[0]) <= integer(args[1]), integer(args[0]), integer(args[1]));
      case Term::Op::kMax:
        return z3::ite(integer(args[0]) <= integer(args[1]), integer(args[1]), integer(args[0]));
      default:
        return context_.int_val(0);
    }
  }

  z3::expr fresh(const char* kind) {
    return context_.int_const(("!" + std::string(kind) + std::to_string(fresh_++)).c_str());
  }

  z3::expr product(const z3::expr& a, const z3::expr& b) {
    if (a.is_numeral() || b.is_numeral()) return a * b;
    for (const Product& known : products_) {
      if ((z3::eq(known.a, a) && z3::eq(known.b, b)) || (z3::eq(known.a, b) && z3::eq(known.b, a)))
        return known.value;
    }
    products_.push_back({a, b, fresh("product")});
    return products_.back().value;
  }

  // The q with divisor*q <= dividend < divisor*(q+1), mirrored for a negative divisor. Where the divisor is 0
  // it is anything; no claim divides by 0.
  z3::expr quotient(const z3::expr& dividend, const z3::expr& divisor) {
    const z3::expr q = fresh("quotient");
    const z3::expr below = product(divisor, q);
    definitions_.push_back(z3::implies(divisor > 0, below <= dividend && dividend < below + divisor));
    definitions_.push_back(z3::implies(divisor < 0, below >= dividend && dividend > below + divisor));
    return q;
  }

  static void add_small_factors(const Product& p, z3::expr_vector& all) {
    for (const auto& [x, y] : {std::pair(p.a, p.b), std::pair(p.b, p.a)}) {
      all.push_back(z3::implies(x == 0, p.value == 0));
      all.push_back(z3::implies(x == 1, p.value == y));
      all.push_back(z3::implies(x >= 0 && y >= 0, p.value >= 0));
      all.push_back(z3::implies(x >= 1 && y >= 0, p.value >= y));
      all.push_back(z3::implies(x >= 0 && y <= 0, p.value <= 0));
    }
  }

  // For a shared factor f >= 0: x <= y implies f*x <= f*y, and x + 1 <= y implies f*x + f <= f*y.
  static void add_comparisons(const Product& p, const Product& q, z3::expr_vector& all) {
    for (const auto& [f, x] : {std::pair(p.a, p.b), std::pair(p.b, p.a)}) {
      for (const auto& [g, y] : {std::pair(q.a, q.b), std::pair(q.b, q.a)}) {
        const z3::expr shared = z3::eq(f, g) ? f >= 0 : f == g && f >= 0;
        all.push_back(z3::implies(shared && x <= y, p.value <= q.value));
        all.push_back(z3::implies(shared && x + 1 <= y, p.value + f <= q.value));
        all.push_back(z3::implies(shared && y <= x + 1, q.value <= p.value + f));
      }
    }
  }

  z3::context& context_;
  z3::expr_vector definitions_;
  std::map<std::string, z3::expr> integers_;
  std::map<std::string, z3::expr> variables_;
  std::vector<Product> products_;
  int fresh_ = 0;
};

// One query on its way through the attempts.
class Attempt {
 public:
  Attempt(const Query& query, const std::string& files, const std::function<void(const ProofResult&)>& found)
      : query_(query), files_(files), found_(found), translation_(context_), constraints_(context_) {
    for (const Term& constraint : query.constraints) constraints_.push_back(translation_.truth(constraint));
  }

  ProofResult run() {
    if (translation_.has_products() && ask("linear", translation_.growth(), std::nullopt) == z3::unsat) {
      return {Kind::kProved, {}};
    }
    const z3::expr_vector meaning = translation_.meaning();
    constexpr int64_t kLargestBound = 64;
    for (int64_t bound = 2; translation_.has_products() && bound <= kLargestBound; bound *= 2) {
      if (ask("small", meaning, bound) == z3::sat) return shrink(meaning);
    }
    switch (ask("whole", meaning, std::nullopt)) {
      case z3::unsat:
        return {Kind::kProved, {}};
      case z3::sat:
        return translation_.has_products() ? ProofResult{Kind::kFails, model_} : shrink(meaning);
      case z3::unknown:
        break;
    }
    return {Kind::kUnknown, {}};
  }

 private:
  // `bound` limits the weight of a counterexample.
  z3::check_result ask(const char* attempt, const z3::expr_vector& lemmas, std::optional<int64_t> bound) {
    z3::solver solver(context_, z3::solver::simple());
    for (const z3::expr& definition : translation_.definitions()) solver.add(definition);
    for (const z3::expr& lemma : lemmas) solver.add(lemma);
    for (const z3::expr& constraint : constraints_) solver.add(constraint);
    if (bound) solver.add(total() <= context_.int_val(*bound));
    const std::string path = files_ + "-" + std::to_string(asked_++) + "-" + attempt + ".smt2";
    write(path, attempt, solver, "unknown");
    const z3::check_result result = solver.check();
    if (result != z3::unknown) write(path, attempt, solver, result == z3::sat ? "sat" : "unsat");
    if (result == z3::sat) keep_model(solver.get_model());
    return result;
  }

  // How large a counterexample is. People think of sizes from 0 on, so a negative number counts as much as a
  // large one.
  static constexpr int64_t kNegativeWeight = 100;

  static int64_t weight(const Environment& values) {
    int64_t sum = 0;
    for (const auto& [name, value] : values) sum += value < 0 ? -value * kNegativeWeight : value;
    return sum;
  }

  z3::expr total() {
    z3::expr sum = context_.int_val(0);
    for (const auto& [name, variable] : translation_.variables()) {
      sum = sum + z3::ite(variable >= 0, variable, -variable * context_.int_val(kNegativeWeight));
    }
    return sum;
  }

  void keep_model(const z3::model& model) {
    model_.clear();
    for (const auto& [name, variable] : translation_.variables()) {
      int64_t value = 0;
      const z3::expr of_variable = model.eval(variable, true);
      if (of_variable.is_numeral_i64(value)) model_[name] = value;
    }
  }

  // Halves the weight of the counterexample as long as one is left.
  ProofResult shrink(const z3::expr_vector& meaning) {
    ProofResult best{Kind::kFails, model_};
    found_(best);
    int64_t none_at = -1;
    while (weight(best.counterexample) > none_at + 1) {
      const int64_t middle = none_at + (weight(best.counterexample) - none_at) / 2;
      const z3::check_result result = ask("smaller", meaning, middle);
      if (result == z3::unknown) break;
      if (result == z3::sat) {
        best.counterexample = model_;
        found_(best);
      } else {
        none_at = middle;
      }
    }
    return best;
  }

  // Whole at any time: this process may be killed in between.
  void write(const std::string& path, const char* attempt, z3::solver& solver, const char* answer) {
    if (files_.empty()) return;
    const std::string unfinished = path + ".part";
    std::ofstream(unfinished) << "; " << query_.name << ", attempt '" << attempt
                              << "': unsat means that the claim holds.\n; legion-check's answer: " << answer
                              << "\n(set-info :status " << answer << ")\n"
                              << solver.to_smt2();
    std::error_code failure;  // a query that cannot be written changes no answer
    std::filesystem::rename(unfinished, path, failure);
  }

  const Query& query_;
  const std::string& files_;
  const std::function<void(const ProofResult&)>& found_;
  z3::context context_;
  Translation translation_;
  z3::expr_vector constraints_;
  Environment model_;
  int asked_ = 0;
};

}  // namespace

ProofResult attempt(const Query& query, const std::string& files,
                    const std::function<void(const ProofResult&)>& found) {
  return Attempt(query, files, found).run();
}

}  // namespace testudo::checker
