#include "core/trace/json_tree.h"

#include <limits>

#include <nlohmann/json.hpp>

namespace testudo::trace {

// Fills a JsonTree from the events of nlohmann's SAX parser, which checks syntax, numbers and UTF-8.
class JsonTreeBuilder {
 public:
  using string_t = std::string;

  explicit JsonTreeBuilder(JsonTree& tree) : tree_(tree) {}

  bool null() { return leaf(JsonTree::Type::kNull, 0); }
  bool boolean(bool v) { return leaf(JsonTree::Type::kBool, v ? 1 : 0); }
  bool number_integer(int64_t v) { return leaf(JsonTree::Type::kInteger, v); }
  bool number_unsigned(uint64_t v) { return leaf(JsonTree::Type::kUnsigned, static_cast<int64_t>(v)); }
  bool number_float(double, const string_t&) { return leaf(JsonTree::Type::kReal, 0); }
  bool string(string_t& v) {
    count();
    return text(JsonTree::Type::kString, v);
  }
  bool binary(std::vector<uint8_t>&) { return false; }
  bool key(string_t& v) {
    count();
    text(JsonTree::Type::kKey, v);
    after_key_ = true;
    return true;
  }
  bool start_object(size_t) { return open(JsonTree::Type::kObject); }
  bool end_object() { return close(); }
  bool start_array(size_t) { return open(JsonTree::Type::kArray); }
  bool end_array() { return close(); }
  bool parse_error(size_t position, const std::string&, const nlohmann::json::exception&) {
    throw FormatError("not JSON at column " + std::to_string(position));
  }

 private:
  static constexpr size_t kMaxDepth = 64;
  static constexpr size_t kMaxNodes = std::numeric_limits<uint32_t>::max();

  JsonTree::Node& add(JsonTree::Type type) {
    if (tree_.nodes_.size() >= kMaxNodes) throw FormatError("a line with too many values");
    auto& node = tree_.nodes_.emplace_back();
    node.type = type;
    node.next = static_cast<uint32_t>(tree_.nodes_.size());
    return node;
  }

  // The value of a member was counted with its key.
  void count() {
    if (after_key_) {
      after_key_ = false;
    } else if (!open_.empty()) {
      ++tree_.nodes_[open_.back()].size;
    }
  }

  bool leaf(JsonTree::Type type, int64_t number) {
    count();
    add(type).number = number;
    return true;
  }

  bool text(JsonTree::Type type, const string_t& v) {
    auto& node = add(type);
    node.number = static_cast<int64_t>(tree_.text_.size());
    node.length = static_cast<uint32_t>(v.size());
    tree_.text_ += v;
    return true;
  }

  bool open(JsonTree::Type type) {
    count();
    if (open_.size() >= kMaxDepth) throw FormatError("values nested too deeply");
    open_.push_back(static_cast<uint32_t>(tree_.nodes_.size()));
    add(type);
    return true;
  }

  bool close() {
    tree_.nodes_[open_.back()].next = static_cast<uint32_t>(tree_.nodes_.size());
    open_.pop_back();
    return true;
  }

  JsonTree& tree_;
  std::vector<uint32_t> open_;
  bool after_key_ = false;
};

JsonTree::View JsonTree::parse(std::string_view text) {
  nodes_.clear();
  text_.clear();
  JsonTreeBuilder builder(*this);
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) throw FormatError("not JSON");
  return View(*this, 0, "record");
}

void JsonTree::View::fail(const std::string& what) const {
  throw FormatError("`" + std::string(name_) + "` " + what);
}

void JsonTree::View::expect(Type type, const char* what) const {
  if (node().type != type) fail(std::string("is not ") + what);
}

bool JsonTree::View::boolean() const {
  expect(Type::kBool, "true or false");
  return node().number != 0;
}

int64_t JsonTree::View::integer() const {
  if (!is_integer()) fail("is not an integer");
  if (node().type == Type::kUnsigned && node().number < 0) fail("is too large");
  return node().number;
}

uint64_t JsonTree::View::natural() const {
  if (!is_integer()) fail("is not an integer");
  if (node().type == Type::kInteger && node().number < 0) fail("is negative");
  return static_cast<uint64_t>(node().number);
}

int64_t JsonTree::View::integer(int64_t least, int64_t most) const {
  const int64_t v = integer();
  if (v < least || v > most) fail("is " + std::to_string(v) + ", out of range");
  return v;
}

std::string_view JsonTree::View::text() const {
  expect(Type::kString, "a string");
  return std::string_view(tree_->text_).substr(static_cast<size_t>(node().number), node().length);
}

size_t JsonTree::View::size() const {
  expect(Type::kArray, "an array");
  return node().size;
}

uint32_t JsonTree::View::find(std::string_view key) const {
  expect(Type::kObject, "an object");
  const uint32_t end = node().next;
  for (uint32_t i = at_ + 1; i < end; i = tree_->nodes_[i + 1].next) {
    const Node& k = tree_->nodes_[i];
    if (std::string_view(tree_->text_).substr(static_cast<size_t>(k.number), k.length) == key) return i + 1;
  }
  return 0;
}

JsonTree::View JsonTree::View::operator[](std::string_view key) const {
  const uint32_t i = find(key);
  if (i == 0) fail("has no `" + std::string(key) + "`");
  return View(*tree_, i, key);
}

}  // namespace testudo::trace
