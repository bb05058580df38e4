#include "checker/smt/prover.h"

#include <z3++.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <tuple>

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

// Renames variables to v0, v1, ... in the order in which they occur, so that alike queries become equal.
struct Renamed {
  std::vector<Term> constraints;
  std::vector<std::string> names;  // names[i] became v<i>
};

Term rename(const Term& term, const std::map<std::string, std::string>& names) {
  if (term.op() == Term::Op::kVariable) return Term::variable(names.at(term.name()));
  if (term.args().empty()) return term;
  std::vector<Term> args;
  for (const Term& arg : term.args()) args.push_back(rename(arg, names));
  return Term::make(term.op(), std::move(args));
}

Renamed renamed(const Query& query) {
  Renamed result;
  for (const Term& constraint : query.constraints) collect_variables(constraint, result.names);
  std::map<std::string, std::string> names;
  for (size_t i = 0; i < result.names.size(); ++i) names[result.names[i]] = "v" + std::to_string(i);
  for (const Term& constraint : query.constraints) result.constraints.push_back(rename(constraint, names));
  return result;
}

using Clock = std::chrono::steady_clock;

// One query on its way through the attempts.
class Attempt {
 public:
  Attempt(const Query& query, const ProverOptions& options, int& files)
      : query_(query),
        options_(options),
        files_(files),
        translation_(context_),
        constraints_(context_),
        deadline_(Clock::now() + std::chrono::milliseconds(options.timeout_ms)) {
    for (const Term& constraint : query.constraints) constraints_.push_back(translation_.truth(constraint));
  }

  ProofResult run() {
    if (translation_.has_products() && ask("linear", translation_.growth(), std::nullopt) == z3::unsat) {
      return {Kind::kProved, {}};
    }
    const z3::expr_vector meaning = translation_.meaning();
    if (!translation_.has_products()) {
      const z3::check_result whole = ask("whole", meaning, std::nullopt);
      if (whole == z3::unsat) return {Kind::kProved, {}};
      if (whole == z3::sat) return shrink(meaning);
      return {gave_up(), {}};
    }
    constexpr int64_t kLargestBound = 64;
    for (int64_t bound = 2; bound <= kLargestBound; bound *= 2) {
      if (ask("small", meaning, bound) == z3::sat) return shrink(meaning);
    }
    const z3::check_result whole = ask("whole", meaning, std::nullopt);
    if (whole == z3::unsat) return {Kind::kProved, {}};
    if (whole == z3::sat) return {Kind::kFails, model_};
    return {gave_up(), {}};
  }

 private:
  Kind gave_up() const { return timed_out_ ? Kind::kTimeout : Kind::kUnknown; }

  // `bound` limits the weight of a counterexample.
  z3::check_result ask(const char* attempt, const z3::expr_vector& lemmas, std::optional<int64_t> bound) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
    if (left <= 0) {
      timed_out_ = true;
      return z3::unknown;
    }
    z3::solver solver(context_);
    solver.set("timeout", static_cast<unsigned>(left));
    for (const z3::expr& definition : translation_.definitions()) solver.add(definition);
    for (const z3::expr& lemma : lemmas) solver.add(lemma);
    for (const z3::expr& constraint : constraints_) solver.add(constraint);
    if (bound) solver.add(total() <= context_.int_val(*bound));
    const z3::check_result result = solver.check();
    if (result == z3::sat) keep_model(solver.get_model());
    if (result == z3::unknown)
      timed_out_ =
          timed_out_ || solver.reason_unknown() == "timeout" || solver.reason_unknown() == "canceled";
    write(attempt, solver, result);
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
    Environment best = model_;
    int64_t none_at = -1;
    while (weight(best) > none_at + 1) {
      const int64_t middle = none_at + (weight(best) - none_at) / 2;
      const z3::check_result result = ask("smaller", meaning, middle);
      if (result == z3::unknown) break;
      if (result == z3::sat) {
        best = model_;
      } else {
        none_at = middle;
      }
    }
    return {Kind::kFails, best};
  }

  void write(const char* attempt, const z3::solver& solver, z3::check_result result) {
    if (options_.smt2_directory.empty()) return;
    std::string number = std::to_string(files_++);
    number.insert(0, number.size() < 4 ? 4 - number.size() : 0, '0');
    const auto path = std::filesystem::path(options_.smt2_directory) /
                      (number + "-" + query_.name + "-" + attempt + ".smt2");
    const char* answer = result == z3::sat ? "sat" : result == z3::unsat ? "unsat" : "unknown";
    std::ofstream file(path);
    file << "; " << query_.name << ", attempt '" << attempt << "': unsat means that the claim holds.\n"
         << "; legion-check's answer: " << answer << "\n(set-info :status " << answer << ")\n"
         << const_cast<z3::solver&>(solver).to_smt2();
  }

  const Query& query_;
  const ProverOptions& options_;
  int& files_;
  z3::context context_;
  Translation translation_;
  z3::expr_vector constraints_;
  Clock::time_point deadline_;
  Environment model_;
  bool timed_out_ = false;
};

}  // namespace

struct Prover::State {
  ProverOptions options;
  int files = 0;
  std::map<std::string, ProofResult> known;  // by text, with renamed variables
};

Prover::Prover(std::unique_ptr<State> state) : state_(std::move(state)) {}
Prover::~Prover() = default;

Result<std::unique_ptr<Prover>> Prover::make(const ProverOptions& options) {
  if (!options.smt2_directory.empty()) {
    std::error_code failure;
    std::filesystem::create_directories(options.smt2_directory, failure);
    if (failure)
      return Error{"cannot make the directory '" + options.smt2_directory + "': " + failure.message()};
  }
  auto state = std::make_unique<State>();
  state->options = options;
  return std::make_unique<Prover>(std::move(state));
}

ProofResult Prover::prove(const Query& query) {
  const Renamed alike = renamed(query);
  std::string text;
  for (const Term& constraint : alike.constraints) text += to_string(constraint) + "\n";
  auto known = state_->known.find(text);
  if (known == state_->known.end()) {
    ProofResult result;
    try {
      result = Attempt({query.name, alike.constraints}, state_->options, state_->files).run();
    } catch (const z3::exception&) {
      result.kind = Kind::kUnknown;  // the solver gave up; nothing is claimed
    }
    known = state_->known.emplace(text, std::move(result)).first;
  }
  ProofResult result{known->second.kind, {}};
  for (size_t i = 0; i < alike.names.size(); ++i) {
    const auto value = known->second.counterexample.find("v" + std::to_string(i));
    if (value != known->second.counterexample.end()) result.counterexample[alike.names[i]] = value->second;
  }
  return result;
}

}  // namespace testudo::checker
