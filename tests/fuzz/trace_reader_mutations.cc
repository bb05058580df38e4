#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/trace_reader_fuzz.h"
#include "tests/support/trace_builder.h"

namespace {

using Random = std::mt19937_64;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

void mutate_bytes(std::string& text, Random& random) {
  const size_t at = random() % text.size();
  switch (random() % 4) {
    case 0:
      text[at] = static_cast<char>(random());
      break;
    case 1:
      text.erase(at, 1 + random() % 16);
      break;
    case 2:
      text.insert(at, text.substr(random() % text.size(), random() % 32));
      break;
    default:
      text.resize(at + 1);
      break;
  }
}

void mutate_lines(std::string& text, Random& random) {
  std::vector<std::string> lines = lines_of(text);
  const size_t at = random() % lines.size();
  const size_t other = random() % lines.size();
  switch (random() % 3) {
    case 0:
      std::swap(lines[at], lines[other]);
      break;
    case 1:
      lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    default:
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), std::string(lines[other]));
      break;
  }
  text = joined(lines);
}

// Another number in place of one that stands there: the way past the syntax to the checks behind it.
void mutate_number(std::string& text, Random& random) {
  size_t at = text.find_first_of("0123456789", random() % text.size());
  if (at == std::string::npos) return;
  const size_t end = text.find_first_not_of("0123456789", at);
  static constexpr const char* kNumbers[] = {
      "0",   "1",  "2",   "5", "-1", "4294967296", "9223372036854775807", "18446744073709551615",
      "1e3", "[]", "null"};
  text.replace(at, end - at, kNumbers[random() % std::size(kNumbers)]);
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 1000;
  if (rounds <= 0) {
    std::cerr << "usage: trace_reader_mutations [ROUNDS]\n";
    return 2;
  }
  using namespace testudo::trace::test;
  const std::vector<std::string> seeds = {daxpy().text(), stencil().text(), aliased_tiles().text()};
  Random random(1);
  for (int round = 0; round < rounds; ++round) {
    std::string text = seeds[random() % seeds.size()];
    for (auto changes = 1 + random() % 4; changes != 0 && !text.empty(); --changes) {
      const auto way = random() % 4;
      if (way == 0) mutate_bytes(text, random);
      if (way == 1) mutate_lines(text, random);
      if (way >= 2) mutate_number(text, random);
    }
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()), text.size());
  }
  std::cout << rounds << " broken traces read\n";
  return 0;
}
