#include "visualizer/svg_text.h"

#include <array>
#include <charconv>

namespace testudo::visualizer {

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&apos;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
    }
  }
  return out;
}

std::string pixels(double value) {
  std::array<char, 64> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed, 2);
  return {digits.data(), end.ptr};
}

SvgText& SvgText::rect(double x, double y, double width, double height, std::string_view style,
                       std::string_view tooltip) {
  body_ += "<rect x=\"" + pixels(x) + "\" y=\"" + pixels(y) + "\" width=\"" + pixels(width) + "\" height=\"" +
           pixels(height) + "\" " + std::string(style);
  body_ += tooltip.empty() ? "/>\n" : "><title>" + xml_escaped(tooltip) + "</title></rect>\n";
  return *this;
}

SvgText& SvgText::text(double x, double y, std::string_view content, std::string_view style) {
  body_ += "<text x=\"" + pixels(x) + "\" y=\"" + pixels(y) + "\" " + std::string(style) + ">" +
           xml_escaped(content) + "</text>\n";
  return *this;
}

std::string SvgText::document(double width, double height, std::string_view title) const {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
      pixels(width) + "\" height=\"" + pixels(height) + "\" viewBox=\"0 0 " + pixels(width) + " " +
      pixels(height) + "\" font-family=\"Helvetica,Arial,sans-serif\" font-size=\"11\">\n";
  out += "<title>" + xml_escaped(title) + "</title>\n";
  out +=
      "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
      "patternTransform=\"rotate(45)\"><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"#000000\" "
      "stroke-width=\"1.5\"/></pattern></defs>\n";
  out += "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
  return out + body_ + "</svg>\n";
}

}  // namespace testudo::visualizer
