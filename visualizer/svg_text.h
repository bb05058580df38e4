#pragma once

#include <string>
#include <string_view>

namespace testudo::visualizer {

// Appends shapes to an SVG document. Lengths are pixels; y grows downwards.
class SvgText {
 public:
  SvgText& rect(double x, double y, double width, double height, std::string_view style,
                std::string_view tooltip = {});
  SvgText& text(double x, double y, std::string_view content, std::string_view style = {});

  // The whole document, with the pattern "hatch" that fills aliased parts.
  std::string document(double width, double height, std::string_view title) const;

 private:
  std::string body_;
};

// With the five characters of XML escaped, and characters that XML forbids left out.
std::string xml_escaped(std::string_view text);
// Two digits after the point, no exponent.
std::string pixels(double value);

}  // namespace testudo::visualizer
