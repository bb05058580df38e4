#pragma once

#include <charconv>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace Realm {

// A parser of "-flag value" options: says which flags there are and where their values go, then walks a
// command line. Flags that it does not know are left alone; those that it knows are removed from the vector
// form unless they were added with `keep`.
class CommandLineParser {
 public:
  CommandLineParser() = default;

  template <typename T>
  CommandLineParser& add_option_int(const std::string& name, T& target, bool keep = false) {
    return add(name, keep, true, [&target](const std::string& text) { return to_number(text, target); });
  }
  // A size: a number with one of the suffixes k, m, g, t (times 1024 where `binary`, else 1000). Without a
  // suffix `default_unit` stands for it.
  template <typename T>
  CommandLineParser& add_option_int_units(const std::string& name, T& target, char default_unit = 0,
                                          bool binary = true, bool keep = false) {
    return add(name, keep, true, [&target, default_unit, binary](const std::string& text) {
      double value = 0;
      if (!parse_units(text, default_unit, binary, value)) return false;
      target = static_cast<T>(value);
      return true;
    });
  }
  template <typename T>
  CommandLineParser& add_option_string(const std::string& name, T& target, bool keep = false) {
    return add(name, keep, true, [&target](const std::string& text) {
      target = text;
      return true;
    });
  }
  CommandLineParser& add_option_string(const std::string& name, char* target, size_t length,
                                       bool keep = false) {
    return add(name, keep, true, [target, length](const std::string& text) {
      if (text.size() + 1 > length) return false;
      std::memcpy(target, text.c_str(), text.size() + 1);
      return true;
    });
  }
  // Comma separated values; each occurrence of the flag adds more.
  template <typename T>
  CommandLineParser& add_option_stringlist(const std::string& name, T& target, bool keep = false) {
    return add(name, keep, true, [&target](const std::string& text) {
      for (size_t at = 0; at <= text.size();) {
        const size_t end = std::min(text.find(',', at), text.size());
        target.push_back(text.substr(at, end - at));
        at = end + 1;
      }
      return true;
    });
  }
  CommandLineParser& add_option_bool(const std::string& name, bool& target, bool keep = false) {
    return add(name, keep, false, [&target](const std::string&) {
      target = true;
      return true;
    });
  }
  template <typename T>
  CommandLineParser& add_option_method(const std::string& name, T* target,
                                       bool (T::*method)(const std::string&), bool keep = false) {
    return add(name, keep, true,
               [target, method](const std::string& text) { return (target->*method)(text); });
  }

  // False where a flag lacks its value or the value makes no sense. argv[0] is skipped.
  bool parse_command_line(std::vector<std::string>& arguments);
  bool parse_command_line(int argc, const char* argv[]);
  bool parse_command_line(int argc, char* argv[]) {
    return parse_command_line(argc, const_cast<const char**>(argv));
  }

 private:
  struct Option {
    std::string name;
    bool keep = false;
    bool takes_value = false;
    std::function<bool(const std::string&)> accept;
  };

  template <typename T>
  static bool to_number(const std::string& text, T& target) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return false;
    target = value;
    return true;
  }
  static bool parse_units(const std::string& text, char default_unit, bool binary, double& value);
  CommandLineParser& add(const std::string& name, bool keep, bool takes_value,
                         std::function<bool(const std::string&)> accept) {
    options_.push_back({name, keep, takes_value, std::move(accept)});
    return *this;
  }
  const Option* find(std::string_view name) const;

  std::vector<Option> options_;
};

}  // namespace Realm
