#pragma once

namespace Legion {

// Whether an operation happens at all: one of the two constants.
class Predicate {
 public:
  static const Predicate TRUE_PRED;
  static const Predicate FALSE_PRED;

  constexpr Predicate() = default;
  constexpr explicit Predicate(bool value) : value_(value) {}

  bool exists() const { return true; }
  bool get_value() const { return value_; }
  bool operator==(const Predicate& other) const { return value_ == other.value_; }
  bool operator!=(const Predicate& other) const { return value_ != other.value_; }

 private:
  bool value_ = true;
};
inline constexpr Predicate Predicate::TRUE_PRED{true};
inline constexpr Predicate Predicate::FALSE_PRED{false};

}  // namespace Legion
