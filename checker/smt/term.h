#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace testudo::checker {

// An integer or truth-valued expression over named integer variables: how the checker writes down sets and
// claims about them. One description serves twice: evaluated, it must reproduce what a trace recorded; given
// to the solver, it proves the claim for all values. Immutable; copies share. Division and remainder round
// towards minus infinity.
class Term {
 public:
  enum class Op {
    kConstant,
    kVariable,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kModulo,
    kMin,
    kMax,  // integers from integers
    kLessEqual,
    kLess,
    kEqual,  // truth from integers
    kAnd,
    kOr,
    kNot,  // truth from truth; no arguments: true, false
  };

  Term(int64_t constant);
  static Term variable(const std::string& name);
  static Term make(Op op, std::vector<Term> args);  // as it stands, without simplification

  Op op() const { return node_->op; }
  int64_t constant() const { return node_->constant; }
  const std::string& name() const { return node_->name; }
  const std::vector<Term>& args() const { return node_->args; }
  bool is_constant(int64_t value) const { return op() == Op::kConstant && constant() == value; }

 private:
  struct Node {
    Op op;
    int64_t constant;
    std::string name;
    std::vector<Term> args;
  };
  explicit Term(Node node) : node_(std::make_shared<const Node>(std::move(node))) {}

  std::shared_ptr<const Node> node_;  // shared: terms are directed graphs
};

// Sums and differences are kept in a normal form and products are multiplied out over them, so that equal
// polynomials of the same parts are equal terms, and what cancels is gone.
Term operator+(const Term& a, const Term& b);
Term operator-(const Term& a, const Term& b);
Term operator*(const Term& a, const Term& b);
Term floor_div(const Term& a, const Term& b);
Term floor_mod(const Term& a, const Term& b);
Term min(const Term& a, const Term& b);
Term max(const Term& a, const Term& b);
Term operator<=(const Term& a, const Term& b);
Term operator<(const Term& a, const Term& b);
Term equal(const Term& a, const Term& b);
Term all_of(std::vector<Term> terms);
Term any_of(std::vector<Term> terms);
Term negate(const Term& term);

using Environment = std::map<std::string, int64_t>;

// Truth is 1 or 0. None where a variable has no value, a divisor is 0, or a number does not fit.
std::optional<int64_t> evaluate(const Term& term, const Environment& values);

// In prefix form; equal texts are equal terms.
std::string to_string(const Term& term);

// The names of the variables, in the order of their first occurrence in the text.
void collect_variables(const Term& term, std::vector<std::string>& names);

// Division and remainder as programs mean them here.
int64_t floor_div(int64_t a, int64_t b);

}  // namespace testudo::checker
