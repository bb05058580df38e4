#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace testudo::trace {

// What a line of a trace has wrong. Thrown by decoding and validation; the reader turns it into an Error with
// the file and line, so it never leaves core/trace.
class FormatError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The JSON value of one line, flat: nodes in document order, each knowing where its subtree ends. The arrays
// are kept from line to line, so that on the steady path reading allocates nothing.
class JsonTree {
 public:
  class View;

  // Throws FormatError where `text` is not one JSON value in UTF-8, or nests deeper than any record does.
  View parse(std::string_view text);

 private:
  friend class JsonTreeBuilder;
  enum class Type : uint8_t { kNull, kBool, kInteger, kUnsigned, kReal, kString, kKey, kArray, kObject };
  struct Node {
    Type type;
    uint32_t size = 0;    // of an array or object: how many elements or members
    uint32_t next = 0;    // the node after this one's subtree
    uint32_t length = 0;  // of a text
    int64_t number = 0;   // the value, or where in text_ a string begins
  };

  std::vector<Node> nodes_;
  std::string text_;
};

// A value inside a tree, valid until the next parse. Every accessor throws FormatError where the value is not
// what is asked for; `name` in messages is the key that led here.
class JsonTree::View {
 public:
  View(const JsonTree& tree, uint32_t at, std::string_view name) : tree_(&tree), at_(at), name_(name) {}

  bool is_array() const { return node().type == Type::kArray; }
  bool is_object() const { return node().type == Type::kObject; }
  bool is_integer() const { return node().type == Type::kInteger || node().type == Type::kUnsigned; }

  bool boolean() const;
  int64_t integer() const;
  uint64_t natural() const;  // not negative
  std::string_view text() const;
  // An integer from `least` to `most`.
  int64_t integer(int64_t least, int64_t most) const;

  // Of an array.
  size_t size() const;
  template <typename Fn>
  void for_each(Fn fn) const {
    expect(Type::kArray, "an array");
    const uint32_t end = node().next;
    for (uint32_t i = at_ + 1; i < end; i = tree_->nodes_[i].next) fn(View(*tree_, i, name_));
  }

  // Of an object.
  bool has(std::string_view key) const { return find(key) != 0; }
  View operator[](std::string_view key) const;

  [[noreturn]] void fail(const std::string& what) const;

 private:
  const Node& node() const { return tree_->nodes_[at_]; }
  void expect(Type type, const char* what) const;
  uint32_t find(std::string_view key) const;  // 0 where missing; a value is never at 0 below an object

  const JsonTree* tree_;
  uint32_t at_;
  std::string_view name_;
};

}  // namespace testudo::trace
