#include "checker/options.h"

#include <charconv>
#include <limits>
#include <optional>
#include <string_view>

namespace testudo::checker {
namespace {

// Goes through the arguments; an option's value is the next argument or stands after '='.
class Parser {
 public:
  explicit Parser(std::span<const char* const> arguments) : arguments_(arguments) {}

  Result<Options> parse() {
    while (at_ < arguments_.size() && error_.empty()) parse_one(arguments_[at_++]);
    if (error_.empty() && options_.traces.empty() && !options_.help && !options_.version) {
      error_ = "no trace was named";
    }
    if (!error_.empty()) return Error{error_};
    return std::move(options_);
  }

 private:
  void parse_one(std::string_view argument) {
    if (argument.size() < 2 || argument[0] != '-') {
      options_.traces.emplace_back(argument);
      return;
    }
    const size_t equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    value_.reset();
    if (equals != std::string_view::npos) value_ = argument.substr(equals + 1);
    if (!parse_switch(name) && !parse_valued(name)) error_ = "unknown option '" + std::string(name) + "'";
  }

  bool parse_switch(std::string_view name) {
    bool* flag = nullptr;
    if (name == "--precision") flag = &options_.precision;
    if (name == "--progress") flag = &options_.progress;
    if (name == "--help" || name == "-h") flag = &options_.help;
    if (name == "--version") flag = &options_.version;
    if (name == "--all-sizes") {
      options_.strictness = Strictness::kAllSizes;
    } else if (name == "--no-symbolic") {
      options_.symbolic = false;
    } else if (flag != nullptr) {
      *flag = true;
    } else {
      return false;
    }
    if (value_) error_ = "'" + std::string(name) + "' takes no value";
    return true;
  }

  bool parse_valued(std::string_view name) {
    if (name == "--format") {
      set_format(take_value(name));
    } else if (name == "--output" || name == "-o") {
      options_.output = take_value(name);
    } else if (name == "--emit-smt2") {
      options_.smt2_directory = take_value(name);
    } else if (name == "--timeout") {
      options_.timeout_ms = static_cast<uint32_t>(take_number(name, std::numeric_limits<uint32_t>::max()));
    } else if (name == "--max-findings") {
      options_.max_findings = take_number(name, std::numeric_limits<uint64_t>::max());
    } else {
      return false;
    }
    return true;
  }

  std::string take_value(std::string_view name) {
    if (!value_ && at_ < arguments_.size()) value_ = arguments_[at_++];
    if (!value_ || value_->empty()) {
      error_ = "'" + std::string(name) + "' needs a value";
      return {};
    }
    return std::string(*value_);
  }

  uint64_t take_number(std::string_view name, uint64_t most) {
    const std::string text = take_value(name);
    uint64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = failure == std::errc() && end == text.data() + text.size();
    if (error_.empty() && (!whole || number == 0 || number > most)) {
      error_ = "'" + std::string(name) + "' needs a positive number, not '" + text + "'";
    }
    return number;
  }

  void set_format(const std::string& text) {
    if (text == "text") {
      options_.format = Format::kText;
    } else if (text == "json") {
      options_.format = Format::kJson;
    } else if (text == "sarif") {
      options_.format = Format::kSarif;
    } else if (text == "junit") {
      options_.format = Format::kJunit;
    } else if (error_.empty()) {
      error_ = "unknown format '" + text + "': it is text, json, sarif or junit";
    }
  }

  std::span<const char* const> arguments_;
  size_t at_ = 0;
  std::optional<std::string_view> value_;
  Options options_;
  std::string error_;
};

}  // namespace

Result<Options> parse_options(std::span<const char* const> arguments) {
  return Parser(arguments).parse();
}

std::string usage() {
  return R"(usage: legion-check [options] TRACE...

Checks a recorded run: partition labels, interference of the points of launches, privileges, accesses, the order
of tasks, futures, and the data that readers see. Of a run on several ranks, all traces are named: then also that
ranks make the same calls, and what they send each other. See docs/legion-check.md.

  --format=text|json|sarif|junit  what to write (default text)
  --output FILE, -o FILE          where to write it (default standard output)
  --max-findings N                how many refutations the text shows (default 100)
  --all-sizes                     what is described symbolically must hold for all sizes, not only for this run's
  --no-symbolic                   do not try to prove anything for all sizes
  --timeout MS                    time for one proof (default 1000)
  --emit-smt2 DIR                 write every query to the solver as SMT-LIB 2
  --precision                     also warn of dependences that have no cause
  --progress                      show progress on standard error also where it is no terminal
  --help, --version

exit status: 0 all proved or checked, 1 something refuted, 2 bad usage or unreadable, truncated or empty trace,
3 something unknown or not answered in time
)";
}

}  // namespace testudo::checker
