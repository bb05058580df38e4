#include "core/api/realm/cmdline.h"

#include <cctype>

namespace Realm {

const CommandLineParser::Option* CommandLineParser::find(std::string_view name) const {
  for (const Option& option : options_) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

bool CommandLineParser::parse_command_line(std::vector<std::string>& arguments) {
  for (size_t at = 0; at < arguments.size();) {
    const Option* option = find(arguments[at]);
    if (!option) {
      ++at;
      continue;
    }
    const size_t length = option->takes_value ? 2 : 1;
    if (at + length > arguments.size()) return false;
    if (!option->accept(option->takes_value ? arguments[at + 1] : std::string())) return false;
    if (option->keep) {
      at += length;
    } else {
      const auto first = arguments.begin() + static_cast<std::ptrdiff_t>(at);
      arguments.erase(first, first + static_cast<std::ptrdiff_t>(length));
    }
  }
  return true;
}

bool CommandLineParser::parse_command_line(int argc, const char* argv[]) {
  std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return parse_command_line(arguments);
}

bool CommandLineParser::parse_units(const std::string& text, char default_unit, bool binary, double& value) {
  std::string number = text;
  char unit = default_unit;
  if (!number.empty() && std::isalpha(static_cast<unsigned char>(number.back()))) {
    unit = number.back();
    number.pop_back();
  }
  if (!to_number(number, value)) return false;
  const std::string units = "bkmgt";
  const size_t power =
      unit == 0 ? 0 : units.find(static_cast<char>(std::tolower(static_cast<unsigned char>(unit))));
  if (power == std::string::npos) return false;
  for (size_t i = 0; i < power; ++i) value *= binary ? 1024 : 1000;
  return true;
}

}  // namespace Realm
